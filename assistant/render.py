"""Answers as HTML. Everything that is not written here is escaped here: no text of a question, document,
title or address reaches the page as markup."""

from __future__ import annotations

from html import escape

from assistant.answer import Answer, AnswerSentence, Citation, CitedPassage, Paragraph
from assistant.defined import Definitions
from assistant.evidence import EVIDENCE
from assistant.handout import handout
from assistant.parts import badge, is_outside, passage_address, published
from corpus.model import Term
from index.memory import NAME as SESSION

_HURRIED = ("emergency", "urgent")
"""Outcomes whose reader has no time for definitions."""


def question_html(question: str) -> str:
    """What the person typed, letter for letter."""
    lines = "<br>".join(escape(line) for line in question.strip().splitlines() if line.strip())
    return f'<div class="question">{lines or "(nothing)"}</div>'


def answer_html(answer: Answer, turn: int, definitions: Definitions | None = None, *, rated: bool = False) -> str:
    """An answer for the chat, its [n] linked to the sources of this turn, its terms to their definitions.

    `rated`: whether readers are asked what they think of it.
    """
    definitions = None if answer.outcome in _HURRIED else definitions
    told: dict[str, Term] = {}
    body = "".join(_paragraph(paragraph, turn, definitions, told) for paragraph in answer.paragraphs)
    label = {"emergency": "Emergency", "urgent": "See a doctor today"}.get(answer.outcome, "")
    mark = f'<p class="label">{label}</p>' if label else ""
    tools = _tools(answer, rated)
    return f'<div class="answer {escape(answer.outcome)}">{mark}{body}{tools}{_related(answer)}</div>'


def _paragraph(paragraph: Paragraph, turn: int, definitions: Definitions | None, told: dict[str, Term]) -> str:
    if paragraph.sentences:
        sentences = " ".join(_sentence(one, turn, definitions, told) for one in paragraph.sentences)
        return f'<p class="{paragraph.role}">{sentences}</p>'
    return f'<p class="{paragraph.role}">{escape(paragraph.text)}</p>{_buttons(paragraph.items)}'


def _sentence(sentence: AnswerSentence, turn: int, definitions: Definitions | None, told: dict[str, Term]) -> str:
    marks = "".join(
        f'<a class="cite" href="#source-{turn}-{number}" aria-label="Source {number}">[{number}]</a>'
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


def _terms(answer: Answer, turn: int, definitions: Definitions | None) -> str:
    """The definitions that the answer links to, hidden until asked for."""
    told: dict[str, Term] = {}
    for sentence in answer.sentences if answer.outcome not in _HURRIED else ():
        _with_terms(sentence.text, turn, definitions, told)
    items = "".join(
        f'<div id="term-{turn}-{number}"><dt>{escape(term.term)}</dt><dd>{escape(term.definition)}</dd></div>'
        for number, term in enumerate(told.values(), 1)
    )
    return f'<dl class="terms" hidden>{items}</dl>' if items else ""


_RATE = "".join(
    f'<button type="button" class="tool rate {verdict}" aria-haspopup="dialog">'
    f'<span class="word">{words}</span></button>'
    for verdict, words in (("helpful", "Helpful"), ("not-helpful", "Not helpful"))
)


def _tools(answer: Answer, rated: bool) -> str:
    if answer.outcome in ("small-talk", "emergency"):
        return ""
    return (
        '<p class="tools"><button type="button" class="tool copy">Copy</button>'
        f'<button type="button" class="tool share">Copy a link to this question</button>{_RATE if rated else ""}</p>'
    )


def _related(answer: Answer) -> str:
    if not answer.related or answer.outcome == "not-found":
        return ""
    title = "Ask for example" if answer.outcome in ("clarify", "small-talk") else "Related questions"
    return f'<p class="related-title">{title}</p>{_buttons(answer.related)}'


def _buttons(questions: tuple[str, ...]) -> str:
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="ask">{escape(question)}</button></li>' for question in questions
    )
    return f'<ul class="questions">{items}</ul>'


def sources_html(answer: Answer, turn: int, definitions: Definitions | None = None) -> str:
    """The sources of one turn: numbered, each with its evidence level, its link and what was quoted from it.

    With them goes, hidden, what the page's script shows and saves: the definitions, and the turn as Markdown.
    """
    own = answer.index == SESSION  # a reader's documents, which are not in the library
    items = "".join(_source(citation, turn, own) for citation in answer.citations)
    listed = f"<ol>{items}</ol>" if items else '<p class="no-sources">Nothing was quoted for this answer.</p>'
    return (
        f'<section class="turn" data-turn="{turn}" aria-label="Sources of answer {turn}">{listed}'
        f'{_terms(answer, turn, definitions)}<pre class="handout" hidden>{escape(handout(answer))}</pre></section>'
    )


def _source(citation: Citation, turn: int, own: bool) -> str:
    identity = f"source-{turn}-{citation.number}"
    note = '<span class="described">title described, not quoted</span>' if citation.descriptive_title else ""
    passages = _meaning(citation.evidence) + "".join(_passage(passage, own) for passage in citation.passages)
    return (
        f'<li id="{identity}" class="source" tabindex="-1"><p class="title"><span class="number">[{citation.number}]</span> '
        f'{_title(citation)} {note}</p><p class="where">{badge(citation.evidence)}{published(citation)}</p>'
        f"<details{' open' if citation.number == 1 else ''}><summary>What was quoted</summary>{passages}</details></li>"
    )


def _title(citation: Citation) -> str:
    title = escape(citation.title)
    if citation.url and is_outside(citation.url):
        return f'<a href="{escape(citation.url)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    return title


def _meaning(evidence: str | None) -> str:
    """The evidence level in one line, for those who cannot hover over its badge."""
    return f'<p class="meaning">{": ".join(map(escape, EVIDENCE[evidence]))}.</p>' if evidence in EVIDENCE else ""


def _passage(passage: CitedPassage, own: bool) -> str:
    page = f", page {passage.page}" if passage.page is not None else ""
    reviewed = f" · reviewed {escape(passage.reviewed)}" if passage.reviewed else ""
    heading = escape(passage.heading or passage.title)
    quoted = (
        f'<blockquote>{_highlighted(passage.text, passage.used)}</blockquote><p class="from">{heading}{page}'
        f" · {escape(passage.document)}{reviewed}</p>"
    )
    if own:
        return quoted
    return (
        f'{quoted}<p><a class="whole" href="{escape(passage_address(passage.document, passage.id))}">'
        f'Read the whole section<span class="unseen">: {heading}</span></a></p>'
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
