"""Fuzzing the readers of files: PDF, Word, HTML, JATS, Markdown, text.

A file is read, or refused with a reason; what was read is text that can be stored, whose sentences and passages stand
where they say they do.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from corpus.blocks import document_of
from corpus.errors import CorpusError, Unreadable
from corpus.files import FileText, read_file
from corpus.library import HOME
from corpus.passages import passages_of
from eval.fuzz_cases import spoil, spoilt, thrown
from eval.fuzz_work import Run, Target

_LIMIT = 30.0
_ENOUGH = 1000
"""Characters that the encoder of this fuzzing reads."""

_TEXT = "Infantile spasms begin in the first year (40 of 55). Vigabatrin may narrow the field of vision, e.g. by 2.5%."
_PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page - a site</title>
<style>.a{{display:none}} p > b.c, li:nth-child(2){{color:#fff;font-size:1px}} @media print{{p{{color:red}}}}</style>
</head><body bgcolor="white"><nav><ul><li><a href="/">Home</a></li><li><a href="/x">X</a></li></ul></nav>
<main><h1>Spasms</h1><p>{_TEXT} <b class="c">Hidden.</b> <span style="opacity:0">No.</span></p>
<table><tr><th>Drug<td>Dose</tr><tr><td><table><tr><td>inner</table></td></tr></table>
<ul><li>One</li><li hidden>Two &amp; &#128118; &nbsp;</li></ul><pre>x  y</pre><!-- <p>no</p> --></main>
<footer>All rights</footer></body></html>"""
_ARTICLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.2//EN" "a.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><title-group>
<article-title>A trial of <italic>vigabatrin</italic></article-title></title-group>
<abstract abstract-type="teaser"><p>Short.</p></abstract><abstract><sec><title>Aim</title><p>{_TEXT}</p></sec></abstract>
</article-meta></front><body><sec id="s1"><label>1.</label><title>Results</title><p>So it was
[<xref ref-type="bibr" rid="b1">1</xref>,<xref ref-type="bibr" rid="b2">2</xref>–<xref ref-type="bibr">5</xref>].
<list><list-item><p>A list &hellip; item</p></list-item></list><inline-formula><tex-math>x^2</tex-math></inline-formula>
</p><table-wrap><table><tr><td>1</td></tr></table></table-wrap><disp-quote><p>Quoted.</p></disp-quote></sec></body>
<back><ref-list><ref id="b1"><mixed-citation>One</mixed-citation></ref></ref-list></back></article>"""
_NOTES = f"""Research notes

1. Treatment

{_TEXT}

