"""About: how it works, what it cannot do, how good it is, what happens to what one types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.labels import in_english, label
from assistant.parts import heading, link, quoted, table
from corpus.model import Reference
from index.content import Listed

FIGURES = Path(__file__).parent.parent / "eval" / "baseline.json"
"""The figures of the last accepted evaluation; absent where only the program was installed."""

_STEPS = ("ask", "danger", "search", "choose", "check", "answer")
_CANNOT = ("see", "decide", "know", "choose", "rescue")
_KEPT = ("memory", "own", "browser", "cookies", "share")


def about_html(
    documents: Mapping[str, Listed],
    references: Mapping[str, Reference],
    model: str = "",
    is_remote: bool = False,
    language: str = "en",
) -> str:
    """The view.

    Args:
        documents: those of the index, by id.
        references: what they cite, by key.
        model: the language model that tells answers anew, if there is one.
        is_remote: whether a server elsewhere holds the index.
        language: that of the view.
    """
    reviewed = sorted(document[4] for document in documents.values() if document[4])
    return (
        heading(label("about-title", language), label("about-lead", language))
        + _how(len(documents), len(references), reviewed, model, language)
        + _section("cannot", "<ul>" + _items([f"cannot-{name}" for name in _CANNOT], language) + "</ul>", language)
        + _section("who", f"<p>{label('who-more', language)}</p>", language)
        + _privacy(model, is_remote, language)
        + _figures_html(language)
        + _licence(reviewed[-1] if reviewed else "", language)
    )


def _section(title: str, content: str, language: str) -> str:
    return f"<section><h3>{label(title, language)}</h3>{content}</section>"


def _items(names: Sequence[str], language: str) -> str:
    return "".join(f"\n<li>{label(name, language)}</li>" for name in names)


def _how(texts: int, sources: int, reviewed: Sequence[str], model: str, language: str) -> str:
    told = [
        label("how-from", language, texts=texts, sources=sources),
        label("how-reviewed", language, first=reviewed[0], last=reviewed[-1]) if reviewed else "",
        label("told-model", language, model=escape(model)) if model else label("told-alone", language),
        label("how-read", language, link=link("library", label("how-read-all", language))),
    ]
    return _section("how", f"<p>{' '.join(told)}</p>{_picture(language)}", language)


def _privacy(model: str, is_remote: bool, language: str) -> str:
    others = [label(name, language) for name, there in (("goes-model", model), ("goes-index", is_remote)) if there]
    goes = label("goes-nobody", language)
    if others:
        goes = label("goes-on", language, others=f" {label('and', language)} ".join(others))
    typed = f"<li>{label('privacy-typed', language, goes=goes)}</li>"
    kept = _items([f"privacy-{name}" for name in _KEPT], language)
    return _section("privacy", f"<ul>{typed}{kept}</ul>", language)


def _picture(language: str) -> str:
    """The way of a question, top to bottom."""
    height, gap = 64, 26
    steps = [(label(f"step-{step}", language), label(f"step-{step}-more", language)) for step in _STEPS]
    parts = []
    for number, (name, words) in enumerate(steps):
        y = number * (height + gap)
        if number:
            parts.append(f'<path d="M24 {y - gap + 2}v16m-6-7 6 8 6-8" class="arrow"/>')
        parts.append(
            f'<rect x="1" y="{y + 1}" width="99%" height="{height}" rx="12" class="box"/>'
            f'<text x="18" y="{y + 27}" class="name">{number + 1}. {name}</text>'
            f'<text x="18" y="{y + 50}" class="more">{words}</text>'
        )
    total = len(steps) * (height + gap)
    told = label("steps", language, steps="; ".join(f"{name}: {words}" for name, words in steps))
    return f'<svg class="picture" width="100%" height="{total}" role="img" aria-label="{told}">{"".join(parts)}</svg>'


def _figures_html(language: str) -> str:
    try:
        stored = json.loads(FIGURES.read_text(encoding="utf-8"))
        rows = [_figure(score) for score in stored["scores"]]
        accepted = stored["accepted"][-1]
        reason = quoted(escape(accepted["reason"]), language)
        since = label("figures-on", language, date=escape(accepted["date"]), reason=reason)
    except (OSError, ValueError, LookupError, TypeError):
        command = "<code>python -m eval all</code>"
        return _section("figures", f"<p>{label('figures-none', language, command=command)}</p>", language)
    header = [label(name, language) for name in ("measure", "value", "interval-column")]
    told = table("figures-table", label("figures-caption", language), header, rows, language)
    return _section("figures", f"<p>{since}</p>{told}", language)


def _figure(score: Mapping[str, Any]) -> tuple[str, str, str]:
    scale, sign = (100, "%") if score["percent"] else (1, "")
    interval = score["interval"]
    between = "–".join(f"{scale * bound:.3g}" for bound in interval) + sign if interval else ""
    return escape(score["name"]), f"{scale * score['value']:.3g}{sign}", between


def _licence(reviewed: str, language: str) -> str:
    cite = f"Infantile Spasms Assistant, version {version('infantile-spasms-assistant')}"
    cite += f", texts as of {reviewed}" if reviewed else ""
    told = label("to-cite-more", language, cite=f"<q{in_english(language)}>{escape(cite)}</q>")
    return _section("licence", f"<p>{label('licence-more', language)}</p>", language) + _section(
        "to-cite", f"<p>{told}</p>", language
    )
