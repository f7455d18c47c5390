"""A document as its writer sees it: headings and sentences with their lines in the Markdown file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from corpus import markdown
from corpus.blocks import Block, sentences_of
from corpus.errors import CorpusError

_CITATION = re.compile(r"\[[^\[\]@]*@[^\[\]]+\]")
_WORD = re.compile(r"\S*\w\S*")
_LINK_TARGET = re.compile(r"(?<=\])\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, the keys it cites, the line on which it begins, and its paragraph within the section."""

    text: str
    keys: tuple[str, ...]
    number: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, empty before the first one, the questions in its comments, and the sentences under it."""

    heading: str
    line: int
    asked: tuple[str, ...]
    untold: tuple[str, ...]
    sentences: tuple[Line, ...]

    @property
    def opening(self) -> list[str]:
        """The sentences of the first paragraph, which answers in plain words."""
        return [sentence.text for sentence in self.sentences if sentence.paragraph == 0]


@dataclass(frozen=True, slots=True)
class Source:
    """One Markdown file: its text line by line, its front matter, its parts and its tokens.

    `name` is its path below the folder of documents, `area` the first folder of it;
    `first_line` is the line on which the body starts: a token's line counts from there.
    """

    path: Path
    name: str
    area: str
    lines: tuple[str, ...]
    front: dict[str, Any]
    parts: tuple[Part, ...]
    tokens: tuple[Token, ...]
    first_line: int

    @property
    def sentences(self) -> Iterator[Line]:
        """Every sentence, in reading order."""
        return (sentence for part in self.parts for sentence in part.sentences)

    @property
    def answers(self) -> Iterator[Part]:
        """The parts that have both a heading and text."""
        return (part for part in self.parts if part.heading and part.sentences)

    def line_of(self, field: str) -> int:
        """The line of a field of the front matter; the first one where there is no such field."""
        head = enumerate(self.lines[: self.first_line - 1], start=1)
        return next((number for number, line in head if line.startswith(f"{field}:")), 1)


def files(root: Path) -> Iterator[Path]:
    """Every Markdown file below a folder in a fixed order; hidden ones and links are left alone."""
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if path.suffix.lower() in (".md", ".markdown") and path.is_file() and not path.is_symlink() and not hidden:
            yield path


def read(path: Path, root: Path) -> Source:
    """Read one Markdown file, parsing it once.

    Raises:
        CorpusError: the file is no UTF-8 text, or its front matter is damaged.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(path, None, "not UTF-8 text; save it as UTF-8") from error
    front, body, first_line = markdown.split_front_matter(path, text)
    tokens = markdown.parse(body)
    relative = path.relative_to(root)
    return Source(
        path=path,
        name=relative.as_posix(),
        area=relative.parts[0] if len(relative.parts) > 1 else "",
        lines=tuple(text.split("\n")),
        front=front,
        parts=tuple(_parts(tokens, first_line)),
        tokens=tuple(tokens),
        first_line=first_line,
    )


def _parts(tokens: list[Token], first_line: int) -> Iterator[Part]:
    raw = {first_line + token.map[0]: token.content for token in tokens if token.type == "inline" and token.map}
    heading = Block("", is_heading=True, line=first_line)
    sentences: list[Line] = []
    paragraph = 0
    for block in [*markdown.blocks_of(tokens, first_line), Block("", is_heading=True)]:
        if block.is_heading:
            if heading.text or sentences:
                yield Part(heading.text, heading.line or first_line, heading.asked, heading.untold, tuple(sentences))
            heading, sentences, paragraph = block, [], 0
        else:
            sentences += _lines(block, raw.get(block.line or 0, ""), paragraph)
            paragraph += 1


def _lines(block: Block, raw: str, paragraph: int) -> Iterator[Line]:
    """The sentences of a block; words are counted to find the line of each, for markup adds none."""
    without_keys = _CITATION.sub(lambda match: "\n" * match.group().count("\n"), raw)
    words = [len(_WORD.findall(line)) for line in _LINK_TARGET.sub("", without_keys).split("\n")]
    ends = list(accumulate(words))[:-1]
    for sentence in sentences_of(block, 0, paragraph):
        word = len(_WORD.findall(block.text[: sentence.start]))
        yield Line(sentence.text, sentence.keys, (block.line or 1) + bisect_right(ends, word), paragraph)
