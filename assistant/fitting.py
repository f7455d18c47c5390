"""Which of the sections found a question asks about: the one that leads an answer, if there is to be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.matching import Likeness, alike, fitted
from corpus.model import Passage
from index.asked import asked, way
from index.opened import Index
from index.query import Query
from index.search import Hit
from index.words import stems

SectionId = tuple[str, int]
"""A document and the number of a section in it."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """What a section is judged by: its rank, its words, whether its heading asks as the question does ("what is", "how
    many"), and how alike the nearest of the questions it answers is, and the nearest three. After a follow-up also how
    near the nearest of them is to what the resolver makes of it, and the share of the message's own words that the
    section holds: what was written into it from before weighs less.
    """

    score: float
    lexical: float
    way: float
    nearest: float
    near: float
    resolved: float = 0.0
    held: float = 0.0


_FIRST = _Weights(score=6.5, lexical=2.7, way=1.1, nearest=4.0, near=5.6)
"""Of a conditional logistic regression (McFadden 1974) on the graded development questions."""

_LATER = _Weights(score=6.5, lexical=0.8, way=0.9, nearest=2.6, near=9.5, resolved=5.7, held=2.5)
"""The same on the conversations that the resolver did not learn from."""

_THREE = 3


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
    by = _LATER if query.said else _FIRST
    asks = way(asked(query.text))
    most = max((hit.lexical for hit in hits), default=0.0) or 1.0
    if likeness is None:
        likeness = alike(index.vector_of(query), hits, index, fitted(index.encoder.identity.weights).map)
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(int(index.section_of[hit.number]), hit)
    after = _after(query, list(best), index, by) if query.said else {}
    found: dict[SectionId, float] = {}
    for section, hit in best.items():
        near = likeness[section][:_THREE]
        found[section_of(hit.passage)] = (
            by.score * hit.score
            + by.lexical * hit.lexical / most
            + by.way * (asks is not None and asks == way(hit.passage.heading or ""))
            + by.nearest * float(near[0])
            + by.near * float(near.mean())
            + after.get(section, 0.0)
        )
    return found


def leading(query: Query, hits: Sequence[Hit], index: Index) -> list[Hit]:
    """The hits of the section that fits the question best, in their order."""
    fit = fits(query, hits, index)
    best = max(fit, key=lambda section: fit[section])
    return [hit for hit in hits if section_of(hit.passage) == best]


def _after(query: Query, sections: Sequence[int], index: Index, by: _Weights) -> dict[int, float]:
    """What the message itself and those before it tell of sections, beside the question that was written out."""
    own = [name for name in dict.fromkeys(stems(query.said[0])) if name in index.lexical]
    total = sum(index.lexical.rarity(name) for name in own) or 1.0
    meant = index.resolver.vector(*query.said) if index.resolver is not None else None
    found = {}
    for section, vectors in zip(sections, index.question_vectors(sections), strict=True):
        held = sum(index.lexical.rarity(name) for name in own if index.lexical.holds(name, section))
        likeness = float((vectors @ meant).max(initial=0.0)) if meant is not None else 0.0
        found[section] = by.resolved * likeness + by.held * held / total
    return found
