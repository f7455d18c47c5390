"""Definitions: a word of an answer is explained where the glossary means that very word."""

from __future__ import annotations

from assistant.answer import Answer, AnswerSentence, Paragraph
from assistant.defined import Definitions
from assistant.render import answer_html, sources_html
from corpus.model import Term

TERMS = (
    Term("electroencephalogram", "test", "A test that records brain waves.", ("EEG",)),
    Term("CT scan", "test", "A scan made with X-rays.", ("CT",)),
    Term("sleep EEG", "word", "An EEG during sleep.", ()),
    Term("gene", "word", "A stretch of DNA.", ()),
    Term("ARX", "gene", "A gene.", ()),
)


def found(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.term.term) for one in Definitions(TERMS).find(text)]


def test_the_longest_name_is_the_one_that_is_explained() -> None:
    assert found("A sleep EEG, then another EEG.") == [("sleep EEG", "sleep EEG"), ("EEG", "electroencephalogram")]


def test_a_term_is_explained_once() -> None:
    assert found("An EEG and an EEG.") == [("EEG", "electroencephalogram")]


def test_a_short_form_must_be_written_as_it_is() -> None:
    assert found("a ct of it") == []
    assert found("a CT of it") == [("CT", "CT scan")]


def test_words_parted_by_a_bracket_are_no_name() -> None:
    assert found("after sleep (EEG was not done)") == [("EEG", "electroencephalogram")]


def test_words_that_everyone_knows_and_names_are_left_alone() -> None:
    assert found("The gene ARX.") == []


def test_an_answer_shows_each_definition_once_and_its_sentences_unchanged() -> None:
    sentences = (AnswerSentence("An EEG is done.", (1,)), AnswerSentence("The EEG <is> read.", (1,)))
    answer = Answer("q", "q", "answered", (Paragraph("lead", sentences=sentences),), (), (), "i", 1.0)
    html = answer_html(answer, 1, Definitions(TERMS))
    assert html.count('href="#term-1-1"') == 1
    assert ">EEG</a> is done." in html
    assert "The EEG &lt;is&gt; read." in html
    sources = sources_html(answer, 1, Definitions(TERMS))
    assert '<div id="term-1-1"><dt>electroencephalogram</dt><dd>A test that records brain waves.</dd></div>' in sources


def test_an_emergency_is_not_a_time_for_definitions() -> None:
    paragraphs = (Paragraph("lead", sentences=(AnswerSentence("An EEG is done.", (1,)),)),)
    answer = Answer("q", "q", "emergency", paragraphs, (), (), "i", 1.0)
    assert "#term-" not in answer_html(answer, 1, Definitions(TERMS))
    assert "term-1" not in sources_html(answer, 1, Definitions(TERMS))
