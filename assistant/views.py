"""The views beside the chat, each under an address: explore, library, about. One text in, one piece of HTML out."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

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

    def show(self, address: str) -> str:
        """The view of an address such as `library/read/treatments/vigabatrin?passage=...`, whatever stands there."""
        address = (address or "")[:_LONGEST].encode("utf-8", "replace").decode()
        path, _, asked = address.partition("?")
        room, _, rest = unquote(path).strip("/").partition("/")
        query = {name: value for name, value in parse_qsl(asked) if name in _ASKED}
        shown: str | None = None
        if room == "explore":
            shown = self._explore.show(rest, query)
        elif room == "library":
            shown = self._library.show(rest, query)
        elif room == "about" and not rest:
            from assistant.about import about_html

            shown = about_html(
                self._library.documents, self._library.references, self._assistant.model, self._is_remote
            )
        inside = shown or _missing()
        return f'<article class="view {escape(room)}" lang="en" data-path="{escape(address)}">{inside}</article>'


def _missing() -> str:
    places = (("explore", "Explore"), ("library", "Library"), ("about", "About"))
    links = " · ".join(link(path, name) for path, name in places)
    return heading("There is no such page", "The link may be old or cut short.") + f"<p>Go on here: {links}</p>"
