"""Triage in a conversation: what was grave before may go on, and nothing said before makes a message less grave."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from assistant.lately import in_turn
from assistant.triage import Level, triage

GOING_ON = ["he has been convulsing for 20 minutes and it does not stop"]


@pytest.mark.parametrize(
    "message",
    [
        "do i go in now or ring the gp in the morning",
        "the appointment is in 3 weeks tho",
        "can it wait till monday",
        "la cita es en 3 semanas, es mucho?",
    ],
)
def test_whether_to_wait_is_as_urgent_as_what_was_told_before(message: str, assistant: Assistant) -> None:
    assert assistant.ask(message, ["i think my baby has infantile spasms"]).outcome == "urgent"


@pytest.mark.parametrize(
    "message",
    [
        "husband says its just a virus, can it wait till morning",
        "do we go in or wait?",
        "cant it wait till they open?",
    ],
)
def test_whether_to_wait_is_an_emergency_while_one_may_go_on(message: str, assistant: Assistant) -> None:
    assert assistant.ask(message, GOING_ON).outcome == "emergency"
    assert assistant.ask(message, [*GOING_ON, "he is fine now"]).outcome != "emergency"


def test_a_question_for_information_stays_one_after_what_was_urgent(assistant: Assistant) -> None:
    assert assistant.ask("what is an EEG?", ["i think my baby has infantile spasms"]).outcome == "answered"


def test_whether_to_wait_is_no_more_than_it_tells_after_a_calm_question() -> None:
    message = "the appointment is in 3 weeks tho"
    assert in_turn(triage(message), message, ["what is vigabatrin?"], None) == triage(message)


@pytest.mark.parametrize(
    "message", ["do i give it??", "there's a syringe in the drawer, buccolam", "what is midazolam?"]
)
def test_while_an_emergency_may_go_on_each_answer_begins_with_the_call(message: str, assistant: Assistant) -> None:
    assert assistant.ask(message, GOING_ON).paragraphs[0].text.startswith("If it is still going on")


@pytest.mark.parametrize(
    "message",
    ["i called, what do i do while waiting", "can i just give juice and see", "¿le doy leche?", "y mi suegra?"],
)
def test_what_to_do_is_told_to_who_writes_on_in_the_midst_of_it(message: str, assistant: Assistant) -> None:
    answer = assistant.ask(message, GOING_ON)
    assert "no food or drink" in answer.text
    assert "not find" not in answer.text


def test_what_is_asked_by_name_in_the_midst_of_it_is_told_at_once(assistant: Assistant) -> None:
    assert "midazolam" in assistant.ask("what is midazolam?", GOING_ON).sentences[0].text.lower()


def test_once_it_is_said_to_be_over_the_call_is_not_repeated(assistant: Assistant) -> None:
    assert "still going on" not in assistant.ask("he is fine now. what is midazolam?", GOING_ON).text
    assert "still going on" not in assistant.ask("what is midazolam?", [*GOING_ON, "he is fine now"]).text


def test_a_danger_told_after_calm_words_is_one(assistant: Assistant) -> None:
    assert in_turn(triage("his lips are blue"), "his lips are blue", ["thanks"], None).level is Level.EMERGENCY


@pytest.mark.parametrize(
    "message",
    [
        "he threw up the steroid twice today and i gave nothing again, now he is floppy and so sleepy",
        "shes on prednisolone since tuesday, the runs, dry nappy since last night and breathing fast",
    ],
)
def test_a_child_ill_on_steroids_is_not_spoken_of_as_poisoned(message: str, assistant: Assistant) -> None:
    answer = assistant.ask(message)
    assert answer.outcome == "emergency"
    assert "steroids" in answer.paragraphs[0].text
    assert "poison" not in answer.paragraphs[0].text
