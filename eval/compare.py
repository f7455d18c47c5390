"""The systems side by side: measured in one run, each compared with ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.explain import Failure, explain, worst
from eval.retrieval import MAIN, MEASURES, OURS, Asked, Measured, ask_all, measure, runs_of
from eval.runs import Run
from eval.subject import Subject

_NAMES = tuple(map(str, MEASURES))


@dataclass(frozen=True)
class Comparison:
    """Every system on one subject, ours last but for the runs of other tools."""

    subject: Subject
    asked: dict[str, Asked]
    systems: tuple[Measured, ...]

    @property
    def ours(self) -> Measured:
        """The search as it serves."""
        return next(one for one in self.systems if one.system == OURS)

    def p(self, system: Measured, name: str = MAIN) -> float:
        """The p of the paired randomisation test of a system against ours."""
        return system.scores[name].p_against(self.ours.scores[name])

    def failures(self, ids: Sequence[str], count: int) -> list[Failure]:
        """The worst rankings of ours among some questions, explained."""
        s = self.subject
        chosen = worst(self.ours, ids, count)
        return explain(s.retriever, s.names, self.ours, s.queries, self.asked, s.qrels, chosen)

    def to_json(self) -> dict[str, Any]:
        """As plain values: the mean, interval and p of each measure, then the value of each query."""
        return {
            "subject": self.subject.name,
            "queries": len(self.subject.queries),
            "notes": list(self.subject.notes),
            "systems": {
                one.system: {
                    "measures": {
                        name: {
                            "value": one.scores[name].value,
                            "interval": list(one.scores[name].interval),
                            "p against ours": None if one is self.ours else self.p(one, name),
                        }
                        for name in _NAMES
                    },
                    "queries": {
                        id: {name: one.scores[name].values[id][0] for name in _NAMES} for id in self.subject.queries
                    },
                }
                for one in self.systems
            },
        }


def compare(subject: Subject, others: Mapping[str, Run] | None = None) -> Comparison:
    """Run and judge every system over a subject, and judge the runs of other tools beside them."""
    asked = ask_all(subject.retriever, subject.queries)
    runs = {**runs_of(subject.retriever, asked, subject.names), **(others or {})}
    return Comparison(subject, asked, tuple(measure(name, run, subject.qrels) for name, run in runs.items()))


def table(comparison: Comparison) -> list[str]:
    """The lines of a table for the terminal."""
    width = max(len(one.system) for one in comparison.systems)
    lines = [" " * width + "".join(f"{name:>10}" for name in _NAMES) + f"{MAIN + ' 95 %':>18}{'p to ours':>11}"]
    for one in comparison.systems:
        low, high = one.scores[MAIN].interval
        p = "" if one is comparison.ours else f"{comparison.p(one):.4f}"
        means = "".join(f"{one.scores[name].value:>10.3f}" for name in _NAMES)
        lines.append(f"{one.system:<{width}}{means}{f'{low:.3f} to {high:.3f}':>18}{p:>11}")
    return lines


def failure_lines(failure: Failure) -> list[str]:
    """A failure for the terminal: what was found first and what should have been, each with its scores."""
    lines = [f"{failure.id}: {failure.question}  ({MAIN} {failure.value:.3f})"]
    for label, candidates in (("found", failure.found), ("wanted", failure.wanted)):
        for one in candidates:
            grade = "not judged" if one.grade is None else f"grade {one.grade}"
            rank = "not found" if one.rank is None else f"rank {one.rank}"
            shares = ", ".join(f"{name} {value:.2f}" for name, value in one.shares.items())
            lines.append(f"    {label} {one.name} ({rank}, {grade}): {shares}")
    return lines
