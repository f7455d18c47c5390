"""A cross-encoder that reads question and passage together: slower by far, and left out unless it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage
from index.errors import IndexUnusable

DEPTH = 20
"""Passages that are read anew: each costs some milliseconds."""


class Reranker:
    """Any cross-encoder of sentence-transformers with one score for a pair (Nogueira and Cho 2019).

    Args:
        name: a name or a path.

    Raises:
        IndexUnusable: it cannot be loaded, or gives more than one score.
    """

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        mend = "--reranker NAME_OR_PATH"
        try:
            self._model = CrossEncoder(name, device="cpu")
        except (OSError, ValueError) as error:
            message = f"the cross-encoder cannot be loaded ({str(error).splitlines()[0]})"
            raise IndexUnusable(Path(name), message, mend) from error
        if self._model.num_labels != 1:
            raise IndexUnusable(Path(name), f"gives {self._model.num_labels} scores for a pair, and not one", mend)

    def scores(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """How well each passage, its title and heading before it, answers a question. Shape (passages,)."""
        pairs = [(question, f"{passage.context}. {passage.text}") for passage in passages]
        return np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)
