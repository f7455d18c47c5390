"""About: how it works, what it cannot do, how good it is, what happens to what one types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.parts import heading, link, table
from corpus.model import Reference
from index.content import Listed

FIGURES = Path(__file__).parent.parent / "eval" / "baseline.json"
"""The figures of the last accepted evaluation; absent where only the program was installed."""

_STEPS = (
    ("You ask", "in your own words"),
    ("Danger first", "signs of an emergency first"),
    ("Search", "by meaning and by words"),
    ("Choose sentences", "word for word, none made up"),
    ("Check", "is what you asked about in them?"),
    ("Answer with sources", "or an honest “not found”"),
)


def about_html(
    documents: Mapping[str, Listed], references: Mapping[str, Reference], model: str = "", is_remote: bool = False
) -> str:
    """The view.

    Args:
        documents: those of the index, by id.
        references: what they cite, by key.
        model: the language model that tells answers anew, if there is one.
        is_remote: whether a server elsewhere holds the index.
    """
    reviewed = sorted(document[4] for document in documents.values() if document[4])
    review = f"The texts were reviewed between {reviewed[0]} and {reviewed[-1]}." if reviewed else ""
    return (
        heading("About this assistant", "What it does, and what it must not be trusted with.")
        + f"<section><h3>How it works</h3><p>It answers from {len(documents)} texts that cite {len(references)} published "
        f"sources. {review} {_told_by(model)} You can {link('library', 'read all of them')}.</p>{_picture()}</section>"
        + _CANNOT
        + _WHO
        + _privacy(model, is_remote)
        + _figures_html()
        + _licence(reviewed[-1] if reviewed else "")
    )


_CANNOT = """<section><h3>What it cannot do</h3><ul>
<li>It cannot see, examine or diagnose a child, and it does not know your child’s story.</li>
<li>It never decides about a medicine, a dose or a test. Your care team does.</li>
<li>It knows only its texts. New research may be missing, and a text may be wrong.</li>
<li>It can choose a sentence that misses your point. Read the source when it matters.</li>
<li>It is no emergency service. Call 112, 911, 999 or your local number.</li></ul></section>"""

_WHO = """<section><h3>Who it is for</h3><p>Parents who want to understand what they were told; students who want to look
around; nurses and doctors who want a source at hand. It is for learning, not for deciding.</p></section>"""


def _told_by(model: str) -> str:
    if not model:
        return (
            "It does not use a language model: every sentence of an answer stands word for word in a text, with its "
            "source beside it."
        )
    return (
        f"A language model ({escape(model)}) tells in its own words what the texts say. Each of its sentences is compared "
        "with those that it cites and left out if it says more; this can err. Where the model is not used, every sentence "
        "stands word for word in a text. An answer says which it is, and has its sources beside it."
    )


def _privacy(model: str, is_remote: bool) -> str:
    others = ["the server of the language model"] * bool(model) + ["the server that holds the index"] * is_remote
    goes = f"on to {' and '.join(others)}, which its operator chose, and to nobody else" if others else "to nobody"
    typed = f"<li>What you type goes to the computer that runs this page, and from there {goes}.</li>"
    return f"<section><h3>Privacy</h3><ul>{typed}{_KEPT}"


_KEPT = """
<li>It is kept in memory while the page is open, so that you can ask on, and is gone after that. Nothing is written
down but feedback that you agree to send, where a page asks for it; it shows you what, and for how long.</li>
<li>Documents of your own, where a page takes them, are held in memory for you alone. They are gone when you close the
page, or after an hour without a question.</li>
<li>Your browser keeps one sheet of this page, the one that says that there is no connection. No question, no answer.</li>
<li>No cookies, no counting of visitors, nothing loaded from other sites. Links to sources lead out of this page.</li>
<li>A share link holds the question, and only the question. Whoever has the link can read it.</li></ul></section>"""


def _picture() -> str:
    """The way of a question, top to bottom."""
    height, gap = 64, 26
    parts = []
    for number, (name, words) in enumerate(_STEPS):
        y = number * (height + gap)
        if number:
            parts.append(f'<path d="M24 {y - gap + 2}v16m-6-7 6 8 6-8" class="arrow"/>')
        parts.append(
            f'<rect x="1" y="{y + 1}" width="99%" height="{height}" rx="12" class="box"/>'
            f'<text x="18" y="{y + 27}" class="name">{number + 1}. {name}</text>'
            f'<text x="18" y="{y + 50}" class="more">{words}</text>'
        )
    total = len(_STEPS) * (height + gap)
    told = "; ".join(f"{name}: {words}" for name, words in _STEPS)
    return (
        f'<svg class="picture" width="100%" height="{total}" role="img" aria-label="How it works, step by step. {told}">'
        f"{''.join(parts)}</svg>"
    )


def _figures_html() -> str:
    try:
        stored = json.loads(FIGURES.read_text(encoding="utf-8"))
        rows = [_figure(score) for score in stored["scores"]]
        accepted = stored["accepted"][-1]
        since = f"Measured on {escape(accepted['date'])}: {escape(accepted['reason'])}."
    except (OSError, ValueError, LookupError, TypeError):
        return (
            "<section><h3>How good it is</h3><p>No figures are stored here. <code>python -m eval all</code> measures "
            "them.</p></section>"
        )
    header = ("Measure", "Value", "95% interval")
    told = table("figures-table", "Latest accepted figures of the evaluation", header, rows)
    return f"<section><h3>How good it is</h3><p>{since}</p>{told}</section>"


def _figure(score: Mapping[str, Any]) -> tuple[str, str, str]:
    scale, sign = (100, "%") if score["percent"] else (1, "")
    interval = score["interval"]
    between = "–".join(f"{scale * bound:.3g}" for bound in interval) + sign if interval else ""
    return escape(score["name"]), f"{scale * score['value']:.3g}{sign}", between


def _licence(reviewed: str) -> str:
    cite = f"Infantile Spasms Assistant, version {version('infantile-spasms-assistant')}"
    cite += f", texts as of {reviewed}" if reviewed else ""
    return (
        "<section><h3>Licence</h3><p>Program: Apache-2.0. Texts: CC BY 4.0. Each published source keeps the rights of its "
        f"publisher.</p></section><section><h3>How to cite</h3><p>Cite the published source of a statement. To cite the "
        f"assistant itself: <q>{escape(cite)}</q>.</p></section>"
    )
