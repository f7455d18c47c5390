"""Why a question went wrong: what was found instead of what is relevant, and what each component gave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.questions import Qrels
from eval.retrieval import MAIN, Asked, Measured
from index.search import Components, Retriever, scaled

_FOUND = 3
_WANTED = 2
_CANDIDATES = 64


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section for a question: its grade (None: not judged), its rank (None: not found), and why.

    `shares` are what each component adds to its score; `sentence` is its sentence nearest to the question.
    """

    name: str
    grade: int | None
    rank: int | None
    shares: dict[str, float]
    sentence: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A question, what its ranking is worth, what was found first, and what should have been."""

    id: str
    question: str
    value: float
    found: tuple[Candidate, ...]
    wanted: tuple[Candidate, ...]


def worst(measured: Measured, ids: Sequence[str], count: int) -> list[str]:
    """The `count` of the questions whose ranking is worth least by nDCG@10, worst first, none that is perfect."""
    values = measured.scores[MAIN].values
    failed = [id for id in ids if values[id][0] < 1]
    return sorted(failed, key=lambda id: (values[id][0], id))[:count]


def explain(
    retriever: Retriever,
    names: Sequence[str],
    measured: Measured,
    queries: Mapping[str, str],
    asked: Mapping[str, Asked],
    qrels: Qrels,
    ids: Sequence[str],
) -> list[Failure]:
    """Explain the ranking of some questions.

    Args:
        retriever: what ranked.
        names: the name of each section of its index.
        measured: its run.
        queries, asked, qrels: the questions, as they were read and encoded, and their grades.
        ids: of the questions to explain.
    """
    numbers = {name: number for number, name in reversed(list(enumerate(names)))}
    failures = []
    for id in ids:
        ranks = {name: rank for rank, name in enumerate(measured.run.get(id, {}), start=1)}
        grades, shares = qrels[id], _Shares(retriever, asked[id])
        found = list(ranks)[:_FOUND]
        wanted = [name for name, grade in grades.items() if grade > 0 and name in numbers and name not in found]
        wanted.sort(key=lambda name: (-grades[name], ranks.get(name, len(ranks) + 1), name))
        told = [
            Candidate(name, grades.get(name), ranks.get(name), *shares.of(numbers[name]))
            for name in (*found, *wanted[:_WANTED])
        ]
        value = measured.scores[MAIN].values[id][0]
        failures.append(Failure(id, queries[id], value, tuple(told[: len(found)]), tuple(told[len(found) :])))
    return failures


class _Shares:
    """What each component of the search gives the sections of one question."""

    def __init__(self, retriever: Retriever, asked: Asked) -> None:
        self._retriever = retriever
        self._vector = asked.vector[0]
        self._components: Components = retriever.components(asked.query, asked.vector)
        self._fused = self._components.fused(retriever.index.section_of)
        nearest = [self._nearest(int(number))[0] for number in np.argsort(-self._fused, kind="stable")[:_CANDIDATES]]
        self._low, self._high = min(nearest), max(nearest)

    def of(self, section: int) -> tuple[dict[str, float], str]:
        """The shares of a section's best passage, and the sentence of it that is nearest to the question."""
        index, c = self._retriever.index, self._components
        passages = np.flatnonzero(index.section_of == section)
        number = int(passages[np.argmax(self._fused[passages])])
        cosine, place = self._nearest(number)
        near = min(1.0, max(0.0, (cosine - self._low) / max(self._high - self._low, 1e-9)))
        shares = {
            "passage": c.weights.passage * float(scaled(c.passage)[number]),
            "opening": c.weights.opening * float(scaled(c.opening)[section]),
            "question": c.weights.question * float(scaled(c.question)[section]),
            "words": c.weights.lexical * float(scaled(c.lexical)[section]),
            "held": c.weights.held * float(c.held[section]),
            "title": c.weights.title * float(c.title[section]),
            "sentence": c.weights.sentence * near,
        }
        sentences = index.content.passage(number).sentences
        return shares, sentences[place].text if sentences else ""

    def _nearest(self, number: int) -> tuple[float, int]:
        cosines = self._retriever.sentence_cosines(number, self._vector)
        place = int(np.argmax(cosines)) if cosines else 0
        return (cosines[place] if cosines else 0.0), place
