"""Grounding: what the question names must be in what is cited, and what is cited must be word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import exp, log
from pathlib import Path

import numpy as np

from assistant.fitting import fits
from assistant.matching import Fitted, alike, fitted, nearer_untold
from assistant.wanted import figures_missing
from corpus.model import Passage, Sentence, Term
from index import english
from index.asked import asked as asking_part
from index.english import ASKING_WORDS
from index.judge import SENTENCES
from index.lexical import Lexical
from index.opened import Index
from index.query import Query
from index.search import Hit, Retriever
from index.words import stem, stems, words

_NAMED = frozenset({"drug", "gene", "trial", "organisation", "disease", "test", "cause"})
_EXACT = frozenset({"drug", "gene", "trial", "organisation"})
"""Kinds of which two in one question must stand together in a passage, unless they are compared."""

_SUBJECT = frozenset({"infantile spasms", "spasm", "spasms", "epilepsy", "seizure"})
"""What everything here is about: naming it asks for nothing in particular."""

_GENE_LIKE = re.compile(r"\b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9-]{2,}\b|\b[A-Z]{2,}\d+[A-Z]?\b")
_NUMBERED = re.compile(r"\b[A-Z]{3,}[a-z]?-\d+\b")
_OWN_NAME = re.compile(
    r"\b(?:son|daughter|baby|boy|girl|child|named|called|name is|i am|i'm|husband|wife|dr\.?|doctor)\s+(\w+)", re.I
)
_COMPARES = re.compile(
    r"\b(?:vs|versus|compar\w*|differ\w*|better|worse|best|or|between|than|both|against|rather)\b", re.IGNORECASE
)
_AGE = re.compile(
    r"\b(?P<age>\d{1,3})[ -]?(?:years?|yrs?|y)[ -]?(?:olds?|o)\b"
    r"|\b(?:over|above|older than|aged) (?P<years>\d{2,3})\b(?! ?(?:%|per|mg|days?|weeks?|months?|minutes?|babies|children|cases))",
    re.IGNORECASE,
)
_OLDEST = 7
_OLDER = re.compile(
    r"\b(?:adult\w*|adolescen\w*|teen\w*|older (?:people|children|child)|grown|school\w*)\b", re.IGNORECASE
)
"""Words of a passage that is about more than small children."""

_YEAR = re.compile(r"\b(?:20[2-9]\d|21\d\d)\b")

HEARD = 5
"""So many of the best hits are looked at."""

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

THRESHOLD = 0.46
"""The least probability that counts as an answer; below it the answer is "not found"."""

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


def unknown_names(question: str, query: Query, lexical: Lexical) -> tuple[str, ...]:
    """What the question names and nothing here knows: invented genes, drugs and trials; years to come."""
    personal = {match.group(1).lower() for match in _OWN_NAME.finditer(question)}
    names = [word for word in query.unknown if word not in personal]
    for match in _GENE_LIKE.finditer(question):
        if not all(part in lexical for part in stems(match.group())) and match.group().lower() not in names:
            names.append(match.group())
    names += [year for year in _YEAR.findall(question) if int(year) > date.today().year]
    return tuple(dict.fromkeys(_as_written(question, name) for name in names))


def _as_written(question: str, word: str) -> str:
    match = re.search(rf"\b{re.escape(word)}\b", question, re.IGNORECASE)
    return match.group() if match else word


def mentions(term: Term, text_stems: str) -> bool:
    """Whether a text, given as its stems joined by spaces, names a term in any of its names."""
    padded = f" {text_stems} "
    return any((key := " ".join(stems(name))) and f" {key} " in padded for name in term.names)


def missing_names(question: str, query: Query, hits: Sequence[Hit]) -> tuple[tuple[str, ...], list[Hit]]:
    """Names of the question that nothing found speaks of, and the hits that speak of what it names.

    A place, another disease or a numbered study must be named in a hit, and so must older people if the question is
    about one. Of the glossary's names at least one must be (a test that a story tells of does not count), and two
    drugs, genes, trials or organisations both, in one passage, unless they are compared.

    Returns:
        The names missing, and the hits to answer from, none if names are missing.
    """
    texts = [" ".join(stems(_text(hit.passage))) for hit in hits]
    for name, spellings in _listed(question):
        if not any(f" {' '.join(stems(one))} " in f" {text} " for text in texts[:HEARD] for one in spellings):
            return (name,), []
    for match in _AGE.finditer(question):
        if int(match["age"] or match["years"]) > _OLDEST and not any(
            _OLDER.search(_text(hit.passage)) for hit in hits[:HEARD]
        ):
            return (match.group(),), []
    for match in _NUMBERED.finditer(question):
        if not any(match.group() in _text(hit.passage) for hit in hits):
            return (match.group(),), []
    asked = " ".join(stems(asking_part(question)))
    named = [term for term in named_terms(query) if term.kind != "test" or mentions(term, asked)]
    kept = [hit for hit, text in zip(hits, texts, strict=True) if not named or any(mentions(t, text) for t in named)]
    if not kept:
        return tuple(term.term for term in named), []
    exact = [term for term in named if term.kind in _EXACT]
    if len(exact) > 1 and not _COMPARES.search(question):
        together = [all(mentions(term, text) for term in exact) for text in texts]
        if not any(together):
            best = texts[hits.index(kept[0])]
            return tuple(term.term for term in exact if not mentions(term, best)) or (exact[-1].term,), []
    return (), kept


def named_terms(query: Query) -> tuple[Term, ...]:
    """The glossary's proper names in a question: its answer must be about them."""
    return tuple(term for term in query.terms if term.kind in _NAMED and term.term.lower() not in _SUBJECT)


