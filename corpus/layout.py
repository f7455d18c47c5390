"""The layout of printed pages: the lines of their columns become paragraphs and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus import sentences
from corpus.blocks import Block
from corpus.columns import Column, Line
from corpus.plain import without_number

_MARGIN = 0.12
"""The share of a page's height, at its top and at its foot, where running headers and page numbers stand."""

_MARGIN_LINES = 2
_LARGER = 1.15
_LONGEST_HEADING = 150
_HYPHENS = "-\u2010\u00ad\x02"
_KEPT_PREFIXES = frozenset(
    "all cross double ex first follow four half high long low mid non one post second self short single third three"
    " two well x".split()
)
"""What is written with a hyphen before a word, so that one at the end of a line is most likely its own."""

_BULLET = re.compile(r"^(?:[•‣▪●○◦·*–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_LEADERS = re.compile(r"(?:\.\s?){5,}\s*\w+$")
"""A line of a table of contents: dots that lead to a page."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    page: int
    size: float
    bold: bool
    lines: int
    is_row: bool = False


def blocks_of(pages: Sequence[Sequence[Column]], heights: Sequence[float]) -> list[Block]:
    """Headings and paragraphs of a document, each with its page, from 1.

    What repeats at the top or foot of pages, and their numbers, are left out; a hyphen at the end of a line is
    mended; a sentence that goes on over a page stands whole where it begins.

    Args:
        pages: the columns of each page.
        heights: the height of each page.
    """
    lines = [line for page in pages for column in page for line in column]
    if not lines:
        return []
    body = _body_size(lines)
    kept = _without_running(pages, heights, body)
    known = _Words(line.text for page in kept for column in page for line in column)
    pitch = _pitch(kept, body)
    paragraphs: list[_Paragraph] = []
    for number, page in enumerate(kept, start=1):
        for column in page:
            for paragraph in _paragraphs(column, number, pitch, known):
                _append(paragraphs, paragraph, body, known)
    blocks: list[Block] = []
    for paragraph in paragraphs:
        heading = _is_heading(paragraph, body)
        text = without_number(paragraph.text) if heading else paragraph.text
        blocks.append(Block(text, heading, page=paragraph.page))
    return blocks


def largest(pages: Sequence[Sequence[Column]]) -> str | None:
    """The text in the largest letters of the first page, if they are larger than those of the body: its title."""
    lines = [line for column in pages[0] for line in column] if pages else []
    if not lines:
        return None
    size = max(line.size for line in lines)
    if size < _LARGER * _body_size([line for page in pages for column in page for line in column]):
        return None
    text = " ".join(line.text for line in lines if line.size > 0.97 * size)
    return text if 3 < len(text) <= 2 * _LONGEST_HEADING else None


def _body_size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size))


def _pitch(pages: Iterable[Iterable[Column]], body: float) -> float:
    """From one line of the body to the next."""
    steps = [
        one.bottom - other.bottom
        for page in pages
        for column in page
        for one, other in pairwise(column)
        if abs(one.size - body) < 0.6 and abs(other.size - body) < 0.6 and one.bottom > other.bottom
    ]
    return median(steps) if steps else 1.2 * body


def _without_running(pages: Sequence[Sequence[Column]], heights: Sequence[float], body: float) -> list[list[Column]]:
    """Pages without the headers, footers and page numbers that repeat, and without tables of contents."""
    seen: Counter[tuple[str, int]] = Counter()
    outer: list[dict[Line, set[tuple[str, int]]]] = []
    for number, (page, height) in enumerate(zip(pages, heights, strict=True)):
        lines = sorted((line for column in page for line in column), key=lambda line: -line.top)
        top = [line for line in lines[:_MARGIN_LINES] if line.bottom > (1 - _MARGIN) * height]
        foot = [line for line in lines[-_MARGIN_LINES:] if line.top < _MARGIN * height]
        marks = {line: set(_marks(line, number)) for line in (*top, *foot) if line.size <= _LARGER * body}
        outer.append(marks if len(marks) < len(lines) else {})
        seen.update({mark for found in outer[-1].values() for mark in found})
    repeated = {mark for mark, count in seen.items() if count > 1}
    return [
        [
            [
                line
                for line in column
                if not _repeats(marks.get(line, set()), repeated) and not _LEADERS.search(line.text)
            ]
            for column in page
        ]
        for page, marks in zip(pages, outer, strict=True)
    ]


def _repeats(marks: set[tuple[str, int]], repeated: set[tuple[str, int]]) -> bool:
    """Whether a line repeats, or begins with what repeats at its height: a header may be one line or two."""
    return any(
        (words, place) in repeated
        or any(at == place and len(other) > 8 and words.startswith(other) for other, at in repeated)
        for words, place in marks
    )


def _marks(line: Line, page: int) -> Iterator[tuple[str, int]]:
    """What a running header or footer has in common from page to page: words and height, or a number that counts."""
    place = round(line.bottom / 8)
    words = re.sub(r"\d+", "#", line.text.casefold())
    if any(char.isalpha() for char in words):
        yield words, place
    for match in (re.match(r"\W*(\d{1,5})\b", line.text), re.search(r"\b(\d{1,5})\W*$", line.text)):
        if match:
            yield f"page {int(match.group(1)) - page}", 0
    if re.fullmatch(r"[ivxlc]+", line.text):
        yield "roman", place


def _paragraphs(column: Column, page: int, pitch: float, known: _Words) -> Iterator[_Paragraph]:
    if not column:
        return
    left = min(line.left for line in column)
    right = max(line.right for line in column)
    group: list[Line] = []
    for line in column:
        if group and _begins(group[-1], line, left, right, pitch):
            yield _paragraph(group, page, known)
            group = []
        group.append(line)
    yield _paragraph(group, page, known)


def _begins(before: Line, line: Line, left: float, right: float, pitch: float) -> bool:
    """Whether a line begins a paragraph."""
    scale = max(line.size, before.size) / max(min(line.size, before.size), 0.1)
    if scale > 1.09 or line.bold != before.bold or line.is_row or before.is_row:
        return True
    if before.bottom - line.bottom > 1.3 * max(pitch, 1.1 * line.size) or _BULLET.match(line.text):
        return True
    if 0.8 * line.size < line.left - before.left < 5 * line.size and before.left - left < 0.5 * line.size:
        return bool(_ENDED.search(before.text))
    return before.right < right - 0.2 * (right - left) and bool(_ENDED.search(before.text))


def _paragraph(lines: Sequence[Line], page: int, known: _Words) -> _Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        text = known.joined(text, line.text)
    size = max(lines, key=lambda line: len(line.text)).size
    return _Paragraph(text, page, size, all(line.bold for line in lines), len(lines), lines[0].is_row)


def _append(paragraphs: list[_Paragraph], new: _Paragraph, body: float, known: _Words) -> None:
    """Add a paragraph, or what it goes on with: a column or a page may end amid a sentence."""
    before = paragraphs[-1] if paragraphs else None
    if (
        before is None
        or _is_heading(before, body)
        or before.is_row
        or new.is_row
        or abs(before.size - new.size) > 0.6
        or _ENDED.search(before.text)
        or not (new.text[0].islower() or before.text[-1] in _HYPHENS)
    ):
        paragraphs.append(_tidied(new))
        return
    whole = known.joined(before.text, new.text)
    if new.page == before.page:
        paragraphs[-1] = _tidied(replace(before, text=whole, lines=before.lines + new.lines))
        return
    end = next((end for _, end in sentences.spans(whole) if end > len(before.text)), len(whole))
    paragraphs[-1] = _tidied(replace(before, text=whole[:end]))
    if whole[end:].strip():
        paragraphs.append(_tidied(replace(new, text=whole[end:].strip())))


def _tidied(paragraph: _Paragraph) -> _Paragraph:
    return replace(paragraph, text=paragraph.text.replace("\x02", "-"))


def _is_heading(paragraph: _Paragraph, body: float) -> bool:
    text = paragraph.text
    if len(text) > _LONGEST_HEADING or paragraph.lines > 3 or paragraph.is_row or text[-1] in ".,;:":
        return False
    if sum(char.isalpha() for char in text) < 3:
        return False
    return paragraph.size >= _LARGER * body or (paragraph.bold and paragraph.size >= 0.95 * body)


class _Words:
    """The words of a document: they tell whether a hyphen at the end of a line belongs to its word.

    Args:
        lines: the document's lines.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._known: set[str] = set()
        for line in lines:
            self._known.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.lower()))

    def joined(self, text: str, following: str) -> str:
        """A text and the line after it, a hyphen between them mended."""
        if text[-1] not in _HYPHENS or len(text) < 2 or not text[-2].isalnum():
            return f"{text} {following}"
        if text[-1] == "\u00ad":
            return text[:-1] + following
        if not following[0].islower():
            return f"{text[:-1]}-{following}"
        one = re.split(r"[^\w-]", text[:-1])[-1].lower()
        other = re.split(r"[^\w]", following)[0].lower()
        if f"{one}-{other}" in self._known:
            return f"{text[:-1]}-{following}"
        if one + other not in self._known and one in _KEPT_PREFIXES:
            return f"{text[:-1]}-{following}"
        return text[:-1] + following
