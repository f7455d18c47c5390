"""Word's DOCX: headings by style, paragraphs, tables as rows of text; what Word hides is left out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from corpus.blocks import Block
from corpus.errors import Unreadable
from corpus.hidden import TINIEST, Hidden, is_white
from corpus.plain import without_number

LARGEST_EXPANSION = 200_000_000
"""Bytes that all parts of a file may have together once they are unpacked."""

LARGEST_RATIO = 200
"""How many times larger than packed a part may be, if it is a large one; only a bomb is squeezed further."""

_LARGE_PART = 5_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK})
_HEADING = re.compile(r"(?:heading|überschrift|titre|título) ?\d", re.IGNORECASE)
_JUNK_TITLE = re.compile(r"^(?:word document|microsoft word.*|document\d*|untitled.*|.*\.docx?)$", re.IGNORECASE)


def read_blocks(data: bytes, hidden: Hidden) -> tuple[list[Block], str | None]:
    """Read a DOCX file into blocks and its title.

    Args:
        data: the file.
        hidden: notes what is left out.

    Raises:
        Unreadable: it is damaged, or would unpack to more than a document is.
    """
    _check_size(data)
    import docx

    try:
        document = docx.Document(BytesIO(data))
        reader = _Reader(document, hidden)
        blocks = list(reader.blocks(document.element.body))
        title = reader.title or (document.core_properties.title or "").strip()
    except Exception as error:
        raise Unreadable("a damaged Word file; open it in Word and save it again") from error
    return blocks, None if _JUNK_TITLE.match(title) else title or None


def _check_size(data: bytes) -> None:
    """Refuse a zip bomb before anything of it is unpacked; Python reads no more of a part than is declared here."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise Unreadable("a damaged or cut off Word file; copy or download it again") from error
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("protected by a password; save a copy without one")
    bomb = any(p.file_size > _LARGE_PART and p.file_size > LARGEST_RATIO * max(p.compress_size, 1) for p in parts)
    if bomb or sum(part.file_size for part in parts) > LARGEST_EXPANSION:
        raise Unreadable(f"would unpack to more than a document is ({sum(p.file_size for p in parts):,} bytes)")


