"""Charts as inline SVG that fits any width: places in percent, sizes in pixels, colours from the page's tokens."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_FROM, _TO = 3.0, 80.0
"""Where the scale begins and ends, in percent of the width; the value stands to the right of it."""

_LINE = 21
_STRIP = 30
_GAP = 8
_LETTERS = 37
"""Letters of a line at 16 px that fit a phone 320 px wide."""

MARKS = {
    "circle": '<circle r="7" class="mark full"/>',
    "diamond": '<path d="M0-9 9 0 0 9-9 0z" class="mark open"/>',
    "square": '<path d="M-6-6H6V6H-6z" class="mark open"/>',
}
"""Shapes, not colours, tell the evidence apart."""


@dataclass(frozen=True, slots=True)
class Point:
    """A share with its interval, in percent; `name` is read aloud, `lines` stand above the mark."""

    lines: tuple[str, ...]
    name: str
    share: float
    interval: tuple[float, float] | None
    mark: str
    href: str


def intervals(points: Sequence[Point], name: str) -> str:
    """Shares as dots with their intervals on a scale from 0 to 100 %, each a link."""
    y = _LINE + 6
    rows = []
    for point in points:
        lines = [line for text in point.lines for line in textwrap.wrap(text, _LETTERS, max_lines=2, placeholder=" …")]
        height = _LINE * len(lines) + _STRIP
        rows.append(_row(point, lines, y, height))
        y += height + _GAP
    grid = "".join(
        f'<line x1="{_x(tick)}" x2="{_x(tick)}" y1="{_LINE}" y2="{y}" class="grid"/>'
        f'<text x="{_x(tick)}" y="15" text-anchor="{"start" if tick == 0 else "middle"}" class="tick">{tick}%</text>'
        for tick in (0, 25, 50, 75, 100)
    )
    return (
        f'<svg class="chart" width="100%" height="{y + 2}" role="group" aria-label="{escape(name)}">'
        f"{grid}{''.join(rows)}</svg>"
    )


def _row(point: Point, lines: Sequence[str], y: int, height: int) -> str:
    texts = "".join(
        f'<text x="0" y="{y + 16 + _LINE * number}" class="{"name" if number == 0 else "more"}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    middle = y + _LINE * len(lines) + _STRIP // 2
    bar = ""
    if point.interval:
        low, high = map(_x, point.interval)
        bar = f'<line x1="{low}" x2="{high}" y1="{middle}" y2="{middle}" class="bar"/>' + "".join(
            f'<line x1="{end}" x2="{end}" y1="{middle - 6}" y2="{middle + 6}" class="bar"/>' for end in (low, high)
        )
    mark = f'<svg x="{_x(point.share)}" y="{middle}" overflow="visible">{MARKS[point.mark]}</svg>'
    value = f'<text x="100%" y="{middle + 6}" text-anchor="end" class="value">{point.share:.0f}%</text>'
    return (
        f'<a href="{escape(point.href)}" aria-label="{escape(point.name)}"><rect x="0" y="{y}" width="100%" '
        f'height="{height}" class="hit"/>{texts}{bar}{mark}{value}</a>'
    )


def _x(share: float) -> str:
    return f"{_FROM + (_TO - _FROM) * share / 100:.2f}%"


@dataclass(frozen=True, slots=True)
class Bar:
    """A count with its name and the view that tells more."""

    name: str
    count: int
    href: str


def bars(rows: Sequence[Bar], name: str, unit: str) -> str:
    """Counts as bars, each a link."""
    most = max((row.count for row in rows), default=1)
    height = 52
    parts = []
    for number, row in enumerate(rows):
        y = number * height
        parts.append(
            f'<a href="{escape(row.href)}" aria-label="{escape(f"{row.name}: {row.count} {unit}")}">'
            f'<rect x="0" y="{y}" width="100%" height="{height - 4}" class="hit"/>'
            f'<text x="0" y="{y + 17}" class="name">{escape(row.name)}</text>'
            f'<rect x="0" y="{y + 25}" width="{85 * row.count / most:.2f}%" height="14" rx="3" class="fill"/>'
            f'<text x="100%" y="{y + 38}" text-anchor="end" class="value">{row.count}</text></a>'
        )
    return (
        f'<svg class="chart" width="100%" height="{len(rows) * height}" role="group" aria-label="{escape(name)}">'
        f"{''.join(parts)}</svg>"
    )


def spread(kinds: Sequence[tuple[str, Sequence[int]]], first: int, last: int, name: str) -> str:
    """Years as dots, one row for each kind; what came before `first` stands at its left edge.

    The rows are told in words elsewhere, so that it is one picture to a screen reader.
    """
    height = 46
    rows = []
    for number, (kind, years) in enumerate(kinds):
        y = number * height + 48
        dots = "".join(
            f'<circle cx="{_year(max(year, first), first, last)}" cy="{y + 10}" r="6" class="dot"/>' for year in years
        )
        rows.append(
            f'<text x="0" y="{y - 6}" class="name">{escape(kind)} ({len(years)})</text>'
            f'<line x1="2%" x2="98%" y1="{y + 10}" y2="{y + 10}" class="grid"/>{dots}'
        )
    ticks = [year for year in range(first, last + 1) if year % 20 == 0]
    axis = "".join(
        f'<text x="{_year(tick, first, last)}" y="15" text-anchor="middle" class="tick">{tick}</text>'
        for tick in ticks
    )
    return (
        f'<svg class="chart" width="100%" height="{len(kinds) * height + 40}" role="img" aria-label="{escape(name)}">'
        f"{axis}{''.join(rows)}</svg>"
    )


def _year(year: int, first: int, last: int) -> str:
    return f"{2 + 96 * (year - first) / (last - first):.2f}%"
