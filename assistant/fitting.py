"""Which of the sections found a question asks about: the one that leads an answer, if there is to be one."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.matching import Likeness, alike, fitted
from corpus.model import Passage
from index.asked import asked, way
from index.opened import Index
from index.query import Query
from index.search import Hit

SectionId = tuple[str, int]
"""A document and the number of a section in it."""

_SCORE, _LEXICAL, _WAY, _NEAREST, _NEAR = 6.5, 2.7, 1.1, 4.0, 5.6
"""What a section is judged by: its rank, its words, whether its heading asks as the question does ("what is", "how
many"), and how alike the nearest of the questions it answers is, and the nearest three. Weights of a conditional
logistic regression (McFadden 1974) on the graded development questions."""

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
    asks = way(asked(query.text))
    most = max((hit.lexical for hit in hits), default=0.0) or 1.0
    if likeness is None:
        likeness = alike(index.vector_of(query), hits, index, fitted(index.encoder.identity.weights).map)
    found: dict[SectionId, float] = {}
    for hit in hits:
        passage = hit.passage
        if section_of(passage) in found:
            continue
        near = likeness[int(index.section_of[hit.number])][:_THREE]
        found[section_of(passage)] = (
            _SCORE * hit.score
            + _LEXICAL * hit.lexical / most
            + _WAY * (asks is not None and asks == way(passage.heading or ""))
            + _NEAREST * float(near[0])
            + _NEAR * float(near.mean())
        )
    return found
