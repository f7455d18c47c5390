"""The words of the corpus: references, documents, sections, sentences, passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

EVIDENCE_LEVELS = (
    "guideline",
    "systematic-review",
    "randomised-trial",
    "cohort",
    "case-series",
    "review",
    "label",
    "registry",
    "patient-organisation",
    "preclinical",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A published source: what a reader needs to find and to weigh it.

    `url` is None where no canonical page is known; `descriptive_title` marks a title that
    describes the source instead of quoting it.
    """

    key: str
    title: str
    authors: str
    container: str
    year: int | None
    url: str | None
    evidence: str
    descriptive_title: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of an answer: `document.text[start:end] == text`, with the keys of its references.

    `paragraph` counts from 0 within the section; paragraph 0 is the answer in plain words.
    """

    text: str
    start: int
    end: int
    keys: tuple[str, ...] = ()
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the run of sentences under it: `document.text[start:end]`.

    `asked` are other ways of asking what it answers; `otherwise` those of them whose answer is not its "yes" or "no";
    `untold` questions near it that nothing in the corpus answers.
    """

    heading: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    asked: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus.

    `id` is its path below the corpus without the suffix of Markdown; `area` its folder;
    `text` the readable text, headings and markup taken out, to which all offsets refer.
    """

    id: str
    title: str
    summary: str
    area: str
    reviewed: str | None
    text: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """The retrieval unit: whole sentences under one heading, `document.text[start:end] == text`.

    `section` counts from 0 within the document; passages of one section are read one after the other.
    """

    id: str
    document: str
    section: int
    title: str
    area: str
    heading: str
    reviewed: str | None
    page: int | None
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    asked: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()

    @property
    def questions(self) -> list[str]:
        """What its section answers: the heading and the other ways of asking, each once."""
        return [question for question in dict.fromkeys((self.heading, *self.asked)) if question]

    @property
    def context(self) -> str:
        """Title and heading, which say what the passage is about."""
        return context_of(self.title, self.heading)


def context_of(title: str, heading: str) -> str:
    """Title and heading as one line, which is read before a text."""
    return ". ".join(part.rstrip(".") for part in (title, heading) if part)


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary; every list holds other names of the very same thing."""

    term: str
    kind: str
    definition: str
    aliases: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    spanish: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The term and every other name of it, misspellings last."""
        return (self.term, *self.aliases, *self.spanish, *self.misspellings)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file was read: the id of its document, its pages if it has such, the hidden text left out of it."""

    document: str
    pages: int | None = None
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything read from one folder.

    `skipped` names the files left out, each with the reason; `duplicates` those whose content was read already,
    each with the document that holds it; `readings` those read.
    """

    documents: Sequence[Document]
    references: dict[str, Reference] = field(default_factory=dict)
    glossary: tuple[Term, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()
    readings: tuple[Reading, ...] = ()
