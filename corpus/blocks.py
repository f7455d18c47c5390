"""Blocks, what every reader of files makes, and the document made of them.

A reader turns a file into headings and paragraphs; here they become one readable text whose
sections and sentences know their offsets.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus import sentences
from corpus.model import Document, Section, Sentence


@dataclass(frozen=True, slots=True)
class Citation:
    """Reference keys at a position of a block's text: they support the sentence that reaches there."""

    position: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a list item, its markup taken out.

    `asked` belongs to a heading: other ways in which people ask it, never shown as text. So do `otherwise`: those
    of them whose answer is not the section's "yes" or "no"; and `untold`: questions near it that nothing in the corpus
    answers.
    """

    text: str
    is_heading: bool = False
    citations: tuple[Citation, ...] = ()
    asked: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    page: int | None = None
    line: int | None = None


@dataclass(slots=True)
class _Open:
    """A section under construction."""

    heading: Block
    page: int | None
    start: int
    sentences: list[Sentence] = field(default_factory=list)
    paragraphs: int = 0


def document_of(
    blocks: list[Block], *, id: str, title: str, summary: str = "", area: str = "", reviewed: str | None = None
) -> Document:
    """Join blocks into a document: paragraphs are parted by an empty line, headings stand outside the text."""
    parts: list[str] = []
    length = 0
    sections: list[Section] = []
    current = _Open(Block(""), None, 0)

    def close() -> None:
        if current.sentences:
            end = current.sentences[-1].end
            start = current.sentences[0].start
            heading, sentences = current.heading, tuple(current.sentences)
            known = (heading.asked, heading.otherwise, heading.untold)
            sections.append(Section(heading.text, start, end, sentences, *known, current.page))

    for block in blocks:
        if block.is_heading:
            close()
            current = _Open(block, block.page, length)
            continue
        if block.page != current.page and current.sentences:
            close()
            current = _Open(Block(current.heading.text), block.page, length)
        current.page = block.page
        if parts:
            parts.append("\n\n")
            length += 2
        current.sentences += sentences_of(block, length, current.paragraphs)
        current.paragraphs += 1
        parts.append(block.text)
        length += len(block.text)
    close()
    return Document(id, title, summary, area, reviewed, "".join(parts), tuple(sections))


def sentences_of(block: Block, offset: int = 0, paragraph: int = 0) -> list[Sentence]:
    """Cut a block into sentences, each with the keys cited between its start and its end."""
    found = []
    for start, end in sentences.spans(block.text):
        keys = [key for cited in block.citations if start < cited.position <= end for key in cited.keys]
        text = block.text[start:end]
        found.append(Sentence(text, offset + start, offset + end, tuple(dict.fromkeys(keys)), paragraph))
    return found
