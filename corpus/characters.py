"""The characters of a PDF's page as PDFium tells them: each with its place, size and colour, joined to runs."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.columns import SPLIT
from corpus.hidden import is_white


@dataclass(frozen=True, slots=True)
class Style:
    """What all characters of one text object share; `direction` counts quarter turns."""

    size: float
    direction: int
    bold: bool
    white: bool
    unpainted: bool


@dataclass(slots=True)
class Run:
    """Characters that follow each other on one line."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    style: Style


def runs_of(page: Any, garbled: Counter[bool]) -> Iterator[Run]:
    """The characters of a page, in the order of the file, as runs: of one style, on one line, without wide gaps."""
    import pypdfium2.raw as api

    text = page.get_textpage()
    box = api.FS_RECTF()
    styles = _Styles(api, text)
    run: Run | None = None
    for index in range(text.count_chars()):
        code = api.FPDFText_GetUnicode(text, index)
        if api.FPDFText_IsGenerated(text, index) == 1:
            if run is not None and code in (10, 13):
                yield run
                run = None
            elif run is not None and not run.text.endswith(" "):
                run.text += " "
            continue
        style = styles.of(index)
        api.FPDFText_GetLooseCharBox(text, index, box)
        char = _char(code)
        garbled[char == "\ufffd"] += 1
        if run is not None and run.style is style and _goes_on(run, box):
            run.text += char
            run.left, run.right = min(run.left, box.left), max(run.right, box.right)
            run.bottom, run.top = min(run.bottom, box.bottom), max(run.top, box.top)
            continue
        if run is not None:
            yield run
        run = Run(char, box.left, box.bottom, box.right, box.top, style)
    if run is not None:
        yield run
    text.close()


def _char(code: int) -> str:
    """A character by its code; what no font names, a private or control character, is a replacement character."""
    if code == 2 or code == 0xFFFE:  # PDFium's own mark for a hyphen at the end of a line
        return "\x02"
    char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    if char in "\t\n\r":
        return " "
    return "\ufffd" if code < 32 or 0xE000 <= code < 0xF900 or 0xFFF0 <= code <= 0xFFFF else char


class _Styles:
    """The styles of a page's characters, each made once: of some programs every character is an object of its own."""

    def __init__(self, api: Any, text: Any) -> None:
        self._api = api
        self._text = text
        self._matrix = api.FS_MATRIX()
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._object: int | None = None
        self._style: Style | None = None
        self._known: dict[tuple[Any, ...], Style] = {}

    def of(self, index: int) -> Style:
        """The style of a character; equal ones are the same object."""
        handle = self._api.FPDFText_GetTextObject(self._text, index)
        address = _address(handle)
        if self._style is None or address is None or address != self._object:
            self._object, self._style = address, self._read(index, handle)
        return self._style

    def _read(self, index: int, handle: Any) -> Style:
        api, text, matrix = self._api, self._text, self._matrix
        api.FPDFText_GetMatrix(text, index, matrix)
        red, green, blue, alpha = self._colour
        api.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
        mode = api.FPDFTextObj_GetTextRenderMode(handle) if handle else 0
        font = _address(api.FPDFTextObj_GetFont(handle)) if handle else index
        # PDFium's size is the one the file names; how large it is on the page is told by the matrix.
        size = api.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
        direction = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        white = is_white(red.value, green.value, blue.value)
        mark = (round(abs(size), 2), direction, white, alpha.value == 0, mode, font)
        if mark not in self._known:
            unpainted = mode in (api.FPDF_TEXTRENDERMODE_INVISIBLE, api.FPDF_TEXTRENDERMODE_CLIP)
            self._known[mark] = Style(mark[0], direction, self._is_bold(index), white, unpainted or not alpha.value)
        return self._known[mark]

    def _is_bold(self, index: int) -> bool:
        name = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        self._api.FPDFText_GetFontInfo(self._text, index, name, 128, flags)
        return b"bold" in name.value.lower() or b"black" in name.value.lower() or bool(flags.value & 1 << 18)


def _address(handle: Any) -> int | None:
    return ctypes.addressof(handle.contents) if handle else None


def _goes_on(run: Run, box: Any) -> bool:
    """Whether a character stands right after a run."""
    if run.style.direction % 2:
        gap = box.bottom - run.top if run.style.direction == 1 else run.bottom - box.top
        shared = min(run.right, box.right) - max(run.left, box.left)
        return bool(
            abs(gap) < SPLIT * run.style.size and shared > 0.5 * min(run.right - run.left, box.right - box.left)
        )
    gap = box.left - run.right if run.style.direction == 0 else run.left - box.right
    shared = min(run.top, box.top) - max(run.bottom, box.bottom)
    return bool(abs(gap) < SPLIT * run.style.size and shared > 0.5 * min(run.top - run.bottom, box.top - box.bottom))
