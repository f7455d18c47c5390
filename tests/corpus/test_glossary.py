"""The glossary: one meaning for each name."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.glossary import read_glossary


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "glossary.yaml"
    path.write_text(text, encoding="utf-8")
    return read_glossary(path)


def test_a_term_lists_its_other_names(tmp_path: Path) -> None:
    text = (
        "- term: vigabatrin\n  kind: drug\n  definition: A medicine.\n"
        "  aliases: [VGB, Sabril]\n  spanish: [vigabatrina]\n"
    )
    (term,) = read(tmp_path, text)  # type: ignore[misc]
    assert term.names == ("vigabatrin", "VGB", "Sabril", "vigabatrina")
    assert term.kind == "drug"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- term: a\n  definition: [x\n", r"glossary.yaml:\d+: not valid YAML"),
        ("term: a\n", "expected a list of terms"),
        ("- term: a\n", "needs a term and a definition"),
        ("- {term: a, definition: x, aliases: [B]}\n- {term: b, definition: y}\n", "'b' names both 'a' and 'b'"),
    ],
)
def test_a_damaged_glossary_is_told_with_the_mend(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read(tmp_path, text)
