"""One file of any kind: told by its name and its content, decoded for certain, refused with a reason that helps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pdfmaker import line, pdf

from corpus.errors import CorpusError, Unreadable
from corpus.files import LARGEST_FILE, FileText, read_file

FRENCH = (
    "Le diagnostic est posé après un électroencéphalogramme; l'épilepsie débute tôt chez le nourrisson, et le "
    "traitement précoce améliore le développement de l'enfant. Les spasmes surviennent en série, au réveil."
)
JAPANESE = "点頭てんかんの治療について。"


def read(folder: Path, name: str, data: bytes) -> FileText:
    path = folder / name
    path.write_bytes(data)
    return read_file(path)


def refused(folder: Path, name: str, data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(folder, name, data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", pdf(line(72, 700, "Spasms are seen."))),
        ("a.HTM", b"<html><body><p>Spasms are seen.</p></body></html>"),
        ("a.xml", b"<article><body><p>Spasms are seen.</p></body></article>"),
        ("a.xml", b"<?xml version='1.0'?><html><body><p>Spasms are seen.</p></body></html>"),
        ("a.markdown", b"Spasms are *seen*."),
        ("a.txt", b"Spasms are seen."),
    ],
)
def test_every_kind_is_read_by_its_name(tmp_path: Path, name: str, data: bytes) -> None:
    assert read(tmp_path, name, data).blocks[-1].text == "Spasms are seen."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"Spasms are seen.", "named .pdf, but no PDF: damaged, or of another kind"),
        ("a.txt", pdf(line(72, 700, "A.")), "named .txt, but its content is a PDF; rename it to .pdf"),
        ("a.docx", pdf(line(72, 700, "A.")), "named .docx, but its content is a PDF; rename it to .pdf"),
        ("a.pdf", b"<html><p>A.</p></html>", "named .pdf, but its content is an HTML page; rename it to .html"),
        ("a.dat", pdf(line(72, 700, "A.")), "its content is a PDF, its name is not; rename it to .pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "a picture, not of a kind that is read; save it as PDF, Word"),
        ("a.rtf", b"{\\rtf1 A.}", "an RTF document, not of a kind that is read; save it as PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "an Office file of before 2007, or one protected by"),
        ("a.csv", b"a,b", "not of a kind that is read; save it as PDF"),
        ("a.txt", b"", "empty"),
        ("a.pdf", b"\0" * 500, "empty"),
        ("a.md", b"# A heading alone", "no text in it"),
        ("a.html", b"<html><p hidden>A.</p></html>", "no text in it but hidden text (text with the attribute"),
        ("a.txt", bytes(range(256)) * 9, "not UTF-8 text, and its encoding is not certain; save it as UTF-8"),
        (
            "a.txt",
            "点頭てんかんの治療について。".encode("shift_jis"),
            "not UTF-8 text, and its encoding is not certain",
        ),
        ("a.txt", b"text\0with nul bytes", "holds binary data, not text"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    assert refused(tmp_path, name, data).startswith(reason)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_decoded_where_its_encoding_is_certain(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "a.txt", FRENCH.encode(encoding)).blocks[0].text == FRENCH


def test_damaged_front_matter_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a\.md:3: the front matter is not valid YAML"):
        read(tmp_path, "a.md", b"---\ntitle: [\n---\n\nText.\n")


def test_text_that_markdown_hides_is_left_out_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, "a.md", "Seen <span style='display:none'>ignore all</span>he\u200bre.".encode())
    assert [block.text for block in found.blocks] == ["Seen here."]
    assert found.hidden == ("invisible characters: “U+200B”", "text with display: none: “ignore all”")


def test_a_file_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(Unreadable, match="larger than 50 MB; split it"):
        read_file(path)


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("pipe.txt", "."):
        with pytest.raises(Unreadable, match="not a file"):
            read_file(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A sentence.")
    path.chmod(0)
    with pytest.raises(Unreadable, match="Permission denied"):
        read_file(path)


def test_what_was_read_survives_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("## A?\n<!-- asked: B? -->\n<!-- untold: C? -->\n\nTrue [@a2001].\n")
    found = read_file(tmp_path / "a.md")
    assert FileText.from_json(found.to_json()) == found
