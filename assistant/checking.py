"""Checking: whether one sentence says no more than another, so that a retelling can be shown in its place.

Each check is a function of two claims that names what is wrong, or nothing. They are strict: a retelling that cannot
be followed word by word is refused, for the sentence itself can always be shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.claims import Claim, Reader, Word, holds, keys_in
from assistant.figures import Number
from assistant.swaps import COMPARED, arms, places, roles, same_number

ALIKE = 0.60
"""The least cosine between a sentence and the one it cites."""

LONGEST = 400
"""Characters of a sentence."""

_LETTERS = frozenset(" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:'’‘“”\"()%/–—-+$€£")
_ADDRESS = re.compile(r"://|\bwww\.|\b\w+\.(?:com|org|net|io|info|biz|co)\b", re.IGNORECASE)
_TO_READER = re.compile(r"\b(?:you|your|yours|yourself|we|our|us|i|me|my)\b")
_VERDICT = re.compile(r"(yes|no)\b[,:.]", re.IGNORECASE)
_TOLD = 0.5
"""A sentence tells a stretch of another if it holds this share of the stretch's words."""

_ENTITIES = frozenset({"drug", "gene", "trial", "organisation", "diet"})


def faults(written: Claim, source: Claim, reader: Reader) -> tuple[str, ...]:
    """What a sentence says that the one it cites does not say, or leaves out so that it says something else.

    Args:
        written: the sentence.
        source: the sentence of the corpus that it cites.
        reader: the one that read both.

    Returns:
        The names of the checks that it fails; none if it may be shown.
    """
    if _same(written.text, source.text):
        return ()
    return tuple(name for name, check in CHECKS.items() if check(written, source, reader))


def _same(text: str, other: str) -> bool:
    return text.split() == other.split()


def _form(written: Claim, source: Claim, reader: Reader) -> bool:
    """Characters that neither plain English nor the source has, addresses, too long or too short a text."""
    text = written.text
    odd = set(text) - _LETTERS - set(source.text)
    return bool(odd) or len(text) > LONGEST or bool(_ADDRESS.search(text)) or len(written.words) < 2


def _numbers(written: Claim, source: Claim, reader: Reader) -> bool:
    """A number that is not there, or has another unit, counts something else, or bounds from another side."""
    left = list(source.numbers)
    for one in written.numbers:
        home = next((other for other in left if same_number(one, other, source)), None)
        if home is None or _counts_another(one, home, source):
            return True
        left.remove(home)
    return False


def _counts_another(one: Number, home: Number, source: Claim) -> bool:
    """Whether the word right after a number follows another number of the source, and not this one."""
    return bool(one.next) and one.next != home.next and any(one.next == other.next for other in source.numbers)


def _names(written: Claim, source: Claim, reader: Reader) -> bool:
    """A drug, gene, study, disease or other name that is not there."""
    return any(not holds(source.keys, word) for word in written.names)


def _words(written: Claim, source: Claim, reader: Reader) -> bool:
    """A word of content that is not there, by no other word for it either."""
    kinds = frozenset(word.kind for word in source.names) & frozenset(word.kind for word in written.names)
    return any(
        not reader.is_free(word) and not reader.is_of_kind(word, kinds) and not holds(source.keys, word)
        for word in written.words
    )


def _reader_told(written: Claim, source: Claim, reader: Reader) -> bool:
    """Words to the reader, such as advice, that are not there."""
    told = set(_TO_READER.findall(written.text.lower()))
    return bool(told - set(_TO_READER.findall(source.text.lower())) - ({"us"} if "US" in written.text else set()))


def _denial(written: Claim, source: Claim, reader: Reader) -> bool:
    """A denial added, dropped, or of something else."""
    verdict, given = _VERDICT.match(written.text), _VERDICT.match(source.text)
    if verdict and not (given and given.group(1).lower() == verdict.group(1).lower()):
        return True
    reach = [keys_in(words) for words in source.denied]
    said = [keys_in(words) for words in written.denied]
    answered: set[int] = set()
    for one in said:
        rest = [number for number in range(len(reach)) if number not in answered]
        best = max(rest, key=lambda number: len(one & reach[number]), default=None)
        if best is None or not one & reach[best]:
            return True
        answered.add(best)
    return any(
        number not in answered and any(_plainly(word, written) > _plainly(word, source) for word in words)
        for number, words in enumerate(source.denied)
    )


def _plainly(word: Word, claim: Claim) -> int:
    """How often a claim speaks of something without denying it."""
    reached = {one.at for words in claim.denied for one in words}
    return sum(holds(one.keys.union(*one.inside), word) for one in claim.words if one.at not in reached)


def _certainty(written: Claim, source: Claim, reader: Reader) -> bool:
    """What the source holds back is said outright: a "may" left out, or that it was so in some only."""
    stretches: dict[int, list[Word]] = {}
    for word in source.words:
        stretches.setdefault(word.part, []).append(word)
    for words in stretches.values():
        for kind in (reader.hedges, reader.quantities):
            holding = [word for word in words if word.keys & kind and not word.kind]
            rest = [word for word in words if word not in holding and not reader.is_free(word)]
            told = [word for word in rest if holds(written.keys, word)]
            if rest and len(told) >= _TOLD * len(rest) and not all(holds(written.keys, one) for one in holding):
                return True
    partial = any(number.of is not None or number.unit == "%" for number in source.numbers)
    compared = any(token in COMPARED for token in written.tokens)
    return partial and not (written.numbers or compared or written.keys & (reader.hedges | reader.quantities))


def _population(written: Claim, source: Claim, reader: Reader) -> bool:
    """Those whom the source is about are left out: what holds for a few is said of all."""
    about = [w for w in source.words if any(keys & reader.special for keys in (w.keys, *w.inside))]
    about += [word for word in source.names if word.kind in ("disease", "gene", "cause") and _is_whose(word, source)]
    return bool(about) and not any(holds(written.keys, word) for word in about)


def _is_whose(word: Word, source: Claim) -> bool:
    return bool({"with", "without", "had", "have"} & set(source.tokens[max(0, word.at - 2) : word.at]))


Check = Callable[[Claim, Claim, Reader], bool]
CHECKS: dict[str, Check] = {
    "form": _form,
    "numbers": _numbers,
    "arms": arms,
    "names": _names,
    "roles": roles,
    "words": _words,
    "reader": _reader_told,
    "denial": _denial,
    "certainty": _certainty,
    "population": _population,
    "places": places,
}
"""The checks by name."""


def entities(claim: Claim) -> frozenset[str]:
    """What a sentence names of the kinds of which another would make it a different statement."""
    return frozenset(key for word in claim.names if word.kind in _ENTITIES for key in word.keys)