II. Outcome
A line
another line.\r\n\r\n- an item\n- another item
"""
_TAGS = (
    "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "<a href=x>", "</a>", "<br>",
    "<script>", "</script>", "<style>", "</style>", "<!--", "-->", "<![CDATA[", "]]>", "<html>", "<body>", "<main>", "<h1>",
    "</h1>", "<template>", "<svg>", "<math>", "<article>", '<p style="', '">', "font-size:", "0.5px", "color:", "#fffffe",
    "rgba(1,", "opacity:.", "position:absolute;left:-", "a{", "}", ":nth-child(", ":not(", "::before", "[x='", "@import",
    " hidden>", "&nbsp;", "&#x110000;", "&lt", "<meta charset=utf-16>", "<meta charset=hex>", "<meta charset=idna>",
    "<frameset>", "<isindex>", "<plaintext>", "<noscript>", "role='main'", "<o:p>", "<p xml:lang='", " xmlns='",
)  # fmt: skip
_XML = (
    "<article>", "</article>", "<front>", "</front>", "<article-meta>", "</article-meta>", "<abstract>", "</abstract>", "<body>",
    "</body>", "<sec>", "</sec>", "<title>", "</title>", "<p>", "</p>", "<list>", "</list>", '<xref ref-type="bibr">', "</xref>",
    "<title-group>", "</title-group>", "<article-title>", "</article-title>", "<!--", "-->", "<?pi", "?>", "<![CDATA[", "]]>",
    "<break/>", "<label>", "</label>", "&hellip;", "&#0;", "&#xD800;", '<!ENTITY a "b">', "xmlns='", "<sub-article>", "</sub-article>",
)  # fmt: skip
_MARKS = (
    "# ", "## ", "\n", "\n\n", "- ", "1. ", "> ", "    ", "```\n", "***", "__", "[a](b)", "![a](", "[@key]", "[@a; @b, p. 3]",
    "[-@x]", "@", "[", "]", "<!-- asked: a; b -->", "<!--", "-->", "<span style='display:none'>", "</span>", "---\n", "===\n",
    "| a | b |\n|---|---|\n", "&copy;", "&#0;", "\\", "<b>", "</b>", "<?", "title: x\n", "reviewed: 2024-01-01\n", "\r\n", "\t",
)  # fmt: skip


def _pdf(*pages: bytes, extra: bytes = b"") -> bytes:
    """A PDF of pages drawn with two fonts, nothing of it compressed, so that what is spoilt is seen."""
    fonts = b"/Font << /F1 3 0 R /F2 4 0 R >>"
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold >>",
    ]
    for number, page in enumerate(pages):
        head = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << %s >> %s >>"
        objects.append(head % (6 + 2 * number, fonts, extra))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page))
    data, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(data) + end % (count, table, count, len(data))


def _drawn() -> bytes:
    """What is drawn on a page: a heading, two columns, white and tiny and turned text, a rule."""
    lines = [b"BT 0 g /F2 18 Tf 72 740 Td (Spasms and their treatment) Tj ET"]
    for column in (72, 320):
        for row in range(12):
            lines.append(
                b"BT /F1 10 Tf %d %d Td (Line %d of 40 infants [3], it says.) Tj ET" % (column, 700 - 13 * row, row)
            )
    lines.append(b"BT 1 g /F1 10 Tf 72 400 Td (white) Tj ET BT 0 g /F1 0.5 Tf 72 390 Td (tiny) Tj ET")
    lines.append(b"q 0 1 -1 0 300 300 cm BT /F1 10 Tf 0 0 Td [(tur) -120 (ned)] TJ ET Q 72 380 400 1 re f")
    return b"\n".join(lines)


_OPERATORS = (
    b" Tj ", b" TJ ", b" Td ", b" Tm ", b" Tf ", b" q ", b" Q ", b" cm ", b" BT ", b" ET ", b" re f ", b" Tr ", b" Tz ", b" TL ", b" T* ",
    b" g ", b" rg ", b" Do ", b" sh ", b" BI ID EI ", b"(", b")", b"<", b">", b"[", b"]", b"/F1", b"/F9 ", b"-99999999 ", b"0 0 0 0 0 0 cm ",
    b"1e38 ", b"0.0000001 ", b"3 Tr ", b"/MediaBox [0 0 0 0]", b"/MediaBox [0 0 1e9 1e9]", b"/Rotate 90", b"/Kids [2 0 R]", b"stream\n",
    b"endstream", b"/Filter /FlateDecode ", b"/Count 99999 ", b"/Length 0 ", b"/Annots [<< /Subtype /Widget >>] ",
)  # fmt: skip


def _pdfs() -> SearchStrategy[bytes]:
    drawn = _drawn()
    whole = _pdf(drawn, drawn, extra=b"/Rotate 90")
    pages = st.lists(spoilt([drawn], _OPERATORS), min_size=1, max_size=3)
    return st.one_of(pages.map(lambda found: _pdf(*found)), spoilt([whole, _pdf(drawn)], _OPERATORS))


def _word() -> bytes:
    """A Word file with headings, lists, a table in a table, hidden and white text."""
    import docx
    from docx.shared import Pt, RGBColor

    document = docx.Document()
    document.add_heading("A report", 0)
    document.add_heading("1. Treatment", 1)
    paragraph = document.add_paragraph(_TEXT)
    paragraph.add_run(" hidden").font.hidden = True
    paragraph.add_run(" white").font.color.rgb = RGBColor(255, 255, 255)
    paragraph.add_run(" tiny").font.size = Pt(1)
    document.add_paragraph("An item", style="List Bullet")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Dose"
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "inner"
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _words() -> SearchStrategy[bytes]:
    whole = _word()
    with zipfile.ZipFile(BytesIO(whole)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    tags = sorted({part for name in ("word/document.xml", "word/styles.xml") for part in _elements(parts[name])})
    told = ["word/document.xml"] * 6 + ["word/styles.xml"] * 3 + sorted(parts)
    inside = st.builds(
        lambda name, chance: _packed({**parts, name: spoil(parts[name], chance, tags)}),
        st.sampled_from(told),
        st.randoms(use_true_random=True),
    )
    return st.one_of(inside, inside, inside, spoilt([whole]))


def _elements(xml: bytes) -> Iterator[bytes]:
    """The tags of a part of a Word file, to be thrown among the others."""
    yield from (b"<" + piece.partition(b">")[0] + b">" for piece in xml.split(b"<")[2:])


def _packed(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file.getvalue()


def _texts(wholes: Sequence[str], pieces: Sequence[str], start: str = "") -> SearchStrategy[bytes]:
    """Whole texts, spoilt or in another encoding; pieces thrown together after a fixed beginning."""
    data = [text.encode() for text in wholes]
    coded = [text.encode(name, "replace") for text in wholes for name in ("utf-16", "utf-32", "latin-1", "shift_jis")]
    made = thrown(pieces).map(lambda found: start.encode() + found)
    return st.one_of(spoilt(data, [piece.encode() for piece in pieces]), made, spoilt(coded))


def _documents() -> list[str]:
    """Some of our own documents."""
    every = sorted((HOME / "documents").rglob("*.md"))
    return [path.read_text(encoding="utf-8")[:6000] for path in every[:: max(1, len(every) // 8)]]


@contextmanager
def _opened(
    end: str, cases: partial[SearchStrategy[bytes]], index: Path
) -> Iterator[tuple[SearchStrategy[bytes], Run]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{end}"

        def run(case: bytes) -> None:
            path.write_bytes(case)
            try:
                read = read_file(path)
            except (Unreadable, CorpusError, MemoryError):
                return  # refused with a reason
            check(read)

        yield cases(), run


def check(read: FileText) -> None:
    """What must be so of any text that was read.

    Raises:
        AssertionError, UnicodeEncodeError: it is not.
    """
    stored = json.dumps(read.to_json(), ensure_ascii=False).encode()
    assert FileText.from_json(json.loads(stored)) == read
    document = document_of(list(read.blocks), id="file", title=(read.title or "file")[: _ENOUGH // 4])
    for section in document.sections:
        for sentence in section.sentences:
            assert document.text[sentence.start : sentence.end] == sentence.text
            assert sentence.text.strip() == sentence.text != ""
    if any(len(section.heading) > _ENOUGH // 2 for section in document.sections):
        return
    for passage in passages_of(document, lambda text: len(text) <= _ENOUGH):
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.sentences


TARGETS = (
    Target("pdf", _LIMIT, partial(_opened, ".pdf", partial(_pdfs))),
    Target("docx", _LIMIT, partial(_opened, ".docx", partial(_words))),
    Target("html", _LIMIT, partial(_opened, ".html", partial(_texts, [_PAGE], _TAGS, "<!DOCTYPE html>"))),
    Target("jats", _LIMIT, partial(_opened, ".xml", partial(_texts, [_ARTICLE], _XML, "<?xml version='1.0'?>"))),
    Target("markdown", _LIMIT, partial(_opened, ".md", partial(_texts, _documents(), _MARKS))),
    Target("text", _LIMIT, partial(_opened, ".txt", partial(_texts, [_NOTES], _MARKS))),
)
