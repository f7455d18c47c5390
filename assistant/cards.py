"""What the library lists: a document or a reference as a card, an area by its name."""

from __future__ import annotations

from html import escape

from assistant.labels import in_english, label, labels
from assistant.parts import address, badge, published
from corpus.model import Reference
from index.content import Listed


def document_card(document: Listed, language: str) -> str:
    """A document with its summary and date of review."""
    id, title, summary, _, reviewed = document
    told = f'<span class="soft">{label("reviewed", language, date=escape(reviewed))}</span>' if reviewed else ""
    lang = in_english(language)
    return (
        f'<li><a class="card" href="{escape(address(f"library/read/{id}"))}"><strong{lang}>{escape(title)}</strong>'
        f"<span{lang}>{escape(summary)}</span>{told}</a></li>"
    )


def reference_card(one: Reference, language: str) -> str:
    """A reference with its kind and where it was published."""
    lang = in_english(language)
    return (
        f'<li><a class="card" href="{escape(address(f"library/source/{one.key}"))}">'
        f"<strong{lang}>{escape(one.title)}</strong>"
        f'<span class="soft">{badge(one.evidence, language)} {published(one)}</span></a></li>'
    )


def area_name(name: str, language: str) -> str:
    """The name of an area, that of its folder where we have none."""
    if f"area-{name}" in labels():
        return label(f"area-{name}", language)
    return name.replace("-", " ").capitalize() if name else label("texts", language)
