"""A small cross-encoder that judges whether a text tells what is asked.

It reads question and text together (Nogueira and Cho 2019): the default model, fitted to the questions that are
written down with the sections of the corpus, those that a section answers and those near it that nothing does.
`eval.fit_judge` makes what is added to the model's weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.errors import IndexUnusable
from index.graphs import Words, session, tokenizer

SENTENCES = 2
"""So many sentences are read of what was found: more take time and tell no more."""

LONGEST = 112
"""Word-pieces of question and text together; the longer of both is cut off."""

_REMEMBERED = 64
"""Pairs of which is known what they are: a follow-up is looked at more than once."""


class Judge:
    """The exported graph.

    Args:
        folder: of the exported encoder.
        threads: how many work on one pair; one for each core if None.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        try:
            self._tokenizer = tokenizer(folder)
            self._session = session(folder / "judge.onnx", threads)
            self._words = Words(folder)
        except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions of their own
            raise IndexUnusable(folder, f"the judge cannot be read ({error})") from error
        self._tokenizer.enable_truncation(LONGEST, strategy="longest_first")
        self._kept = lru_cache(_REMEMBERED)(self._odds)

    def odds(self, question: str, heading: str, sentences: Sequence[str]) -> float:
        """The logarithm of the odds that sentences under a heading tell what is asked."""
        return self._kept(question, text_of(heading, sentences))

    def _odds(self, question: str, text: str) -> float:
        one = self._tokenizer.encode(question, text)
        given = {"words": self._words.of(one.ids), "kinds": np.array([one.type_ids])}
        return float(self._session.run(None, given)[0][0, 0])


def text_of(heading: str, sentences: Sequence[str]) -> str:
    """What is read of a section, after the question."""
    return " ".join((heading.rstrip("."), *sentences))
