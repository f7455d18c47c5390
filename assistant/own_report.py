"""Reports on a reader's own files: what was added, listed, removed, left out and why; in words and as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from index.report import Report

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that was added and how it was read.

    `bytes` is its size; `same_as` names the document of the corpus that has the same content, if one has;
    `passages` is 0 where nothing of the file is in the index.
    """

    name: str
    bytes: int
    title: str | None = None
    pages: int | None = None
    passages: int = 0
    hidden: tuple[str, ...] = ()
    same_as: str | None = None

    def __str__(self) -> str:
        if self.passages:
            pages = "" if self.pages is None else f", {_count(self.pages, 'page')}"
            return f"{self.name}: “{self.title}”{pages}, {_count(self.passages, 'passage')}"
        return f"{self.name}: {f'same content as {self.same_as}' if self.same_as else 'not in the index yet'}"


@dataclass(frozen=True, slots=True)
class Listed:
    """The files of an index that a reader added."""

    index: str
    files: tuple[OwnFile, ...]
    status: int = field(default=0, init=False)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"index": self.index, "files": [asdict(one) for one in self.files]}

    def __str__(self) -> str:
        return "\n".join([*map(str, self.files), *_hidden_lines(self.files), f"{self.index}: {_totals(self.files)}"])


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the files that were to be added; `replaced` and `unchanged` had been added before."""

    index: str
    files: tuple[OwnFile, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    skipped: Pairs
    duplicates: Pairs

    @property
    def status(self) -> int:
        """The exit status: 1 if a file was left out."""
        return 1 if self.skipped else 0

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "index": self.index,
            "added": [asdict(one) for one in self.files],
            "replaced": list(self.replaced),
            "unchanged": list(self.unchanged),
            "skipped": [{"name": name, "reason": reason} for name, reason in self.skipped],
            "duplicates": [{"name": name, "same_as": first} for name, first in self.duplicates],
        }

    def __str__(self) -> str:
        told = [f"{'replaced' if one.name in self.replaced else 'added'} {one}" for one in self.files]
        told += [f"already there: {name}" for name in self.unchanged]
        told += left_out(Report(skipped=self.skipped, duplicates=self.duplicates))
        told += _hidden_lines(self.files)
        return "\n".join([*told, f"{self.index}: {_totals(self.files)} added, {len(self.skipped):,} left out"])


@dataclass(frozen=True, slots=True)
class Removed:
    """The files that were removed."""

    index: str
    names: tuple[str, ...]
    status: int = field(default=0, init=False)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"index": self.index, "removed": list(self.names)}

    def __str__(self) -> str:
        return "\n".join(f"removed {name}" for name in self.names)


def left_out(told: Report) -> list[str]:
    """What was left out, a line for each file, and for each file that repeats another."""
    return [
        *(f"left out: {name} ({reason})" for name, reason in told.skipped),
        *(f"left out: {name} (same content as {first})" for name, first in told.duplicates),
    ]


def hidden(told: Report) -> list[str]:
    """The hidden text that was found and left out, a line for each kind in each file."""
    return [f"hidden text left out of {one.document}: {kind}" for one in told.files for kind in one.hidden]


def _hidden_lines(files: Iterable[OwnFile]) -> list[str]:
    return [f"hidden text left out of {one.name}: {kind}" for one in files for kind in one.hidden]


def _totals(files: Sequence[OwnFile]) -> str:
    pages, passages = sum(one.pages or 0 for one in files), sum(one.passages for one in files)
    return f"{_count(len(files), 'file')} ({_count(pages, 'page')}, {_count(passages, 'passage')})"


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