class _Reader:
    """Walks the body of one document.

    Args:
        document: as python-docx opened it.
        hidden: notes what is left out.
    """

    def __init__(self, document: Any, hidden: Hidden) -> None:
        styles = document.styles.element
        self._styles = {style.get(f"{_W}styleId"): style for style in styles.iter(f"{_W}style")}
        self._defaults = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
        self._default_style = next(
            (s.get(f"{_W}styleId") for s in styles.iter(f"{_W}style") if s.get(f"{_W}default") == "1"), None
        )
        self._hidden = hidden
        self._coloured_page = document.element.find(f"{_W}background") is not None
        self.title = ""

    def blocks(self, parent: Any) -> Iterator[Block]:
        """The blocks below an element of the body."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag == f"{_W}sdt":
                yield from self.blocks(child.find(f"{_W}sdtContent") or ())
            elif child.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        chain = self._chain(_value(paragraph, "pPr/pStyle") or self._default_style)
        names = [_value(style, "name").lower() for style in chain]
        if names and names[0].startswith("toc "):
            return
        text = self._text(paragraph)
        if text:
            if names and names[0] == "title" and not self.title:
                self.title = text
            elif any(_HEADING.match(name) or name == "title" for name in names) or self._outlined(paragraph, chain):
                yield Block(without_number(text), is_heading=True)
            else:
                yield Block(text)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                yield from self.blocks(box)

    def _outlined(self, paragraph: Any, chain: list[Any]) -> bool:
        for element in (paragraph, *chain):
            level = _value(element, "pPr/outlineLvl")
            if level:
                return level != "9"
        return False

    def _table(self, table: Any) -> Iterator[Block]:
        """Each row as one text, its cells parted by bars."""
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue  # of a table inside a cell, whose text is part of that cell's
            cells = [
                " ".join(text for p in cell.iter(f"{_W}p") if (text := self._text(p)))
                for cell in row.iter(f"{_W}tc")
                if next(cell.iterancestors(f"{_W}tr")) is row
            ]
            if any(cells):
                yield Block(" | ".join(cell for cell in cells if cell))

    def _text(self, paragraph: Any) -> str:
        """What is seen of a paragraph, text boxes aside."""
        parts = []
        for run in paragraph.iter(f"{_W}r"):
            above = next(run.iterancestors(f"{_W}p"))
            if above is not paragraph or any(one.tag in _GONE for one in run.iterancestors()):
                continue
            text = "".join(_characters(run))
            kind = self._hidden_kind(run, paragraph) if text.strip() else ""
            if kind:
                self._hidden.add(kind, text)
            else:
                parts.append(text)
        return " ".join(self._hidden.visible("".join(parts)).split())

    def _hidden_kind(self, run: Any, paragraph: Any) -> str:
        """How a run is hidden; empty if a reader sees it. The nearest setting counts: run, its style, paragraph's."""
        own = [run.find(f"{_W}rPr")]
        styles = [
            *self._chain(_value(run, "rPr/rStyle")),
            *self._chain(_value(paragraph, "pPr/pStyle") or self._default_style),
        ]
        levels = [*own, *(style.find(f"{_W}rPr") for style in styles), self._defaults]
        levels = [level for level in levels if level is not None]
        if _first(levels, "vanish", default="0") not in ("0", "false", "off"):
            return "text with Word's “hidden” mark"
        size = _first(levels, "sz")
        if size.isdigit() and int(size) / 2 < TINIEST:
            return "text too small to see"
        colour = _first(levels, "color")
        if _is_white_hex(colour) and not self._on_colour(run, paragraph, levels, styles):
            return "white text"
        return ""

    def _on_colour(self, run: Any, paragraph: Any, levels: list[Any], styles: list[Any]) -> bool:
        """Whether something behind a run is coloured, so that white letters stand out."""
        if self._coloured_page or _first(levels, "highlight", default="none") not in ("none", "white"):
            return True
        holders = [*levels, paragraph.find(f"{_W}pPr"), *(style.find(f"{_W}pPr") for style in styles)]
        for above in run.iterancestors(f"{_W}tc", f"{_W}tbl"):
            holders += [above.find(f"{_W}tcPr"), above.find(f"{_W}tblPr")]
            for style in self._chain(_value(above, "tblPr/tblStyle")):
                holders += [mark.getparent() for mark in style.iter(f"{_W}shd")]
        return any(
            holder is not None and (mark := holder.find(f"{_W}shd")) is not None and not _is_plain(mark)
            for holder in holders
        )

    def _chain(self, name: str | None) -> list[Any]:
        """A style and the styles it is based on, nearest first."""
        chain: list[Any] = []
        while name in self._styles and self._styles[name] not in chain:
            chain.append(self._styles[name])
            name = _value(chain[-1], "basedOn")
        return chain


def _characters(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"


def _value(element: Any, path: str) -> str:
    found = element.find("/".join(f"{_W}{step}" for step in path.split("/")))
    return "" if found is None else found.get(f"{_W}val") or ""


def _first(levels: list[Any], name: str, default: str = "") -> str:
    """The value of a property at the nearest level that sets it; a mark without a value is on."""
    for level in levels:
        found = level.find(f"{_W}{name}")
        if found is not None:
            return found.get(f"{_W}val") or "1"
    return default


def _is_white_hex(colour: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-fA-F]{6}", colour)) and is_white(*bytes.fromhex(colour))


def _is_plain(shading: Any) -> bool:
    fill = shading.get(f"{_W}fill") or "auto"
    return shading.get(f"{_W}themeFill") is None and (fill == "auto" or _is_white_hex(fill))
