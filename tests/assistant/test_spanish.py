"""Spanish messages: asked in English where what they mean is sure, and answered in Spanish as far as we speak."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from assistant.spanish import goes_on, is_word


def test_a_spanish_question_is_answered_and_told_how_it_was_understood(assistant: Assistant) -> None:
    answer = assistant.ask("¿qué efectos secundarios tiene la vigabatrina?")
    assert answer.outcome == "answered"
    assert "side effects" in answer.standalone_question.lower()
    assert answer.standalone_question in answer.text
    assert "Así entendí su pregunta" in answer.text


def test_what_follows_in_spanish_is_understood_after_what_was_asked(assistant: Assistant) -> None:
    answer = assistant.ask("y qué efectos secundarios puede tener", ["¿qué es la ACTH?"])
    assert answer.outcome == "answered"
    assert "ACTH" in answer.standalone_question


def test_an_invented_name_is_not_found_in_spanish_either(assistant: Assistant) -> None:
    answer = assistant.ask("¿El Zorbitrexil cura los espasmos infantiles?")
    assert answer.outcome == "not-found"
    assert "Zorbitrexil" in answer.text


def test_where_what_is_meant_is_not_sure_what_it_may_be_is_offered(assistant: Assistant) -> None:
    answer = assistant.ask("¿Cuánto cuesta la vigabatrina en Chile?")
    assert answer.outcome == "not-found"
    assert any("cost" in question for question in answer.related)


def test_what_follows_and_is_not_sure_does_not_answer_the_question_before_again(assistant: Assistant) -> None:
    before = "¿qué efectos secundarios tiene la vigabatrina?"
    first, second = assistant.ask(before), assistant.ask("y la presión quién se la mide", [before])
    assert first.sentences
    assert not {one.text for one in first.sentences} & {one.text for one in second.sentences}


@pytest.mark.parametrize(
    ("message", "earlier", "is_spanish"),
    [
        ("diagnósticos diferenciales", ["¿qué es el síndrome de West?"], True),
        ("what about girls", ["¿qué es el síndrome de West?"], False),
        ("diagnósticos diferenciales", [], False),
    ],
)
def test_a_short_message_is_in_the_language_of_the_one_before(
    message: str, earlier: list[str], is_spanish: bool
) -> None:
    assert goes_on(message, earlier, None) == is_spanish


@pytest.mark.parametrize(("name", "is_spanish"), [("Tengo", True), ("Estudiante", True), ("Zorbitrexil", False)])
def test_a_spanish_word_is_no_name(name: str, is_spanish: bool) -> None:
    assert is_word(name) == is_spanish
