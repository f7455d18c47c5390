"""A small cross-encoder that judges whether a text tells what is asked.

It reads question and text together (Nogueira and Cho 2019): the default model, fitted to the questions that are
written down with the sections of the corpus, those that a section answers and those near it that nothing does.
`eval.fit_judge` makes what is added to the model's weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.fine import Tuned

SENTENCES = 2
"""So many sentences are read of what was found: more take time and tell no more."""

LONGEST = 80
"""Word-pieces of question and text together; the longer of both is cut off."""

_REMEMBERED = 64
"""Pairs of which is known what they are: a follow-up is looked at more than once."""


class Judge:
    """The exported graph.

    Args:
        folder: of the exported encoder.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._network = Tuned(folder, "judge", LONGEST, _REMEMBERED)

    def odds(self, question: str, heading: str, sentences: Sequence[str]) -> float:
        """The logarithm of the odds that sentences under a heading tell what is asked."""
        return float(self._network.of(question, text_of(heading, sentences))[0])


def text_of(heading: str, sentences: Sequence[str]) -> str:
    """What is read of a section, after the question."""
    return " ".join((heading.rstrip("."), *sentences))
