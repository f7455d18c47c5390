"""What a sentence says, as far as it can be compared: its words, names, numbers, denials and parts.

No grammar is needed, and no model: a claim is read by word lists that a clinician can review (`checking.toml`) and by
the glossary, and the same text always reads the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from assistant.data import data
from assistant.figures import Figures, Number
from corpus.model import Term
from index.words import STOP_WORDS, stem, without_accents

_TOKEN = re.compile(r"[$€£]?\d+(?:,\d{3})+(?:\.\d+)?|[$€£]?\d+(?:\.\d+)?|[^\W_]+(?:'[^\W_]+)*|[%;:,.!?/–—-]")
_COUNTRY = ((re.compile(r"\bU\.?S\.?(?:A\b\.?)?(?!\w)"), "usa"), (re.compile(r"\bU\.?K\b\.?"), "uk"))
_NAMED = frozenset({"drug", "gene", "trial", "organisation", "disease", "cause", "test", "diet", "person"})
_SUBJECT = frozenset({"infantile spasms", "epilepsy", "seizure", "epileptic spasm"})
"""What every sentence here is about; leaving it out changes no statement."""

_BREAKS = frozenset("and but while whereas versus than although though or against".split())
_STRONG = frozenset("; : . ! ? but while whereas although though".split())
_AHEAD = 4
"""A word that says no reaches over so many words of content after it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of content, or a name: `keys` are what it may be known by, `part` the stretch of the sentence it is in.

    A name of several words is one word; `inside` are the keys of the words that it is made of.
    """

    text: str
    keys: frozenset[str]
    inside: tuple[frozenset[str], ...]
    kind: str
    at: int
    part: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as read; `denied` are, for each word that says no, the words of content that it reaches."""

    text: str
    words: tuple[Word, ...]
    numbers: tuple[Number, ...]
    denied: tuple[tuple[Word, ...], ...]
    tokens: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        """All that its words may be known by."""
        return frozenset(key for word in self.words for one in (word.keys, *word.inside) for key in one)

    @property
    def names(self) -> tuple[Word, ...]:
        """Its proper names, but for what everything here is about."""
        return tuple(word for word in self.words if word.kind in _NAMED)


