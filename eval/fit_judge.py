"""Fitting the judge: the cross-encoder that tells questions which a text answers from those that only stand near it.

It learns from what is written down with the sections of our own corpus, the other ways of asking and the questions
untold, and from questions about other subjects; each is shown with what is found for it. It takes half an hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.grounding import HEARD, nearest
from corpus.library import load
from eval import fine_tuning
from eval.fine_tuning import Course, Example
from eval.fit_decision import OTHERS, judged
from eval.questions import read
from index import fine
from index.judge import LONGEST, text_of
from index.opened import Index
from index.search import Retriever

_SPARE = 2
"""So many more questions of a section are shown that it answers than that nothing does."""

_COURSE = Course(epochs=1.3, frozen=2, longest=LONGEST)


def fit(folder: Path, path: Path = fine.JUDGE) -> dict[str, str | int]:
    """Fit the judge and write what is added to the parts of the default model.

    Args:
        folder: of the index; the judge that it may have is not asked.
        path: of the file to write.

    Returns:
        The file's name, and how many examples it was made of.
    """
    examples = list(_examples(Retriever(Index(folder))))
    fine_tuning.fit(examples, _COURSE, path)
    return {"file": path.name, "examples": len(examples)}


def _examples(retriever: Retriever) -> Iterator[Example]:
    for document in load().documents:
        for section in document.sections:
            yield from _shown(retriever, section.untold, False)
            yield from _shown(retriever, section.asked[-len(section.untold) - _SPARE :], True)
    yield from _shown(retriever, [item["question"] for item in read(OTHERS)], False)


def _shown(retriever: Retriever, questions: Sequence[str], is_told: bool) -> Iterator[Example]:
    for question in questions:
        query, hits = judged(retriever, question)
        if hits:
            yield Example(query.text, text_of(*nearest(hits[:HEARD])), int(is_told))
