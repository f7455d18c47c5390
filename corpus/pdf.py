"""PDF: PDFium tells each character's place, size and colour; what the eye would not see is left out."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from corpus.blocks import Block
from corpus.characters import Run, runs_of
from corpus.columns import Column, Piece, columns_of
from corpus.errors import Unreadable
from corpus.hidden import TINIEST, Hidden
from corpus.layout import blocks_of, largest

MOST_PAGES = 2000
"""More is no document that a person adds to ask questions of."""

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " ", "\u2011": "-"}
)
_SCALE = 1.5
"""Pixels for a point when a page is drawn to see what is on it."""

_LARGEST_DRAWING = 4000
_INK = 20
"""The least difference of brightness, of 255, by which letters stand out from what is behind them."""

_MOST_GARBLED = 0.3
_JUNK_TITLE = re.compile(
    r"^(?:untitled.*|microsoft word.*|powerpoint.*|.*\.(?:docx?|pdf|dvi|tex|indd|qxd|rtf|odt|pptx?)|[\W\d_]*)$", re.I
)
_MARKS = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*")


def read_blocks(data: bytes, hidden: Hidden) -> tuple[list[Block], str | None, int]:
    """Read a PDF.

    Args:
        data: the file.
        hidden: notes what is left out.

    Returns:
        The blocks with their pages, the title if there is one, the number of pages.

    Raises:
        Unreadable: it is damaged, protected by a password, too long, or holds no text.
    """
    if b"%%EOF" not in data[-4096:]:
        raise Unreadable("cut off before its end; copy or download it again")
    import pypdfium2
    import pypdfium2.raw as api

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (api.FPDF_ERR_PASSWORD, api.FPDF_ERR_SECURITY):
            raise Unreadable("protected by a password; save a copy without one") from error
        raise Unreadable("a damaged PDF; copy or download it again, or print it to a new PDF") from error
    with document:
        count = len(document)
        if count > MOST_PAGES:
            raise Unreadable(f"{count:,} pages, more than {MOST_PAGES:,}; split it")
        garbled: Counter[bool] = Counter()
        pages: list[list[Column]] = []
        heights: list[float] = []
        for number in range(count):
            try:
                page = document[number]
            except pypdfium2.PdfiumError as error:
                raise Unreadable(f"page {number + 1} is damaged; print it to a new PDF") from error
            pages.append(_columns(page, number + 1, hidden, garbled))
            heights.append(float(page.get_height()))
            page.close()
        title = document.get_metadata_value("Title").strip()
    if garbled[True] > _MOST_GARBLED * garbled.total():
        raise Unreadable("its text has no readable letters; recognise the text first (for example with OCRmyPDF)")
    blocks = blocks_of(pages, heights)
    if not blocks:
        found = f" but hidden text ({'; '.join(hidden.told())})" if hidden.told() else ""
        raise Unreadable(
            f"no text in it{found}; if it is a scan, recognise the text first (for example with OCRmyPDF)"
        )
    if not title or _JUNK_TITLE.match(title):
        title = largest(pages) or ""
    title = " ".join(title.translate(_LIGATURES).split())
    return [block for block in blocks if not (block.is_heading and block.text == title)], title or None, count


def _columns(page: Any, number: int, hidden: Hidden, garbled: Counter[bool]) -> list[Column]:
    """The columns of a page; text that runs in another direction comes after the rest."""
    runs: dict[int, list[Run]] = {}
    drawing: _Drawing | None = None
    for run in runs_of(page, garbled):
        if drawing is None:
            drawing = _Drawing(page)
        kind = _hidden_kind(run, drawing)
        if kind:
            hidden.add(kind, run.text.translate(_LIGATURES), number)
            continue
        run.text = hidden.visible(run.text.translate(_LIGATURES), number)
        if run.text.strip():
            runs.setdefault(run.style.direction, []).append(run)
    most = sorted(runs, key=lambda direction: -sum(len(run.text) for run in runs[direction]))
    return [
        column
        for direction in most
        for column in columns_of([_upright(run) for run in _without_marks(runs[direction])])
    ]


def _hidden_kind(run: Run, drawing: _Drawing) -> str:
    """How a run is hidden; empty if a reader sees it."""
    if run.style.size < TINIEST:
        return "text too small to see"
    if not drawing.shows(run):
        return "text off the page"
    if drawing.has_ink(run):
        return ""
    if run.style.white:
        return "white text"
    return "invisible text" if run.style.unpainted else "text covered or in the colour of the page"


class _Drawing:
    """A page drawn in grey, to look up whether anything is seen at a place."""

    def __init__(self, page: Any) -> None:
        width, height = page.get_size()
        scale = min(_SCALE, _LARGEST_DRAWING / max(width, height, 1.0))
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        self._place = bitmap.get_posconv(page)
        self._width, self._height, self._stride = bitmap.width, bitmap.height, bitmap.stride
        self._pixels = bytes(bitmap.buffer)
        bitmap.close()

    def shows(self, run: Run) -> bool:
        """Whether the middle of a run stands on the page."""
        x, y = self._place.to_bitmap((run.left + run.right) / 2, (run.bottom + run.top) / 2)
        return bool(0 <= x < self._width and 0 <= y < self._height)

    def has_ink(self, run: Run) -> bool:
        """Whether something stands out from its background where a run stands."""
        x0, y0 = self._place.to_bitmap(run.left, run.bottom)
        x1, y1 = self._place.to_bitmap(run.right, run.top)
        first, last = max(min(x0, x1), 0), min(max(x0, x1) + 1, self._width)
        least, most = 255, 0
        for row in range(max(min(y0, y1), 0), min(max(y0, y1) + 1, self._height)):
            pixels = self._pixels[row * self._stride + first : row * self._stride + last]
            if pixels:
                least, most = min(least, *pixels), max(most, *pixels)
                if most - least >= _INK:
                    return True
        return False


def _upright(run: Run) -> Piece:
    """A run as a piece, turned so that its text runs from left to right."""
    left, bottom, right, top = run.left, run.bottom, run.right, run.top
    if run.style.direction == 1:
        left, bottom, right, top = run.bottom, -run.right, run.top, -run.left
    elif run.style.direction == 2:
        left, bottom, right, top = -run.right, -run.top, -run.left, -run.bottom
    elif run.style.direction == 3:
        left, bottom, right, top = -run.top, run.left, -run.bottom, run.right
    return Piece(run.text, left, right, bottom, top, run.style.size, run.style.bold)


def _without_marks(runs: list[Run]) -> list[Run]:
    """Leave out raised numbers after a word or a full stop: they point to notes, and would glue sentences together."""
    kept: list[Run] = []
    for run in runs:
        before = kept[-1] if kept else None
        raised = (
            before is not None
            and run.style.size < 0.85 * before.style.size
            and run.bottom > before.bottom + 0.1 * before.style.size
            and abs(run.left - before.right) < before.style.size
            and re.search(r"[^\W\d_]{3}$|[.,;:)]$", before.text.rstrip())
        )
        if before is not None and raised and _MARKS.fullmatch(run.text.strip()):
            before.right = max(before.right, run.right)  # no gap is left, which would look like one between cells
        else:
            kept.append(run)
    return kept
