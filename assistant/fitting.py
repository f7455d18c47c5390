"""Which of the sections found a question asks about: the one that leads an answer, if there is to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.matching import Likeness, alike, fitted
from corpus.model import Passage
from index.asked import asked, way
from index.opened import Index
from index.query import Query
from index.search import Hit
from index.words import stems

SectionId = tuple[str, int]
"""A document and the number of a section in it."""

_SCORE, _LEXICAL, _OVERLAP, _WAY, _NEAREST, _NEAR = 6.5, 2.7, 1.2, 1.1, 4.0, 5.6
"""What a section is judged by: its rank, its words, the words of the nearest of the questions it answers, whether its
heading asks as the question does ("what is", "how many"), and how alike the nearest of those questions is, and the
nearest three. Weights of a conditional logistic regression (McFadden 1974) on the graded development questions."""

_THREE = 3


@dataclass(frozen=True, slots=True)
class _Words:
    """The stems of a question and the sum of their rarities."""

    names: frozenset[str]
    weight: float


_KEPT: WeakKeyDictionary[Index, dict[tuple[str, ...], tuple[_Words, ...]]] = WeakKeyDictionary()


def section_of(passage: Passage) -> SectionId:
    """The section that a passage stands in."""
    return passage.document, passage.section


def fits(query: Query, hits: Sequence[Hit], index: Index, likeness: Likeness | None = None) -> dict[SectionId, float]:
    """How well each section fits the question, by its best hit, on a scale of logarithmic odds.

    Args:
        query: the question.
        hits: what was found.
        index: where.
        likeness: what `matching.alike` told of them, if it is known.
    """
    wanted = {name for name, weight in query.stems.items() if weight == 1.0}
    own = _Words(frozenset(wanted), _weight(wanted, index))
    asks = way(asked(query.text))
    most = max((hit.lexical for hit in hits), default=0.0) or 1.0
    if likeness is None:
        likeness = alike(query.text, hits, index, fitted(index.encoder.identity.weights).map)
    found: dict[SectionId, float] = {}
    for hit in hits:
        passage = hit.passage
        if section_of(passage) in found:
            continue
        overlap = max((_overlap(own, one, index) for one in _held(passage.asked, index)), default=0.0)
        near = likeness[int(index.section_of[hit.number])][:_THREE]
        found[section_of(passage)] = (
            _SCORE * hit.score
            + _LEXICAL * hit.lexical / most
            + _OVERLAP * overlap
            + _WAY * (asks is not None and asks == way(passage.heading or ""))
            + _NEAREST * float(near[0])
            + _NEAR * float(near.mean())
        )
    return found


def _held(questions: tuple[str, ...], index: Index) -> tuple[_Words, ...]:
    """The words of questions, which are the same each time that a section is found."""
    kept = _KEPT.setdefault(index, {})
    if questions not in kept:
        several = [frozenset(stems(one)) for one in questions]
        kept[questions] = tuple(_Words(names, _weight(names, index)) for names in several)
    return kept[questions]


def _overlap(one: _Words, other: _Words, index: Index) -> float:
    """The share of the words of two questions that both hold, each by its rarity (a weighted Jaccard index)."""
    both = _weight(one.names & other.names, index)
    return both / ((one.weight + other.weight - both) or 1.0)


def _weight(names: Iterable[str], index: Index) -> float:
    return sum(index.lexical.rarity(name) for name in sorted(names))
