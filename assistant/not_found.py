"""What is said where the sources have no answer."""

from __future__ import annotations

from collections.abc import Container, Sequence

from assistant.answer import Paragraph
from assistant.leaning import asks_what_it_is, is_story
from assistant.spanish import is_word
from assistant.wording import say
from index.query import Query
from index.search import Hit

_NEAREST = 3


def not_found(
    query: Query, names: tuple[str, ...], hits: Sequence[Hit], language: str
) -> tuple[list[Paragraph], list[str], bool]:
    """That there is no answer, and what is near; of a word that is asked about, what the glossary says; to a remark,
    which asks nothing, that it was heard.

    Args:
        query: the question as it was read.
        names: of it, of which nothing is known.
        hits: what was found.
        language: of the person.

    Returns:
        The paragraphs, the questions that are near, and that nothing is answered.
    """
    if language == "es":
        names = tuple(name for name in names if not is_word(name))  # a Spanish word is no name, but unknown here
    near = headings(hits)[:_NEAREST]
    paragraphs = [Paragraph("note", say("nearest", language), items=tuple(near))] if near else []
    if len(query.terms) == 1 and asks_what_it_is(query.terms[0], query.text):
        words = say("glossary", language).format(term=query.terms[0].term, definition=query.terms[0].definition)
        return [Paragraph("note", words), *paragraphs], near, False
    if not names and is_story(query.text):
        return [Paragraph("note", say("remark", language)), *paragraphs], near, False
    quoted = ", ".join(f"“{name}”" for name in names)
    words = say("not-found-name", language).format(names=quoted) if names else say("not-found", language)
    return [Paragraph("note", words), *paragraphs, Paragraph("note", say("ask-your-team", language))], near, False


def headings(hits: Sequence[Hit], used: Container[str] = ()) -> list[str]:
    """The headings of passages found and not used: questions that are near."""
    found = [hit.passage.heading or hit.passage.title for hit in hits]
    return [heading for heading in dict.fromkeys(found) if heading and heading not in used]
