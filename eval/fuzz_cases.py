"""What the cases of fuzzing are made of: whole things, spoilt, and pieces thrown together."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_MOST_EDITS = 8
_LONGEST_PIECE = 200
_ODD = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae",
    b"\r", b"\n\n", b"\t", b"-1", b"0", b"4294967296", b"1e999", b"99999999999999999999", b"NaN", b"%s", b"<", b"&#0;",
)  # fmt: skip
"""Bytes that readers trip over: parts of characters, marks of order, numbers beyond what is stored."""

WORDS = (
    "infantile spasms", "West syndrome", "vigabatrin", "ACTH", "CBD", "CDKL5", "hypsarrhythmia", "EEG", "steroid",
    "What is", "How", "does", "and its", "side effects?", "dose", "?", "!", ".", ",", "he is turning blue", "my baby",
    "five minutes", "not breathing", "¿Qué es", "espasmos", "el síndrome de West", "safe to wait", "thanks", "more",
    "I stopped his medicine", "5 mg/kg", "12", "0", "-1", "1e309", "½", "²", "µg", "<script>", "&amp;", "[1]", "[@x]",
    "**", "`", "\\", "\"", "'", "“", "{}", "%s", "\n", "\t", "\x00", "\u200b", "\u202e", "\ufeff", "\ud800", "e\u0301",
    "ﬁ", "ß", "İ", "ı", "\U0001f476", "👩‍👩‍👧", "مرحبا", "שלום", "痉挛", "ทารก", "Ⅻ", "a" * 300, "x." * 100, "\u0300" * 50,
)  # fmt: skip
"""Words, signs and characters of questions, whole and odd."""


def anything() -> SearchStrategy[str]:
    """Any text of Unicode, halves of characters among it."""
    return st.text(st.characters(exclude_categories=()), max_size=300)


def talk() -> SearchStrategy[str]:
    """A message: words thrown together, any text, or one that goes on and on."""
    thrown = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14)
    plain = thrown.map(" ".join)
    long = st.builds(lambda word, times: f"{word} " * times, st.sampled_from(WORDS), st.integers(50, 4000))
    return st.one_of(plain, plain, plain, thrown.map("".join), anything(), long.map(lambda text: text[:20_000]))


def thrown(pieces: Sequence[str], most: int = 40) -> SearchStrategy[bytes]:
    """Pieces thrown together, with any text between them."""
    piece = st.one_of(st.sampled_from(pieces), st.sampled_from(pieces), st.sampled_from(WORDS), anything())
    return st.lists(piece, min_size=1, max_size=most).map(lambda found: "".join(found).encode("utf-8", "replace"))


def spoilt(wholes: Sequence[bytes], pieces: Sequence[bytes] = ()) -> SearchStrategy[bytes]:
    """One of some whole things, with parts cut out, doubled, moved, changed and put in."""
    return st.builds(
        lambda whole, chance: spoil(whole, chance, pieces), st.sampled_from(wholes), st.randoms(use_true_random=True)
    )


def spoil(whole: bytes, chance: Random, pieces: Sequence[bytes] = ()) -> bytes:
    """Edit some bytes some times.

    Args:
        whole: what is edited.
        chance: decides where and how.
        pieces: of this kind of file, to be put in.
    """
    data = bytearray(whole)
    for _ in range(chance.randint(1, _MOST_EDITS)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 0, 1, 1, 2, 4, 16, chance.randint(0, _LONGEST_PIECE))))
        new = chance.choice((_odd, _flipped, _doubled, _moved, lambda *_: b""))
        data[start:end] = chance.choice(pieces) if pieces and chance.random() < 0.4 else new(data, start, end, chance)
    return bytes(data)


def _odd(data: bytearray, start: int, end: int, chance: Random) -> bytes:
    return chance.choice(_ODD)


def _flipped(data: bytearray, start: int, end: int, chance: Random) -> bytes:
    return bytes(byte ^ 1 << chance.randrange(8) for byte in data[start:end])


def _doubled(data: bytearray, start: int, end: int, chance: Random) -> bytes:
    return bytes(data[start:end]) * chance.choice((2, 3, 50))


def _moved(data: bytearray, start: int, end: int, chance: Random) -> bytes:
    other = chance.randrange(len(data) + 1)
    return bytes(data[other : other + chance.randint(1, _LONGEST_PIECE)])
