"""Errors whose message tells the reader what happened, where, and what to do next."""

from __future__ import annotations

from pathlib import Path


class UserError(Exception):
    """An error that is shown to the user as it stands, without a traceback."""


class CorpusError(UserError):
    """A file of the corpus cannot be read.

    Args:
        path: the file.
        line: its line, counted from 1, where it is known.
        problem: what is wrong, and how to mend it.
    """

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        where = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{where}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class Unreadable(Exception):
    """One file of a reader's own cannot be read; the message is the reason and what helps, without the file's name."""
