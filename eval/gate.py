"""The gate: a run against the baseline that a maintainer accepted. It is shut when something became worse.

It is shut by a hard floor, whatever a test says (each sentence word for word, each citation resolving, emergencies
recognised no less often), and by a score that is significantly worse (paired randomisation test, p < 0.05; not
corrected for the number of scores: an alarm too many costs a look, one too few costs a reader).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from corpus.errors import UserError
from eval.scores import Score

HOME = Path(__file__).with_name("baseline.json")
SIGNIFICANT = 0.05
_FORMAT = 1
_NAMED = 12

Kind = Literal["floor", "worse", "better"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The scores of an accepted run, and why each run was accepted, the latest last."""

    scores: Mapping[str, Score]
    accepted: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A score that changed, or is below its floor, with the questions that did it, worst first."""

    kind: Kind
    score: str
    told: str
    questions: tuple[str, ...]

    def __str__(self) -> str:
        named = ", ".join(self.questions[:_NAMED])
        more = f" and {len(self.questions) - _NAMED} more" if len(self.questions) > _NAMED else ""
        return f"{self.kind.upper()}: {self.score}: {self.told}" + (f" [{named}{more}]" if named else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run is against the baseline; `notes` tell what could not be compared."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether nothing is worse."""
        return all(finding.kind == "better" for finding in self.findings)

    def __str__(self) -> str:
        if not self.passes:
            return "The gate is shut: it became worse."
        return "The gate is open: nothing became worse" + (", and something better." if self.findings else ".")


def judge(now: Sequence[Score], baseline: Baseline | None) -> Verdict:
    """Judge a run; without a baseline, by the floors alone."""
    before = baseline.scores if baseline else {}
    findings = [one for score in now if (one := _finding(score, before.get(score.name)))]
    order = ("floor", "worse", "better")
    return Verdict(tuple(sorted(findings, key=lambda one: order.index(one.kind))), tuple(_notes(now, before)))


def _finding(now: Score, before: Score | None) -> Finding | None:
    if now.floor == "whole" and now.good < now.of:
        failed = tuple(id for id, (good, of) in now.values.items() if good < of)
        return Finding("floor", now.name, f"{now.good:,.0f} of {now.of:,.0f}; it must be all", failed)
    if before is None or now.better == "neither":
        return None
    both = [id for id in now.values if id in before.values]
    new, old = now.only(both), before.only(both)
    change = f"{old.show(old.value)} -> {new.show(new.value)}"
    change += f" over {len(both):,} questions"
    is_worse = new.value > old.value if now.better == "less" else new.value < old.value
    if now.floor == "baseline" and is_worse:
        return Finding("floor", now.name, f"{change}; it must not fall", tuple(new.worse_than(old)))
    p = new.p_against(old)
    if p >= SIGNIFICANT:
        return None
    if is_worse:
        return Finding("worse", now.name, f"{change}, p = {p:.4f}", tuple(new.worse_than(old)))
    return Finding("better", now.name, f"{change}, p = {p:.4f}", tuple(old.worse_than(new)))


def _notes(now: Sequence[Score], before: Mapping[str, Score]) -> list[str]:
    """What the baseline cannot tell: scores and questions that only one of the two runs holds."""
    if not before:
        return ["there is no baseline: only the floors were judged"]
    notes = []
    lost = [name for name in before if name not in {score.name for score in now}]
    if lost:
        notes.append(f"no longer measured: {', '.join(lost)}")
    new = [score.name for score in now if score.name not in before]
    if new:
        notes.append(f"not in the baseline: {', '.join(new)}")
    asked = {id for score in now for id in score.values}
    known = {id for score in before.values() for id in score.values}
    if asked - known:
        notes.append(f"{len(asked - known):,} questions are not in the baseline and not compared")
    if known - asked:
        notes.append(f"{len(known - asked):,} questions of the baseline were not asked")
    return notes


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        UserError: it is missing or damaged.
    """
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            raise UserError(f"{path}: format {data['format']}, this program reads {_FORMAT}; {_MEND}")
        scores = [Score.from_json(one) for one in data["scores"]]
        return Baseline({score.name: score for score in scores}, tuple(data["accepted"]))
    except FileNotFoundError as error:
        raise UserError(f"{path}: no baseline here; {_MEND}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path}: damaged ({error}); {_MEND}") from error


_MEND = "write one: python -m eval accept --reason TEXT"


def accept(path: Path, scores: Sequence[Score], made_of: Mapping[str, str], reason: str) -> None:
    """Make a run the baseline; why it was accepted is kept with those before it.

    Raises:
        UserError: no reason is given, a score is below a floor that nothing excuses, or the file cannot be written.
    """
    if not reason.strip():
        raise UserError("say why this run is accepted: --reason TEXT")
    earlier = read_baseline(path).accepted if path.is_file() else ()
    broken = [one for score in scores if (one := _finding(score, None))]
    if broken:
        raise UserError("not accepted: " + "; ".join(map(str, broken)))
    accepted = [*earlier, {"date": date.today().isoformat(), "reason": " ".join(reason.split()), **made_of}]
    lines = ",\n".join(json.dumps(score.to_json(), ensure_ascii=False) for score in scores)
    head = json.dumps(accepted, ensure_ascii=False, indent=1)
    try:
        path.write_text(f'{{"format": {_FORMAT},\n"accepted": {head},\n"scores": [\n{lines}\n]}}\n', encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); choose another with --baseline") from error
