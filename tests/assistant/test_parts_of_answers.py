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
    question = "What is hypsarrhythmia and which football club invented it?"
    assert assistant.ask("What is hypsarrhythmia?").outcome == "answered"
    assert assistant.ask(question).outcome == "not-found"


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


def test_a_pronoun_means_what_the_question_before_it_in_the_same_message_named(assistant: Assistant) -> None:
    answer = assistant.ask("What is vigabatrin? What are its side effects?")
    first, second = [one.sentences for one in answer.paragraphs if one.role == "lead"]
    assert "is a medicine" in first[0].text
    assert "side vision" in second[0].text


def test_what_may_be_no_emergency_is_answered_after_the_first_words(assistant: Assistant) -> None:
    answer = assistant.ask("gave 2 ml too much vigabatrin yesterday, what can happen")
    assert answer.outcome == "emergency"
    assert answer.paragraphs[0].role == "urgent"
    assert any("Too much vigabatrin" in sentence.text for sentence in answer.sentences)


def test_a_yes_or_no_is_told_only_from_the_section_that_leads(assistant: Assistant) -> None:
    answer = assistant.ask(
        "my mum says spasms come from the baby being startled by the dog, can being startled cause it"
    )
    assert not any(sentence.text.startswith(("Yes,", "No,")) for sentence in answer.sentences[1:])


@pytest.mark.parametrize(
    "question", ["Are infantile spasms gone for good after treatment?", "Once they have stopped, is it gone for good?"]
)
def test_a_yes_is_left_out_where_it_is_asked_the_other_way_round(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert "come back" in answer.text or "came back" in answer.text
    assert not any(sentence.text.startswith("Yes") for sentence in answer.sentences)


def test_a_question_in_keywords_is_told_the_yes_or_no_of_its_section(assistant: Assistant) -> None:
    assert assistant.ask("fenfluramine spasms").sentences[0].text.startswith("No proof was found")


def test_who_may_not_be_told_what_to_do_is_told_what_is_near(assistant: Assistant) -> None:
    answer = assistant.ask("my grandson has stxbp1, will he sing?")
    assert answer.outcome == "personal-advice"
    assert answer.sentences or any("STXBP1" in item for one in answer.paragraphs for item in one.items)


def test_an_answer_begins_with_the_sentence_that_tells_what_is_asked(assistant: Assistant) -> None:
    answer = assistant.ask("How many babies took part in ICISS?")
    assert "377" in answer.sentences[0].text


def test_a_follow_up_that_speaks_of_nobody_asks_for_no_decision(assistant: Assistant) -> None:
    before = ["How well does ACTH work for infantile spasms?"]
    assert assistant.ask("could prednisolone do it then", before).outcome == "answered"
    assert assistant.ask("could I give him prednisolone then", before).outcome == "personal-advice"


def test_words_of_small_talk_are_none_in_a_question(assistant: Assistant) -> None:
    assert assistant.ask("is there a test", ["What is pyridoxine-dependent epilepsy?"]).outcome != "small-talk"


def test_a_decision_promises_facts_only_where_some_follow(assistant: Assistant) -> None:
    told = assistant.ask("should i stop giving my son vigabatrin")
    untold = assistant.ask("should I give my son ranitidine with his prednisolone")
    assert told.outcome == untold.outcome == "personal-advice"
    assert (bool(told.sentences), bool(untold.sentences)) == (True, False)
    promised = ["in general" in answer.text for answer in (told, untold)]
    assert promised == [True, False]
