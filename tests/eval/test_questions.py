"""The question sets and their measures: hand-worked cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from eval.questions import ANSWERS, half_of, read

SETS = (*ANSWERS, "retrieval", "unanswerable", "triage", "conversations")


@pytest.mark.parametrize("name", SETS)
def test_a_set_can_be_read_and_has_both_halves(name: str) -> None:
    assert len(read(name)) == len(read(name, "development")) + len(read(name, "test"))
    assert read(name, "development")
    assert read(name, "test")


def test_the_half_of_a_question_never_changes() -> None:
    assert [half_of(id) for id in ("stu-001", "stu-004", "fam-001", "tri-002")] == [
        "development", "test", "development", "development",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("no json\n", r"set\.jsonl:1: not a line of JSON"),
        ('{"id": "a"}\n{"id": "a"}\n', r"set\.jsonl:2: the id 'a' is used twice"),
        ('{"question": "x"}\n', r"set\.jsonl:1: not an object with an \"id\""),
    ],
)
def test_a_bad_line_names_file_and_line(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "set.jsonl").write_text(content)
    with pytest.raises(CorpusError, match=message):
        read("set", folder=tmp_path)


def test_a_missing_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read("nothing", folder=tmp_path)
