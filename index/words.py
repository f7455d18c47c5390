"""Words as the lexical index sees them: lower case, stemmed, stop words left out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"([^\W_]+)(?:'[^\W_]+)?")
_STEMMER = Stemmer.Stemmer("english")

STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being between both but by can could
    did do does doing done each either else ever every for from get gets getting give given go goes going got
    had has have having he her here hers him his how however i if in into is it its itself just let like ll
    lot may me might more most much must my myself need no nor not now of off on once one only or other our
    out over own per please put quite rather re really s same shall she should so some such t than that the
    their them then there these they thing things this those though through to too under until up us ve very
    was we were what when where whether which while who whom whose why will with within without would yes yet
    you your yours
    arent cant couldnt couldve didnt doesnt dont hadnt hasnt havent hed heres hes howd hows im isnt itd itll ive mustnt
    neednt shes shouldnt shouldve thatd thatll thats thered therell theres theyd theyll theyre theyve wasnt werent weve
    whatll whatre whats whens wheres wholl whos whove whys wont wouldnt wouldve youd youll youre youve
    """.split()
)
"""English words that carry no topic; questions are made of them."""


def without_accents(text: str) -> str:
    """A text with plain letters for those with accents, and for typographic variants of them."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The words of a text in lower case, accents and possessives taken off, stop words kept."""
    if not text.isascii():
        text = without_accents(text.replace("’", "'"))
    return [match.group(1).lower() for match in _WORD.finditer(text)]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Porter's English stem (Snowball); a word with a digit stays as it is."""
    return word if any(char.isdigit() for char in word) else str(_STEMMER.stemWord(word))


@lru_cache(maxsize=16384)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, stop words left out; kept for texts seen lately, which answers share."""
    return tuple(stem(word) for word in words(text) if word not in STOP_WORDS)
