"""Fuzzing: cases made by chance are put to the readers, to the assistant and to a running server, until time is over.

Each target has a process of its own under a watchdog, so that a crash or a hang in C is met as an exception is. What
failed is kept: the case, smallest of its kind, and the traceback.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from corpus.isolated import limit_memory
from eval.fuzz_work import Target, work


@dataclass(slots=True)
class Tally:
    """What a target met with."""

    name: str
    cases: int = 0
    processor: float = 0.0
    slowest: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)
    hangs: int = 0

    @property
    def failed(self) -> int:
        """How many cases failed, hangs left out."""
        return self.failures.total()


def targets() -> dict[str, Target]:
    """All targets by their names."""
    from eval import fuzz_corpus, fuzz_questions, fuzz_readers, fuzz_server

    every = (*fuzz_readers.TARGETS, *fuzz_corpus.TARGETS, *fuzz_questions.TARGETS, *fuzz_server.TARGETS)
    return {target.name: target for target in every}


def report(
    index: Path, *, minutes: float, first_seed: int, only: Sequence[str], kept: Path | None, as_json: bool
) -> int:
    """Fuzz each target for an equal share of the time, and print what each met with.

    Args:
        index: a built index.
        minutes: of all targets together.
        first_seed: of chance; a run of the same seed makes the same cases, though not as many.
        only: the names of targets; all of them if empty.
        kept: where failing cases are kept; a new temporary folder if None.
        as_json: print JSON.

    Returns:
        1 if anything failed, else 0.

    Raises:
        UserError: there is no target of such a name.
    """
    every = targets()
    for name in only:
        if name not in every:
            raise UserError(f"{name}: no such target; choose from {', '.join(every)}")
    names = list(only or every)
    kept = kept or Path(tempfile.mkdtemp(prefix="fuzz-"))
    tallies = []
    for name in names:
        tally = fuzz(every[name], index, 60 * minutes / len(names), first_seed, kept)
        tallies.append(tally)
        if not as_json:
            print(_line(tally), flush=True)
    total = Tally("together", sum(t.cases for t in tallies), sum(t.processor for t in tallies))
    total.slowest = max(t.slowest for t in tallies)
    total.hangs = sum(t.hangs for t in tallies)
    for tally in tallies:
        total.failures.update(tally.failures)
    if as_json:
        print(json.dumps([_plain(tally) for tally in (*tallies, total)], indent=1))
    else:
        print(_line(total))
    if total.failed or total.hangs:
        print(f"the cases that failed are kept in {kept}", file=sys.stderr)
        return 1
    if kept.is_dir() and not any(kept.iterdir()):
        kept.rmdir()
    return 0


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        "target": tally.name,
        "cases": tally.cases,
        "processor seconds": round(tally.processor, 1),
        "slowest case, seconds": round(tally.slowest, 2),
        "failures": dict(tally.failures),
        "hangs": tally.hangs,
    }


def _line(tally: Tally) -> str:
    counts = f"{tally.cases:>9,} cases {tally.processor:>8,.1f} s of processor {tally.slowest:>6.2f} s slowest"
    return f"{tally.name:<14}{counts} {tally.failed:>5} failures {tally.hangs:>3} hangs"


def fuzz(target: Target, index: Path, seconds: float, first_seed: int, kept: Path) -> Tally:
    """Fuzz one target in processes of its own, a new one after each crash or hang.

    Args:
        target: it.
        index: a built index.
        seconds: for how long.
        first_seed: of chance.
        kept: where failing cases are kept.
    """
    tally = Tally(target.name)
    until = time.monotonic() + seconds
    chance = first_seed
    with tempfile.TemporaryDirectory() as work:
        while time.monotonic() < until:
            left = until - time.monotonic()
            command = [sys.executable, "-m", "eval.fuzz", target.name, str(index), str(chance), str(left), work]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=_HOME)
            out, errors = process.communicate()
            for line in out.splitlines():
                _count(tally, json.loads(line))
            if process.returncode:
                _ended(tally, target, Path(work), errors.decode("utf-8", "replace"))
            chance += 1_000_003
        _keep_all(Path(work), kept / target.name)
    return tally


_HOME = Path(__file__).parent.parent


def _count(tally: Tally, told: dict[str, Any]) -> None:
    tally.cases += told["cases"]
    tally.processor += told["processor"]
    tally.slowest = max(tally.slowest, told["slowest"])
    tally.failures.update(told["failures"])


def _ended(tally: Tally, target: Target, work: Path, errors: str) -> None:
    """A process that did not end by itself: the watchdog ended it, or it crashed."""
    if "Timeout (" in errors:
        tally.hangs += 1
        tally.slowest = max(tally.slowest, target.limit)
    else:
        last = errors.strip().splitlines()[-1:] or ["it died"]
        tally.failures[f"the process ended: {last[0][:200]}"] += 1
    current = work / "current"
    name = f"ended-{hashlib.sha256(errors.encode()).hexdigest()[:12]}"
    (work / f"{name}.txt").write_text(errors, encoding="utf-8")
    if current.exists():
        current.replace(work / f"{name}.case")


def _keep_all(work: Path, kept: Path) -> None:
    found = [path for path in work.iterdir() if path.name != "current"]
    if found:
        kept.mkdir(parents=True, exist_ok=True)
    for path in found:
        shutil.move(path, kept / path.name)


if __name__ == "__main__":
    name, index, chance, seconds, place = sys.argv[1:]
    chosen = targets()[name]
    if chosen.limited:
        limit_memory()
    work(chosen, Path(index), int(chance), float(seconds), Path(place))
