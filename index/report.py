"""What a build read, file by file, and what it left out: kept with the generation it made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.model import Corpus
from index.errors import IndexUnusable

NAME = "report.json"


@dataclass(frozen=True, slots=True)
class FileReport:
    """How one file was read: `hidden` tells what was left out of it because nobody would see it."""

    document: str
    title: str
    pages: int | None
    passages: int
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The files that were read; those left out, each with the reason; those whose content another file has."""

    files: tuple[FileReport, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()


def report_of(corpus: Corpus, counts: Mapping[str, int], titles: Mapping[str, str]) -> Report:
    """The report on a corpus, of whose documents, by their ids, the numbers of passages and the titles are given."""
    files = tuple(
        FileReport(one.document, titles[one.document], one.pages, counts[one.document], one.hidden)
        for one in corpus.readings
    )
    return Report(files, corpus.skipped, corpus.duplicates)


def write(generation: Path, report: Report) -> None:
    """Write a report to a generation."""
    (generation / NAME).write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), encoding="utf-8")


def read(generation: Path) -> Report:
    """Read the report of a generation.

    Raises:
        IndexUnusable: it is missing or damaged.
    """
    path = generation / NAME
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Report(
            tuple(FileReport(**{**one, "hidden": tuple(one["hidden"])}) for one in data["files"]),
            tuple((name, reason) for name, reason in data["skipped"]),
            tuple((name, first) for name, first in data["duplicates"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(path, "missing or damaged") from error
