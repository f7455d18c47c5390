"""Mining the question sets: questions that nearly repeat each other, and those that the corpus may not answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.conversation import Assistant
from assistant.feedback import Feedback
from eval.answers import Item, tells
from eval.questions import ANSWERS, half_of, judged, read
from eval.retrieval import texts_of
from index.encoder import Encoder
from index.opened import Index

NEAR = 0.90
"""Questions whose vectors are at least so alike nearly repeat each other."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions that nearly repeat each other; in two halves, what is tuned on one has seen the other."""

    first: str
    second: str
    likeness: float
    texts: tuple[str, str]

    @property
    def is_across(self) -> bool:
        """Whether the two belong to different halves."""
        return half_of(self.first) != half_of(self.second)

    def __str__(self) -> str:
        across = ", in two halves" if self.is_across else ""
        return f"{self.likeness:.3f} {self.first} “{self.texts[0]}” and {self.second} “{self.texts[1]}”{across}"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A question that may stand in the wrong set, or in none, and why; one of a reader has its time for its id."""

    id: str
    question: str
    why: str

    def __str__(self) -> str:
        return f"{self.id} “{self.question}”: {self.why}"


def questions() -> dict[str, str]:
    """Every question that stands alone, by id: those of answers and retrieval, and those that nothing answers."""
    return {**judged()[0], **{item["id"]: item["question"] for item in read("unanswerable")}}


def repeated(encoder: Encoder, texts: dict[str, str], near: float = NEAR) -> list[Pair]:
    """The pairs that nearly repeat each other, likest first."""
    ids = list(texts)
    vectors = np.concatenate([encoder.encode([text]) for text in texts.values()])
    alike = np.triu(vectors @ vectors.T, 1)
    pairs = [
        Pair(ids[a], ids[b], round(float(alike[a, b]), 4), (texts[ids[a]], texts[ids[b]]))
        for a, b in np.argwhere(alike >= near)
    ]
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.first, pair.second))


def untold(index: Index) -> list[Doubtful]:
    """Questions with a fact that none of their graded sections tells, or that nothing in the corpus does."""
    texts = texts_of(index)
    everything = " ".join(texts.values())
    found = []
    for item in (item for name in ANSWERS for item in read(name)):
        graded = " ".join(texts.get(name, "") for name, grade in item["relevant"].items() if grade)
        for fact in item["facts"]:
            if not tells(graded, fact):
                what = "no section that is graded for it" if tells(everything, fact) else "nothing in the corpus"
                found.append(Doubtful(item["id"], item["question"], f"{what} tells {_or(fact)}"))
    return found


def answered(assistant: Assistant, items: Iterable[Item]) -> list[Doubtful]:
    """Questions that nothing should answer and that something seems to."""
    found = []
    for item in items:
        _, hits, decision = assistant.decide(item["question"])
        if decision.is_answer:
            best = hits[0].passage
            why = f"{best.document}#{best.heading} seems to answer it (probability {decision.probability:.2f})"
            found.append(Doubtful(item["id"], item["question"], why))
    return found


def wished(
    encoder: Encoder, feedback: Sequence[Feedback], texts: dict[str, str], near: float = NEAR
) -> list[Doubtful]:
    """Questions whose answers readers did not find helpful, those left out that a set nearly holds; newest first."""
    known = encoder.encode(list(texts.values()))
    found: dict[str, Doubtful] = {}
    for one in reversed(feedback):
        if one.verdict == "not-helpful" and one.question not in found:
            alike = float((known @ encoder.encode([one.question])[0]).max(initial=-1.0))
            if alike < near:
                why = f"{one.outcome}, not helpful{f' ({one.reason})' if one.reason else ''}"
                found[one.question] = Doubtful(one.time, one.question, why)
    return list(found.values())


def _or(fact: Sequence[str]) -> str:
    return " or ".join(f"“{one}”" for one in fact)
