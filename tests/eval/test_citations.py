"""Citation precision and recall, by hand-worked answers made of the corpus's own sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.answer import Answer, AnswerSentence, Paragraph
from eval.citations import Cited, Sources

if TYPE_CHECKING:
    from assistant.conversation import Assistant

QUESTION = "Which treatment for infantile spasms comes first?"


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    """An answer of one sentence that has two sources or more."""
    found = assistant.ask(QUESTION)
    sentence = next(one for one in found.sentences if len(one.citations) > 1)
    return replace(found, paragraphs=(Paragraph("lead", sentences=(sentence,)),))


def cite(answer: Answer, *numbers: int, text: str = "") -> Answer:
    sentence = AnswerSentence(text or answer.sentences[0].text, numbers)
    return replace(answer, paragraphs=(Paragraph("lead", sentences=(sentence,)),))


def test_every_citation_given_is_right_and_none_is_missing(answer: Answer, sources: Sources) -> None:
    count = len(answer.sentences[0].citations)
    assert sources.check(answer) == Cited(1, 1, count, count, count, count, count)


def test_a_dropped_citation_lowers_recall_alone(answer: Answer, sources: Sources) -> None:
    first, *_ = answer.sentences[0].citations
    owed = len(answer.sentences[0].citations)
    assert sources.check(cite(answer, first)) == Cited(1, 1, given=1, resolved=1, right=1, owed=owed, paid=1)


def test_an_invented_citation_lowers_precision(answer: Answer, sources: Sources) -> None:
    numbers = answer.sentences[0].citations
    found = sources.check(cite(answer, *numbers, 99))
    assert (found.given, found.resolved, found.right) == (len(numbers) + 1, len(numbers), len(numbers))


def test_a_citation_to_a_source_that_is_not_there_does_not_resolve(answer: Answer, sources: Sources) -> None:
    first = answer.sentences[0].citations[0]
    made_up = tuple(replace(one, key="nobody2099none") if one.number == first else one for one in answer.citations)
    found = sources.check(replace(cite(answer, first), citations=made_up))
    assert (found.given, found.resolved, found.right, found.paid) == (1, 0, 0, 0)


def test_a_citation_of_another_sentence_resolves_and_is_wrong(assistant: Assistant, sources: Sources) -> None:
    found = assistant.ask(QUESTION)
    by_number = {one.number: one for one in found.citations}
    text = found.sentences[0].text
    stranger = next(n for n, one in by_number.items() if n not in found.sentences[0].citations)
    checked = sources.check(cite(found, stranger, text=text))
    assert (checked.resolved, checked.right, checked.paid) == (1, 0, 0)


def test_a_sentence_of_no_document_is_not_word_for_word_and_nothing_cited_for_it_is_right(
    answer: Answer, sources: Sources
) -> None:
    found = sources.check(cite(answer, *answer.sentences[0].citations, text="Spasms go away by themselves."))
    assert (found.verbatim, found.right, found.owed, found.paid) == (0, 0, 1, 0)


def test_an_answer_without_sentences_counts_for_nothing(answer: Answer, sources: Sources) -> None:
    assert sources.check(replace(answer, paragraphs=())) == Cited()
