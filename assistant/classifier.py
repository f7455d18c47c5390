"""What a message most likely is, by its likeness to example messages that people labelled.

A multinomial logistic regression over the words, runs of words and parts of words of a message, each weighted by how
rare it is in the examples (tf-idf, Salton and Buckley 1988) and found by its hash (Weinberger et al. 2009), so that
reading a message needs neither a vocabulary nor a model of language; beside it a small network may listen
(`index.listener`). `python -m eval fit` makes the weights from `eval/questions/triage-examples.jsonl`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant import times
from assistant.lexicon import pattern
from assistant.signs import LONG, Message
from index.listener import Listener

WEIGHTS = Path(__file__).with_name("classifier.npz")
BUCKETS = 1 << 16
"""Hashes of features are counted modulo this."""

_RUN = 3
"""Words that stand together are one feature, up to so many."""

_PARTS = range(2, 6)
"""Lengths of the parts of a word that are features, its ends marked by a blank."""

_LONGEST = 40
"""Characters of a word of which parts are features; what is longer is no word."""

_WINDOW = 60
"""Words that are read as one message; of a longer one every half window begins another."""

_PLACES = 60
"""So many windows, and sentences, are read at the beginning and at the end of a message that no person types."""

_GRAVE = 0.85
"""The probability of an emergency from which one sentence of a long message speaks for all of it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model of k kinds.

    `rarity` (BUCKETS) is what a feature's count is multiplied by, `weights` (BUCKETS, k) times `scale` (k) what it
    adds to the score of each kind, `bias` (k) what each begins with.
    """

    kinds: tuple[str, ...]
    rarity: NDArray[np.float16]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Kinds:
    """How probably a message is of each kind, each adding up to 1: by its words, by a listener if there is one, and by
    both, the mean of their logarithms."""

    words: dict[str, float]
    heard: dict[str, float] | None
    both: dict[str, float]


def kinds(message: Message, listener: Listener | None = None) -> Kinds:
    """How probably a message is of each kind.

    Of a long message the part counts that is the likeliest to be an emergency, since what is grave may stand anywhere
    in it.
    """
    weights = _weights()
    parts = _windows(message)
    likely = {part: _probabilities(part, weights) for part in _ends(parts)}
    if len(parts) > 1:
        alone = _ends([message.part(number, number + 1) for number in range(message.size)])
        told = {part: _probabilities(part, weights) for part in alone}
        likely.update({part: found for part, found in told.items() if emergency(found) >= _GRAVE})
    part = max(likely, key=lambda one: emergency(likely[one]))
    words = likely[part]
    if listener is None:
        return Kinds(words, None, words)
    heard = listener.kinds(part.text)
    means = {kind: (value * heard[kind]) ** 0.5 for kind, value in words.items()}
    whole = sum(means.values())
    return Kinds(words, heard, {kind: value / whole for kind, value in means.items()})


def emergency(found: Mapping[str, float]) -> float:
    """How probably a message tells of an emergency of any kind."""
    return sum(value for kind, value in found.items() if kind.startswith("emergency."))


def features(message: Message) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """The features of a message, those of its words and those of parts of words: their buckets and counts."""
    whole: Counter[str] = Counter(_measures(message))
    parts: Counter[str] = Counter()
    for sentence in message.sentences:
        text = pattern("other", "minimising").sub(" ", sentence.text)
        tokens = ["^", *text.split(), *(["?"] if sentence.question else []), "$"]
        for size in range(1, _RUN + 1):
            whole.update(" ".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
        for token in tokens[1:-1]:
            word = f" {token[:_LONGEST]} "
            for size in _PARTS:
                parts.update("#" + word[at : at + size] for at in range(len(word) - size + 1))
    return [_hashed(one) for one in (whole, parts)]


def weighted(count: NDArray[np.float64], rarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts of features as values of length 1, the rarer the greater; those of no rarity fall out."""
    values = (1 + np.log(count)) * rarity
    return values / (np.linalg.norm(values) or 1.0)


def _measures(message: Message) -> Iterable[str]:
    """What is measured rather than read: how long, how hot, how cold; and how long the message is."""
    total = 0
    for sentence in message.sentences:
        total += len(sentence.text.split())
        minutes = times.longest_minutes(sentence.text)
        if minutes:
            yield "@long" if minutes >= LONG else "@short"
        if times.is_hot(sentence.text):
            yield "@hot"
        if times.is_cold(sentence.text):
            yield "@cold"
    yield f"@size {min(6, total.bit_length())}"


def _hashed(counts: Counter[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    found: Counter[int] = Counter()
    for feature, count in counts.items():
        found[crc32(feature.encode()) % BUCKETS] += count
    return np.fromiter(found.keys(), np.int64, len(found)), np.fromiter(found.values(), np.float64, len(found))


def _ends(parts: list[Message]) -> list[Message]:
    return parts if len(parts) <= 2 * _PLACES else parts[:_PLACES] + parts[-_PLACES:]


def _windows(message: Message) -> list[Message]:
    """A message, or the overlapping parts of a long one."""
    lengths = [len(sentence.text.split()) for sentence in message.sentences]
    if sum(lengths) <= _WINDOW:
        return [message]
    found: list[Message] = []
    start = end = 0
    while end < len(lengths):
        size, end = 0, start
        while end < len(lengths) and (size == 0 or size + lengths[end] <= _WINDOW):
            size += lengths[end]
            end += 1
        found.append(message.part(start, end))
        start = max(start + 1, (start + end) // 2)
    return found


def _probabilities(message: Message, weights: Weights) -> dict[str, float]:
    scores = weights.bias.astype(np.float64)
    for buckets, counts in features(message):
        values = weighted(counts, weights.rarity[buckets].astype(np.float64))
        scores += (values @ weights.weights[buckets].astype(np.float64)) * weights.scale
    odds = np.exp(scores - scores.max())
    return dict(zip(weights.kinds, (odds / odds.sum()).tolist(), strict=True))


@cache
def _weights() -> Weights:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        return Weights(tuple(map(str, file["kinds"])), file["rarity"], file["weights"], file["scale"], file["bias"])
