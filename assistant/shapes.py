"""The shapes of what the HTTP API takes and gives, as its description tells them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from assistant.answer import Outcome
from assistant.conversation import LONGEST
from assistant.feedback import Reason, Verdict

LONGEST_TEXT = 20_000
"""Characters of a text that is read at all; what is longer than a question may be is still triaged."""

MOST_EARLIER = 50
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskBody(_Model):
    """A question, and the ones asked before it in the same conversation, oldest first."""

    question: Text
    earlier: Annotated[list[Text], Field(max_length=MOST_EARLIER)] = []
    session: Annotated[str, Field(max_length=64)] = ""
    """Answer from the documents of this session instead of ours; see `/api/session/documents`."""


class OwnDocumentBody(_Model):
    """A document of one's own for one session; the first one, without a session, begins it."""

    session: Annotated[str, Field(max_length=64)] = ""
    name: Annotated[str, Field(min_length=1, max_length=1000)]
    content: Base64Bytes


class SessionBody(_Model):
    """A session."""

    session: Annotated[str, Field(max_length=64)]


class OwnDocumentOut(BaseModel):
    """A document as it was read; `hidden` tells what text was left out because nobody would see it."""

    name: str
    title: str
    pages: int | None
    hidden: list[str]


class SessionOut(BaseModel):
    """A session and what it holds. Whoever has its id may ask about its documents."""

    session: str
    documents: list[OwnDocumentOut]


class ForgottenOut(BaseModel):
    """Whether there was anything to forget."""

    forgotten: bool


class SearchBody(_Model):
    """What to look for, and how many passages to give."""

    query: Text
    k: Annotated[int, Field(strict=True, ge=1, le=50)] = 5


class FeedbackBody(_Model):
    """A reader's thumb about one answer. Without consent nothing is kept, so that nothing else is taken."""

    question: Annotated[str, Field(max_length=LONGEST)]
    outcome: Outcome
    verdict: Verdict
    reason: Reason = ""
    consent: Literal[True]


class SentenceOut(BaseModel):
    """A sentence of the corpus, word for word; one that was checked, where `model` is a language model."""

    text: str
    citations: list[int]


class PassageOut(BaseModel):
    """A passage that was quoted."""

    id: str
    document: str
    heading: str
    page: int | None
    text: str
    reviewed: str | None


class CitationOut(BaseModel):
    """A numbered source."""

    number: int
    kind: Literal["reference", "document"]
    key: str
    title: str
    authors: str
    container: str
    year: int | None
    url: str | None
    evidence: str | None
    passages: list[PassageOut]


class AnswerOut(BaseModel):
    """An answer with its sources."""

    question: str
    standalone_question: str
    outcome: Outcome
    answer: str
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    related: list[str]
    disclaimer: str
    model: str
    index: str
    milliseconds: dict[str, float]


class WhyOut(BaseModel):
    """Why a passage was found."""

    dense: float
    question: float
    lexical: float
    sentence: float
    matched: list[str]


class HitOut(BaseModel):
    """A passage that was found."""

    id: str
    document: str
    title: str
    heading: str
    page: int | None
    text: str
    references: list[str]
    score: float
    why: WhyOut


class DocumentOut(BaseModel):
    """A document without its text."""

    id: str
    title: str
    summary: str
    area: str
    reviewed: str | None


class FullDocumentOut(DocumentOut):
    """A document with its text."""

    text: str


class FeedbackOut(BaseModel):
    """What was kept, word for word."""

    time: str
    question: str
    outcome: Outcome
    verdict: Verdict
    reason: Reason
    index: str


class ErrorOut(BaseModel):
    """What went wrong, in a sentence."""

    error: str


class HealthOut(BaseModel):
    """Whether the server answers, and from which index."""

    status: Literal["ready", "live"]
    index: str | None = None
