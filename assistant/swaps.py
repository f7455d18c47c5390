"""Things that change places: the arms of a trial, the names in a sentence, the two sides of a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.claims import Claim, Reader, Word, keys_in
from assistant.figures import Number, alike, equal

_NEAR = 6
"""Tokens before a number within which stands what it counts, as in "40 of 55 infants (73%)"."""

COMPARED = frozenset({"than", "versus", "ratherthan"})
"""Words after which stands what something is compared with."""

KINDS = ("drug", "treatment", "gene", "trial", "organisation", "disease", "cause", "diet", "test")
"""Kinds of names of which one cannot stand for another."""


def same_number(one: Number, other: Number, source: Claim) -> bool:
    """Whether a number is one of the source, and counts the same there or what is named right before it."""
    if not equal(one, other):
        return False
    if not one.noun or one.noun & other.noun:
        return True
    near = [word for word in source.words if other.at - _NEAR <= word.at < other.at] if not other.noun else []
    return any(word.keys & one.noun for word in near)


def arms(written: Claim, source: Claim, reader: Reader) -> bool:
    """A number with the words of another number: the share of one arm of a trial given to the other."""
    if len(source.numbers) < 2 or not written.numbers:
        return False
    if _bare(source):
        return not _in_order(written, source)
    theirs, mine = _sides(source, source.numbers), _sides(written, written.numbers)
    for number in written.numbers:
        homes = [other for other in source.numbers if same_number(number, other, source)]
        foreign = [
            _foreign(mine[number.part], home.part, {one.part for one in source.numbers if _rivals(home, one)}, theirs)
            for home in homes
        ]
        if foreign and all(foreign):
            return True
    return not _figures_in_order(written, source)


def _rivals(one: Number, other: Number) -> bool:
    """Whether two numbers could be taken for each other."""
    return alike(one, other) and one.is_year == other.is_year


def _bare(source: Claim) -> bool:
    """Whether numbers stand apart from what they count: "high and low dose: 24 of 67 and 8 of 75"."""
    with_words = {word.part for word in source.words}
    return any(
        one.part not in with_words and any(_rivals(one, other) for other in source.numbers if other.part != one.part)
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
    own = keys_in(sides[home])
    theirs = keys_in(word for part in rivals - {home} for word in sides[part])
    return any(word.keys & theirs and not word.keys & own for word in beside)


def _figures_in_order(written: Claim, source: Claim) -> bool:
    """Whether numbers of a kind that stand in one part of the source keep their order."""
    placed = [
        (number, homes[0])
        for number in written.numbers
        if len(homes := [one for one in source.numbers if same_number(number, one, source)]) == 1
    ]
    return not any(
        one.part == other.part and alike(one, other) and one.at > other.at
        for place, (_, one) in enumerate(placed)
        for _, other in placed[place + 1 :]
    )


def roles(written: Claim, source: Claim, reader: Reader) -> bool:
    """Names that change places, come more often than in the source, or are told what is told of another name."""
    for kind in KINDS:
        mine, theirs = [[word for word in claim.words if word.kind == kind] for claim in (written, source)]
        if _mistaken(mine, theirs, source) or any(_told_of_another(w, mine, theirs, written, source) for w in mine):
            return True
    for line in reader.contrasts:
        mine, theirs = [[w for w in claim.words if not w.kind and w.keys & line] for claim in (written, source)]
        if _mistaken(mine, theirs, source):
            return True
    return False


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
    """Whether nothing but commas, "and", "or" and others of them stand between two names, and nothing right before."""
    if any(word.at == one.at - 1 for word in source.words):
        return False
    named = {word.at: len(word.text.split()) for word in words}
    at = one.at
    while at < other.at:
        at += named.get(at, 0)
        joined = at
        while at < other.at and source.tokens[at] in (",", "and", "or"):
            at += 1
        if at == joined or at not in named:
            return False
    return True


def _side_by_side(one: Word, other: Word, words: Sequence[Word], source: Claim) -> bool:
    first, second = (one, other) if one.at < other.at else (other, one)
    return _in_list(first, second, words, source)


def _told_of_another(word: Word, mine: Sequence[Word], theirs: Sequence[Word], written: Claim, source: Claim) -> bool:
    """Whether what stands beside a name stands, in the source, beside others of its kind and not beside it."""
    same = [other for other in theirs if other.keys & word.keys]
    homes = [other.part for other in same]
    listed = {other.part for other in theirs for one in same if _side_by_side(one, other, theirs, source)}
    rivals = {other.part for other in theirs} - set(homes) - listed
    beside = [one for one in _sides(written, mine)[word.part] if one not in mine]
    sides = _sides(source, theirs)
    return bool(homes) and all(_foreign(beside, home, rivals, sides) for home in homes)


def places(written: Claim, source: Claim, reader: Reader) -> bool:
    """Two things that change places around "than", "causes", "before" and the like."""
    for one, mine in _around(written, reader):
        rivals = [theirs for other, theirs in _around(source, reader) if one & other]
        if rivals and all(_swapped(mine, theirs) for theirs in rivals):
            return True
    return _only_the_lesser(written, source, reader)


def _only_the_lesser(written: Claim, source: Claim, reader: Reader) -> bool:
    """Whether a comparison is left out, and what is told of is what the source compares with, after its "than"."""
    if any(token in COMPARED for token in written.tokens):
        return False
    for at in (at for at, token in enumerate(source.tokens) if token in COMPARED):
        left = keys_in(word for word in source.words if word.at < at)
        right = keys_in(word for word in source.words if word.at > at)
        if any(word.keys & right and not word.keys & left for word in written.words):
            return True
    return False


def _around(
    claim: Claim, reader: Reader
) -> Iterable[tuple[frozenset[str], tuple[tuple[Word, ...], tuple[Word, ...]]]]:
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
    left, right = (keys_in(side) for side in theirs)
    moved_right = any(word.keys & left and not word.keys & right for word in mine[1])
    moved_left = any(word.keys & right and not word.keys & left for word in mine[0])
    return moved_right and moved_left
