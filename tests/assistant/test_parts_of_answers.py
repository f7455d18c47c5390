"""Several questions in one message, and what an urgent message asks besides."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from index.asked import split


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("What is ACTH? How is it given?", ["What is ACTH?", "How is it given?"]),
        ("what is stress and does it matter", ["what is stress and does it matter"]),
        ("We are tired. What is ACTH?", ["We are tired. What is ACTH?"]),
    ],
)
def test_questions_are_parted_at_their_marks(message: str, parts: list[str]) -> None:
    assert split(message) == parts


def test_two_questions_joined_by_and_are_both_answered(assistant: Assistant) -> None:
    answer = assistant.ask("What is vigabatrin and how long is it taken?")
    assert "is a medicine" in answer.text
    assert "six months" in answer.text.lower()


def test_nothing_is_told_twice_in_several_answers(assistant: Assistant) -> None:
    texts = [one.text for one in assistant.ask("What is vigabatrin and how long is it taken?").sentences]
    assert len(texts) == len(set(texts))


def test_joined_questions_of_which_one_has_no_answer_are_read_as_one(assistant: Assistant) -> None:
    assert assistant.ask("What was the name of Dr West's wife and where did they marry?").outcome == "not-found"


def test_an_urgent_message_gets_what_it_asks_besides(assistant: Assistant) -> None:
    answer = assistant.ask("his spasms are back since this morning, he had 3 clusters. how fast does vigabatrin work?")
    assert answer.outcome == "urgent"
    assert answer.text.startswith("**Have a doctor see your child today")
    assert "vigabatrin" in " ".join(sentence.text for sentence in answer.sentences).lower()


def test_a_clause_with_a_name_is_answered_where_the_whole_story_is_not(assistant: Assistant) -> None:
    answer = assistant.ask("how is the acth given, is it really a needle in the leg every day?")
    assert answer.outcome in ("answered", "personal-advice")
    assert "muscle" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "By what age does rolandic epilepsy usually stop?",
        "elimination half life of vigabatrin in people over 75",
        "Which diet helps against migraine?",
    ],
)
def test_other_diseases_and_older_people_are_not_found(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).outcome == "not-found"


def test_a_question_what_something_is_begins_with_what_it_is(assistant: Assistant) -> None:
    assert assistant.ask("what is the BASED score").sentences[0].text.startswith("The BASED score rates")
