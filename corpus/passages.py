"""Documents into passages: whole sentences under one heading, short enough for the encoder.

langchain-text-splitters cuts; its own offsets cannot be trusted (it searches for the chunk's text),
so the adapter lets it keep every character and counts: the chunks laid end to end are the text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial

from corpus.model import Document, Passage, Section, Sentence, context_of

CHUNK_SIZE = 600
"""Characters aimed at, about 100 words: one vector says best what so short a text is about."""

_BOUNDARY = "\x1e"
"""ASCII's record separator, laid over the one white space after each sentence to cut there first."""


def passages_of(document: Document, fits: Callable[[str], bool], *, chunk_size: int = CHUNK_SIZE) -> list[Passage]:
    """Cut a document into passages.

    Args:
        document: the document.
        fits: whether the encoder reads a text to its end.
        chunk_size: characters aimed at for a passage.

    Returns:
        Passages in reading order; for each `document.text[start:end] == text` holds, and
        `fits(context + text)`.
    """
    found: list[Passage] = []
    for number, section in enumerate(document.sections):
        prefix = context_of(document.title, section.heading)
        for start, end in _spans(document.text, section, chunk_size, partial(_fits_after, fits, prefix)):
            passage = Passage(
                id=f"{document.id}#{len(found)}",
                document=document.id,
                section=number,
                title=document.title,
                area=document.area,
                heading=section.heading,
                reviewed=document.reviewed,
                page=section.page,
                start=start,
                end=end,
                text=document.text[start:end],
                sentences=tuple(_inside(document.text, section.sentences, start, end)),
                asked=section.asked,
                otherwise=section.otherwise,
            )
            found.append(passage)
    return found


def _fits_after(fits: Callable[[str], bool], prefix: str, text: str) -> bool:
    return fits(f"{prefix}. {text}")


def _spans(text: str, section: Section, size: int, fits: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a section's passages, halving the size of any that the encoder would cut off."""
    for start, end in _split(text, section, size):
        if fits(text[start:end]) or size <= 1:
            yield start, end
        else:
            inner = [s for s in section.sentences if start <= s.start and s.end <= end]
            part = Section(section.heading, start, end, tuple(inner))
            yield from _spans(text, part, size // 2, fits)


def _split(text: str, section: Section, size: int) -> list[tuple[int, int]]:
    splitter = _splitter(size)
    marked = _marked(text, section)
    spans = []
    position = section.start
    for chunk in splitter.split_text(marked):
        start, end = position, position + len(chunk)
        position = end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            spans.append((start, end))
    if position != section.end:
        raise RuntimeError(f"the splitter changed the text: {position} characters of {section.end} came back")
    return spans


def _marked(text: str, section: Section) -> str:
    """The section's text, same length, with the boundary laid over one white space after each sentence."""
    characters = list(text[section.start : section.end].replace(_BOUNDARY, " "))
    for sentence in section.sentences[:-1]:
        at = sentence.end - section.start
        if at < len(characters) and characters[at].isspace():
            characters[at] = _BOUNDARY
    return "".join(characters)


def _splitter(size: int):  # type: ignore[no-untyped-def]
    # LangChain's core would report runs to its makers' service if a caller's environment said so.
    os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=[_BOUNDARY, " ", ""],
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=size,
        chunk_overlap=0,
    )


def _inside(text: str, sentences: tuple[Sentence, ...], start: int, end: int) -> Iterator[Sentence]:
    """The sentences of a passage; of one longer than the encoder reads, the part that stands here."""
    for sentence in sentences:
        first, last = max(sentence.start, start), min(sentence.end, end)
        if first < last:
            yield Sentence(text[first:last], first, last, sentence.keys, sentence.paragraph)
