"""Spanish messages: the heading of the section that answers one is asked in its place, where that is sure enough.

Their words are searched for in English, and the resolver learned from Spanish conversations, told word for word in
English, what a message means after those before it. The English question is shown, so that a person sees how they were
understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import exp
from typing import Any

from assistant.compose import HITS
from assistant.fitting import fits, section_of
from assistant.grounding import probability
from assistant.names import missing_names, unknown_names
from assistant.phrases import in_english, repeats, without_courtesy
from assistant.thread import Reading
from assistant.triage import Level, triage
from index.gloss import ENGLISH
from index.listener import Listener
from index.query import Query
from index.search import Hit, Retriever
from index.words import words

_SURE = 0.5
"""The least probability that a section is the one meant for its heading to be asked; the heading is shown."""

_MARGIN, _LIKE, _ANSWERS, _ELSE = 0.49, 2.21, 3.68, -4.41
"""What that is told by: how much better a section fits than the next, how near the nearest of its questions is, and
how probably what was found answers. A logistic regression on Spanish conversations kept back from the resolver."""

_ALONE = 3.0
_NEAR = 3

_LATELY = 3
"""So many messages before tell what language is spoken."""


def goes_on(message: str, earlier: Sequence[str], listener: Listener | None) -> bool:
    """Whether a message whose own words do not tell its language follows some in Spanish."""
    if ENGLISH & set(words(message)):
        return False
    return any(triage(one, listener).language == "es" for one in earlier[-_LATELY:])


def in_english_place(message: str, earlier: Sequence[str], reading: Reading, retriever: Retriever) -> Reading:
    """A Spanish message read as the English question that it means; as it stands, which nothing answers, where none is
    sure: the headings that may be meant are near.

    Args:
        message: as it was typed.
        earlier: those before it, oldest first.
        reading: of its words.
        retriever: of an index whose resolver learned Spanish.
    """
    said = [one for one in earlier if _asks(one, retriever.index.listener)]
    if reading.manner == "thanks" or retriever.index.resolver is None:
        return replace(reading, said=())
    if reading.manner not in ("", "why"):  # the last question is wanted again
        message = said.pop() if said else message
    is_first = not (said or reading.manner)
    written = in_english(without_courtesy(message), retriever.spanish) if is_first else reading.question
    query = replace(retriever.read(written), said=(message, *reversed(said)))
    hits = retriever.search(query, HITS)
    if not hits:
        return replace(reading, said=())
    headings, sure = _judged(query, hits, retriever)
    if sure < _SURE or _names(message, retriever) or missing_names(written, query, hits)[0]:
        return Reading(message, manner=reading.manner, near=headings)
    return Reading(headings[0], manner=reading.manner, is_translated=True)


def _asks(message: str, listener: Listener | None) -> bool:
    """Whether a message asks something of its own, and neither chats nor wants the last answer again."""
    return triage(message, listener).level is not Level.SMALL_TALK and not repeats(without_courtesy(message))


def _judged(query: Query, hits: Sequence[Hit], retriever: Retriever) -> tuple[tuple[str, ...], float]:
    """The headings of the sections that fit best, and how probably the first one is meant."""
    index = retriever.index
    fit = fits(query, hits, index)
    best = sorted(fit, key=lambda section: -fit[section])
    passages = {section_of(hit.passage): hit.passage for hit in reversed(hits)}
    headings = tuple(passages[section].heading or passages[section].title for section in best[:_NEAR])
    number = next(hit.number for hit in hits if section_of(hit.passage) == best[0])
    [own] = index.question_vectors([int(index.section_of[number])])
    margin = fit[best[0]] - fit[best[1]] if len(best) > 1 else _ALONE
    like = float((own @ index.vector_of(query)).max(initial=0.0))
    odds = _MARGIN * margin + _LIKE * like + _ANSWERS * probability(query, hits, retriever) + _ELSE
    return headings, 1 / (1 + exp(-odds))


def _names(message: str, retriever: Retriever) -> list[str]:
    """The names in a message that neither the sources nor a dictionary of Spanish know."""
    names = unknown_names(message, retriever.read(message), retriever.index.lexical)
    return [name for name in names if not is_word(name)]


def is_word(name: str) -> bool:
    """Whether what seems a name is a Spanish word: in lower case, or in a dictionary, if with a letter amiss."""
    plain, known = name.lower(), _spelling().word_frequency.dictionary
    if name.islower() or plain in known or plain.removesuffix("s") in known or plain.removesuffix("es") in known:
        return True
    return name.isalpha() and any(near in known for near in _spelling().edit_distance_1(plain))


@cache
def _spelling() -> Any:
    from spellchecker import SpellChecker  # read on first need, as the English one is

    return SpellChecker(language="es", distance=1)
