"""What readers thought of answers: kept where an operator says so, if the reader agrees, and for so many days.

One file of JSON lines in a folder of its own. What is too old goes with the next write, and by `purge`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from assistant.answer import Outcome
from corpus.errors import UserError
from corpus.library import shown

Verdict = Literal["helpful", "not-helpful"]
Reason = Literal["", "clear", "complete", "sources", "wrong", "off-topic", "missing", "hard", "harmful", "other"]
HELPFUL = ("clear", "complete", "sources", "other")
NOT_HELPFUL = ("wrong", "off-topic", "missing", "hard", "harmful", "other")

LARGEST = 5_000_000
"""Bytes of the file; some fifteen thousand lines."""

_NAME = "feedback.jsonl"
_LOCK_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is kept of one reader's thumb, and no more; `time` is UTC, to the second, `index` the generation."""

    time: str
    question: str
    outcome: Outcome
    verdict: Verdict
    reason: Reason
    index: str

    def __str__(self) -> str:
        reason = f" ({self.reason})" if self.reason else ""
        return f"{self.time}  {self.verdict}{reason}, {self.outcome}: {shown(self.question)}"


class FeedbackLog:
    """The file, shared by processes.

    Args:
        folder: where it lies; made with the first line.
        days: how long a line is kept.
    """

    def __init__(self, folder: Path, days: int) -> None:
        self._folder = folder
        self._file = folder / _NAME
        self._days = days

    def add(self, one: Feedback) -> None:
        """Append a line, and drop those that are too old or damaged; the others stay whatever happens.

        Raises:
            UserError: the file is full or cannot be written.
        """
        with self._locked():
            lines = self._lines()
            fresh = [line for line in lines if self._is_fresh(line)]
            new = json.dumps(asdict(one)).encode() + b"\n"
            if sum(map(len, fresh)) + len(new) > LARGEST:
                raise UserError(f"{self._file}: full; export it, then: infantile-spasms feedback purge --all")
            if len(fresh) < len(lines):
                self._write([*fresh, new])
                return
            with open(self._file, "ab", opener=_private) as file:
                file.write(new)
                file.flush()
                os.fsync(file.fileno())

    def read(self) -> tuple[list[Feedback], int]:
        """Every line that can be read, oldest first, and how many cannot."""
        lines = self._lines()
        found = [one for line in lines if (one := _parsed(line))]
        return found, len(lines) - len(found)

    def purge(self, *, everything: bool = False) -> int:
        """Remove what is too old or damaged, or everything; returns how many lines went.

        Raises:
            UserError: the file cannot be written.
        """
        if not self._file.exists():
            return 0
        with self._locked():
            lines = self._lines()
            fresh = [] if everything else [line for line in lines if self._is_fresh(line)]
            if len(fresh) < len(lines):
                self._write(fresh)
            return len(lines) - len(fresh)

    def _is_fresh(self, line: bytes) -> bool:
        one = _parsed(line)
        oldest = datetime.now(UTC) - timedelta(days=self._days)
        return one is not None and datetime.fromisoformat(one.time) >= oldest

    def _lines(self) -> list[bytes]:
        try:
            return [line + b"\n" for line in self._file.read_bytes().split(b"\n") if line.strip()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UserError(f"{self._file}: cannot be read ({error.strerror}); check its permissions") from error

    def _write(self, lines: list[bytes]) -> None:
        new = self._file.with_suffix(".new")
        with open(new, "wb", opener=_private) as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout  # it brings asyncio, and reading locks nothing

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self._folder / "lock", timeout=_LOCK_SECONDS):
                yield
        except Timeout as error:
            raise UserError(f"{self._file}: another process is writing; try again") from error
        except OSError as error:
            raise UserError(
                f"{self._file}: cannot be written ({error.strerror}); check its folder and disk"
            ) from error


def now() -> str:
    """The time as a line holds it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _parsed(line: bytes) -> Feedback | None:
    try:
        data = json.loads(line)
        values = [data[field.name] for field in fields(Feedback)]
        time = datetime.fromisoformat(data["time"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    if not all(isinstance(value, str) for value in values) or time.tzinfo is None:
        return None
    known = data["verdict"] in get_args(Verdict) and data["reason"] in get_args(Reason)
    return Feedback(*values) if known and data["outcome"] in get_args(Outcome) else None
