"""YAML and JSON: whatever is wrong with a text is one error, with its line where that is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.bibliography import read_references
from corpus.errors import CorpusError
from corpus.glossary import read_glossary
from corpus.markdown import split_front_matter
from corpus.values import Malformed, from_json, from_yaml


@pytest.mark.parametrize(
    "text",
    ["a: 2024-13-45", "a: 2024-01-01 25:61:00", "a: !!float x", "a: !!int _", "a: !!timestamp x",
     "a: !!bool x", "[a]: b", "a: *b", "a: [",
     "!!python/object:os.system x", "a: \x07", "- " * 300_000, "[" * 300_000],
)  # fmt: skip
def test_what_is_no_yaml_is_told(text: str) -> None:
    with pytest.raises(Malformed):
        from_yaml(text)


def test_lists_in_lists_without_end_are_told_with_their_line() -> None:
    with pytest.raises(Malformed) as told:
        from_yaml("a: 1\nb: " + "[" * 100 + "]" * 100)
    assert told.value.line == 2


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "1" * 5000])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(Malformed):
        from_json(text)


def test_a_date_that_is_none_is_told_with_what_to_do() -> None:
    with pytest.raises(CorpusError, match=r"a\.md:1: .*looks like a date or a number and is none; put it in quotes"):
        split_front_matter(Path("a.md"), "---\nreviewed: 2024-13-45\n---\n")


@pytest.mark.parametrize(
    "wrong",
    [{"author": ["Lux"]}, {"author": [[1]]}, {"author": {"a": 1}}, {"author": [{"literal": 1.5}]}, {"issued": [1]},
     {"issued": {"date-parts": [["x"]]}}, {"issued": {"date-parts": 1}}, {"custom": [1]}, {"URL": 5}],
)  # fmt: skip
def test_a_source_of_the_wrong_shape_is_named(tmp_path: Path, wrong: dict[str, object]) -> None:
    item = {"id": "lux2004", "title": "A trial", "custom": {"evidence": "cohort"}, **wrong}
    (tmp_path / "references.json").write_text(json.dumps([item]))
    with pytest.raises(CorpusError, match="lux2004: "):
        read_references(tmp_path / "references.json")


def test_a_list_of_the_glossary_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "glossary.yaml").write_text("- {term: ACTH, definition: a hormone, aliases: 5}")
    with pytest.raises(CorpusError, match=r"ACTH: .* begin each item with a hyphen"):
        read_glossary(tmp_path / "glossary.yaml")
