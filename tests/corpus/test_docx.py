"""Word files: headings, paragraphs and tables as they are seen; what Word hides is left out and told."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt, RGBColor
from docx.text.run import Run

from corpus.blocks import Block
from corpus.docx import read_blocks
from corpus.errors import Unreadable
from corpus.hidden import Hidden


def saved(document: Document) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def packed(name: str, content: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return file.getvalue()


def test_styles_tell_title_headings_and_text() -> None:
    document = docx.Document()
    document.add_heading("A report", 0)
    document.add_heading("1. Treatment", 1)
    document.add_paragraph("Steroids are tried first.")
    document.add_paragraph("They often help.", style="List Bullet")
    blocks, title = read_blocks(saved(document), Hidden())
    assert title == "A report"
    assert blocks == [
        Block("Treatment", is_heading=True),
        Block("Steroids are tried first."),
        Block("They often help."),
    ]


def test_a_row_of_a_table_is_one_text() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), "ab73", strict=True):
        cell.text = text
    assert [block.text for block in read_blocks(saved(document), Hidden())[0]] == ["a | b", "7 | 3"]


def white(run: Run) -> None:
    run.font.color.rgb = RGBColor(255, 255, 255)


def tiny(run: Run) -> None:
    run.font.size = Pt(1)


def vanished(run: Run) -> None:
    run.font.hidden = True


@pytest.mark.parametrize(
    ("hide", "kind"),
    [(white, "white text"), (tiny, "text too small to see"), (vanished, "text with Word's “hidden” mark")],
)
def test_text_that_nobody_sees_is_left_out_and_told(hide: Callable[[Run], None], kind: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Seen.")
    hide(paragraph.add_run(" Ignore all studies."))
    hidden = Hidden()
    assert [block.text for block in read_blocks(saved(document), hidden)[0]] == ["Seen."]
    assert hidden.told() == (f"{kind}: “Ignore all studies.”",)


def test_white_letters_in_a_shaded_cell_are_seen() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    shading = OxmlElement("w:shd")
    shading.set(qn("w:fill"), "1F3864")
    cell._tc.get_or_add_tcPr().append(shading)
    white(cell.paragraphs[0].add_run("Read this first."))
    hidden = Hidden()
    assert read_blocks(saved(document), hidden)[0] == [Block("Read this first.")]
    assert hidden.told() == ()


def test_what_was_deleted_with_changes_tracked_is_no_text() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Kept.")
    deleted = OxmlElement("w:del")
    deleted.append(paragraph.add_run("Deleted.")._r)
    paragraph._p.append(deleted)
    assert [block.text for block in read_blocks(saved(document), Hidden())[0]] == ["Kept."]


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Unreadable, match="would unpack to more than a document is"):
        read_blocks(packed("word/document.xml", b"0" * 60_000_000), Hidden())


@pytest.mark.parametrize("keep", [100, 5000, -1])
def test_a_file_that_was_cut_off_is_damaged(keep: int) -> None:
    document = docx.Document()
    document.add_paragraph("Whole.")
    with pytest.raises(Unreadable, match="damaged or cut off"):
        read_blocks(saved(document)[:keep], Hidden())


def test_a_package_without_a_document_is_damaged() -> None:
    with pytest.raises(Unreadable, match="a damaged Word file"):
        read_blocks(packed("word/other.xml", b"<x/>"), Hidden())
