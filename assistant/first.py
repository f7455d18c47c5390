"""The first message of a conversation: what it calls "it" is the disease, and what it leaves open is asked back."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.leaning import anaphors, content, find, ordinal
from assistant.phrases import is_aspect, opening, repeats
from assistant.rewriting import is_about_it, is_of_treatment, of_subject, points_back, stand_in, unclear, with_name
from assistant.thread import Reading, topics
from corpus.model import Term
from index.words import words

_FEW_WORDS = 4
_TELLING = 9
"""Words beyond which a first message tells itself what "that one" is."""

_CHOICES = ("ACTH", "prednisolone", "vigabatrin")


def first(text: str, terms: Sequence[Term]) -> Reading:
    """A first message written out; with no matter of its own it is unclear.

    Args:
        text: the message.
        terms: the glossary's terms that it names.
    """
    named, which = topics(terms), ordinal(text)
    before = [term for term in named if which and (place := find(term, text)) and place.end() <= which.start]
    if which and which.is_bare and which.number is not None and len(before) > max(which.number, 1):
        chosen = before[which.number]
        return Reading(with_name(text, which, chosen.term), filled=chosen)
    if any(not is_aspect(term) for term in terms):
        return Reading(of_subject(text, tuple(term for term in named if term.kind != "word")))
    few = len(words(text)) <= _FEW_WORDS
    leans = is_about_it(text) or repeats(text) or (points_back(text) and len(words(text)) <= _TELLING)
    if leans or (not content(text) and few and not anaphors(text)) or (opening(text) and few and terms):
        return Reading(text, is_unclear=True)
    written = of_subject(text, ())
    if written != text and is_of_treatment(text):
        return unclear(text, [stand_in(text, anaphors(text)[0], name) for name in _CHOICES])
    return Reading(written)
