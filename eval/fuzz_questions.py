"""Fuzzing the question: any text, any conversation gives an answer that keeps the contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from assistant.answer import Answer
from assistant.conversation import Assistant
from assistant.hits import hit_json
from assistant.shapes import MOST_EARLIER, AnswerOut, HitOut
from eval.fuzz_cases import spoilt, talk
from eval.fuzz_work import Run, Target
from eval.questions import read

_LIMIT = 10.0
"""Seconds: as long as a server lets a question take."""

Turns = list[str]


def _asked() -> SearchStrategy[str]:
    """Questions of our sets, spoilt, and messages made up."""
    sets = ("answers-families", "answers-students", "triage", "unanswerable")
    texts = [one["question"] for name in sets for one in read(name, "development") if "question" in one]
    return st.one_of(
        talk(), spoilt([text.encode() for text in texts]).map(lambda data: data.decode("utf-8", "replace"))
    )


def _few() -> SearchStrategy[Turns]:
    return st.lists(_asked(), min_size=1, max_size=4)


def _many() -> SearchStrategy[Turns]:
    """Long conversations of short messages."""
    short = st.one_of(
        _asked().map(lambda text: text[:200]), st.sampled_from(["and its dose?", "more", "why?", "the second"])
    )
    return st.lists(short, min_size=5, max_size=MOST_EARLIER)


@contextmanager
def _conversations(
    turns_of: Callable[[], SearchStrategy[Turns]], index: Path
) -> Iterator[tuple[SearchStrategy[Turns], Run]]:
    assistant = Assistant.open(index, 1)

    def run(turns: Turns) -> None:
        check(assistant.ask(turns[-1], turns[:-1]))

    yield turns_of(), run


@contextmanager
def _search(index: Path) -> Iterator[tuple[SearchStrategy[tuple[str, int]], Run]]:
    retriever = Assistant.open(index, 1).retriever

    def run(case: tuple[str, int]) -> None:
        hits = retriever.search(*case)
        assert len(hits) <= case[1]
        for hit in hits:
            HitOut.model_validate(json.loads(json.dumps(hit_json(hit))), extra="forbid")

    yield st.tuples(_asked(), st.integers(1, 50)), run


def check(answer: Answer) -> None:
    """What must be so of any answer: its shape, its text as UTF-8, each sentence in a source that it cites.

    Raises:
        AssertionError, ValueError: it is not.
    """
    told = json.dumps(answer.to_json(), ensure_ascii=False).encode()
    AnswerOut.model_validate(json.loads(told), extra="forbid")
    assert answer.text.strip()
    assert [one.number for one in answer.citations] == list(range(1, len(answer.citations) + 1))
    quoted = {one.number: [passage.text for passage in one.passages] for one in answer.citations}
    for sentence in answer.sentences:
        assert sentence.citations
        assert any(sentence.text in text for number in sentence.citations for text in quoted[number])


TARGETS = (
    Target("questions", _LIMIT, partial(_conversations, _few)),
    Target("conversations", _LIMIT, partial(_conversations, _many)),
    Target("search", _LIMIT, _search),
)
