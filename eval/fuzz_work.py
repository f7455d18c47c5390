"""One process of fuzzing: cases of a seed are put to a target under a watchdog, and what fails is kept."""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

Run = Callable[[Any], None]
"""Puts one case to what is fuzzed; any exception is a failure."""

_ROUND = 100
"""Cases between two reports of a target's process."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed; `open` gives the cases and what takes them, `limit` is the time for one case, in seconds.

    `limited` is whether its process may have only so much memory as the one that reads files of strangers.
    """

    name: str
    limit: float
    open: Callable[[Path], AbstractContextManager[tuple[SearchStrategy[Any], Run]]]
    limited: bool = True


def written(case: Any) -> bytes:
    """A case as it is kept."""
    if isinstance(case, bytes):
        return case
    if hasattr(case, "as_curl_command"):
        return str(case.as_curl_command()).encode("utf-8", "replace")
    return json.dumps(case).encode()


def work(target: Target, index: Path, first_seed: int, seconds: float, folder: Path) -> None:
    """Fuzz a target in this process, and print a line of JSON every so many cases.

    Args:
        target: it.
        index: a built index.
        first_seed: of chance.
        seconds: for how long.
        folder: where the current case is written, and each that failed.
    """
    faulthandler.enable()
    with target.open(index) as (cases, run):

        def watched(case: Any) -> None:
            (folder / "current").write_bytes(written(case))
            faulthandler.dump_traceback_later(target.limit, exit=True)
            try:
                run(case)
            finally:
                faulthandler.cancel_dump_traceback_later()

        until = time.monotonic() + seconds
        chance = first_seed
        spent = 0.0
        while time.monotonic() < until:
            told = one_round(cases, watched, chance, until=until, folder=folder)
            now = time.process_time()
            print(json.dumps({**told, "processor": now - spent}), flush=True)
            spent, chance = now, chance + 1
    children = os.times()
    ended = children.children_user + children.children_system
    print(json.dumps({"cases": 0, "slowest": 0.0, "failures": {}, "processor": ended}), flush=True)


def one_round(
    cases: SearchStrategy[Any],
    run: Run,
    chance: int,
    *,
    most: int = _ROUND,
    until: float = float("inf"),
    folder: Path | None = None,
) -> dict[str, Any]:
    """Put cases of one seed to a target; returns the counts of cases and of failures, and the slowest, in seconds.

    Args:
        cases: what makes them.
        run: puts one to the target.
        chance: the seed.
        most: how many cases.
        until: when to stop, by `time.monotonic`.
        folder: where those that fail are kept; they are not kept if None.
    """
    failures: Counter[str] = Counter()
    times: list[float] = []

    def one(case: Any) -> None:
        started = time.monotonic()
        if started > until:
            return
        try:
            run(case)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what is looked for
            failures[_kept(error, case, folder)] += 1
        times.append(time.monotonic() - started)

    quiet = settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(chance)(quiet(given(cases)(one)))()
    return {"cases": len(times), "slowest": max(times, default=0.0), "failures": dict(failures)}


def _kept(error: Exception, case: Any, folder: Path | None) -> str:
    """Keep a case that failed, unless a smaller one failed at the same place; returns the failure in a line."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    if folder is not None:
        name = hashlib.sha256(place.encode()).hexdigest()[:12]
        file, data = folder / f"{name}.case", written(case)
        if not file.exists() or len(data) < file.stat().st_size:
            file.write_bytes(data)
            told = "".join(traceback.format_exception(error))
            (folder / f"{name}.txt").write_text(told, encoding="utf-8", errors="backslashreplace")
    return place
