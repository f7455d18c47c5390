"""What a corpus holds, counted."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.stats import count

REFERENCES = [
    {"id": "a2001", "title": "A trial", "custom": {"evidence": "randomised-trial"}},
    {"id": "b2002", "title": "A guide", "custom": {"evidence": "guideline"}},
    {"id": "c2003", "title": "Unused", "custom": {"evidence": "review"}},
]
GLOSSARY = """
- {term: a, kind: drug, definition: x}
- {term: b, kind: gene, definition: y}
- {term: c, kind: gene, definition: z}
"""


def test_a_corpus_is_counted(tmp_path: Path) -> None:
    (tmp_path / "references.json").write_text(json.dumps(REFERENCES))
    (tmp_path / "glossary.yaml").write_text(GLOSSARY)
    for area, day, text in (
        ("genes", "2026-11-03", "## A?\n\nCat [@a2001]. Dog.\n\nMore [@b2002].\n"),
        ("about", "2026-11-02", "## B?\n\nCat [@a2001].\n\n## C?\n\nDogs eat [@a2001].\n"),
    ):
        path = tmp_path / "documents" / area / "one.md"
        path.parent.mkdir(parents=True)
        path.write_text(f"---\ntitle: T\nreviewed: {day}\n---\n\n{text}")
    stats = count(tmp_path)
    assert stats.to_json() == {
        "documents": 2,
        "sections": 3,
        "sentences": 5,
        "cited_sentences": 4,
        "references": 3,
        "references_cited": 2,
        "cited_by_evidence": {"guideline": 1, "randomised-trial": 1},
        "terms": 3,
        "terms_by_kind": {"gene": 2, "drug": 1},
        "sentences_by_area": {"about": 2, "genes": 3},
        # "Cat" and "Cat. Dog.": 0.39 + 11.8 - 15.59; "Dogs eat": 0.78 + 11.8 - 15.59; the median is the first.
        "opening_grade": -3.4,
        "oldest_review": "2026-11-02",
        "oldest_document": "about/one",
    }
    table = [line.split() for line in str(stats).splitlines()]
    assert ["of", "all", "sentences", "80.0%"] in table
    assert table[-2:] == [["oldest", "review", "2026-11-02"], ["of", "document", "about/one"]]


def test_a_folder_of_plain_text_is_counted_too(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("First sentence. Second sentence.\n")
    stats = count(tmp_path)
    assert (stats.sentences, stats.cited_sentences, stats.oldest_review) == (2, 0, None)
    assert str(stats).splitlines()[-1].split() == ["oldest", "review", "-"]