def _text(passage: Passage) -> str:
    return " ".join((passage.context, passage.text, *passage.asked))


def _listed(question: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Countries and other diseases that a question names, as it names them, with all their names."""
    asked = f" {' '.join(words(question))} "
    for spellings in (*_names("places.txt"), *_names("diseases.txt")):
        for name in spellings:
            if f" {name} " in asked:
                yield _as_written(question, name), spellings
                break


@cache
def _names(file: str) -> tuple[tuple[str, ...], ...]:
    lines = Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(" ".join(words(name)) for name in line.split(",")) for line in lines)


def probability(query: Query, hits: Sequence[Hit], retriever: Retriever) -> float:
    """How probably hits answer a question: a logistic regression on `features`, by the weights of `matching`."""
    likest = max(max(hit.question, hit.dense, *hit.sentences) for hit in hits[:HEARD])
    if not query.terms and likest < (_FLOOR_CORRECTED if query.corrected else _FLOOR):
        return 0.0
    # Of texts without other ways of asking, as a reader's own, nothing was learned.
    by = fitted(retriever.index.encoder.identity.weights if hits[0].passage.asked else "")
    odds = float(by.weights @ features(query, hits, retriever, by, is_judged=False))
    if by.untold is not None and abs(odds - LEAST_ODDS) < by.weights[_JUDGED] * _MOST_JUDGED:
        odds += by.weights[_JUDGED] * judged(query.whole, hits[:HEARD], retriever.index)
    return 1 / (1 + exp(-odds))


def features(
    query: Query, hits: Sequence[Hit], retriever: Retriever, by: Fitted, *, is_judged: bool = True
) -> tuple[float, ...]:
    """What `probability` weighs, read with what was fitted.

    The share of the question's words that one of the best hits holds, itself or in another name; how strange the
    strangest word is that is foreign to them; how well the best section fits, and how much better than the next; how
    alike the nearest question is that is answered, and how much more than others; whether figures are asked for and
    the best sentences hold none; what the judge makes of question and sentences; how much nearer the question is to
    those that nothing answers, by the nearest and by the nearest few. The last one is constantly 1. The judge takes the
    longest and is not asked unless `is_judged`.
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
    heard = judged(query.whole, best, index) if is_known and is_judged else 0.0
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


def judged(question: str, hits: Sequence[Hit], index: Index) -> float:
    """The logarithm of the odds, by the index's judge, that the sentences of hits nearest to a question answer it, at
    most so far from 0; 0, which says nothing, without a judge."""
    odds = index.judge.odds(question, *nearest(hits)) if index.judge is not None else 0.0
    return max(-_MOST_JUDGED, min(_MOST_JUDGED, odds))


def nearest(hits: Sequence[Hit]) -> tuple[str, list[str]]:
    """What the judge reads of hits: the heading of the sentence nearest to the question, and the nearest few."""
    found = [
        (cosine, hit.passage.heading or hit.passage.title, sentence.text)
        for hit in hits
        for cosine, sentence in zip(hit.sentences, hit.passage.sentences, strict=True)
    ]
    found.sort(key=lambda one: -one[0])
    return found[0][1], [text for _, _, text in found[:SENTENCES]]


def _strangeness(word: str) -> float:
    """How seldom a word is said in English, from 0, as often as "the", to 1, never."""
    return min(1.0, -log(english.frequency(word)) / _RAREST)


_ASKING = frozenset(stem(word) for word in ASKING_WORDS)


def _shapes(name: str) -> bool:
    """Whether a stem only shapes a question, as "many" and small numbers do."""
    return name in _ASKING or (name.isdigit() and len(name) < 4)


def _held(query: Query, passage: Passage) -> set[str]:
    """The stems of a passage, and of the other names of what both it and the question name."""
    text = stems(_text(passage))
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
    how probably they answer it, 0 where a name is missing or nothing is kept.
    """

    missing: tuple[str, ...]
    kept: tuple[Hit, ...]
    probability: float

    @property
    def is_answer(self) -> bool:
        """Whether the question is answered."""
        return self.probability >= THRESHOLD


def named(
    question: str, query: Query, hits: Sequence[Hit], retriever: Retriever
) -> tuple[tuple[str, ...], tuple[Hit, ...]]:
    """The names of a question that nothing knows or nothing found speaks of, and the hits to answer from, none if there
    are such names."""
    missing, kept = missing_names(question, query, hits)
    missing = unknown_names(question, query, retriever.index.lexical) or missing
    return missing, () if missing else tuple(kept)


def decide(question: str, query: Query, hits: Sequence[Hit], retriever: Retriever) -> Decision:
    """Decide whether what was found answers a question."""
    missing, kept = named(question, query, hits, retriever)
    if not kept:
        return Decision(missing, (), 0.0)
    return Decision((), kept, probability(query, kept, retriever))


def is_verbatim(sentence: Sentence, passage: Passage, index: Index) -> bool:
    """Whether a sentence stands in its document, letter for letter, at its offsets, and its sources resolve."""
    try:
        text = index.content.text(passage.document)
        for key in sentence.keys:
            index.content.reference(key)
    except KeyError:
        return False
    return bool(sentence.text) and text[sentence.start : sentence.end] == sentence.text
