"""The views beside the chat, each under an address: explore, library, about. One text in, one piece of HTML out."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from assistant.interface import LANGUAGES
from assistant.labels import label
from assistant.parts import heading, link

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from assistant.explore import Explore
    from assistant.library import Library

_LONGEST = 600
_ASKED = frozenset(
    ("q", "area", "evidence", "from", "to", "page", "passage", "outcome", "population", "treatment", "pathway", "kind")
)


class Views:
    """Shows views; nothing of them is read before the first is opened.

    Args:
        assistant: whose index is shown.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    @property
    def _is_remote(self) -> bool:
        return self._assistant.retriever.index.manifest.remote is not None

    @cached_property
    def _explore(self) -> Explore:
        from assistant.explore import Explore

        content = self._assistant.retriever.index.content
        titles = {document[0]: document[1] for document in content.documents()}
        return Explore(titles, content.glossary)

    @cached_property
    def _library(self) -> Library:
        from assistant.library import Library

        return Library(self._assistant.retriever, self._explore.references)

    def show(self, address: str, language: str | None = "en") -> str:
        """The view of an address such as `library/read/treatments/vigabatrin?passage=...`, whatever stands there.

        Args:
            address: what follows `#/`.
            language: in which our own words are; one that we do not have is read as English.
        """
        language = language if language in LANGUAGES else LANGUAGES[0]
        address = (address or "")[:_LONGEST].encode("utf-8", "replace").decode()
        path, _, asked = address.partition("?")
        room, _, rest = unquote(path).strip("/").partition("/")
        query = {name: value for name, value in parse_qsl(asked) if name in _ASKED}
        shown: str | None = None
        if room == "explore":
            shown = self._explore.show(rest, query, language)
        elif room == "library":
            shown = self._library.show(rest, query, language)
        elif room == "about" and not rest:
            from assistant.about import about_html

            shown = about_html(
                self._library.documents, self._library.references, self._assistant.model, self._is_remote, language
            )
        inside = shown or _missing(language)
        note = "" if language == "en" else f'<p class="soft">{label("in-english", language)}</p>'
        opening = f'<article class="view {escape(room)}" lang="{language}" data-path="{escape(address)}">'
        return f"{opening}{note}{inside}</article>"


def _missing(language: str) -> str:
    links = " · ".join(link(room, label(room, language)) for room in ("explore", "library", "about"))
    top = heading(label("missing", language), label("missing-lead", language))
    return f"{top}<p>{label('missing-on', language)} {links}</p>"
