"""Spanish messages word for word in English: the networks know English words, and hardly any Spanish ones.

What comes of it is no English, but its words are: the networks learned from such messages. A name or a word that is
not in the list stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from index.words import without_accents

_LIST = Path(__file__).with_name("gloss.txt")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 0.3
"""The share of Spanish words from which a message is Spanish."""

_SHORT = frozenset("de del era ese eses gen la lo los pos se sindrome u y ya".split())
"""Words that alone do not make a message Spanish, as in "de novo" and "5 y"."""

ENGLISH = frozenset(
    """
    the is are was were what whats how does do did can could will and it of to in for my why when who which with he she
    hes shes im i you your not that this any have has
    """.split()
)
"""Words that a Spanish message does not hold."""

_MARKS = str.maketrans("", "", "¿¡")
_ENDINGS = ("s", "es")
_REMEMBERED = 1024


@lru_cache(_REMEMBERED)
def gloss(text: str) -> str:
    """A Spanish message word for word in English; any other message as it is."""
    return word_for_word(text) if is_spanish(text) else text


def is_spanish(text: str) -> bool:
    """Whether many words of a message are Spanish and no English ones."""
    entries, english, _ = _entries()
    found = _WORD.findall(without_accents(text).lower())
    own = [word for word in found if word in entries and word not in english]
    least = max(1, _LEAST * len(found), 1 + sum(word in ENGLISH for word in found))
    return len(own) >= least and (len(own) > 1 or own[0] not in _SHORT)


def word_for_word(text: str) -> str:
    """A Spanish text, each of its words in English, in their order."""
    plain = without_accents(text.translate(_MARKS))
    places = list(_WORD.finditer(plain))
    found = [place.group().lower() for place in places]
    longest = _entries()[2]
    told, end, at = "", 0, 0
    while at < len(found):
        size, english = _first(found[at : at + longest])
        if english is None:
            told += plain[end : places[at + size - 1].end()]
        else:
            told += plain[end : places[at].start()] + english
        end, at = places[at + size - 1].end(), at + size
    return " ".join((told + plain[end:]).split())


def _first(found: Sequence[str]) -> tuple[int, str | None]:
    """How many of these words the longest entry that begins them takes, and its English; none if there is no entry."""
    entries = _entries()[0]
    for size in range(len(found), 0, -1):
        english = entries.get(" ".join(found[:size]))
        if english is not None:
            return size, english
    stems = (found[0].removesuffix(ending) for ending in _ENDINGS if found[0].endswith(ending))
    return 1, next((entries[stem] for stem in stems if stem in entries), None)


@cache
def _entries() -> tuple[dict[str, str], frozenset[str], int]:
    """The English of Spanish words, those of them that are English words too, and the words of the longest entry.

    The list holds an entry in each line, lower case and without accents, with its English after a tab; after a tilde
    the entry is an English word as well.
    """
    entries: dict[str, str] = {}
    both = set()
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        spanish, english = line.split("\t")
        if spanish.startswith("~"):
            spanish = spanish[1:]
            both.add(spanish)
        entries[spanish] = english
    return entries, frozenset(both), max(len(entry.split()) for entry in entries)
