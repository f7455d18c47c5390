"""PDFs written byte by byte, so that a test says itself where on a page each line stands and how it looks."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 612, 792
"""Points; US letter. The origin is at the foot, on the left."""

_GLYPHS = str.maketrans({"\ufb01": "\x01", "\ufb02": "\x02", "\u200b": "\x03"})
_ENCODING = "/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl /uni200B] >>"
_LOCKED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >> /ID [<00> <00>]"


def line(
    x: float, y: float, text: str, *, size: float = 10, bold: bool = False, grey: float = 0, mode: int = 0
) -> str:
    """One line of text as PDF draws it.

    Args:
        x: points from the left.
        y: points from the foot.
        text: Latin letters, the ligatures fi and fl, the zero-width space.
        size: points.
        bold: Helvetica Bold instead of Helvetica.
        grey: 0 black to 1 white.
        mode: PDF's text rendering mode; 3 paints nothing.
    """
    escaped = text.translate(_GLYPHS).replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {grey} g {mode} Tr /F{2 if bold else 1} {size} Tf {x} {y} Td ({escaped}) Tj ET\n"


def lines(x: float, y: float, texts: Iterable[str], *, size: float = 10, leading: float = 12) -> str:
    """Lines one below the other."""
    return "".join(line(x, y - number * leading, text, size=size) for number, text in enumerate(texts))


def pdf(*pages: str, title: str | None = None, locked: bool = False) -> bytes:
    """A whole file.

    Args:
        pages: what is drawn on each page.
        title: as the file's properties name it.
        locked: encrypted under a password.
    """
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica {_ENCODING} >>".encode(),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold {_ENCODING} >>".encode(),
    ]
    for number, page in enumerate(pages):
        content = zlib.compress(page.encode("cp1252"))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {6 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    if title is not None:
        objects.append(f"<< /Title ({title}) >>".encode("cp1252"))
    return _file(objects, (f"/Info {len(objects)} 0 R " if title is not None else "") + (_LOCKED if locked else ""))


def _file(objects: Sequence[bytes], trailer: str) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    data += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n"
    ).encode()
    return bytes(data)
