"""The bibliography: CSL-JSON with evidence levels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.bibliography import read_references
from corpus.errors import CorpusError

ITEM: dict[str, Any] = {
    "id": "lux2004ukiss",
    "type": "article-journal",
    "title": "A trial",
    "author": [{"family": "Lux", "given": "AL"}, {"literal": "The UKISS group"}],
    "container-title": "Lancet",
    "issued": {"date-parts": [[2004, 11]]},
    "URL": "https://doi.org/10.1000/1",
    "custom": {"evidence": "randomised-trial"},
}


def read(tmp_path: Path, items: Any) -> Any:
    path = tmp_path / "references.json"
    path.write_text(items if isinstance(items, str) else json.dumps(items), encoding="utf-8")
    return read_references(path)


def test_an_item_becomes_a_reference(tmp_path: Path) -> None:
    reference = read(tmp_path, [ITEM])["lux2004ukiss"]
    assert (reference.authors, reference.year, reference.container) == ("Lux AL, The UKISS group", 2004, "Lancet")
    assert (reference.evidence, reference.url) == ("randomised-trial", "https://doi.org/10.1000/1")


def test_more_than_three_authors_are_shortened(tmp_path: Path) -> None:
    authors = [{"family": name, "given": "A"} for name in ("One", "Two", "Three", "Four")]
    assert read(tmp_path, [{**ITEM, "author": authors}])["lux2004ukiss"].authors == "One A, Two A, Three A et al."


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ("[\n{,\n]", r"references.json:2: not valid JSON"),
        ({"id": 1}, "expected a list"),
        ([{"id": "x"}], "needs an id and a title"),
        ([{**ITEM, "custom": {"evidence": "hearsay"}}], "unknown evidence level 'hearsay'"),
        ([ITEM, ITEM], "'lux2004ukiss' stands twice"),
    ],
)
def test_a_damaged_bibliography_is_told_with_the_mend(tmp_path: Path, items: Any, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read(tmp_path, items)
