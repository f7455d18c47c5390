"""Grounding: whether what was found answers a question, and that what is cited stands word for word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from assistant.fitting import fits, leading
from assistant.matching import Fitted, alike, fitted, nearer_untold
from assistant.names import HEARD, mentions, named, written
from assistant.wanted import figures_missing
from corpus.model import Passage, Sentence
from index import english
from index.english import ASKING_WORDS
from index.judge import SENTENCES
from index.opened import Index
from index.query import Query
from index.search import Hit, Retriever
from index.words import stem, stems, words

_MOST_FOREIGN = 5
_RAREST = 18.0
"""Natural logarithm of the number of words of speech in which the rarest word is counted once, or not at all."""

_NEARER = 0.02
"""A word of the question is foreign to what was found if the question comes nearer to it, or hardly moves away,
without that word; a word said in other words there takes the question further away."""

_FLOOR = 0.5
_FLOOR_CORRECTED = 0.6
"""What names none of the glossary's terms must come at least this near in meaning: else it is no question at all, or
one of another world, whose few words are all held by chance; and nearer still if its words were mended first."""

THRESHOLD = 0.5
"""The least probability that counts as an answer; below it the answer is "not found"."""

_DOUBTFUL = 0.75
"""A follow-up that is answered with less is as likely answered from another section than the one meant."""

LEAST_ODDS = log(THRESHOLD / (1 - THRESHOLD))
"""The same as the logarithm of odds."""

_JUDGED = 7
"""The place of the judge among `features`."""

_MOST_JUDGED = 7.0
"""So far from 0 the judge's odds count: where they could not turn the decision, it is not asked."""

_OTHERS = slice(5, 15)
"""The questions, by their likeness, that the nearest one is compared with."""

_NONE = (0.0, 0.0, 0.0)
_ALONE = 3.0
"""How much better a section fits than the next where there is no other."""


def probability(query: Query, hits: Sequence[Hit], retriever: Retriever) -> float:
    """How probably hits answer a question: a logistic regression on `features`, by the weights of `matching`."""
    likest = max(max(hit.question, hit.dense, *hit.sentences) for hit in hits[:HEARD])
    if not query.terms and likest < (_FLOOR_CORRECTED if query.corrected else _FLOOR):
        return 0.0
    # Of texts without other ways of asking, as a reader's own, nothing was learned.
    by = fitted(retriever.index.encoder.identity.weights if hits[0].passage.asked else "")
    weights = by.later if query.said else by.weights
    odds = float(weights @ features(query, hits, retriever, by, is_judged=False))
    if by.untold is not None and abs(odds - LEAST_ODDS) < weights[_JUDGED] * _MOST_JUDGED:
        odds += weights[_JUDGED] * judged(query, hits, retriever.index)
    return 1 / (1 + exp(-odds))


def features(
    query: Query, hits: Sequence[Hit], retriever: Retriever, by: Fitted, *, is_judged: bool = True
) -> tuple[float, ...]:
    """What `probability` weighs, read with what was fitted.

    The share of the question's words that one of the best hits holds, itself or in another name; how strange the
    strangest word is that is foreign to them; how well the best section fits, and how much better than the next; how
    alike the nearest question is that is answered, and how much more than others; whether figures are asked for and
    the best sentences hold none; what the judge makes of question and sentences; how much nearer the question is to
    those that nothing answers, by the nearest and by the nearest few. The last one is constantly 1. The judge takes
    the longest and is not asked unless `is_judged`.
    """
    index, best = retriever.index, hits[:HEARD]
    asked = [name for name, weight in query.stems.items() if weight == 1.0 and not _shapes(name)]
    total = sum(index.lexical.rarity(name) for name in asked)
    held = [_held(query, hit.passage) for hit in best]
    share = max((sum(index.lexical.rarity(name) for name in asked if name in one) for one in held), default=0.0)
    left = [name for name in asked if name not in index.lexical and not any(name in one for one in held)]
    vector = index.vector_of(query)
    likeness = alike(vector, hits, index, by.map)
    near = np.sort(np.concatenate(list(likeness.values())))[::-1]
    others = near[_OTHERS] if len(near) > _OTHERS.start else near[-1:]
    is_known = by.untold is not None
    heard = judged(query, hits, index) if is_known and is_judged else 0.0
    learned = (heard, *nearer_untold(vector, likeness, by)) if is_known else _NONE
    first, *rest = sorted(fits(query, best, index, likeness).values(), reverse=True)
    return (
        share / total if total else 1.0,
        max((_strangeness(word) for word in _foreign(left, query, best, retriever)), default=0.0),
        first,
        first - rest[0] if rest else _ALONE,
        float(near[0]),
        float(near[0] - others.mean()),
        figures_missing(query, best),
        *learned,
        1.0,
    )


