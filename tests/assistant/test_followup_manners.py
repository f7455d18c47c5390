"""Messages that want the last answer in another manner, or nothing at all: "shorter", "are you sure?", "thanks"."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from assistant.followup import follow_up
from assistant.triage import Level, triage


@pytest.mark.parametrize(
    ("question", "manner"),
    [
        ("in short?", "short"),
        ("simpler please", "short"),
        ("can you explain that in simpler words?", "short"),
        ("tell me more", "more"),
        ("more details please", "more"),
        ("source?", "source"),
        ("where is that from?", "source"),
        ("simpler please im running on 2 hrs sleep", "short"),
        ("source? its for my exam", "source"),
        ("are you sure?", "sure"),
        ("Really?", "sure"),
        ("¿de verdad?", "sure"),
    ],
)
def test_the_last_answer_is_asked_for_again(assistant: Assistant, question: str, manner: str) -> None:
    reading = follow_up(question, ["What is vigabatrin?", "how is it given?"], assistant.retriever)
    assert (reading.question, reading.manner) == ("how is vigabatrin given?", manner)


def test_a_shorter_answer_is_the_beginning_of_the_last(assistant: Assistant) -> None:
    whole = assistant.ask("What is vigabatrin?")
    short = assistant.ask("in short", ["What is vigabatrin?"])
    assert 0 < len(short.sentences) < len(whole.sentences)
    assert whole.sentences[: len(short.sentences)] == short.sentences


def test_asked_for_more_it_says_what_it_did_not_say(assistant: Assistant) -> None:
    whole = {sentence.text for sentence in assistant.ask("What is vigabatrin?").sentences}
    assert any(one.text not in whole for one in assistant.ask("tell me more", ["What is vigabatrin?"]).sentences)


@pytest.mark.parametrize("question", ["are you sure?", "source?"])
def test_a_doubt_is_answered_with_a_note_and_the_cited_answer(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, ["What is vigabatrin?"])
    assert answer.outcome == "answered"
    assert not answer.paragraphs[0].sentences
    assert [s.text for s in answer.sentences] == [s.text for s in assistant.ask("What is vigabatrin?").sentences]


def test_what_is_not_understood_but_the_answer_is_no_wish_for_a_shorter_one(assistant: Assistant) -> None:
    assert not follow_up("i dont understand my sons letter", ["What is vigabatrin?"], assistant.retriever).manner


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("im in Ireland", "who helps parents in Ireland?"),
        ("we live in the UK btw", "who helps parents in UK?"),
    ],
)
def test_where_a_writer_lives_is_asked_of_the_question_before(
    assistant: Assistant, message: str, question: str
) -> None:
    assert follow_up(message, ["who helps parents?"], assistant.retriever).question == question
    assert assistant.ask(message, ["who helps parents?"]).outcome == "answered"


def test_where_nobody_lives_is_asked_of_nothing(assistant: Assistant) -> None:
    assert follow_up("we are in trouble", ["who helps parents?"], assistant.retriever).manner != "where"


def test_thanks_with_a_kind_word_are_small_talk(assistant: Assistant) -> None:
    assert assistant.ask("lovely, thank you x", ["What is ACTH?"]).outcome == "small-talk"


def test_who_is_afraid_and_asks_nothing_is_heard_and_told_of_support(assistant: Assistant) -> None:
    answer = assistant.ask("im so scared", ["what is vigabatrin"])
    assert answer.paragraphs[0].role == "note"
    assert "frightening" in answer.paragraphs[0].text
    assert "parents" in answer.text


@pytest.mark.parametrize("question", ["how do they know that", "who did that study", "based on what?"])
def test_who_asks_how_it_is_known_is_given_the_sources(assistant: Assistant, question: str) -> None:
    assert follow_up(question, ["What is vigabatrin?"], assistant.retriever).manner == "source"


def test_thanks_before_a_question_are_no_small_talk(assistant: Assistant) -> None:
    assert assistant.ask("gracias. ¿y la dieta?", ["¿qué es la vigabatrina?"]).outcome == "answered"


@pytest.mark.parametrize("message", ["not him, his sister", "her not him", "no i mean the baby"])
def test_who_only_says_of_whom_tells_of_no_emergency(message: str) -> None:
    assert triage(message).level is Level.QUESTION


def test_a_cry_is_heard_though_it_says_little() -> None:
    assert triage("no no no not my baby").level is Level.EMERGENCY


@pytest.mark.parametrize(
    ("earlier", "question"), [("what is vigabatrin", "are you sure"), ("what is ACTH", "how does it work")]
)
def test_a_few_words_that_go_on_with_a_question_are_no_small_talk(
    assistant: Assistant, earlier: str, question: str
) -> None:
    assert assistant.ask(question, [earlier]).outcome == "answered"


def test_which_study_showed_it_asks_for_the_source(assistant: Assistant) -> None:
    assert follow_up("which study showed this?", ["What is ACTH?"], assistant.retriever).manner == "source"


def test_a_doubtful_follow_up_says_what_it_was_taken_for(assistant: Assistant) -> None:
    answer = assistant.ask("How many of those do well, roughly?", ["What is infantile spasms of unknown cause?"])
    assert answer.outcome == "answered"
    assert answer.paragraphs[0].text.startswith("I read your question as: “")


def test_a_follow_up_that_is_sure_says_nothing_of_it(assistant: Assistant) -> None:
    answer = assistant.ask("what are its side effects?", ["What is vigabatrin?"])
    assert answer.paragraphs[0].role == "lead"


@pytest.mark.parametrize("question", ["source?", "are you sure?", "in short"])
def test_the_answer_to_a_follow_up_is_the_same_when_it_is_wanted_again(assistant: Assistant, question: str) -> None:
    earlier = [
        "how long till sabril kicks in?",
        "and the steroid, how many weeks",
        "which of the two has fewer relapses",
    ]
    first = assistant.ask(earlier[-1], earlier[:-1])
    again = assistant.ask(question, earlier)
    assert again.outcome == first.outcome == "answered"
    assert again.sentences[0] == first.sentences[0]
