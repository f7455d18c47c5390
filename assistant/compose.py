"""Composing: the sentences of an answer chosen from the passages found, each word for word with its sources.

First a sentence that answers, then what supports it, then what limits it; chosen by relevance and against
repetition (maximal marginal relevance, Carbonell and Goldstein 1998).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Role
from assistant.fitting import SectionId, fits, section_of
from assistant.grounding import is_verbatim
from corpus.model import Passage, Sentence
from index.opened import Index
from index.query import Query
from index.search import Hit
from index.words import stems

HITS = 12
"""So many passages are looked through for an answer."""

_PASSAGES = 10
_CLOSE = 0.55
"""A passage is used if it scores at least this share of the best one's score."""

_SENTENCES = 9
_WORDS = 180
_SAME = 0.90
"""Two sentences this similar say the same; one is enough."""

_SAME_FIGURES = 2
"""Two sentences that share this many figures of more than one digit say the same in other words."""

_MORE_FIGURES = 2
"""A sentence with so many figures of its own says more than one without them, however alike they are."""

_NOVELTY = 0.25
_ENOUGH = 0.78
_ENOUGH_NEAR = 0.50
"""A supporting sentence must be at least this share as relevant as the best one of the lead: one of another section,
and one of the section that leads, which is about the question anyway."""

_SAME_SECTION = 0.05
"""What a sentence is ahead by for standing in the section that leads: an answer keeps to its matter."""

_SHARED_MORE, _SHARED_LAST, _OPENS, _OPENS_FIRST = 0.15, 0.15, 0.06, 0.08
"""What begins an answer is told by more than its relevance: the words it shares with the question, and of a follow-up
with the message alone; and whether it stands in the paragraph that was written to answer its heading, and first there.
Chosen on the development half of the questions of which readers marked the sentences that answer them."""

_LEAD_SENTENCES = 3
_SECOND_SENTENCES = 2
_AS_LIKELY = 1.0
"""So many sentences are told of the section that fits second best, if its odds to be the one asked about (logarithm,
natural) are no further behind."""

_HEADING_MATCHES = 0.75
_HEADING_IS_NEAR = 0.70
"""How similar a yes-or-no question must be to one that a section answers for the section's "Yes" to answer it; and how
similar any other."""

_CONNECT_PENALTY = 0.05

_LEANS = re.compile(
    r"(?:this|these|those|that|it|its|they|their|he|she|such|both|one such|the former|the latter)\b", re.IGNORECASE
)
"""A sentence that leans on the one before it would mislead, or puzzle, when quoted alone."""

_CONNECTS = re.compile(
    r"(?:for example|for instance|in addition|in contrast|in conclusion|however|therefore|thus|moreover|furthermore|also"
    r"|another|as a result|instead|meanwhile|similarly)\b",
    re.IGNORECASE,
)
"""Words that join a sentence to another; it makes sense alone, and yet is no way to begin."""

_VERDICT = re.compile(
    r"(?:(?:often|mostly|usually),? )?(?:yes|no|not)[,:;]|(?:not always|perhaps|sometimes)[,:;]|studies disagree\b",
    re.IGNORECASE,
)
_POLAR = re.compile(
    r"(?:^|[.,;:!]\s*|\b(?:and|but|so|or|know|wonder\w*|ask|tell me)\s+(?:if\s+|whether\s+)?)"
    r"(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|should|may|might|if|whether)\b"
    r"|(?<!what )(?<!how )(?<!why )(?<!when )(?<!where )(?<!who )(?<!which )"
    r"\b(?:is|are|was|do|does|did|can|could|will|would|has|have|should) (?:it|that|this|there|he|she|they|we|i|you)\b",
    re.IGNORECASE,
)
"""A question that is answered with yes or no."""

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")

_KIND_BONUS = 0.08
_KINDS = (
    (
        re.compile(r"\b(?:which|what|list|name)\b.{0,30}\bgenes?\b", re.IGNORECASE),
        re.compile(r"\b[A-Z][A-Z0-9]{2,}\d*\b"),
    ),
    (
        re.compile(
            r"\b(?:how (?:many|much|often|common|likely|long|old|high|well)|percent\w*|proportion|rate|chances?|odds|dose)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\d|\b(?:half|third|quarter|fifth|most|few|none|rare)\b"),
    ),
    (
        re.compile(r"\b(?:when|what year|since when)\b", re.IGNORECASE),
        re.compile(r"\b\d+\b|\b(?:months?|weeks?|years?|days?)\b"),
    ),
)
"""What a question asks for, and what a sentence that tells it must hold: names of genes, figures, times."""

