"""Answers as HTML. Everything that is not written here is escaped here: no text of a question, document,
title or address reaches the page as markup."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from assistant.answer import Answer, AnswerSentence, Citation, CitedPassage, Paragraph

EVIDENCE = {
    "guideline": ("Guideline", "Advice agreed by experts or a medical society after weighing the studies"),
    "systematic-review": ("Systematic review", "All studies on a question, gathered and weighed by a fixed method"),
    "randomised-trial": ("Randomised trial", "Treatments compared in groups formed by chance; strong evidence"),
    "cohort": ("Cohort study", "A group of children followed and counted; no treatment by chance"),
    "case-series": ("Case series", "A few patients described; early or weak evidence"),
    "review": ("Review", "An expert's overview of what others found"),
    "label": ("Medicine label", "What the maker and the regulator state about a medicine"),
    "registry": ("Registry", "A register of trials, genes or patients"),
    "patient-organisation": ("Patient organisation", "Information by a charity, hospital or public body for families"),
    "preclinical": ("Laboratory study", "Cells or animals, not children"),
}
"""Each evidence level, its name and what it means in one line."""


def question_html(question: str) -> str:
    """What the person typed, letter for letter."""
    lines = "<br>".join(escape(line) for line in question.strip().splitlines() if line.strip())
    return f'<div class="question">{lines or "(nothing)"}</div>'


def answer_html(answer: Answer, turn: int) -> str:
    """An answer for the chat, its [n] linked to the sources of this turn."""
    body = "".join(_paragraph(paragraph, turn) for paragraph in answer.paragraphs)
    label = {"emergency": "Emergency", "urgent": "See a doctor today"}.get(answer.outcome, "")
    mark = f'<p class="label">{label}</p>' if label else ""
    return f'<div class="answer {escape(answer.outcome)}">{mark}{body}{_related(answer)}</div>'


def _paragraph(paragraph: Paragraph, turn: int) -> str:
    if paragraph.sentences:
        return f'<p class="{paragraph.role}">{" ".join(_sentence(one, turn) for one in paragraph.sentences)}</p>'
    return f'<p class="{paragraph.role}">{escape(paragraph.text)}</p>{_buttons(paragraph.items)}'


def _sentence(sentence: AnswerSentence, turn: int) -> str:
    marks = "".join(
        f'<a class="cite" href="#source-{turn}-{number}" aria-label="Source {number}">[{number}]</a>'
        for number in sentence.citations
    )
    return f"{escape(sentence.text)}{marks}"


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


def sources_html(answer: Answer, turn: int) -> str:
    """The sources of one turn: numbered, each with its evidence level, its link and what was quoted from it."""
    if not answer.citations:
        return ""
    items = "".join(_source(citation, turn) for citation in answer.citations)
    return f'<section class="turn" data-turn="{turn}" aria-label="Sources of answer {turn}"><ol>{items}</ol></section>'


def _source(citation: Citation, turn: int) -> str:
    identity = f"source-{turn}-{citation.number}"
    where = " · ".join(
        escape(part) for part in (citation.authors, citation.container, str(citation.year or "")) if part
    )
    note = '<span class="described">title described, not quoted</span>' if citation.descriptive_title else ""
    passages = "".join(_passage(passage) for passage in citation.passages)
    return (
        f'<li id="{identity}" class="source" tabindex="-1"><p class="title"><span class="number">[{citation.number}]</span> '
        f'{_title(citation)} {note}</p><p class="where">{_badge(citation.evidence)}{where}</p>'
        f"<details{' open' if citation.number == 1 else ''}><summary>What was quoted</summary>{passages}</details></li>"
    )


def _title(citation: Citation) -> str:
    title = escape(citation.title)
    if citation.url and urlsplit(citation.url).scheme in ("http", "https"):
        return f'<a href="{escape(citation.url)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    return title


def _badge(evidence: str | None) -> str:
    if evidence not in EVIDENCE:
        return ""
    name, meaning = EVIDENCE[evidence]
    return f'<span class="badge {escape(evidence)}" title="{escape(meaning)}">{escape(name)}</span>'


def _passage(passage: CitedPassage) -> str:
    page = f", page {passage.page}" if passage.page is not None else ""
    reviewed = f" · reviewed {escape(passage.reviewed)}" if passage.reviewed else ""
    heading = escape(passage.heading or passage.title)
    return (
        f'<blockquote>{_highlighted(passage.text, passage.used)}</blockquote><p class="from">{heading}{page}'
        f" · {escape(passage.document)}{reviewed}</p>"
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
