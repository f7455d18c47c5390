"""The figures of growth as a table, and as plots in a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import log10
from pathlib import Path

from markupsafe import Markup

from corpus.errors import UserError
from eval.scale import Size

COLUMNS = {
    "passages": "{:,}",
    "texts": "{:,}",
    "searched": "{}",
    "build": "{:,.1f} s",
    "encoding": "{:,.0f} s",
    "change": "{:,.1f} s",
    "build_memory": "{:,.0f} MiB",
    "disk": "{:,.0f} MiB",
    "open": "{:.2f} s",
    "memory": "{:,.0f} MiB",
    "p50": "{:.1f} ms",
    "p95": "{:.1f} ms",
    "recall": "{:.3f}",
    "nearest": "{:.3f}",
}
PLOTTED = {
    "build": "Build without encoding, seconds",
    "open": "Opening, seconds",
    "memory": "Resident memory of a process that searches, MiB",
    "p95": "A query, 95th percentile, milliseconds",
}
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 520, 220, 64, 28, 34, 20


def table(sizes: Sequence[Size]) -> list[str]:
    """The lines of a Markdown table."""
    head, *rows = (" | ".join(cells) for cells in (_heads(), *map(_cells, sizes)))
    return [f"| {head} |", "|" + "---|" * len(COLUMNS), *(f"| {row} |" for row in rows)]


def _heads() -> list[str]:
    return [name.replace("_", " ") for name in COLUMNS]


def _cells(one: Size) -> Iterator[str]:
    return (form.format(getattr(one, name)) for name, form in COLUMNS.items())


def check_path(path: Path) -> None:
    """See that figures can be written there.

    Raises:
        UserError: its name has another ending than `write` knows, or its folder is not there.
    """
    if path.suffix not in _makers():
        raise UserError(f"{path}: name a file that ends in {', '.join(_makers())}")
    if not path.parent.is_dir():
        raise UserError(f"{path}: no such folder; make it first")


def write(path: Path, sizes: Sequence[Size]) -> None:
    """Write a page with the table and the plots (.html), the plots (.svg), or the table (.md).

    Raises:
        UserError: the file cannot be written, or has another ending.
    """
    check_path(path)
    try:
        path.write_text(_makers()[path.suffix](sizes), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); choose another file") from error


def _makers() -> dict[str, Callable[[Sequence[Size]], str]]:
    return {".md": _markdown, ".svg": _plots, ".html": _page}


def _markdown(sizes: Sequence[Size]) -> str:
    return "\n".join(table(sizes)) + "\n"


def _page(sizes: Sequence[Size]) -> Markup:
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in _heads())
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in _cells(one)))
        for one in sizes
    )
    return Markup(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Growth of the index</title>'
        "<style>body{{font:15px system-ui;margin:2em}}td,th{{padding:.3em .6em;text-align:right}}</style>"
        "<h1>Growth of the index</h1><table><tr>{}</tr>{}</table>{}</html>\n"
    ).format(head, rows, _plots(sizes))


def _plots(sizes: Sequence[Size]) -> Markup:
    """One plot below the other, both axes logarithmic, the dashed line growing as fast as the passages do."""
    plots = enumerate(PLOTTED.items())
    drawn = Markup("").join(_plot(sizes, name, title, place * _HEIGHT) for place, (name, title) in plots)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" '
        'font-family="system-ui" font-size="12" role="img" aria-label="Growth of the index">{}</svg>'
    ).format(_WIDTH, _HEIGHT * len(PLOTTED), _WIDTH, drawn)


def _plot(sizes: Sequence[Size], name: str, title: str, down: int) -> Markup:
    across = [log10(one.passages) for one in sizes]
    up = [log10(max(getattr(one, name), 1e-6)) for one in sizes]
    low, high = min(up), max(max(up), min(up) + across[-1] - across[0])

    def x(value: float) -> str:
        return f"{_LEFT + (_WIDTH - _LEFT - _RIGHT) * (value - across[0]) / ((across[-1] - across[0]) or 1):.1f}"

    def y(value: float) -> str:
        return f"{_HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * (value - low) / ((high - low) or 1):.1f}"

    points = " ".join(f"{x(one)},{y(other)}" for one, other in zip(across, up, strict=True))
    marks = Markup("").join(
        Markup(
            '<circle cx="{}" cy="{}" r="3" fill="#1f5fa8"/><text x="{}" y="{}" text-anchor="middle">{}</text>'
            '<text x="{}" y="{}" text-anchor="middle" dy="-7">{}</text>'
        ).format(x(a), y(u), x(a), _HEIGHT - 16, f"{one.passages:,}", x(a), y(u), f"{getattr(one, name):,.3g}")
        for a, u, one in zip(across, up, sizes, strict=True)
    )
    linear = up[0] + across[-1] - across[0]
    return Markup(
        '<g transform="translate(0 {})"><text x="{}" y="16" font-weight="600">{}</text>'
        '<path d="M{} {}L{} {}" stroke="#999" stroke-dasharray="4 4"/>'
        '<polyline points="{}" fill="none" stroke="#1f5fa8" stroke-width="2"/>{}</g>'
    ).format(down, _LEFT, title, x(across[0]), y(up[0]), x(across[-1]), y(linear), points, marks)
