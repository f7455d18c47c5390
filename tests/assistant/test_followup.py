"""Follow-ups: written out from the questions before them, never from answers."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from assistant.followup import standalone


@pytest.mark.parametrize(
    ("earlier", "question", "holds"),
    [
        (["What is vigabatrin?"], "and its side effects?", "vigabatrin"),
        (["What is vigabatrin?"], "how is it given?", "vigabatrin"),
        (["How is ACTH given?"], "what about prednisolone?", "prednisolone"),
        (["What is CDKL5?"], "can it be inherited?", "CDKL5"),
        (["What is vigabatrin?", "and its side effects?"], "are they permanent?", "vigabatrin"),
    ],
)
def test_a_follow_up_takes_its_topic_from_the_question_before(
    assistant: Assistant, earlier: list[str], question: str, holds: str
) -> None:
    assert holds.lower() in standalone(question, earlier, assistant.retriever).lower()


def test_the_same_is_asked_of_another_topic(assistant: Assistant) -> None:
    written = standalone("what about prednisolone?", ["How is ACTH given?"], assistant.retriever)
    assert written == "How is prednisolone given?"


def test_a_new_topic_does_not_drag_the_old_one_along(assistant: Assistant) -> None:
    question = "What is hypsarrhythmia?"
    assert standalone(question, ["What are the side effects of vigabatrin?"], assistant.retriever) == question


@pytest.mark.parametrize("question", ["my husband thinks he is fine", "does she feel them"])
def test_a_person_is_not_taken_for_the_topic(assistant: Assistant, question: str) -> None:
    written = standalone(question, ["What is an EEG?"], assistant.retriever)
    assert written.startswith(question.rstrip("?"))


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("can it be cured?", "can infantile spasms be cured?"),
        ("we are new to all of it. does this run in families", "we are new to all of it. does infantile spasms run"),
    ],
)
def test_what_a_first_question_calls_it_is_the_disease(assistant: Assistant, question: str, written: str) -> None:
    assert standalone(question, [], assistant.retriever).startswith(written)
