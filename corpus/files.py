"""One file into blocks: its kind by its name and by its content, then the reader of that kind."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from corpus.blocks import Block, Citation
from corpus.decode import decode
from corpus.errors import Unreadable
from corpus.hidden import Hidden

LARGEST_FILE = 50_000_000
"""Bytes."""

LONGEST_TEXT = 20_000_000
"""Characters; as much as ten thousand printed pages."""

READERS = 4
"""Raised whenever the readers make something else of the same file, so that indexes are built anew."""

KINDS = {
    ".pdf": "PDF",
    ".docx": "Word document",
    ".html": "HTML page",
    ".htm": "HTML page",
    ".xhtml": "HTML page",
    ".xml": "XML file",
    ".nxml": "XML file",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".txt": "text",
    ".text": "text",
}
"""The kinds of files that are read, by the end of their names."""

NAMES = "PDF, Word (.docx), HTML, JATS XML, Markdown or text"
MARKDOWN = frozenset({".md", ".markdown"})

_FIXED = {  # first bytes -> kind
    b"PK\x03\x04": "ZIP archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Office file of before 2007, or one protected by a password",
    b"{\\rtf": "RTF document",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"II*\x00": "picture",
    b"MM\x00*": "picture",
    b"\x1f\x8b": "compressed file",
    b"7z\xbc\xaf": "compressed file",
    b"Rar!": "compressed file",
    b"\x7fELF": "program",
    b"MZ\x90": "program",
    b"%!PS": "PostScript file",
}
_PACKED = {"word/": "Word document", "ppt/": "PowerPoint file", "xl/": "Excel file", "mimetype": "e-book or ODF file"}
_TEXTS = frozenset({"Markdown", "text", "HTML page", "XML file"})


@dataclass(frozen=True, slots=True)
class FileText:
    """What was read from one file; `hidden` tells what was left out because nobody would see it."""

    blocks: tuple[Block, ...]
    title: str | None = None
    summary: str = ""
    reviewed: str | None = None
    pages: int | None = None
    hidden: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> FileText:
        """What `to_json` gave."""
        blocks = [
            Block(
                **{
                    **block,
                    "citations": tuple(Citation(c["position"], tuple(c["keys"])) for c in block["citations"]),
                    "asked": tuple(block["asked"]),
                    "otherwise": tuple(block["otherwise"]),
                    "untold": tuple(block["untold"]),
                }
            )
            for block in data["blocks"]
        ]
        return cls(**{**data, "blocks": tuple(blocks), "hidden": tuple(data["hidden"])})


def read_file(path: Path) -> FileText:
    """Read a file.

    Raises:
        Unreadable: it cannot be read; the message is the reason.
        CorpusError: it is Markdown whose front matter is damaged.
    """
    data = read_bytes(path)
    kind = kind_of(path, data)
    hidden = Hidden()
    read = replace(_read(path, kind, data, hidden), hidden=hidden.told())
    if sum(len(block.text) for block in read.blocks) > LONGEST_TEXT:
        raise Unreadable(f"more than {LONGEST_TEXT:,} characters of text; split it")
    if all(block.is_heading for block in read.blocks):
        found = f" but hidden text ({'; '.join(read.hidden)})" if read.hidden else ""
        raise Unreadable(f"no text in it{found}")
    return read


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        Unreadable: it is no file, cannot be opened, is empty or too large.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not a file")
        if status.st_size > LARGEST_FILE:
            raise Unreadable(f"larger than {LARGEST_FILE // 1_000_000} MB; split it or leave it out")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror}); check its place and its permissions") from error
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("empty")
    return data


def kind_of(path: Path, data: bytes) -> str:
    """The kind of a file: what its name says, if its content agrees.

    Raises:
        Unreadable: it is of no kind that is read, or its name says another kind than its content.
    """
    named, found = KINDS.get(path.suffix.lower()), _kind_of_content(data)
    if named is None:
        if found is not None and found in KINDS.values():
            raise Unreadable(f"its content is {_a(found)}, its name is not; rename it to {_suffix_of(found)}")
        what = f"{_a(found)}, " if found else ""
        raise Unreadable(f"{what}not of a kind that is read; save it as {NAMES}")
    if found is None and named not in _TEXTS:
        raise Unreadable(f"named {path.suffix}, but no {named}: damaged, or of another kind")
    if named == "XML file" and found == "HTML page":  # XHTML
        return found
    if found is not None and found != named:
        mend = f"rename it to {_suffix_of(found)}" if found in KINDS.values() else f"save it as {NAMES}"
        raise Unreadable(f"named {path.suffix}, but its content is {_a(found)}; {mend}")
    return named


def _kind_of_content(data: bytes) -> str | None:
    """The kind that the first bytes tell; None for text without a mark of its own."""
    if b"%PDF-" in data[:1024]:
        return "PDF"
    for start, kind in _FIXED.items():
        if data.startswith(start):
            return _kind_of_package(data) if kind == "ZIP archive" else kind
    head = data[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "HTML page"
    if head.startswith((b"<?xml", b"<!doctype article", b"<article ", b"<pmc-articleset")):
        return "HTML page" if b"<html" in head else "XML file"
    return None


def _kind_of_package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        # What was cut off has lost the list of its parts; the first names still stand at the beginning.
        names = [start for start in _PACKED if start.encode() in data]
        names = names or ["word/"] * (b"[Content_Types].xml" in data[:4096])
    for start, kind in _PACKED.items():
        if any(name.startswith(start) for name in names):
            return kind
    return "ZIP archive"


def _a(kind: str) -> str:
    """A kind with its article, as it is spoken."""
    return f"an {kind}" if kind[0] in "EOeo" or kind.split()[0] in ("HTML", "RTF", "XML") else f"a {kind}"


def _suffix_of(kind: str) -> str:
    return next(suffix for suffix, name in KINDS.items() if name == kind)


def _read(path: Path, kind: str, data: bytes, hidden: Hidden) -> FileText:
    """Each library is imported where it is needed: a question needs none of them."""
    if kind == "PDF":
        from corpus import pdf

        blocks, title, pages = pdf.read_blocks(data, hidden)
        return FileText(tuple(blocks), title, pages=pages)
    if kind == "Word document":
        from corpus import docx

        return _titled(*docx.read_blocks(data, hidden))
    if kind == "HTML page":
        from corpus import html

        return _titled(*html.read_blocks(data, hidden))
    if kind == "XML file":
        from corpus import jats

        return _titled(*jats.read_blocks(data, hidden))
    text = hidden.visible(decode(data))
    if kind == "Markdown":
        return _markdown(path, text, hidden)
    from corpus import plain

    return _titled(plain.read_blocks(text), None)


def _markdown(path: Path, text: str, hidden: Hidden) -> FileText:
    from corpus import markdown

    front, body, first_line = markdown.split_front_matter(path, text)
    blocks = markdown.read_blocks(body, first_line, hidden)
    title = front.get("title") or _first_heading(blocks)
    return FileText(
        tuple(blocks),
        None if title is None else str(title),
        str(front.get("summary") or ""),
        markdown.reviewed_date(path, front),
    )


def _titled(blocks: Iterable[Block], title: str | None) -> FileText:
    blocks = tuple(blocks)
    return FileText(blocks, title or _first_heading(blocks))


def _first_heading(blocks: Iterable[Block]) -> str | None:
    return next((block.text for block in blocks if block.is_heading), None)
