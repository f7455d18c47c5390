"""Beyond sources: rankings, opinions and the future are told why not."""

from __future__ import annotations

import pytest

from assistant.beyond import beyond
from assistant.conversation import Assistant


@pytest.mark.parametrize(
    "question",
    [
        "Which is the best hospital for infantile spasms?",
        "top 5 pediatric neurologists in Ohio",
        "which doctors are the best for west syndrome",
        "can you recommend a good neurologist near me",
        "cuál es el mejor hospital para el síndrome de West",
    ],
)
def test_hospitals_and_doctors_are_not_ranked(question: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.outcome == "not-found"
    assert answer.paragraphs[0].text.startswith(("I do not rank", "No clasifico"))
    assert not answer.sentences


@pytest.mark.parametrize(
    "question",
    [
        "What is the best treatment for infantile spasms?",
        "Which hospital first used vigabatrin?",
        "Which doctor described infantile spasms?",
        "what should i ask the neurologist",
        "is it best for a doctor to see her today",
    ],
)
def test_a_question_about_care_is_no_ranking(question: str) -> None:
    assert beyond(question) == ""


def test_an_opinion_is_refused_and_the_sources_are_shown(assistant: Assistant) -> None:
    answer = assistant.ask("What do you think of ACTH?")
    assert answer.paragraphs[0].text.startswith("I have no opinion")
    assert "ACTH" in answer.sentences[0].text


def test_the_future_is_not_told(assistant: Assistant) -> None:
    answer = assistant.ask("Will there be a cure for infantile spasms in the next 10 years?")
    assert answer.paragraphs[0].text.startswith("I cannot tell the future")


def test_a_plan_that_a_source_tells_is_no_future(assistant: Assistant) -> None:
    assert beyond("Will my baby need a second EEG after two weeks?") == ""
