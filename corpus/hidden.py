"""Text that a reader of the page does not see: found, left out and told, for it may be meant for machines alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

WHITE = 240
"""A colour whose red, green and blue are all at least this is as good as white."""

TINIEST = 2.0
"""Points; smaller text cannot be read."""

_INVISIBLE = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
"""Zero-width, bidi-control and tag characters; the soft hyphen, a typographer's, is no secret."""

_SHOWN = 60


class Hidden:
    """What was left out of one file: its kinds, how often each, where first, and how it began."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, int | None, str]] = {}

    def add(self, kind: str, text: str, page: int | None = None) -> None:
        """Note a run of hidden text; white space alone is none.

        Args:
            kind: how it was hidden, for example "white text".
            text: what was left out.
            page: where it stood.
        """
        if text.strip():
            count, first, sample = self._found.get(kind, (0, page, _shown(text)))
            self._found[kind] = (count + 1, first, sample)

    def visible(self, text: str, page: int | None = None) -> str:
        """A text without its zero-width and bidi-control characters, which are noted."""
        runs = _INVISIBLE.findall(text)
        for run in runs:
            self.add("invisible characters", " ".join(f"U+{ord(char):04X}" for char in run), page)
        return _INVISIBLE.sub("", text) if runs else text

    def told(self) -> tuple[str, ...]:
        """Each kind in words."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        for kind, (count, page, sample) in self._found.items():
            times = "" if count == 1 else f", {count:,} places"
            where = "" if page is None else f", {'first ' if count > 1 else ''}on page {page}"
            yield f"{kind}{times}{where}: “{sample}”"


def is_white(red: int, green: int, blue: int) -> bool:
    """Whether a colour is white or so near to it that nobody reads it on white."""
    return min(red, green, blue) >= WHITE


def _shown(text: str) -> str:
    """The beginning of a text, fit for a terminal."""
    clean = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return clean if len(clean) <= _SHOWN else f"{clean[:_SHOWN].rstrip()} …"