_LIMITS = re.compile(
    r"\b(?:however|although|but|not approved|not been|not established|unlike|whereas|small|uncontrolled|retrospective"
    r"|single-cent\w+|no randomised|uncertain|unclear|disagree\w*|differ\w*|limited|not known|cannot|only)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A sentence that may be shown: where it stands, how well it fits the question and would begin an answer to it, and
    which figures it tells."""

    sentence: Sentence
    hit: Hit
    rank: int
    relevance: float
    begins: float
    vector: NDArray[np.float32]
    figures: frozenset[str]

    @property
    def section(self) -> SectionId:
        return section_of(self.hit.passage)

    @property
    def is_opening(self) -> bool:
        """Whether it stands in a paragraph written to answer its heading; a reader's own files have none such."""
        return bool(self.hit.passage.asked) and self.sentence.paragraph == 0

    @property
    def as_lead(self) -> float:
        """How well it would open an answer."""
        return self.relevance - (_CONNECT_PENALTY if _CONNECTS.match(self.sentence.text) else 0.0)


Group = tuple[Role, list[tuple[Sentence, Passage]]]


def choose(query: Query, hits: Sequence[Hit], index: Index) -> list[Group]:
    """Choose the sentences of an answer.

    Returns:
        Groups of sentences with their passages: the direct answer, its support section by section, its limits.
    """
    fit = fits(query, hits, index)
    candidates = _candidates(query, hits, index, max(fit, key=lambda section: fit[section]))
    if not candidates:
        return []
    lead = _lead(candidates, fit)
    beside = _beside(candidates, lead, fit)
    support = beside + _supporting(candidates, lead, beside)
    limits = [one for one in support if _LIMITS.search(one.sentence.text)]
    rest = [one for one in support if one not in limits]
    by_section: dict[SectionId, list[_Candidate]] = {lead[0].section: []}
    for one in rest:
        by_section.setdefault(one.section, []).append(one)
    groups: list[tuple[Role, list[_Candidate]]] = [
        ("lead", lead),
        *(("support", group) for group in by_section.values()),
        ("limits", limits),
    ]
    return [
        (role, [(one.sentence, one.hit.passage) for one in (group if role == "lead" else _in_order(group))])
        for role, group in groups
        if group
    ]


def _in_order(group: list[_Candidate]) -> list[_Candidate]:
    """Section by section as they were chosen, within each as it is read."""
    places = {section: place for place, section in enumerate(dict.fromkeys(one.section for one in group))}
    return sorted(group, key=lambda one: (places[one.section], one.sentence.start))


def _candidates(query: Query, hits: Sequence[Hit], index: Index, nearest: SectionId) -> list[_Candidate]:
    """The sentences that may be shown; of those that begin with a verdict, only what answers this question: in the
    `nearest` section, whose heading asks the same if the question is one of yes or no."""
    best = hits[0].score
    top = best or 1.0  # 0 where nothing tells the passages of an index apart
    wanted, last = set(query.stems), set(stems(query.said[0])) if query.said else set()
    kinds = [told for kind, told in _KINDS if kind.search(query.text)]
    least = _HEADING_MATCHES if _POLAR.search(query.text) else _HEADING_IS_NEAR
    found = []
    for rank, hit in enumerate(hits[:_PASSAGES]):
        if hit.score < _CLOSE * best:
            continue
        vectors = index.sentences.of(hit.number)
        is_nearest = section_of(hit.passage) == nearest
        for offset, sentence in enumerate(hit.passage.sentences):
            if not is_verbatim(sentence, hit.passage, index):
                continue
            if _VERDICT.match(sentence.text) and not (
                is_nearest and hit.question >= least and _is_answer(hit, query, index)
            ):
                continue
            shared, shared_last = _share(wanted, sentence), _share(last, sentence)
            tells = sum(bool(kind.search(sentence.text)) for kind in kinds)
            relevance = 0.55 * hit.sentences[offset] + 0.20 * shared + 0.25 * hit.score / top + _KIND_BONUS * tells
            begins = relevance + _SHARED_MORE * shared + _SHARED_LAST * shared_last
            figures = frozenset(_FIGURE.findall(sentence.text))
            found.append(_Candidate(sentence, hit, rank, relevance, begins, vectors[offset], figures))
    return found


def _share(wanted: set[str], sentence: Sentence) -> float:
    """The share of stems that a sentence holds."""
    return len(wanted & set(stems(sentence.text))) / len(wanted) if wanted else 0.0


def _is_answer(hit: Hit, query: Query, index: Index) -> bool:
    """Whether the "yes" or "no" of a hit's section answers a question: unless the nearest of those that the section
    answers is asked otherwise, as "is it gone for good" of "yes, it can come back"."""
    if not hit.passage.otherwise:
        return True
    [vectors] = index.question_vectors([int(index.section_of[hit.number])])
    return hit.passage.questions[int(np.argmax(vectors @ index.vector_of(query)))] not in hit.passage.otherwise


def _lead(candidates: list[_Candidate], fit: Mapping[SectionId, float]) -> list[_Candidate]:
    """The direct answer: of the section that fits best the sentence that answers the question, then what is left of
    the opening paragraph, which is written to answer its heading in plain words."""
    opened = [one for one in candidates if one.is_opening]
    if not opened:
        best = max(candidates, key=lambda one: (one.as_lead, -one.rank, -one.sentence.start))
        before = [one for one in candidates if _follows(best, one)]
        return [*before, best] if _LEANS.match(best.sentence.text) else [best]
    section = max(opened, key=lambda one: (fit[one.section], -one.rank)).section
    opening = [one for one in opened if one.section == section]
    alone = [one for one in candidates if one.section == section and not _LEANS.match(one.sentence.text)]
    begins = {one: one.begins + _OPENS * one.is_opening + _OPENS_FIRST * (one is opening[0]) for one in alone}
    first = max(alone, key=lambda one: (begins[one], -one.rank, -one.sentence.start), default=opening[0])
    return [first, *(one for one in opening if one is not first)][:_LEAD_SENTENCES]


def _beside(candidates: list[_Candidate], lead: list[_Candidate], fit: Mapping[SectionId, float]) -> list[_Candidate]:
    """What must be told beside the lead: the most relevant sentence of all, and some of a section that fits nearly as
    well or better. They stand alone, and repeat nothing."""
    least = fit[lead[0].section] - _AS_LIKELY
    others = [section for section, value in fit.items() if section != lead[0].section and value > least]
    second = max(others, key=lambda section: fit[section], default=None)
    chosen: list[_Candidate] = []
    for place, one in enumerate(sorted(candidates, key=lambda one: (-one.as_lead, one.rank, one.sentence.start))):
        wanted = place == 0 or (one.section == second and len(chosen) < _SECOND_SENTENCES)
        alone = one not in lead and not _LEANS.match(one.sentence.text)
        if wanted and alone and all(float(one.vector @ other.vector) < _SAME for other in (*lead, *chosen)):
            chosen.append(one)
    return chosen


def _supporting(candidates: list[_Candidate], lead: list[_Candidate], beside: list[_Candidate]) -> list[_Candidate]:
    """What supports the lead besides `beside`: relevant, and saying something that is not yet said."""
    chosen = lead + beside
    length = sum(len(one.sentence.text.split()) for one in chosen)
    best = max(one.relevance for one in lead)
    least = {True: _ENOUGH_NEAR * best, False: _ENOUGH * best}
    gain = {True: _SAME_SECTION, False: 0.0}
    rest = [one for one in candidates if one not in chosen and one.relevance >= least[one.section == lead[0].section]]
    if not rest:
        return []
    vectors = np.stack([one.vector for one in rest])
    relevance = np.array([one.relevance + gain[one.section == lead[0].section] for one in rest])
    nearest = (vectors @ np.stack([one.vector for one in chosen]).T).max(axis=1)
    open_ = np.ones(len(rest), dtype=bool)
    while open_.any() and len(chosen) < _SENTENCES:
        number = int(np.argmax(np.where(open_, relevance - _NOVELTY * nearest, -np.inf)))
        open_[number] = False
        one = rest[number]
        words = len(one.sentence.text.split())
        alone = not _LEANS.match(one.sentence.text) or any(_follows(one, other) for other in chosen)
        is_new = nearest[number] < _SAME or _tells_more(one, chosen)
        is_new = is_new and not any(_same_figures(one, other) for other in chosen)
        if alone and is_new and length + words <= _WORDS:
            chosen.append(one)
            length += words
            nearest = np.maximum(nearest, vectors @ one.vector)
    return chosen[len(lead) + len(beside) :]


def _tells_more(one: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    """Whether a sentence gives the figures of what was said in words."""
    told = {figure for other in chosen for figure in other.figures}
    return len(one.figures - told) >= _MORE_FIGURES


def _same_figures(one: _Candidate, other: _Candidate) -> bool:
    return sum(len(figure) > 1 for figure in one.figures & other.figures) >= _SAME_FIGURES


def _follows(one: _Candidate, other: _Candidate) -> bool:
    """Whether a sentence stands right after another in the same paragraph."""
    gap = one.sentence.start - other.sentence.end
    return one.rank == other.rank and one.sentence.paragraph == other.sentence.paragraph and 0 <= gap <= 1
