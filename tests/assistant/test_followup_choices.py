"""Follow-ups that choose among things, or leave it open which they mean."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from assistant.followup import follow_up


@pytest.mark.parametrize("question", ["how often?", "what about it?", "and does that one work too?", "are you sure?"])
def test_a_first_message_that_leans_on_nothing_is_asked_back(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome == "clarify"
    assert 2 <= len(answer.paragraphs[0].items) <= 3


def test_of_two_equal_topics_the_reader_chooses(assistant: Assistant) -> None:
    answer = assistant.ask("what about it?", ["Is ACTH better than vigabatrin?"])
    assert answer.outcome == "clarify"
    assert answer.related == ("What about ACTH?", "What about vigabatrin?")


def test_a_choice_answers_what_was_asked_back(assistant: Assistant) -> None:
    assert follow_up("vigabatrin", ["what about it?"], assistant.retriever).question == "what about vigabatrin?"


@pytest.mark.parametrize("question", ["does it work?", "is it safe", "what are its side effects"])
def test_a_first_question_about_some_treatment_asks_which(question: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.outcome == "clarify"
    assert any("ACTH" in item for one in answer.paragraphs for item in one.items)


def test_a_thing_named_beside_the_other_one_is_the_other_one(assistant: Assistant) -> None:
    answer = assistant.ask("and the other one, the powder, vigabatrin", ["What are the side effects of ACTH?"])
    assert "side effects of vigabatrin" in answer.standalone_question


def test_they_together_are_the_things_compared(assistant: Assistant) -> None:
    answer = assistant.ask("can they be given together", ["which works faster, vigabatrin or prednisolone"])
    assert "vigabatrin" in answer.standalone_question
    assert "prednisolone" in answer.standalone_question


def test_the_first_one_is_the_first_that_the_last_answer_names(assistant: Assistant) -> None:
    earlier = ["what are the treatments for infantile spasms"]
    assert "ACTH" in follow_up("tell me about the first one", earlier, assistant.retriever).question


def test_which_of_them_chooses_among_all_that_the_last_answer_named(assistant: Assistant) -> None:
    earlier = ["what are the treatments for infantile spasms", "tell me about the first one"]
    written = follow_up("which of them is cheapest", earlier, assistant.retriever).question
    assert all(name in written for name in ("ACTH", "prednisolone", "vigabatrin"))


def test_which_one_chooses_among_what_was_named_last(assistant: Assistant) -> None:
    earlier = ["how do steroids work", "and vigabatrin?", "whats gaba"]
    written = follow_up("so which stops the spasms quicker", earlier, assistant.retriever).question
    assert "steroids or vigabatrin" in written


def test_another_matter_is_answered_whatever_went_before(assistant: Assistant) -> None:
    answer = assistant.ask("when is awareness week", ["what is NISC", "how many kids were in it"])
    assert answer.outcome == "answered"
    assert "1 to 7 December" in answer.sentences[0].text


def test_what_leads_nowhere_with_one_matter_is_tried_with_the_others(assistant: Assistant) -> None:
    reading = follow_up("how many develop normally", ["What is ACTH?", "does it hurt"], assistant.retriever)
    assert "how many develop normally (infantile spasms)?" in reading.others