def judged(query: Query, hits: Sequence[Hit], index: Index) -> float:
    """The logarithm of the odds, by the index's judge, that the section of hits that fits a question best answers it,
    at most so far from 0; 0, which says nothing, without a judge."""
    odds = index.judge.odds(query.whole, *read_by_judge(query, hits, index)) if index.judge is not None else 0.0
    return max(-_MOST_JUDGED, min(_MOST_JUDGED, odds))


def read_by_judge(query: Query, hits: Sequence[Hit], index: Index) -> tuple[str, list[str]]:
    """What the judge reads of hits: the heading of the section that fits best, and the nearest of its sentences."""
    passages = leading(query, hits, index)
    sentences = [
        (cosine, sentence.text)
        for hit in passages
        for cosine, sentence in zip(hit.sentences, hit.passage.sentences, strict=True)
    ]
    sentences.sort(key=lambda one: -one[0])
    heading = passages[0].passage.heading or passages[0].passage.title
    return heading, [text for _, text in sentences[:SENTENCES]]


def _strangeness(word: str) -> float:
    """How seldom a word is said in English, from 0, as often as "the", to 1, never."""
    return min(1.0, -log(english.frequency(word)) / _RAREST)


_ASKING = frozenset(stem(word) for word in ASKING_WORDS)


def _shapes(name: str) -> bool:
    """Whether a stem only shapes a question, as "many" and small numbers do."""
    return name in _ASKING or (name.isdigit() and len(name) < 4)


def _held(query: Query, passage: Passage) -> set[str]:
    """The stems of a passage, and of the other names of what both it and the question name."""
    text = stems(written(passage))
    held = set(text)
    joined = " ".join(text)
    for term in query.terms:
        if mentions(term, joined):
            held.update(part for name in term.names for part in stems(name))
    return held


def _foreign(left: Sequence[str], query: Query, hits: Sequence[Hit], retriever: Retriever) -> Sequence[str]:
    """The words of those stems of the question, held nowhere, that are not said in other words either."""
    asked = query.text.split()
    written = {name: next(w for one in asked for w in words(one) if stem(w) == name) for name in left}
    if not left or len(left) > _MOST_FOREIGN:
        return list(written.values())
    texts = [" ".join(one for one in asked if not any(stem(w) == name for w in words(one))) for name in left]
    without = retriever.index.encoder.encode(texts)
    whole = max(max(hit.sentences, default=0.0) for hit in hits)
    return [
        written[name]
        for name, vector in zip(left, without, strict=True)
        if max(max(retriever.sentence_cosines(hit.number, vector), default=0.0) for hit in hits) > whole - _NEARER
    ]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a question is answered or "not found", and what that was decided by.

    `missing` are names of the question that nothing found speaks of; `kept` the hits to answer from; `probability`
    how probably they answer it, 0 where a name is missing or nothing is kept; `is_later` tells that it is a follow-up.
    """

    missing: tuple[str, ...]
    kept: tuple[Hit, ...]
    probability: float
    is_later: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether an answer had better tell what it took the question for."""
        return self.is_later and self.probability < _DOUBTFUL

    @property
    def is_answer(self) -> bool:
        """Whether the question is answered."""
        return self.probability >= THRESHOLD


def decide(question: str, query: Query, hits: Sequence[Hit], retriever: Retriever) -> Decision:
    """Decide whether what was found answers a question."""
    missing, kept = named(question, query, hits, retriever)
    if not kept:
        return Decision(missing, (), 0.0)
    return Decision((), kept, probability(query, kept, retriever), is_later=bool(query.said))


def is_verbatim(sentence: Sentence, passage: Passage, index: Index) -> bool:
    """Whether a sentence stands in its document, letter for letter, at its offsets, and its sources resolve."""
    try:
        text = index.content.text(passage.document)
        for key in sentence.keys:
            index.content.reference(key)
    except KeyError:
        return False
    return bool(sentence.text) and text[sentence.start : sentence.end] == sentence.text
