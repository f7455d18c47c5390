"""The layout of one printed page: pieces of text with their places become lines, and lines columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

SPLIT = 1.0
"""A gap of this many times the size of the letters parts two pieces of a line."""

_CELLS = 2.0
"""A gap this wide, in the same measure, inside a line makes it the row of a table."""

_ROWS = 3
_SHARE = 0.1
"""Columns are believed from this many lines that stand side by side, and from this share of a page's lines."""

_PROSE = 16
"""Characters that lines of columns have on average; cells of a table are shorter."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one line with no wide gap in it; the origin is at the foot of the page, on the left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column; `is_row` marks the row of a table."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    is_row: bool


Column = list[Line]
"""Lines that are read one below the other."""


def columns_of(pieces: Sequence[Piece]) -> list[Column]:
    """The columns of a page in reading order; what spans them, such as a title, is a column of its own."""
    columns: list[Column] = []
    plain: list[Piece] = []
    for zone, is_parted in _zones(pieces):
        if is_parted:
            columns += [_lines(plain)] if plain else []
            plain = []
            columns += columns_of(zone)
        else:
            plain += zone
    columns += [_lines(plain)] if plain else []
    return columns


def _zones(pieces: Sequence[Piece]) -> Iterator[tuple[list[Piece], bool]]:
    """Part a page from top to bottom into what is read across and, once for each side, what is read in columns."""
    gutter = _gutter(pieces)
    if gutter is None:
        yield list(pieces), False
        return
    spanning = sorted((p for p in pieces if p.left < gutter < p.right), key=lambda p: -_middle(p))
    rest = sorted((p for p in pieces if not p.left < gutter < p.right), key=lambda p: -_middle(p))
    for piece in [*spanning, None]:
        end = len(rest)
        if piece is not None:
            end = next((n for n, p in enumerate(rest) if _middle(p) <= _middle(piece)), end)
        zone, rest = rest[:end], rest[end:]
        left = [p for p in zone if p.right <= gutter]
        right = [p for p in zone if p.left >= gutter]
        if left and right and _are_columns(left, right):
            yield left, True
            yield right, True
        elif zone:
            yield zone, False
        if piece is not None:
            yield [piece], False


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where most lines that stand side by side leave room between them; None if hardly any do."""
    edges: list[tuple[float, int]] = []
    for piece, other in _neighbours(pieces):
        edges += [(piece.right, 1), (other.left, -1)]
    edges.sort()
    best, depth, place = 0, 0, 0.0
    for (x, step), (following, _) in pairwise(edges):
        depth += step
        if depth > best:
            best, place = depth, (x + following) / 2
    return place if best >= max(_ROWS, _SHARE * len(_lines(pieces))) else None


def _neighbours(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """Each piece with the nearest one to its right on the same height, where there is room between them."""
    ordered = sorted(pieces, key=lambda p: -p.top)
    for number, piece in enumerate(ordered):
        nearest: Piece | None = None
        for step in (1, -1):
            at = number + step
            while 0 <= at < len(ordered) and (
                ordered[at].top > piece.bottom if step == 1 else ordered[at].top - piece.top < 2 * piece.size
            ):
                other = ordered[at]
                if (
                    other.left >= piece.right
                    and _overlap(piece, other) > 0.3
                    and (nearest is None or other.left < nearest.left)
                ):
                    nearest = other
                at += step
        if nearest is not None and nearest.left - piece.right >= 0.7 * min(piece.size, nearest.size):
            yield piece, nearest


def _are_columns(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether pieces side by side are columns: neither cells of a table nor lines with wide gaps at one place."""
    sides = _lines(left), _lines(right)
    return max(map(len, sides)) >= _ROWS and all(
        sum(len(line.text) for line in lines) >= _PROSE * len(lines) for lines in sides
    )


def _lines(pieces: Sequence[Piece]) -> Column:
    """Lay pieces that stand on the same height into lines, from top to bottom."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-_middle(p), p.left)):
        if groups and _overlap(groups[-1][0], piece) > 0.5:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_line(sorted(group, key=lambda p: p.left)) for group in groups]


def _line(pieces: Sequence[Piece]) -> Line:
    text, is_row = pieces[0].text, False
    for before, piece in pairwise(pieces):
        gap = piece.left - before.right
        is_row = is_row or gap >= _CELLS * max(before.size, piece.size)
        text += piece.text if gap < 0.15 * piece.size else f" {piece.text}"
    longest = max(pieces, key=lambda p: len(p.text))
    return Line(
        " ".join(text.split()),
        pieces[0].left,
        max(p.right for p in pieces),
        min(p.bottom for p in pieces),
        max(p.top for p in pieces),
        longest.size,
        all(p.bold for p in pieces),
        is_row,
    )


def _middle(piece: Piece) -> float:
    return (piece.top + piece.bottom) / 2


def _overlap(one: Piece, other: Piece) -> float:
    """How much of the lower of two pieces stands on the height of the other."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared / max(min(one.top - one.bottom, other.top - other.bottom), 0.1)
