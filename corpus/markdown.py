"""Our Markdown: YAML front matter, headings that are questions, Pandoc citations."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.blocks import Block, Citation
from corpus.css import Tags
from corpus.errors import CorpusError
from corpus.hidden import Hidden
from corpus.values import Malformed, from_yaml

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*$\r?\n?", re.DOTALL | re.MULTILINE)
_CITATION = re.compile(r"[ \t]*\[[^\[\]@]*(?:-?@[^\[\]]+)\]")
_KEY = re.compile(r"(?<![\w.])-?@([A-Za-z0-9_][\w.:/+-]*[\w])")
_QUESTIONS = re.compile(r"<!--\s*(?P<kind>asked|otherwise|untold):(?P<questions>.*?)-->", re.DOTALL)
_PARSER = MarkdownIt("commonmark")


def split_front_matter(path: Path, text: str) -> tuple[dict[str, Any], str, int]:
    """Part a file into (front matter, body, line on which the body starts).

    Raises:
        CorpusError: the front matter is not closed, or no YAML mapping.
    """
    if not re.match(r"\A---[ \t]*\r?\n", text):
        return {}, text, 1
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise CorpusError(path, 1, "the front matter is not closed; end it with a line of three hyphens")
    try:
        front = from_yaml(match.group(1)) or {}
    except Malformed as error:
        problem = f"the front matter is not valid YAML ({error.problem}); mend this line"
        raise CorpusError(path, (error.line or 0) + 1, problem) from error
    if not isinstance(front, dict):
        raise CorpusError(path, 2, "the front matter must be a list of `name: value` lines")
    return front, text[match.end() :], match.group().count("\n") + 1


def reviewed_date(path: Path, front: dict[str, Any]) -> str | None:
    """The day of the last review as YYYY-MM-DD, None where the front matter does not say.

    Raises:
        CorpusError: the date is not one.
    """
    value = front.get("reviewed")
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise CorpusError(path, None, f"reviewed: {value!r} is no date; write it as YYYY-MM-DD") from error


def read_blocks(text: str, first_line: int = 1, hidden: Hidden | None = None) -> list[Block]:
    """Turn Markdown into blocks; HTML, emphasis and link targets are left out, citations kept as keys.

    Args:
        text: the Markdown, its front matter taken off.
        first_line: the line of the file on which it begins.
        hidden: notes the text that HTML in it hides.
    """
    return blocks_of(parse(text), first_line, hidden)


def parse(text: str) -> list[Token]:
    """The tokens of CommonMark."""
    return _PARSER.parse(text)


def blocks_of(tokens: list[Token], first_line: int = 1, hidden: Hidden | None = None) -> list[Block]:
    """The blocks of a text that is parsed already."""
    blocks: list[Block] = []
    kind = ""
    tags = Tags()
    hidden = hidden or Hidden()
    for token in tokens:
        line = first_line + token.map[0] if token.map else None
        if token.type in ("heading_open", "paragraph_open"):
            kind = token.type
        elif token.type == "inline":
            block = _block(_plain(token, tags, hidden), kind == "heading_open", line)
            if block.text:
                blocks.append(block)
        elif token.type == "html_block":
            tags.feed(token.content)
            if blocks and blocks[-1].is_heading:
                blocks[-1] = _with_questions(blocks[-1], token.content)
        elif token.type in ("code_block", "fence") and token.content.strip():
            blocks.append(Block(" ".join(token.content.split()), line=line))
    return blocks


def _with_questions(heading: Block, html: str) -> Block:
    """A heading with the questions that comments under it hold: other ways of asking it, and what is untold."""
    for match in _QUESTIONS.finditer(html):
        questions = tuple(one.strip() for one in " ".join(match["questions"].split()).split(";") if one.strip())
        if match["kind"] == "untold":
            heading = replace(heading, untold=heading.untold + questions)
            continue
        heading = replace(heading, asked=heading.asked + questions)
        if match["kind"] == "otherwise":
            heading = replace(heading, otherwise=heading.otherwise + questions)
    return heading


def _plain(token: Token, tags: Tags, hidden: Hidden) -> str:
    """The readable text of an inline token."""
    parts = []
    for child in token.children or []:
        if child.type == "html_inline":
            tags.feed(child.content)
            continue
        text = " " if child.type in ("softbreak", "hardbreak") else ""
        if child.type in ("text", "code_inline", "image"):
            text = child.content
        if tags.kind:
            hidden.add(tags.kind, text)
        else:
            parts.append(text)
    return " ".join("".join(parts).split())


def _block(text: str, is_heading: bool, line: int | None) -> Block:
    """Take the citations out of a text and remember where they stood."""
    clean = ""
    citations = []
    last = 0
    for match in _CITATION.finditer(text):
        keys = tuple(_KEY.findall(match.group()))
        if not keys:
            continue
        clean += text[last : match.start()]
        citations.append(Citation(len(clean), keys))
        last = match.end()
    clean += text[last:]
    return Block(clean.strip(), is_heading, tuple(citations), line=line)
