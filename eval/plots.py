"""Plots as SVG, drawn by hand: no script, no network; every text in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

import numpy as np
from markupsafe import Markup

Pairs = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 34, 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from 0 to `value` (0 to 1), its interval, and what is said at its end."""

    label: str
    value: float
    low: float
    high: float
    told: str


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars with intervals, from 0 to 1."""
    step, left, right = 24, 120, 140
    width = _WIDTH - left - right
    parts = []
    for number, row in enumerate(rows):
        y = 8 + number * step
        low, high = left + width * row.low, left + width * row.high
        parts += [
            _text(left - 8, y + 12, row.label, "end"),
            _rect(left, y + 2, width * row.value, 14, "s0"),
            Markup('<path class="whisker" d="M{} {}H{}M{} {}v8M{} {}v8"/>').format(
                _n(low), y + 9, _n(high), _n(low), y + 5, _n(high), y + 5
            ),
            _text(_WIDTH - right + 8, y + 12, row.told, "start"),
        ]
    return _svg(title, 16 + step * len(rows), parts)


def lines(title: str, series: Mapping[str, Pairs], across: str, up: str, *, log: bool = False) -> Markup:
    """Curves in one frame, both axes from 0 (or, `log`, from 1) to their greatest value; up to 1 at most upwards."""
    right = max((x for pairs in series.values() for x, _ in pairs), default=1.0)
    top = min(1.0, _round_up(max((y for pairs in series.values() for _, y in pairs), default=1.0)))
    frame = _Frame(right, top, log)
    parts = frame.axes(across, up)
    for number, pairs in enumerate(series.values()):
        points = " ".join(f"{_n(frame.x(x))},{_n(frame.y(y))}" for x, y in pairs)
        parts.append(Markup('<polyline class="line c{}" points="{}"/>').format(number, points))
    return _svg(title, _HEIGHT, [*parts, *_legend(series)])


def risk(title: str, points: Pairs, now: tuple[float, float]) -> Markup:
    """Risk against coverage, and where the threshold of now stands."""
    top = _round_up(max((y for _, y in points), default=1.0))
    frame = _Frame(1.0, top, False)
    drawn = " ".join(f"{_n(frame.x(x))},{_n(frame.y(y))}" for x, y in points)
    x, y = frame.x(now[0]), frame.y(now[1])
    return _svg(
        title,
        _HEIGHT,
        [
            *frame.axes("coverage: share of the questions answered", "risk: share of answers wrong"),
            Markup('<polyline class="line c0" points="{}"/>').format(drawn),
            Markup('<circle class="c1 dot" cx="{}" cy="{}" r="5"/>').format(_n(x), _n(y)),
            _text(x - 10, y - 10, f"now: {100 * now[0]:.0f} % answered, {100 * now[1]:.0f} % wrong", "end"),
        ],
    )


def histogram(title: str, series: Mapping[str, Sequence[float]], across: str, bins: int = 24) -> Markup:
    """How often each value comes, the series side by side in each bin; the last bin holds all beyond the 99th."""
    every = [value for values in series.values() for value in values]
    top = _round_up(float(np.percentile(every, 99))) if every else 1.0
    edges = np.linspace(0, top, bins + 1)
    counts = {name: np.histogram(np.clip(values, 0, top), edges)[0] for name, values in series.items()}
    tallest = max((int(count.max()) for count in counts.values()), default=1) or 1
    frame = _Frame(top, float(tallest), False)
    parts = frame.axes(across, "questions")
    width = (_WIDTH - _LEFT - _RIGHT) / bins / max(1, len(series))
    for number, count in enumerate(counts.values()):
        for place, height in enumerate(count):
            y = frame.y(float(height))
            x = frame.x(float(edges[place])) + number * width
            parts.append(_rect(x, y, width - 0.5, _HEIGHT - _BOTTOM - y, f"s{number}"))
    return _svg(title, _HEIGHT, [*parts, *_legend(series)])


def changes(title: str, values: Sequence[float]) -> Markup:
    """What each question gained or lost, the greatest loss first."""
    ordered = sorted(values)
    reach = max((abs(value) for value in ordered), default=0.0) or 1.0
    height, middle = 160, 80
    width = (_WIDTH - _LEFT - _RIGHT) / max(1, len(ordered))
    parts = [
        Markup('<path class="axis" d="M{} {}H{}"/>').format(_LEFT, middle, _WIDTH - _RIGHT),
        _text(_LEFT - 6, 18, f"+{reach:.2f}", "end"),
        _text(_LEFT - 6, middle + 4, "0", "end"),
        _text(_LEFT - 6, height - 8, f"-{reach:.2f}", "end"),
    ]
    for place, value in enumerate(ordered):
        size = (middle - 12) * abs(value) / reach
        y = middle - size if value > 0 else middle
        parts.append(_rect(_LEFT + place * width, y, max(0.5, width - 0.2), size, "s0" if value > 0 else "s1"))
    return _svg(title, height, parts)


class _Frame:
    """The area of a plot: values to places, and its axes."""

    def __init__(self, right: float, top: float, log: bool) -> None:
        self._right, self._top, self._log = right or 1.0, top or 1.0, log

    def x(self, value: float) -> float:
        share = log10(max(value, 1)) / log10(self._right) if self._log else value / self._right
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * share

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / self._top

    def axes(self, across: str, up: str) -> list[Markup]:
        bottom = _HEIGHT - _BOTTOM
        parts = [Markup('<path class="axis" d="M{} {}V{}H{}"/>').format(_LEFT, _TOP, bottom, _WIDTH - _RIGHT)]
        ticks = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0] if self._log else [self._right * i / 5 for i in range(6)]
        for value in (tick for tick in ticks if tick <= self._right):
            parts.append(_text(self.x(value), bottom + 15, f"{value:g}", "middle"))
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            y = self.y(self._top * share)
            parts.append(_text(_LEFT - 6, y + 4, f"{self._top * share:.3g}", "end"))
            parts.append(Markup('<path class="grid" d="M{} {}H{}"/>').format(_LEFT, _n(y), _WIDTH - _RIGHT))
        parts.append(_text((_LEFT + _WIDTH) / 2, _HEIGHT - 6, across, "middle"))
        parts.append(_text(_LEFT + 6, _TOP + 8, up, "start"))
        return parts


def _legend(names: Iterable[str]) -> list[Markup]:
    """The names of the series in a row above the frame, each after a square of its colour."""
    parts = []
    x = float(_LEFT)
    for number, name in enumerate(names):
        parts += [_rect(x, 6, 10, 10, f"s{number}"), _text(x + 15, 15, name, "start")]
        x += 36 + 6.2 * len(name)
    return parts


def _svg(title: str, height: int, parts: Sequence[Markup]) -> Markup:
    head = Markup('<svg role="img" viewBox="0 0 {} {}" aria-label="{}"><title>{}</title>').format(
        _WIDTH, height, title, title
    )
    return head + Markup("").join(parts) + Markup("</svg>")


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(_n(x), _n(y), anchor, text)


def _rect(x: float, y: float, width: float, height: float, name: str) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        name, _n(x), _n(y), _n(max(0.0, width)), _n(max(0.0, height))
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _round_up(value: float) -> float:
    """The next round number: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** ceil(log10(value) - 1)
    return next(step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 100) if step * power >= value - 1e-12)
