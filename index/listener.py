"""A small network that hears what a message most likely is: an emergency, a decision about one child, a question.

The default model, fitted to example messages that people labelled; `eval.fit_listener` makes what is added to its
weights. It hears what words alone do not tell: "her arm drops like a stone".
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index import fine
from index.fine import Tuned
from index.gloss import gloss

LONGEST = 128
"""Word-pieces of a message; what follows is not heard."""

_REMEMBERED = 1024
"""Messages of which is known what they are: those of a conversation come again with each turn."""


class Listener:
    """The exported graph.

    Args:
        folder: of the exported encoder.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._network = Tuned(folder, "listener", LONGEST, _REMEMBERED)
        with np.load(fine.LISTENER, allow_pickle=False) as file:
            self._kinds = tuple(map(str, file["kinds"]))

    def kinds(self, message: str) -> dict[str, float]:
        """How probably a message is of each kind."""
        scores = self._network.of(gloss(message))
        odds = np.exp(scores - scores.max())
        return dict(zip(self._kinds, (odds / odds.sum()).tolist(), strict=True))
