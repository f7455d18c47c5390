"""Checking: whether one sentence says no more than another, so that a retelling can be shown in its place.

Each check is a function of two claims that names what is wrong, or nothing. They are strict: a retelling that cannot
be followed word by word is refused, for the sentence itself can always be shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.claims import Claim, Number, Reader, Word, holds

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

_COMPARED = frozenset({"than", "versus", "ratherthan"})

_KINDS = ("drug", "treatment", "gene", "trial", "organisation", "disease", "cause", "diet", "test")
"""Kinds of names of which one cannot stand for another."""

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
        home = next((other for other in left if _equal(one, other, written, source)), None)
        if home is None or _counts_another(one, home, source):
            return True
        left.remove(home)
    return False


def _counts_another(one: Number, home: Number, source: Claim) -> bool:
    """Whether the word right after a number follows another number of the source, and not this one."""
    return one.next != home.next and any(one.next and one.next == other.next for other in source.numbers if one.next[0].isalpha())


def _equal(one: Number, other: Number, written: Claim, source: Claim) -> bool:
    if (one.value, one.unit, one.bound) != (other.value, other.unit, other.bound):
        return False
    if one.of is not None and one.of != other.of:
        return False
    if not one.noun or one.noun & other.noun:
        return True
    near = [word for word in source.words if other.at - 6 <= word.at < other.at] if not other.noun else []
    return any(word.keys & one.noun for word in near)


def _arms(written: Claim, source: Claim, reader: Reader) -> bool:
    """A number with the words of another number: the share of one arm of a trial given to the other."""
    if len(source.numbers) < 2 or not written.numbers:
        return False
    if _bare(source):
        return not _in_order(written, source)
    theirs, mine = _sides(source, source.numbers), _sides(written, written.numbers)
    for number in written.numbers:
        homes = [other for other in source.numbers if _equal(number, other, written, source)]
        foreign = [
            _foreign(mine[number.part], home.part, {one.part for one in source.numbers if _alike(home, one)}, theirs)
            for home in homes
        ]
        if foreign and all(foreign):
            return True
    return not _figures_in_order(written, source)


def _bare(source: Claim) -> bool:
    """Whether numbers stand apart from what they count: "high and low dose: 24 of 67 and 8 of 75"."""
    with_words = {word.part for word in source.words}
    return any(
        one.part not in with_words and any(_alike(one, other) for other in source.numbers if other.part != one.part)
        for one in source.numbers
    )


def _in_order(written: Claim, source: Claim) -> bool:
    """Whether what both hold comes in the same order, with every number of the source."""
    if len(written.numbers) < len(source.numbers):
        return False
    places = []
    for word in written.words:
        found = [other.at for other in source.words if word.keys & other.keys]
        if found:
            places.append((word.at, found))
    last = -1
    for _, found in sorted(places):
        following = [at for at in found if at > last]
        if not following:
            return False
        last = following[0]
    values = [number.value for number in written.numbers]
    return values == [number.value for number in source.numbers]


def _sides(claim: Claim, anchors: Iterable[Number | Word]) -> dict[int, tuple[Word, ...]]:
    """The words in each part that holds an anchor; those of a part without any belong to the parts next to it."""
    parts = sorted({anchor.part for anchor in anchors})
    sides: dict[int, list[Word]] = {part: [] for part in parts}
    for word in claim.words:
        if word.part in sides:
            sides[word.part].append(word)
            continue
        for part in (*[one for one in parts if one < word.part][-1:], *[one for one in parts if one > word.part][:1]):
            sides[part].append(word)
    return {part: tuple(words) for part, words in sides.items()}


def _foreign(beside: Sequence[Word], home: int, rivals: set[int], sides: dict[int, tuple[Word, ...]]) -> bool:
    """Whether words beside something stand, in the source, beside its rivals and not beside it."""
    own = frozenset(key for word in sides[home] for key in word.keys)
    theirs = frozenset(key for part in rivals - {home} for word in sides[part] for key in word.keys)
    return any(word.keys & theirs and not word.keys & own for word in beside)


def _alike(one: Number, other: Number) -> bool:
    """Whether two numbers could be taken for each other."""
    if one.unit != other.unit or (one.of is None) != (other.of is None) or one.is_year != other.is_year:
        return False
    return not one.noun or not other.noun or bool(one.noun & other.noun)


def _figures_in_order(written: Claim, source: Claim) -> bool:
    """Whether numbers of a kind that stand in one part of the source keep their order."""
    placed = [
        (number, homes[0])
        for number in written.numbers
        if len(homes := [one for one in source.numbers if _equal(number, one, written, source)]) == 1
    ]
    return not any(
        one.part == other.part and _alike(one, other) and one.at > other.at
        for place, (_, one) in enumerate(placed)
        for _, other in placed[place + 1 :]
    )


def _names(written: Claim, source: Claim, reader: Reader) -> bool:
    """A drug, gene, study, disease or other name that is not there."""
    return any(not holds(source.keys, word) for word in written.names)


def _roles(written: Claim, source: Claim, reader: Reader) -> bool:
    """Names that change places, come more often than in the source, or are told what is told of another name."""
    for kind in _KINDS:
        mine, theirs = [[word for word in claim.words if word.kind == kind] for claim in (written, source)]
        if _mistaken(mine, theirs, source) or any(_told_of_another(w, mine, theirs, written, source) for w in mine):
            return True
    return any(
        _mistaken(*[[w for w in claim.words if not w.kind and w.keys & line] for claim in (written, source)], source)
        for line in reader.contrasts
    )


def _mistaken(mine: Sequence[Word], theirs: Sequence[Word], source: Claim) -> bool:
    if len({word.keys for word in theirs}) < 2:
        return False
    return any(_count(word, mine) > _count(word, theirs) for word in mine) or _exchanged(mine, theirs, source)


def _count(word: Word, words: Sequence[Word]) -> int:
    return sum(bool(word.keys & other.keys) for other in words)


def _exchanged(mine: Sequence[Word], theirs: Sequence[Word], source: Claim) -> bool:
    """Whether two of them are first named in the other order, unless they stand in one list."""
    places = {word: next((one for one in theirs if one.keys & word.keys), None) for word in mine}
    firsts = [(word, place) for word, place in places.items() if place and _is_first(word, mine)]
    for number, (_, one) in enumerate(firsts):
        for _, other in firsts[number + 1 :]:
            if other.at < one.at and not _in_list(other, one, theirs, source):
                return True
    return False


def _is_first(word: Word, words: Sequence[Word]) -> bool:
    return next(one for one in words if one.keys & word.keys) is word


def _in_list(one: Word, other: Word, words: Sequence[Word], source: Claim) -> bool:
    """Whether nothing but commas, "and", "or" and others of them stand between two names."""
    named = {word.at + offset for word in words for offset in range(len(word.text.split()))}
    return all(source.tokens[at] in (",", "and", "or") or at in named for at in range(one.at + 1, other.at))


def _told_of_another(
    word: Word, mine: Sequence[Word], theirs: Sequence[Word], written: Claim, source: Claim
) -> bool:
    """Whether what stands beside a name stands, in the source, beside others of its kind and not beside it."""
    same = [other for other in theirs if other.keys & word.keys]
    homes = [other.part for other in same]
    rivals = {
        other.part
        for other in theirs
        if not any(_in_list(*sorted((one, other), key=lambda name: name.at), theirs, source) for one in same)
    } - set(homes)
    beside = [one for one in _sides(written, mine)[word.part] if one not in mine]
    sides = _sides(source, theirs)
    return bool(homes) and all(_foreign(beside, home, rivals, sides) for home in homes)


def _words(written: Claim, source: Claim, reader: Reader) -> bool:
    """A word of content that is not there, by no other word for it either."""
    return any(not reader.is_free(word) and not holds(source.keys, word) for word in written.words)


def _reader_told(written: Claim, source: Claim, reader: Reader) -> bool:
    """Words to the reader, such as advice, that are not there."""
    told = set(_TO_READER.findall(written.text.lower()))
    return bool(told - set(_TO_READER.findall(source.text.lower())) - ({"us"} if "US" in written.text else set()))


def _denial(written: Claim, source: Claim, reader: Reader) -> bool:
    """A denial added, dropped, or of something else."""
    verdict, given = _VERDICT.match(written.text), _VERDICT.match(source.text)
    if verdict and not (given and given.group(1).lower() == verdict.group(1).lower()):
        return True
    reach = [frozenset(key for word in words for key in word.keys) for words in source.denied]
    said = [frozenset(key for word in words for key in word.keys) for words in written.denied]
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
    compared = any(token in _COMPARED for token in written.tokens)
    return partial and not (written.numbers or compared or written.keys & (reader.hedges | reader.quantities))


def _population(written: Claim, source: Claim, reader: Reader) -> bool:
    """Those whom the source is about are left out: what holds for a few is said of all."""
    about = [w for w in source.words if any(keys & reader.special for keys in (w.keys, *w.inside))]
    about += [word for word in source.names if word.kind in ("disease", "gene", "cause") and _is_whose(word, source)]
    return bool(about) and not any(holds(written.keys, word) for word in about)


def _is_whose(word: Word, source: Claim) -> bool:
    return bool({"with", "without", "had", "have"} & set(source.tokens[max(0, word.at - 2) : word.at]))


def _places(written: Claim, source: Claim, reader: Reader) -> bool:
    """Two things that change places around "than", "causes", "before" and the like."""
    for one, mine in _around(written, reader):
        rivals = [theirs for other, theirs in _around(source, reader) if one & other]
        if rivals and all(_swapped(mine, theirs) for theirs in rivals):
            return True
    return _only_the_lesser(written, source, reader)


def _only_the_lesser(written: Claim, source: Claim, reader: Reader) -> bool:
    """Whether a comparison is left out, and what is told of is what the source compares with, after its "than"."""
    if any(token in _COMPARED for token in written.tokens):
        return False
    for at in (at for at, token in enumerate(source.tokens) if token in _COMPARED):
        left = frozenset(key for word in source.words if word.at < at for key in word.keys)
        right = frozenset(key for word in source.words if word.at > at for key in word.keys)
        if any(word.keys & right and not word.keys & left for word in written.words):
            return True
    return False


def _around(claim: Claim, reader: Reader) -> Iterable[tuple[frozenset[str], tuple[tuple[Word, ...], tuple[Word, ...]]]]:
    """For each word between two things: its keys, and the words before and after it."""
    for at, token in enumerate(claim.tokens):
        keys = reader.relation(token)
        if keys:
            before = tuple(word for word in claim.words if word.at < at)
            after = tuple(word for word in claim.words if word.at > at)
            yield keys, (before, after)


def _swapped(
    mine: tuple[tuple[Word, ...], tuple[Word, ...]], theirs: tuple[tuple[Word, ...], tuple[Word, ...]]
) -> bool:
    left, right = (frozenset(key for word in side for key in word.keys) for side in theirs)
    moved_right = any(word.keys & left and not word.keys & right for word in mine[1])
    moved_left = any(word.keys & right and not word.keys & left for word in mine[0])
    return moved_right and moved_left


Check = Callable[[Claim, Claim, Reader], bool]
CHECKS: dict[str, Check] = {
    "form": _form,
    "numbers": _numbers,
    "arms": _arms,
    "names": _names,
    "roles": _roles,
    "words": _words,
    "reader": _reader_told,
    "denial": _denial,
    "certainty": _certainty,
    "population": _population,
    "places": _places,
}
"""The checks by name."""


def entities(claim: Claim) -> frozenset[str]:
    """What a sentence names of the kinds of which another would make it a different statement."""
    return frozenset(key for word in claim.names if word.kind in _ENTITIES for key in word.keys)
