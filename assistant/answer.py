"""The answer: its outcome, its sentences, and the sources that carry them; the JSON contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["answered", "not-found", "emergency", "urgent", "personal-advice", "clarify", "small-talk"]
Role = Literal["note", "urgent", "lead", "support", "limits"]

DISCLAIMER = (
    "This is general information from published sources, not medical advice. It cannot examine or diagnose a child "
    "or replace your care team. Never start, stop or change a medicine without them. "
    "In an emergency call your local emergency number (for example 112, 911 or 999)."
)


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage that an answer quotes; `used` are the sentences of it that the answer shows."""

    id: str
    document: str
    title: str
    heading: str
    page: int | None
    text: str
    reviewed: str | None
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source: a published reference, or a document that carries no references of its own."""

    number: int
    kind: Literal["reference", "document"]
    key: str
    title: str
    authors: str
    container: str
    year: int | None
    url: str | None
    evidence: str | None
    descriptive_title: bool
    passages: tuple[CitedPassage, ...]


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence and the numbers of its citations: the corpus's, word for word, unless a model told the answer."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is read together: our own words if `sentences` is empty, else quoted sentences.

    `role` says what it is for; `urgent` is set apart from the rest. `items` are questions offered below.
    """

    role: Role
    text: str = ""
    sentences: tuple[AnswerSentence, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def markdown(self) -> str:
        """The paragraph with its [n] markers."""
        if not self.sentences:
            text = f"**{self.text}**" if self.role == "urgent" else self.text
            return "\n".join([text, "", *(f"- {item}" for item in self.items)]) if self.items else text
        return " ".join(
            sentence.text + "".join(f" [{number}]" for number in sentence.citations) for sentence in self.sentences
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a reader gets for one question."""

    question: str
    standalone_question: str
    outcome: Outcome
    paragraphs: tuple[Paragraph, ...]
    citations: tuple[Citation, ...]
    related: tuple[str, ...]
    index: str
    milliseconds: float
    disclaimer: str = DISCLAIMER
    model: str = "extractive"

    @property
    def text(self) -> str:
        """The answer as Markdown with [n] markers."""
        return "\n\n".join(paragraph.markdown for paragraph in self.paragraphs)

    @property
    def sentences(self) -> tuple[AnswerSentence, ...]:
        """The quoted sentences, in the order of reading."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)

    def to_json(self) -> dict[str, Any]:
        """The contract that the command line, the page and the HTTP API share."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "outcome": self.outcome,
            "answer": self.text,
            "sentences": [{"text": s.text, "citations": list(s.citations)} for s in self.sentences],
            "citations": [_citation(citation) for citation in self.citations],
            "related": list(self.related),
            "disclaimer": self.disclaimer,
            "model": self.model,
            "index": self.index,
            "milliseconds": {"total": round(self.milliseconds, 1)},
        }


def _citation(citation: Citation) -> dict[str, Any]:
    # Field by field: `asdict` copies each value deeply, which took longer than all else of an answer's JSON.
    return {
        "number": citation.number,
        "kind": citation.kind,
        "key": citation.key,
        "title": citation.title,
        "authors": citation.authors,
        "container": citation.container,
        "year": citation.year,
        "url": citation.url,
        "evidence": citation.evidence,
        "passages": [
            {
                "id": passage.id,
                "document": passage.document,
                "heading": passage.heading,
                "page": passage.page,
                "text": passage.text,
                "reviewed": passage.reviewed,
            }
            for passage in citation.passages
        ],
    }
