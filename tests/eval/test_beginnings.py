"""How answers begin: hand-worked cases, and the marked sentences themselves."""

from __future__ import annotations

import pytest

from assistant.conversation import Assistant
from corpus import library
from eval import beginnings as measured
from eval.beginnings import FIRST, beginnings
from eval.questions import read


def marked(monkeypatch: pytest.MonkeyPatch, **item: object) -> None:
    """Let one question stand for the set."""
    monkeypatch.setattr(measured, "read", lambda name, half: [{"id": "fir-1", "begins": [], "misleads": [], **item}])


QUESTION = "How does vigabatrin work?"
SECTION = "treatments/vigabatrin#How does vigabatrin work?"


def test_an_answer_that_begins_with_a_marked_sentence_is_right(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = assistant.ask(QUESTION).sentences[0]
    marked(monkeypatch, question=QUESTION, section=SECTION, begins=[first.text])
    answers, misleads = beginnings(assistant, "all").scores
    assert (answers.value, misleads.value) == (1.0, 0.0)


def test_one_that_begins_beside_the_point_is_wrong_and_shown(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = assistant.ask(QUESTION).sentences[0]
    marked(monkeypatch, question=QUESTION, section=SECTION, misleads=[first.text])
    report = beginnings(assistant, "all")
    assert [score.value for score in report.scores] == [0.0, 1.0]
    assert report.failures[0].answer == first.text


def test_a_question_that_another_section_leads_is_not_judged(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked(monkeypatch, question=QUESTION, section="treatments/acth#What is ACTH?")
    assert not beginnings(assistant, "all").scores[0].values


def test_every_marked_sentence_stands_in_its_section() -> None:
    stands = {
        f"{document.id}#{section.heading}": {sentence.text for sentence in section.sentences}
        for document in library.load().documents
        for section in document.sections
    }
    gone = [
        item["id"]
        for item in read(FIRST)
        if not {*item["begins"], *item["misleads"]} <= stands.get(item["section"], set())
    ]
    assert not gone
