"""What a check of the corpus finds: where it stands, which rule it breaks, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """A breach of one rule; a warning does not fail the check.

    `line` counts from 1 and is None for what concerns the whole file or folder; `sentence` is empty where
    the problem lies in no sentence.
    """

    file: Path
    line: int | None
    rule: str
    message: str
    sentence: str = ""
    is_warning: bool = False

    def __str__(self) -> str:
        where = self._file() if self.line is None else f"{self._file()}:{self.line}"
        level = "warning: " if self.is_warning else ""
        sentence = " ".join(self.sentence.split())
        if len(sentence) > _SHOWN:
            sentence = sentence[:_SHOWN].rstrip() + " …"
        return f"{where}: {self.rule}: {level}{self.message}" + (f": “{sentence}”" if sentence else "")

    def to_json(self) -> dict[str, Any]:
        """The problem as an object of JSON."""
        return {
            "file": self._file(),
            "line": self.line,
            "rule": self.rule,
            "level": "warning" if self.is_warning else "error",
            "message": self.message,
            "sentence": self.sentence,
        }

    def _file(self) -> str:
        """As a reader would type it, from where the command runs."""
        file, here = self.file.absolute(), Path.cwd()
        return str(file.relative_to(here)) if file.is_relative_to(here) else str(self.file)


def warning(file: Path, line: int | None, rule: str, message: str, sentence: str = "") -> Problem:
    """A matter of style, which does not fail the check."""
    return Problem(file, line, rule, message, sentence, is_warning=True)
