"""Whether a text tells what a question asks, or only stands near it: a small network that reads the two vectors.

It is fitted to the questions that are written down with the sections of the corpus: those that a section answers, and
those near it that nothing answers (`untold`). `eval.fit_nearby` makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.search import Hit

Floats = NDArray[np.float32]

_LEAST = -2.0
"""No more is counted against a question: one in plain words is far from all that the network has read."""

_SHARPNESS = 0.05
_SCALES = (20.0, 160.0, 10.0)
"""What the vectors, their product and their difference are multiplied by, to be of like size."""


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer of rectified units: the weights of the inputs (inputs, units) with their biases (units,), and
    of the units (units,) with their bias."""

    inputs: Floats
    biases: Floats
    units: Floats
    bias: np.float32 | Floats

    def odds(self, read: Floats) -> Floats:
        """The logarithm of the odds that the text tells what is asked, for rows of `pair`. Shape (rows,)."""
        odds: Floats = np.maximum(read @ self.inputs + self.biases, 0.0) @ self.units + self.bias
        return odds


def mean_of(networks: Sequence[Network]) -> Network:
    """One network that gives the mean of what several give."""
    return Network(
        np.concatenate([one.inputs for one in networks], axis=1),
        np.concatenate([one.biases for one in networks]),
        np.concatenate([one.units / np.float32(len(networks)) for one in networks]),
        np.mean([one.bias for one in networks], dtype=np.float32),
    )


def told(question: Floats, hits: Sequence[Hit], sentences: Sequence[Vectors], network: Network | None) -> float:
    """The logarithm of the odds that hits tell what is asked.

    Args:
        question: its vector, shape (dim,).
        hits: what was found.
        sentences: the vectors of the sentences of each.
        network: None if none was fitted.

    Returns:
        0, which says nothing, without a network, and where the best hit has no questions written down: of such texts
        it has learned nothing.
    """
    if network is None or not hits[0].passage.asked:
        return 0.0
    odds = network.odds(pair(question, np.concatenate(sentences))[None])
    return max(float(odds[0]), _LEAST)


def pair(question: Floats, sentences: Vectors) -> Floats:
    """What the network reads: a question and the mean of sentences, the nearer each the heavier. Shape (3 dim,)."""
    cosines = sentences @ question
    weights = np.exp((cosines - cosines.max()) / _SHARPNESS)
    text = weights @ sentences / weights.sum()
    parts = (question, question * text, question - text)
    return np.concatenate([part * scale for part, scale in zip(parts, _SCALES, strict=True)])
