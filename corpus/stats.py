"""What our corpus holds, counted: `infantile-spasms corpus stats`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from corpus.library import HOME, load
from corpus.model import EVIDENCE_LEVELS
from corpus.reading import grade


@dataclass(frozen=True, slots=True)
class Stats:
    """The numbers of one corpus; each mapping goes from a name to a count, in the order in which it is shown.

    `opening_grade` is the median grade of the first paragraphs, None where no section has a heading;
    `oldest_review` the date of the document that was reviewed longest ago.
    """

    documents: int
    sections: int
    sentences: int
    cited_sentences: int
    references: int
    references_cited: int
    cited_by_evidence: dict[str, int]
    terms: int
    terms_by_kind: dict[str, int]
    sentences_by_area: dict[str, int]
    opening_grade: float | None
    oldest_review: str | None
    oldest_document: str | None

    def to_json(self) -> dict[str, Any]:
        """The numbers as an object of JSON."""
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        rows = list(self._rows())
        width = max(len(name) for name, _ in rows)
        return "\n".join(f"{name:<{width}}  {value:>7}" for name, value in rows)

    def _rows(self) -> Iterator[tuple[str, str]]:
        yield "documents", f"{self.documents:,}"
        yield "sections", f"{self.sections:,}"
        yield "sentences", f"{self.sentences:,}"
        yield from _indented(self.sentences_by_area)
        yield "cited sentences", f"{self.cited_sentences:,}"
        yield "  of all sentences", f"{self.cited_sentences / max(self.sentences, 1):.1%}"
        yield "references", f"{self.references:,}"
        yield "references cited", f"{self.references_cited:,}"
        yield from _indented(self.cited_by_evidence)
        yield "glossary terms", f"{self.terms:,}"
        yield from _indented(self.terms_by_kind)
        yield "grade of first paragraphs (median)", "-" if self.opening_grade is None else f"{self.opening_grade:.1f}"
        yield "oldest review", self.oldest_review or "-"
        if self.oldest_document:
            yield "  of document", self.oldest_document


def _indented(counts: dict[str, int]) -> Iterator[tuple[str, str]]:
    return ((f"  {name}", f"{number:,}") for name, number in counts.items())


def count(folder: Path = HOME) -> Stats:
    """Count a corpus.

    Raises:
        CorpusError: the folder cannot be read.
    """
    corpus = load(folder)
    sections = [(document, section) for document in corpus.documents for section in document.sections]
    sentences = [(document, sentence) for document, section in sections for sentence in section.sentences]
    openings = [[each.text for each in section.sentences if each.paragraph == 0] for _, section in sections]
    cited = {key for _, sentence in sentences for key in sentence.keys}
    evidence = Counter(corpus.references[key].evidence for key in cited)
    reviews = [(document.reviewed, document.id) for document in corpus.documents if document.reviewed]
    oldest_review, oldest_document = min(reviews, default=(None, None))
    return Stats(
        documents=len(corpus.documents),
        sections=len(sections),
        sentences=len(sentences),
        cited_sentences=sum(bool(sentence.keys) for _, sentence in sentences),
        references=len(corpus.references),
        references_cited=len(cited),
        cited_by_evidence={level: evidence[level] for level in EVIDENCE_LEVELS if evidence[level]},
        terms=len(corpus.glossary),
        terms_by_kind=dict(Counter(term.kind for term in corpus.glossary).most_common()),
        sentences_by_area=dict(sorted(Counter(document.area for document, _ in sentences).items())),
        opening_grade=round(median(grade(opening) for opening in openings if opening), 1) if openings else None,
        oldest_review=oldest_review,
        oldest_document=oldest_document,
    )
