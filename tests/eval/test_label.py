"""Judgements by hand: a pool without ranks, each grade written as it is given, a stop loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import UserError
from eval.label import label, pool, unjudged

if TYPE_CHECKING:
    from assistant.conversation import Assistant

QUESTION = "What is hypsarrhythmia?"
ANSWER = "diagnosis/hypsarrhythmia#What is hypsarrhythmia?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [
        {"id": "a", "question": QUESTION, "relevant": {}},
        {"id": "b", "question": "é", "relevant": {ANSWER: 2}},
    ]
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return tmp_path


def typing(*keys: str) -> tuple[Callable[[str], str], list[str]]:
    """A person who types these keys one after the other, and what was shown to them."""
    rest, shown = iter(keys), []

    def ask(prompt: str) -> str:
        shown.append(prompt)
        return next(rest)

    return ask, shown


def relevant(folder: Path) -> dict[str, int]:
    return dict(json.loads((folder / "mine.jsonl").read_text().splitlines()[0])["relevant"])


def test_questions_without_an_answer_graded_are_those_to_label(folder: Path) -> None:
    assert unjudged("mine", folder) == ["a"]


def test_the_pool_holds_what_any_system_finds_in_the_order_of_names(assistant: Assistant) -> None:
    found = pool(assistant.retriever, QUESTION)
    assert ANSWER in found
    assert list(found) == sorted(found)
    assert all(found.values())


def test_each_grade_is_written_as_it_is_given_and_a_stop_loses_none(assistant: Assistant, folder: Path) -> None:
    ask, shown = typing("2", "what", " 0 ", "s", "q")
    assert label(assistant.retriever, "mine", ["a"], ask, folder) == 2
    names = list(pool(assistant.retriever, QUESTION))
    assert relevant(folder) == {names[0]: 2, names[1]: 0}
    assert QUESTION in shown[0]
    assert "rank" not in shown[0]
    assert (folder / "mine.jsonl").read_text().splitlines()[1].startswith('{"id": "b", "question": "é"')


def test_what_is_graded_is_not_asked_again(assistant: Assistant, folder: Path) -> None:
    ask, _ = typing("1", "q")
    label(assistant.retriever, "mine", ["a"], ask, folder)
    ask, shown = typing("q")
    label(assistant.retriever, "mine", ["a"], ask, folder)
    assert list(pool(assistant.retriever, QUESTION))[1] in shown[0]


def test_a_question_that_is_not_in_the_set_is_told(assistant: Assistant, folder: Path) -> None:
    with pytest.raises(UserError, match=r"no question 'z' in mine\.jsonl"):
        label(assistant.retriever, "mine", ["z"], typing()[0], folder)
