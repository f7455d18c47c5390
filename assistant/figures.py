"""The numbers of a sentence: each with its unit, what it counts, and on which side of it the truth lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.words import STOP_WORDS, stem

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_ONES += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: float(value) for value, word in enumerate(_ONES)}
_VALUES |= {word: 10.0 * place for place, word in enumerate(_TENS, start=2)}
_VALUES |= {"hundred": 100.0, "thousand": 1000.0, "dozen": 12.0, "million": 1e6, "single": 1.0}
_NO_COUNT = frozenset("no any every each which this that the another not".split())
"""Words after which "one" is no number, as in "no one" and "the one"."""

_UNITS = {"milligram": "mg", "gram": "g", "kilogram": "kg", "microgram": "ug", "mcg": "ug", "µg": "ug", "μg": "ug"}
_UNITS |= {"percent": "%", "millilitr": "ml", "millilit": "ml", "litr": "l", "liter": "l", "iu": "unit"}
_UNITS |= {"euro": "€", "dollar": "$", "pound": "£"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit, what it counts, and on which side of it the truth lies; `of` is the whole it is part of.

    `next` is the stem of the word right after it.
    """

    value: float
    unit: str
    noun: frozenset[str]
    bound: str
    of: float | None
    at: int
    part: int
    next: str

    @property
    def is_year(self) -> bool:
        """Whether it names a year."""
        return 1800 <= self.value <= 2100 and not self.unit and not self.noun


class Figures:
    """Reads numbers.

    Args:
        units: the stems of what numbers are counted in.
        counted: the keys of what is counted.
        bounds: words that tell on which side of a number something lies, with that side.
        keys: gives what a stem may be known by.
    """

    def __init__(
        self,
        units: frozenset[str],
        counted: frozenset[str],
        bounds: Mapping[str, str],
        keys: Callable[[str], frozenset[str]],
    ) -> None:
        self._units = units
        self._counted = counted
        self._bounds = bounds
        self._keys = keys

    def read(self, tokens: Sequence[str], parts: Sequence[int]) -> tuple[list[Number], set[int]]:
        """The numbers, and the places of the tokens that they and their units are made of."""
        found: list[Number] = []
        taken: set[int] = set()
        at = 0
        while at < len(tokens):
            value, end = _value(tokens, at)
            if value is None:
                at += 1
                continue
            unit, after = self._unit(tokens, at, end)
            taken.update(range(at, after))
            noun = self._noun(tokens, after)
            if 1800 <= value <= 2100 and not unit:
                noun -= self._keys(stem("study"))  # a year, as in "a 2016 trial"
            following = next((stem(t) for t in tokens[after : after + 1] if t.isalpha() and t not in STOP_WORDS), "")
            number = Number(value, unit, noun, self._bound(tokens, at), None, at, parts[at], following)
            found.append(number)
            at = after
        return _joined(found, tokens), taken

    def _unit(self, tokens: Sequence[str], start: int, end: int) -> tuple[str, int]:
        if tokens[start][0] in "$€£":
            return tokens[start][0], end
        if tokens[end : end + 1] == ["ci"] or tokens[end : end + 3] == ["%", "confidence", "interval"]:
            return "ci", end + 1
        if tokens[end : end + 2] == ["%", "ci"]:
            return "ci", end + 2
        if start and tokens[start - 1] == "p":
            return "p", end
        if tokens[end : end + 1] == ["-"]:
            end += 1
        units: list[str] = []
        at = end
        while self._is_unit(tokens[at : at + 1]):
            units.append(_UNITS.get(stem(tokens[at]), stem(tokens[at])))
            at += 1
            if not (tokens[at : at + 1] in (["/"], ["per"], ["a"]) and self._is_unit(tokens[at + 1 : at + 2])):
                break
            at += 1
        return "/".join(units), at

    def _is_unit(self, token: Sequence[str]) -> bool:
        return bool(token) and stem(token[0]) in self._units

    def _noun(self, tokens: Sequence[str], at: int) -> frozenset[str]:
        """What a number counts: the first of the next words that is a thing which is counted here."""
        for token in tokens[at : at + 3]:
            keys = self._keys(stem(token)) & self._counted
            if keys:
                return keys
            if not token[0].isalpha() or token in STOP_WORDS:
                break
        return frozenset()

    def _bound(self, tokens: Sequence[str], at: int) -> str:
        for token in reversed(tokens[max(0, at - 2) : at]):
            if token in self._bounds:
                return self._bounds[token]
            if token not in ("about", "the", "a", "age", "aged", "around", "days", "day"):
                break
        return ""


def _value(tokens: Sequence[str], at: int) -> tuple[float | None, int]:
    """The number that begins at a token, and where it ends."""
    token = tokens[at]
    if token.lstrip("$€£")[:1].isdigit() and not any(char.isalpha() for char in token):
        value = float(token.lstrip("$€£").replace(",", ""))
        scale = _VALUES.get(tokens[at + 1]) if at + 1 < len(tokens) else None
        return (value * scale, at + 2) if scale in (1000.0, 1e6) else (value, at + 1)
    if token not in _VALUES or (token == "one" and _is_pronoun(tokens, at)):
        return None, at
    value = _VALUES[token]
    end = at + 1
    if token in _TENS and end < len(tokens) and tokens[end] in _ONES[1:10]:
        value, end = value + _VALUES[tokens[end]], end + 1
    if end < len(tokens) and tokens[end] in ("hundred", "thousand", "million"):
        value, end = value * _VALUES[tokens[end]], end + 1
    return value, end


def _is_pronoun(tokens: Sequence[str], at: int) -> bool:
    """Whether a "one" is no number, as in "no one", "a serious one" and "one of its causes"."""
    before = tokens[at - 1] if at else ""
    if before in _NO_COUNT or (before[:1].isalpha() and before not in STOP_WORDS):
        return True
    return tokens[at + 1 : at + 2] == ["of"] and tokens[at + 2 : at + 3] in (["its"], ["their"], ["these"], ["those"])


def _joined(numbers: Sequence[Number], tokens: Sequence[str]) -> list[Number]:
    """Numbers with what they share with the next: "3 to 7 months" are both months, "40 of 55" is a part of a whole."""
    out: list[Number] = []
    for number in reversed(numbers):
        following = out[0] if out else None
        unit, noun, of = number.unit, number.noun, number.of
        if following is not None:
            between = [t for t in tokens[number.at + 1 : following.at] if t != "the"]
            if between in (["of"], ["in"], ["out", "of"]) and not (number.unit and number.unit != "%"):
                of, noun = following.value, noun or following.noun
            if between in (["to"], ["-"], ["–"], ["or"], ["and"]) and not unit:
                unit, noun = following.unit, noun or following.noun
        out.insert(0, replace(number, unit=unit, noun=noun, of=of))
    return out


def equal(one: Number, other: Number) -> bool:
    """Whether two numbers are the same, of the same, and bound from the same side; what they count aside."""
    is_part = one.of is None or one.of == other.of
    return is_part and (one.value, one.unit, one.bound) == (other.value, other.unit, other.bound)


def alike(one: Number, other: Number) -> bool:
    """Whether two numbers are of a kind, so that one could stand where the other stands."""
    if (one.unit, one.bound, one.of is None) != (other.unit, other.bound, other.of is None):
        return False
    return not one.noun or not other.noun or bool(one.noun & other.noun)