class Reader:
    """Reads claims.

    Args:
        glossary: gives the names, and which of them are names of the same thing.
    """

    def __init__(self, glossary: Iterable[Term]) -> None:
        self._data = data("checking.toml")
        self._groups: dict[str, set[str]] = {}
        for line in self._data["same"].strip().splitlines():
            for word in line.split():
                self._groups.setdefault(stem(word), set()).add(f"={line.split()[0]}")
        self._names: dict[tuple[str, ...], tuple[str, str]] = {}
        for term in glossary:
            kind = "" if term.term in _SUBJECT else term.kind
            for name in (term.term, *term.aliases):
                # An abbreviation is no word of English: ASs is not "as", and neither is its stem.
                said = tuple(one if name.isupper() else stem(one) for one in _plain_words(name))
                if said and (len(said) > 1 or (said[0] not in STOP_WORDS and len(said[0]) > 1)):
                    self._names.setdefault(said, (f"@{term.term}", kind))
        self._longest = max((len(name) for name in self._names), default=1)
        self._phrases = {tuple(k.split()): tuple(v.split()) for k, v in self._data["phrases"].items()}
        self._watched = self.listed("watched")
        self._free = self.listed("free")
        self._kinds = {kind: self.listed(kind) for kind in ("gene", "drug", "disease")}
        self._denials = frozenset(self._data["words"]["denials"].split())
        bounds = {word: side for side, line in self._data["bounds"].items() for word in line.split()}
        self._figures = Figures(self.listed("units"), self.keys_of("counted"), bounds, self._keys)

    def listed(self, name: str) -> frozenset[str]:
        """The stems of a list of words."""
        return frozenset(stem(word) for word in self._data["words"][name].split())

    def keys_of(self, name: str) -> frozenset[str]:
        """All that the words of a list may be known by."""
        return frozenset(key for one in self.listed(name) for key in self._keys(one))

    @cached_property
    def hedges(self) -> frozenset[str]:
        """Keys of what holds a statement back."""
        return self.keys_of("hedges")

    @cached_property
    def quantities(self) -> frozenset[str]:
        """Keys of what says of how many something is true."""
        return self.keys_of("quantities")

    @cached_property
    def special(self) -> frozenset[str]:
        """Keys of those whom a statement is about, where it is not about all."""
        return self.keys_of("special")

    @cached_property
    def contrasts(self) -> tuple[frozenset[str], ...]:
        """Keys of words that are told apart from each other."""
        lines = self._data["words"]["contrasts"].strip().splitlines()
        return tuple(frozenset(key for one in line.split() for key in self._keys(stem(one))) for line in lines)

    @cached_property
    def between(self) -> frozenset[str]:
        """Stems of the words between two things that cannot change places."""
        return self.listed("between")

    def relation(self, token: str) -> frozenset[str]:
        """The keys of a word that stands between two things which cannot change places; none of any other word."""
        one = stem(token)
        return self._keys(one) if one in self.between else frozenset()

    def is_free(self, word: Word) -> bool:
        """Whether a retelling may add a word."""
        return not word.kind and stem(word.text) in self._free

    def is_of_kind(self, word: Word, kinds: Iterable[str]) -> bool:
        """Whether a word is one for a whole kind of names, as "gene" is."""
        return any(stem(word.text) in self._kinds[kind] for kind in kinds if kind in self._kinds)

    def _keys(self, one: str) -> frozenset[str]:
        return frozenset({one, *self._groups.get(one, ())})

    def read(self, text: str) -> Claim:
        """Read a sentence."""
        tokens = self._tokens(text)
        parts = _parts(tokens)
        numbers, taken = self._figures.read(tokens, parts)
        words = tuple(self._words(tokens, parts, taken))
        return Claim(text, words, tuple(numbers), tuple(self._denied(tokens, words)), tuple(tokens))

    def _tokens(self, text: str) -> list[str]:
        plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("\u2011", "-")
        for pattern, name in _COUNTRY:
            plain = pattern.sub(name, plain)
        found: list[str] = []
        for token in _TOKEN.findall(without_accents(plain).lower()):
            if token.endswith("n't") or token == "cannot":
                found += [
                    {"cannot": "can", "can't": "can", "won't": "will"}.get(token, token.removesuffix("n't")),
                    "n't",
                ]
            else:
                found.append(token.removesuffix("'s"))
        # A hyphen joins two words, or parts two numbers.
        kept = [t for i, t in enumerate(found) if t != "-" or (0 < i < len(found) - 1 and found[i - 1][-1].isdigit())]
        return self._with_phrases(kept)

    def _with_phrases(self, tokens: Sequence[str]) -> list[str]:
        out: list[str] = []
        at = 0
        while at < len(tokens):
            for length in (4, 3, 2):
                phrase = self._phrases.get(tuple(tokens[at : at + length]))
                if phrase:
                    out += phrase
                    at += length
                    break
            else:
                out.append(tokens[at])
                at += 1
        return out

    def _words(self, tokens: Sequence[str], parts: Sequence[int], taken: set[int]) -> Iterable[Word]:
        stems = [stem(token) for token in tokens]
        at = 0
        while at < len(tokens):
            length, name, kind = self._name(stems, at)
            token = tokens[at]
            if length:
                inside = tuple(self._keys(one) for one in stems[at : at + length])
                whole = frozenset({name}) | (inside[0] if length == 1 else frozenset())
                yield Word(
                    " ".join(tokens[at : at + length]), whole, inside if length > 1 else (), kind, at, parts[at]
                )
            elif at not in taken and self._matters(token, stems[at]):
                yield Word(token, self._keys(stems[at]), (), "", at, parts[at])
            at += length or 1

    def _name(self, stems: Sequence[str], at: int) -> tuple[int, str, str]:
        for length in range(min(self._longest, len(stems) - at), 0, -1):
            found = self._names.get(tuple(stems[at : at + length]))
            if found:
                return length, *found
        return 0, "", ""

    def _matters(self, token: str, one: str) -> bool:
        if not token[0].isalnum() or token in self._denials:
            return False
        return one in self._watched or token not in STOP_WORDS

    def _denied(self, tokens: Sequence[str], words: Sequence[Word]) -> Iterable[tuple[Word, ...]]:
        for at, token in enumerate(tokens):
            if token not in self._denials or (token == "no" and tokens[at + 1 : at + 2] in ([","], [":"], ["."])):
                continue
            ends = _STRONG | self._denials | {","}
            stop = next((i for i in range(at + 1, len(tokens)) if tokens[i] in ends), len(tokens))
            inside = [w for w in words if at < w.at < stop and not self.is_free(w)]
            before = [w for w in words if w.at < at and not self.is_free(w)]
            if reach := inside[:_AHEAD] or before[-_AHEAD:]:
                yield tuple(reach)


def _plain_words(name: str) -> list[str]:
    return [token for token in _TOKEN.findall(without_accents(name).lower().replace("’", "'")) if token[0].isalnum()]


def _parts(tokens: Sequence[str]) -> list[int]:
    """The number of the part that each token stands in."""
    return list(accumulate(int(token in _BREAKS or token in ";:,") for token in tokens))


def keys_in(words: Iterable[Word]) -> frozenset[str]:
    """All that some words may be known by, but not what they are made of."""
    return frozenset(key for word in words for key in word.keys)


def holds(keys: frozenset[str], word: Word) -> bool:
    """Whether a word, or all that it is made of, is among the keys."""
    return bool(word.keys & keys) or (bool(word.inside) and all(one & keys for one in word.inside))
