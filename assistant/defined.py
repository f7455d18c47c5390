"""Which words of a text the glossary defines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Term

_LONGEST = 2
"""Words of another name; a longer one tells in plain words already what it means."""

_TOGETHER = re.compile(r"[\w\s'’/+-]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_KINDS = frozenset(("word", "sign", "test", "measure", "body", "disease", "cause", "drug", "treatment", "diet"))
_PLAIN = frozenset(
    "infantile spasms;epilepsy;gene;development;dose;injection;vaccine;side effect;caregiver;brain;neurologist"
    ";home video;known cause;unknown cause;emergency number;medical emergency;support group;constipation;weight gain"
    ";guideline;variant;response;carrier;milestone;duplication;deletion;natural course;background activity".split(";")
)
"""Terms that every reader knows, and words that mean one thing here and another there: no definition may mislead."""


@dataclass(frozen=True, slots=True)
class Defined:
    """A word of a text, `text[start:end]`, and its term."""

    start: int
    end: int
    term: Term


class Definitions:
    """Finds the terms of a glossary in texts.

    Args:
        glossary: the terms.
    """

    def __init__(self, glossary: Iterable[Term]) -> None:
        self._terms: dict[tuple[str, ...], tuple[str, Term]] = {}
        for term in glossary:
            if term.kind in _KINDS and term.term not in _PLAIN:
                for name in (term.term, *term.aliases):
                    words = tuple(_WORD.findall(name.casefold()))
                    if name == term.term or len(words) <= _LONGEST:
                        self._terms.setdefault(words, (name, term))
        self._terms.pop((), None)
        # The longest name that begins with a word: most words begin none.
        self._longest: dict[str, int] = {}
        for words in self._terms:
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def find(self, text: str) -> list[Defined]:
        """The words that are defined, in their order; the longest name where two overlap, each term once."""
        words = [(found.start(), found.end(), found[0].casefold()) for found in _WORD.finditer(text)]
        defined: dict[str, Defined] = {}
        at = 0
        while at < len(words):
            for length in range(min(self._longest.get(words[at][2], 0), len(words) - at), 0, -1):
                start, end = words[at][0], words[at + length - 1][1]
                name, term = self._terms.get(tuple(word for _, _, word in words[at : at + length]), ("", None))
                # A short form is the word written just so: "CT" is a scan, "ct" is not.
                told = text[start:end]
                if term is not None and _TOGETHER.fullmatch(told) and (len(name) > 4 or name == told):
                    defined.setdefault(term.term, Defined(start, end, term))
                    at += length - 1
                    break
            at += 1
        return list(defined.values())
