"""A small network that tells what a message means after those before it: "and in girls?" after one about a gene.

It reads message and earlier ones together and gives the vector of the question that stands for them: a student of the
encoder, which taught it by the vectors of such questions written out (ConvDR, Yu et al. 2021). `eval.fit_resolver`
makes what is added to the model's weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.fine import Tuned
from index.gloss import gloss

if TYPE_CHECKING:
    from index.encoder import Vectors

LONGEST = 96
"""Word-pieces of the message and those before it together; the longer of both is cut off at its end."""

_BEFORE = 4
_REMEMBERED = 64


class Resolver:
    """The exported graph.

    Args:
        folder: of the exported encoder.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._network = Tuned(folder, "resolver", LONGEST, _REMEMBERED)

    def vector(self, message: str, *earlier: str) -> Vectors:
        """The vector of the question that a message means after earlier ones, the latest first.

        Shape (dim,), length 1.
        """
        return self._network.of(gloss(message), before(earlier))


def before(earlier: Sequence[str]) -> str:
    """What is read of the messages before, the latest first: few of them, Spanish ones word for word in English."""
    return " | ".join(map(gloss, earlier[:_BEFORE]))
