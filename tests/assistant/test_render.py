"""Rendering: whatever stands in a question, a document or a source, it is text and never markup."""

from __future__ import annotations

import re

import pytest

from assistant.answer import Answer, AnswerSentence, Citation, CitedPassage, Paragraph
from assistant.render import answer_html, question_html, sources_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "</div><iframe src=//evil.example>",
    "' onmouseover='alert(1)",
]


def answer_with(text: str, url: str | None = "https://doi.org/10.1000/1") -> Answer:
    sentence = AnswerSentence(text, (1,))
    passage = CitedPassage("d#0", text, text, text, 3, f"Before. {text} After.", text, (text,))
    citation = Citation(1, "reference", text, text, text, text, 2004, url, "cohort", True, (passage,))
    paragraphs = (Paragraph("note", text, items=(text,)), Paragraph("lead", sentences=(sentence,)))
    return Answer(text, text, "answered", paragraphs, (citation,), (text,), "i", 1.0)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    html = question_html(text) + answer_html(answer_with(text), 1) + sources_html(answer_with(text), 1)
    for piece in ("<script", "<img", "<svg", "<iframe", "onerror=alert(1)>", "' onmouseover='"):
        assert piece not in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", None]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    links = re.findall(r'href="([^"]*)"', sources_html(answer_with("A title", url), 1))
    assert all(link.startswith("#/library/read/") for link in links)


def test_each_number_links_to_its_source() -> None:
    html = answer_html(answer_with("ARX matters."), 2)
    assert 'href="#source-2-1"' in html
    assert 'id="source-2-1"' in sources_html(answer_with("ARX matters."), 2)


def test_the_quoted_sentence_is_marked_letter_for_letter() -> None:
    html = sources_html(answer_with("İ is a letter whose lower case is longer."), 1)
    assert "<mark>İ is a letter whose lower case is longer.</mark>" in html


def test_a_sentence_that_does_not_stand_in_its_passage_is_not_marked() -> None:
    passage = CitedPassage("d#0", "d", "T", "H", None, "Something else.", None, ("Never said.",))
    citation = Citation(1, "document", "d", "T", "", "d", None, None, None, False, (passage,))
    answer = Answer("q", "q", "answered", (), (citation,), (), "i", 1.0)
    assert "<mark>" not in sources_html(answer, 1)
