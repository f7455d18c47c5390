"""Errors of the index."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UserError


class IndexUnusable(UserError):
    """The index on disk is missing, damaged or of another kind; the message names the file and the mend.

    Args:
        path: the file or folder.
        problem: what is wrong with it.
        mend: the command that mends it.
    """

    def __init__(self, path: Path, problem: str, mend: str = "infantile-spasms build") -> None:
        super().__init__(f"{path}: {problem}; mend it with: {mend}")
        self.path = path
        self.problem = problem


class IndexMissing(IndexUnusable):
    """There is no index yet."""
