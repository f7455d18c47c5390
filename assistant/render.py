"""Answers as HTML. Everything that is not written here is escaped here: no text of a question, document,
title or address reaches the page as markup."""

from __future__ import annotations

from html import escape

from assistant.answer import Answer, AnswerSentence, Citation, CitedPassage, Paragraph
from assistant.defined import Definitions
from assistant.handout import handout
from assistant.labels import in_english, in_ours, label
from assistant.parts import badge, is_outside, passage_address, published, quoted
from corpus.model import EVIDENCE_LEVELS, Term
from index.memory import NAME as SESSION

_HURRIED = ("emergency", "urgent")
"""Outcomes whose reader has no time for definitions."""


def question_html(question: str, language: str = "en") -> str:
    """What the person typed, letter for letter."""
    lines = "<br>".join(escape(line) for line in question.strip().splitlines() if line.strip())
    return f'<div class="question">{lines or label("nothing", language)}</div>'


def answer_html(
    answer: Answer, turn: int, definitions: Definitions | None = None, *, rated: bool = False, language: str = "en"
) -> str:
    """An answer for the chat, its [n] linked to the sources of this turn, its terms to their definitions.

    `rated`: whether readers are asked what they think of it. `language`: that of the page around it.
    """
    definitions = None if answer.outcome in _HURRIED else definitions
    told: dict[str, Term] = {}
    body = "".join(_paragraph(paragraph, turn, definitions, told, language) for paragraph in answer.paragraphs)
    mark = f'<p class="label">{label(answer.outcome, language)}</p>' if answer.outcome in _HURRIED else ""
    tools = _tools(answer, rated, language)
    return f'<div class="answer {escape(answer.outcome)}">{mark}{body}{tools}{_related(answer, language)}</div>'


def _paragraph(
    paragraph: Paragraph, turn: int, definitions: Definitions | None, told: dict[str, Term], language: str
) -> str:
    if paragraph.sentences:
        sentences = " ".join(_sentence(one, turn, definitions, told, language) for one in paragraph.sentences)
        return f'<p class="{paragraph.role}"{in_english(language)}>{sentences}</p>'
    return f'<p class="{paragraph.role}">{escape(paragraph.text)}</p>{_buttons(paragraph.items)}'


def _sentence(
    sentence: AnswerSentence, turn: int, definitions: Definitions | None, told: dict[str, Term], language: str
) -> str:
    marks = "".join(
        f'<a class="cite" href="#source-{turn}-{number}"{in_ours(language)} aria-label="{label("source", language, number=number)}">[{number}]</a>'
        for number in sentence.citations
    )
    return f"{_with_terms(sentence.text, turn, definitions, told)}{marks}"


def _with_terms(text: str, turn: int, definitions: Definitions | None, told: dict[str, Term]) -> str:
    """The text, each term that was not yet met a link to its definition, which goes with the sources of the turn."""
    parts = []
    last = 0
    for one in definitions.find(text) if definitions else ():
        if one.term.term not in told:
            told[one.term.term] = one.term
            link = f'<a class="term" href="#term-{turn}-{len(told)}">{escape(text[one.start : one.end])}</a>'
            parts += [escape(text[last : one.start]), link]
            last = one.end
    return "".join([*parts, escape(text[last:])])


def _terms(answer: Answer, turn: int, definitions: Definitions | None, language: str) -> str:
    """The definitions that the answer links to, hidden until asked for."""
    told: dict[str, Term] = {}
    for sentence in answer.sentences if answer.outcome not in _HURRIED else ():
        _with_terms(sentence.text, turn, definitions, told)
    items = "".join(
        f'<div id="term-{turn}-{number}"><dt>{escape(term.term)}</dt><dd>{escape(term.definition)}</dd></div>'
        for number, term in enumerate(told.values(), 1)
    )
    return f'<dl class="terms"{in_english(language)} hidden>{items}</dl>' if items else ""


def _rate(language: str) -> str:
    return "".join(
        f'<button type="button" class="tool rate {verdict}" aria-haspopup="dialog">'
        f'<span class="word">{label(verdict, language)}</span></button>'
        for verdict in ("helpful", "not-helpful")
    )


