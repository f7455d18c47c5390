"""Long messages reduced to what they ask."""

from __future__ import annotations

import pytest

from index.asked import asked, questions, told, way, without_purpose


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("What is vigabatrin?", "What is vigabatrin?"),
        ("my son turned one in may. his teacher is lovely. does it hurt him", "does it hurt him"),
        ("the nurse was so kind, but what do they look for in the blood", "what do they look for in the blood"),
        ("For boys with Menkes disease, how early must copper start?", "For boys with Menkes disease how early must"),
        ("We asked twice. Nobody knew. Can you tell me what a genome is?", "Can you tell me what a genome is?"),
        ("hypsarrhythmia", "hypsarrhythmia"),
    ],
)
def test_the_asking_part_is_kept_and_the_story_is_not(message: str, part: str) -> None:
    assert asked(message).startswith(part)


def test_a_message_that_asks_nothing_is_kept_whole() -> None:
    assert asked("she smiled again today. we are so glad.") == "she smiled again today. we are so glad."


@pytest.mark.parametrize(
    ("message", "clauses"),
    [
        ("how is it given, and does it hurt?", ["how is it given", "does it hurt?"]),
        ("How is it given?", []),
        ("we were told to wait, but why is that", ["why is that"]),
    ],
)
def test_each_clause_that_asks_can_be_had_alone(message: str, clauses: list[str]) -> None:
    assert questions(message) == clauses


@pytest.mark.parametrize(
    ("message", "put"),
    [
        ("What are the BASED scores?", ("what", "is")),
        ("so what's hypsarrhythmia", ("what", "is")),
        ("How many babies get it?", ("how", "many")),
        ("Do vaccines cause it?", ("does", "")),
        ("vigabatrin dose", None),
    ],
)
def test_questions_put_alike_are_known_as_alike(message: str, put: tuple[str, str] | None) -> None:
    assert way(message) == put


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("my baby is blue, what does vigabatrin cost?", "my baby is blue"),
        ("she is not breathing what is hypsarrhythmia", "she is not breathing"),
        ("What is ACTH?", ""),
        ("He sleeps well", ""),
    ],
)
def test_what_is_told_is_parted_from_what_is_asked(message: str, rest: str) -> None:
    assert told(message) == rest


@pytest.mark.parametrize(
    ("message", "bare"),
    [
        ("summarise ICISS for a journal club", "summarise ICISS"),
        ("For a pharmacology essay: how does ACTH work?", "how does ACTH work?"),
        ("is sedation needed for an eye exam", "is sedation needed for an eye exam"),
        ("for my essay", "for my essay"),
    ],
)
def test_what_an_answer_is_wanted_for_is_no_part_of_the_question(message: str, bare: str) -> None:
    assert without_purpose(message) == bare
