"""Runs in TREC's format, ours written and any tool's read: query, Q0, document, rank, score, name of the run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from urllib.parse import quote, unquote

from corpus.errors import CorpusError, UserError

Run = dict[str, dict[str, float]]
"""Scores by query and document, best first."""

_EXPECTED = "expected six columns, query Q0 document rank score name; mend this line, or give a run in TREC's format"


def write_run(path: Path, runs: Mapping[str, Run]) -> None:
    """Write the runs of several systems to one file, each under its name.

    White space would end a column: it is written as in the address of a page, a blank as `%20`.

    Raises:
        UserError: the file cannot be written.
    """
    lines = [
        f"{_token(query)} Q0 {_token(document)} {rank} {score:g} {_token(name)}\n"
        for name, run in runs.items()
        for query, found in run.items()
        for rank, (document, score) in enumerate(found.items(), start=1)
    ]
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); give another file") from error


def read_runs(path: Path) -> dict[str, Run]:
    """Read a file of one or more runs, of any tool; documents are ordered by score, as trec_eval orders them.

    Raises:
        CorpusError: the file cannot be read, holds nothing, a line is malformed, or a document stands twice.
    """
    runs: dict[str, Run] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(path, None, f"cannot be read ({error}); give a run in TREC's format") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        columns = line.split()
        if len(columns) != 6 or not _is_number(columns[4]):
            raise CorpusError(path, number, _EXPECTED)
        query, document, name = (unquote(columns[place]) for place in (0, 2, 5))
        found = runs.setdefault(name, {}).setdefault(query, {})
        if document in found:
            raise CorpusError(path, number, f"{document!r} is found twice for {query!r}; keep one")
        found[document] = float(columns[4])
    if not runs:
        raise CorpusError(path, None, f"nothing in it; {_EXPECTED}")
    return {name: {query: _by_score(found) for query, found in run.items()} for name, run in runs.items()}


def notes_on(name: str, run: Run, queries: Mapping[str, str], documents: Iterable[str]) -> Sequence[str]:
    """What of another tool's run is not ours: queries and documents that nothing here knows, queries left out."""
    known = set(documents)
    strange = sum(query not in queries for query in run)
    unknown = sum(document not in known for query, found in run.items() if query in queries for document in found)
    absent = sum(query not in run for query in queries)
    told = (
        (strange, "queries are not among those judged and are left out"),
        (unknown, "documents found are not in the corpus and count as not relevant"),
        (absent, "queries are missing and count as 0"),
    )
    return [f"run {name}: {count:,} {what}" for count, what in told if count]


def _by_score(found: dict[str, float]) -> dict[str, float]:
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _token(text: str) -> str:
    return re.sub(r"[\s%]", lambda match: quote(match.group()), text) or "-"


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
