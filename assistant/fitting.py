"""Which of the sections found a question asks about: the one that leads an answer, if there is to be one."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Passage
from index.asked import asked, way
from index.opened import Index
from index.query import Query
from index.search import Hit
from index.words import stems

SectionId = tuple[str, int]
"""A document and the number of a section in it."""

_SCORE, _DENSE, _QUESTION, _LEXICAL, _OVERLAP, _WAY = 4.0, 2.0, 2.0, 2.0, 1.5, 0.5
"""What a section is judged by: its rank, its meaning, the questions it answers, its words, the words of the nearest of
those questions, and whether its heading asks as the question does ("what is", "how many"). Weights of a conditional
logistic regression (McFadden 1974) on the graded development questions."""

_SAME, _NEARLY = 2.0, 0.9
"""What a section gains that is asked the very question, in its words or others: from this cosine on."""


def section_of(passage: Passage) -> SectionId:
    """The section that a passage stands in."""
    return passage.document, passage.section


def fits(query: Query, hits: Sequence[Hit], index: Index) -> dict[SectionId, float]:
    """How well each section fits the question, by its best hit, on a scale of logarithmic odds."""
    wanted = {name for name, weight in query.stems.items() if weight == 1.0}
    asks = way(asked(query.text))
    most = max((hit.lexical for hit in hits), default=0.0) or 1.0
    found: dict[SectionId, float] = {}
    for hit in hits:
        passage = hit.passage
        if section_of(passage) in found:
            continue
        alike = asks is not None and asks == way(passage.heading or "")
        overlap = max((_overlap(wanted, set(stems(one)), index) for one in passage.asked), default=0.0)
        found[section_of(passage)] = (
            _SCORE * hit.score
            + _DENSE * hit.dense
            + _QUESTION * hit.question
            + _LEXICAL * hit.lexical / most
            + _OVERLAP * overlap
            + _WAY * alike
            + _SAME * max(0.0, hit.question - _NEARLY) / (1 - _NEARLY)
        )
    return found


def _overlap(wanted: set[str], held: set[str], index: Index) -> float:
    """The share of the words of two questions that both hold, each by its rarity (a weighted Jaccard index)."""

    def weight(names: set[str]) -> float:
        return sum(index.lexical.rarity(name) for name in sorted(names))

    return weight(wanted & held) / (weight(wanted | held) or 1.0)
