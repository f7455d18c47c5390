"""Mining the question sets: what nearly repeats, and what stands in the wrong set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.mine import answered, repeated, untold

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from index.encoder import OnnxEncoder


def test_questions_that_nearly_repeat_each_other_are_found_and_said_to_stand_in_two_halves(
    encoder: OnnxEncoder,
) -> None:
    texts = {
        "stu-001": "What are the side effects of vigabatrin?",
        "stu-004": "what are vigabatrins side effects",
        "stu-003": "Can a baby with spasms travel by plane?",
    }
    (pair,) = repeated(encoder, texts, near=0.85)
    assert (pair.first, pair.second, pair.is_across) == ("stu-001", "stu-004", True)
    assert str(pair).endswith("“what are vigabatrins side effects”, in two halves")


def test_every_fact_asked_for_is_told_by_a_section_graded_for_its_question(assistant: Assistant) -> None:
    assert [str(one) for one in untold(assistant.retriever.index)] == []


def test_a_question_that_nothing_should_answer_and_something_does_is_told_with_what_answers_it(
    assistant: Assistant,
) -> None:
    items = [
        {"id": "una-1", "question": "What is hypsarrhythmia?"},
        {"id": "una-2", "question": "Who won the football yesterday?"},
    ]
    (one,) = answered(assistant, items)
    assert one.id == "una-1"
    assert one.why.startswith("diagnosis/hypsarrhythmia#What is hypsarrhythmia? seems to answer it (probability ")
