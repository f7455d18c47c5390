"""The rules over one document: front matter, markup, links, headings, wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rapidfuzz import fuzz, process

from corpus.check_lists import link_fault, links
from corpus.errors import CorpusError
from corpus.markdown import reviewed_date
from corpus.problem import Problem, warning
from corpus.reading import grade
from corpus.source import Source

FEWEST_ASKED = 4
LONGEST_OPENING = 4
HARDEST_OPENING = 10.0
LONGEST_SENTENCE = 50
ALIKE = 95

_LEANING_WORDS = frozenset(
    """
    this these those that it its they their theirs them he his him she her hers such both here another
    however also moreover furthermore similarly likewise conversely nevertheless nonetheless otherwise therefore thus
    """.split()
)
_FIRST_WORD = re.compile(r"[\"'“‘(\[]*([A-Za-z]+)")
_LEANING_START = re.compile(
    r"[\"'“‘(\[]*(?:(?:in|by) contrast\b|there(?!\s+(?:is|are|was|were|has|have|may|can|will|could|might)\b)"
    r"|(?:(?:in|by|from|of|for) )?the (?:former|latter|same|others?|rest|remaining)\b"
    r"|(?:(?:in|by|from|of|for) )?the (?:study|trial|authors|drug|medicine|gene|group|series|report|cohort|paper)\b"
    r"(?! (?:of|by|in|from|on|that|which|who|with|called|named)\b)(?-i:(?! [A-Z])))",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:(?:as|see|are|is|mentioned|described|discussed|shown|listed|given|noted) (?:above|below)|the above"
    r"|(?:mentioned|described|discussed|noted) (?:before|earlier|previously)"
    r"|this (?:drug|medicine|gene|study|trial|treatment|test|condition|diet|disease|disorder))\b(?! (?:\d|all\b))",
    re.IGNORECASE,
)
_QUESTIONS = re.compile(r"(?:<!--\s*(?:asked|otherwise|untold):(?:(?!-->).)*-->\s*)+", re.DOTALL)
_TABLE = re.compile(r"(?=.*\|)(?=.*-)[\s:|-]+")
"""The line between the head and the rows of a table."""


def check_document(document: Source, today: date) -> Iterator[Problem]:
    """All rules that look at one document alone.

    Args:
        document: the document.
        today: the latest date that is not in the future.
    """
    yield from _front_matter(document, today)
    yield from _markup(document)
    yield from _links(document)
    yield from _headings(document)
    yield from _openings(document)
    yield from _wording(document)
    yield from _alike(document)


def _front_matter(document: Source, today: date) -> Iterator[Problem]:
    for field in ("title", "summary"):
        if not str(document.front.get(field) or "").strip():
            yield Problem(document.path, document.line_of(field), "front-matter", f"no {field}; write one")
    if str(document.front.get("topic") or "") != document.area:
        message = f"the topic is {document.front.get('topic')!r}, the folder {document.area!r}; make them the same"
        yield Problem(document.path, document.line_of("topic"), "front-matter", message)
    try:
        reviewed = reviewed_date(document.path, document.front)
    except CorpusError as error:
        yield Problem(document.path, document.line_of("reviewed"), "front-matter", error.problem)
        return
    if reviewed is None:
        yield Problem(document.path, 1, "front-matter", "no date of review; write reviewed: YYYY-MM-DD")
    elif date.fromisoformat(reviewed) > today:
        message = f"reviewed on {reviewed}, which is in the future; write the day of the review"
        yield Problem(document.path, document.line_of("reviewed"), "front-matter", message)


def _markup(document: Source) -> Iterator[Problem]:
    for token in document.tokens:
        line = document.first_line + token.map[0] if token.map else None
        if token.type == "heading_open" and int(token.tag[1:]) > 2:
            yield Problem(
                document.path, line, "heading-level", "deeper than level 2; make it a question of its own (##)"
            )
        elif token.type == "html_block" and not _QUESTIONS.fullmatch(token.content):
            yield Problem(
                document.path, line, "raw-html", "HTML, which nobody sees; write it in Markdown", token.content
            )
        elif token.type == "inline":
            if html := "".join(child.content for child in token.children or [] if child.type == "html_inline"):
                yield Problem(document.path, line, "raw-html", "HTML, which nobody sees; write it in Markdown", html)
            for number, text in enumerate(token.content.split("\n"), start=line or 1):
                if _TABLE.fullmatch(text):
                    message = "a table, which is read as one long sentence; write a list of sentences"
                    yield Problem(document.path, number, "table", message)


def _links(document: Source) -> Iterator[Problem]:
    for number, text in enumerate(document.lines, start=1):
        for url in links(text):
            if fault := link_fault(url):
                yield Problem(document.path, number, "link", f"{url} {fault}")


def _headings(document: Source) -> Iterator[Problem]:
    answered = {normal(one) for part in document.parts for one in (part.heading, *part.asked)}
    for part in document.parts:
        if not part.heading:
            message = "text before the first heading; put it under a question"
            yield Problem(document.path, part.sentences[0].number, "heading-missing", message, part.sentences[0].text)
            continue
        if not part.heading.endswith("?"):
            message = "the heading is no question; ask what readers ask, with a question mark"
            yield Problem(document.path, part.line, "heading-question", message, part.heading)
        if len(part.asked) < FEWEST_ASKED:
            message = (
                f"{len(part.asked)} other ways of asking; give {FEWEST_ASKED} or more in <!-- asked: ...; ... -->"
            )
            yield warning(document.path, part.line, "heading-asked", message, part.heading)
        for question in part.untold:
            if normal(question) in answered:
                message = "untold, and asked of a section here as well; take it out where it does not belong"
                yield Problem(document.path, part.line, "untold-asked", message, question)
        if not part.sentences:
            message = "no text under the heading; answer the question, or take it out"
            yield Problem(document.path, part.line, "heading-empty", message, part.heading)


def _openings(document: Source) -> Iterator[Problem]:
    for part in document.answers:
        line, opening = part.sentences[0].number, part.opening
        if len(opening) > LONGEST_OPENING:
            message = f"the first paragraph has {len(opening)} sentences; answer in {LONGEST_OPENING}, and go on below"
            yield warning(document.path, line, "opening-length", message, part.heading)
        if (level := round(grade(opening), 1)) > HARDEST_OPENING:
            message = f"the first paragraph reads at grade {level}; use shorter words and sentences"
            yield warning(document.path, line, "opening-grade", message, part.heading)


def _wording(document: Source) -> Iterator[Problem]:
    for line in document.sentences:
        if _leans(line.text):
            message = "leans on another sentence, but is shown alone; name what it speaks of"
            yield Problem(document.path, line.number, "sentence-leaning", message, line.text)
        if (words := len(line.text.split())) > LONGEST_SENTENCE:
            message = f"{words} words; make two sentences of it"
            yield warning(document.path, line.number, "sentence-length", message, line.text)


def _leans(text: str) -> bool:
    """Whether a sentence speaks of something that only its neighbours name."""
    first = _FIRST_WORD.match(text)
    # A word in capitals is an abbreviation: IT, HE.
    pronoun = first is not None and not first.group(1).isupper() and first.group(1).lower() in _LEANING_WORDS
    return pronoun or bool(_LEANING_START.match(text) or _POINTING.search(text))


def normal(text: str) -> str:
    """The words of a text alone, for comparing."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _alike(document: Source) -> Iterator[Problem]:
    """Sentences of one document that say nearly the same."""
    lines = list(document.sentences)
    texts = [normal(line.text) for line in lines]
    if not texts:
        return
    scores = process.cdist(texts, texts, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE)
    for later, line in enumerate(lines):
        for earlier in range(later):
            if scores[later, earlier] and texts[later] != texts[earlier]:
                message = f"says nearly the same as line {lines[earlier].number}; keep one, or say more in it"
                yield warning(document.path, line.number, "sentence-alike", message, line.text)
                break