def _tools(answer: Answer, rated: bool, language: str) -> str:
    if answer.outcome in ("small-talk", "emergency"):
        return ""
    return (
        f'<p class="tools"><button type="button" class="tool copy">{label("copy", language)}</button>'
        f'<button type="button" class="tool share">{label("copy-link", language)}</button>'
        f"{_rate(language) if rated else ''}</p>"
    )


def _related(answer: Answer, language: str) -> str:
    if not answer.related or answer.outcome == "not-found":
        return ""
    title = label("for-example" if answer.outcome in ("clarify", "small-talk") else "related", language)
    return f'<p class="related-title">{title}</p>{_buttons(answer.related)}'


def _buttons(questions: tuple[str, ...]) -> str:
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="ask">{escape(question)}</button></li>' for question in questions
    )
    return f'<ul class="questions">{items}</ul>'


def sources_html(answer: Answer, turn: int, definitions: Definitions | None = None, *, language: str = "en") -> str:
    """The sources of one turn: numbered, each with its evidence level, its link and what was quoted from it.

    With them goes, hidden, what the page's script shows and saves: the definitions, and the turn as Markdown.
    """
    own = answer.index == SESSION  # a reader's documents, which are not in the library
    items = "".join(_source(citation, turn, own, language) for citation in answer.citations)
    listed = f"<ol>{items}</ol>" if items else f'<p class="no-sources">{label("nothing-quoted", language)}</p>'
    return (
        f'<section class="turn" data-turn="{turn}" aria-label="{label("sources-of-answer", language, turn=turn)}">{listed}'
        f"{_terms(answer, turn, definitions, language)}"
        f'<pre class="handout" hidden>{escape(handout(answer, language))}</pre></section>'
    )


def _source(citation: Citation, turn: int, own: bool, language: str) -> str:
    identity = f"source-{turn}-{citation.number}"
    note = f'<span class="described">{label("described", language)}</span>' if citation.descriptive_title else ""
    passages = "".join(_passage(passage, own, language) for passage in citation.passages)
    return (
        f'<li id="{identity}" class="source" tabindex="-1"><p class="title"><span class="number">[{citation.number}]</span> '
        f"{quoted(_title(citation), language)} {note}</p>"
        f'<p class="where">{badge(citation.evidence, language)}{published(citation)}</p>'
        f"<details{' open' if citation.number == 1 else ''}><summary>{label('what-quoted', language)}</summary>"
        f"{_meaning(citation.evidence, language)}{passages}</details></li>"
    )


def _title(citation: Citation) -> str:
    title = escape(citation.title)
    if citation.url and is_outside(citation.url):
        return f'<a href="{escape(citation.url)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    return title


def _meaning(evidence: str | None, language: str) -> str:
    """The evidence level in one line, for those who cannot hover over its badge."""
    if evidence not in EVIDENCE_LEVELS:
        return ""
    told = ": ".join(label(f"{part}-{evidence}", language) for part in ("evidence", "meaning"))
    return f'<p class="meaning">{escape(told)}.</p>'


def _passage(passage: CitedPassage, own: bool, language: str) -> str:
    page = f", {label('page', language, number=passage.page)}" if passage.page is not None else ""
    reviewed = f" · {label('reviewed', language, date=escape(passage.reviewed))}" if passage.reviewed else ""
    heading = quoted(escape(passage.heading or passage.title), language)
    told = (
        f"<blockquote{in_english(language)}>{_highlighted(passage.text, passage.used)}</blockquote>"
        f'<p class="from">{heading}{page} · {escape(passage.document)}{reviewed}</p>'
    )
    if own:
        return told
    return (
        f'{told}<p><a class="whole" href="{escape(passage_address(passage.document, passage.id))}">'
        f'{label("whole-section", language)}<span class="unseen">: {heading}</span></a></p>'
    )


def _highlighted(text: str, used: tuple[str, ...]) -> str:
    """A passage with the quoted sentences marked; one that does not stand there letter for letter is not marked."""
    spans = sorted({(start, start + len(one)) for one in used if one and (start := text.find(one)) >= 0})
    parts = []
    last = 0
    for start, end in spans:
        if start < last:
            continue
        parts += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    parts.append(escape(text[last:]))
    return "".join(parts)
