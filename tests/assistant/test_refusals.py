"""What the server refuses is told in the visitor's language."""

from __future__ import annotations

import ast
import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import send

import assistant.refusals
from assistant.api import BUSY, LATE
from assistant.refusals import language_of, refusal
from corpus.files import NAMES
from corpus.library import LINK
from eval.bench import Server

SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"}
HOUSE = Path(assistant.refusals.__file__).parent.parent
RAISED = {"Refused", "NotTaken", "Unreadable", "told"}
MAINTAINERS = ("login.py", "own.py")
"""What these say is for the maintainer, whose parts are in English."""


def put(part: ast.expr, filled: str) -> str:
    """A part of a sentence, filled if it is not fixed; what mends a wrong name is a piece of a sentence itself."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name):
        return {"mend": f"save it as {NAMES}", "NAMES": NAMES}.get(part.value.id, filled)
    return filled


def said(filled: str) -> Iterator[str]:
    """The sentences that the code refuses with, each part of them that is not fixed filled with the same."""
    for path in [*(HOUSE / "assistant").glob("*.py"), *(HOUSE / "corpus").glob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in RAISED and path.name not in MAINTAINERS:
                for text in call.args:
                    values = text.values if isinstance(text, ast.JoinedStr) else [text]
                    fixed = [one.value for one in values if isinstance(one, ast.Constant)]
                    if " " in "".join(one for one in fixed if isinstance(one, str)).strip(": "):
                        yield "".join(put(one, filled) for one in values)


def test_every_refusal_is_in_spanish_too() -> None:
    sentences = [(one, other) for one, other in zip(said("x"), said(""), strict=True)]
    assert len(sentences) > 40
    english = [one for one, other in sentences if refusal(one, "es") == one and refusal(other, "es") == other]
    assert english == []
    assert [one for one in (BUSY, LATE, LINK) if refusal(one, "es") == one] == []


@pytest.mark.parametrize(
    ("sentence", "spanish"),
    [
        ("carta: 3.pdf: empty", "carta: 3.pdf: vacío"),
        ("a.txt: named .txt, but its content is a PDF; rename it to .pdf",
         "a.txt: se llama .txt, pero su contenido es un PDF; cámbiele el nombre a .pdf"),
        ("a file: not of a kind that is read; save it as PDF, Word (.docx), HTML, JATS XML, Markdown or text",
         "un archivo: no es de un tipo que se lea; guárdelo como PDF, Word (.docx), HTML, JATS XML, Markdown o texto"),
        ("{0}.txt: empty", "{0}.txt: vacío"),
        ("nobody translated this", "nobody translated this"),
    ],
)  # fmt: skip
def test_what_is_put_into_a_sentence_stays_and_kinds_of_files_have_names(sentence: str, spanish: str) -> None:
    assert refusal(sentence, "es") == spanish
    assert refusal(sentence, "en") == sentence


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("es", "es"), ("es-419,es;q=0.9", "es"), ("en-GB,es;q=0.5", "en"), ("fi-FI", "en"), ("", "en"), ("est", "en"),
     (" ES ;q=1", "es"), ("*", "en"), (";;,,--", "en")],
)  # fmt: skip
def test_the_browsers_first_language_is_taken_if_it_is_ours(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def upload(name: str, content: bytes) -> str:
    return json.dumps({"name": name, "content": base64.b64encode(content).decode()})


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "told"),
    [
        ("/api/ask", "", {"Content-Length": "60000000"}, 413, "Es mayor de 65,536 bytes"),
        ("/gradio_api/run/predict", '{"fn_index": 0, "data": [1]}', {}, 400, "La página ha cambiado"),
        ("/api/session/documents", upload("nota.exe", b"x"), {}, 422, "nota.exe: no es de un tipo que se lea"),
        ("/api/session/documents", upload("nota.pdf", b"x"), {}, 422, "nota.pdf: se llama .pdf, pero no lo es"),
        ("/api/session/documents", upload("nota.txt", b""), {}, 422, "nota.txt: vacío"),
    ],
)
def test_a_refusal_is_told_in_the_language_of_the_browser(
    server: Server, path: str, body: str, headers: dict[str, str], status: int, told: str
) -> None:
    got = send(server.address, "POST", path, body, {**SPANISH, **headers})
    assert (got.status, got.headers["content-language"]) == (status, "es")
    assert got.json["error"].startswith(told)
    plain = send(server.address, "POST", path, body, headers)
    assert (plain.status, plain.headers["content-language"]) == (status, "en")
    assert plain.json["error"] != got.json["error"]
