"""Fitting the judge: the cross-encoder that tells questions which a text answers from those that only stand near it.

It learns from what is written down with the sections of our own corpus, the other ways of asking and the questions
untold, from questions about other subjects, and from conversations; each is shown with what is found for it. It takes
forty minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.compose import HITS
from assistant.grounding import read_by_judge
from assistant.names import HEARD
from corpus.library import load
from eval import fine_tuning
from eval.fine_tuning import Course, Texts
from eval.fit_decision import OTHERS, followed, judged
from eval.fit_resolver import follow_ups
from eval.questions import read
from index import fine
from index.judge import LONGEST, text_of
from index.opened import Index
from index.search import Retriever

_SPARE = 2
"""So many more questions of a section are shown that it answers than that nothing does."""

_COURSE = Course(epochs=1, frozen=2, longest=LONGEST, scores=1)


def fit(folder: Path, path: Path = fine.JUDGE) -> dict[str, str | int]:
    """Fit the judge and write what is added to the parts of the default model.

    Args:
        folder: of the index; the judge that it may have is not asked.
        path: of the file to write.

    Returns:
        The file's name, and how many examples it was made of.
    """
    examples = list(_examples(Retriever(Index(folder))))
    labels = [int(is_told) for _, is_told in examples]
    fine_tuning.fit([texts for texts, _ in examples], fine_tuning.cross_entropy(labels), _COURSE, path)
    return {"file": path.name, "examples": len(examples)}


def _examples(retriever: Retriever) -> Iterator[tuple[Texts, bool]]:
    for document in load().documents:
        for section in document.sections:
            yield from _shown(retriever, section.untold, False)
            yield from _shown(retriever, section.asked[-len(section.untold) - _SPARE :], True)
    yield from _shown(retriever, [item["question"] for item in read(OTHERS)], False)
    for message, earlier, sections, _ in follow_ups():
        yield from _continued(retriever, message, earlier, sections)


def _shown(retriever: Retriever, questions: Sequence[str], is_told: bool) -> Iterator[tuple[Texts, bool]]:
    for question in questions:
        query, hits = judged(retriever, question)
        if hits:
            yield (query.text, text_of(*read_by_judge(query, hits, retriever.index))), is_told


def _continued(
    retriever: Retriever, message: str, earlier: list[str], sections: list[str]
) -> Iterator[tuple[Texts, bool]]:
    """A message after others, with what is found for it and whether that tells what it asks; and with what is found
    for its bare words, if that is of another document: it does not, after what was said before."""
    query, hits = followed(retriever, message, earlier)
    if hits:
        yield (query.whole, text_of(*read_by_judge(query, hits, retriever.index))), bool(sections)
    alone = retriever.read(message)
    bare = retriever.search(alone, HITS)[:HEARD]
    documents = {name.partition("#")[0] for name in sections}
    if sections and bare and not any(hit.passage.document in documents for hit in bare):
        yield (query.whole, text_of(*read_by_judge(alone, bare, retriever.index))), False
