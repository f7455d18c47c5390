"""The report as Markdown: tables and lists, for a comment or a release note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from eval.answers import latencies
from eval.gate import Baseline, Verdict
from eval.report import place, rows, topics
from eval.retrieval import MAIN, MEASURES
from eval.whole import Evaluation, is_shown

_RANKINGS, _FAILURES = 10, 10


def render(evaluation: Evaluation, verdict: Verdict, baseline: Baseline | None) -> str:
    """The whole report."""
    comparison = evaluation.comparison
    made_of = ", ".join(f"{name} {value}" for name, value in evaluation.made_of.items())
    notes = [*comparison.subject.notes, *verdict.notes]
    systems = [
        [
            one.system,
            *(f"{one.scores[str(name)].value:.3f}" for name in MEASURES),
            "" if one is comparison.ours else f"{comparison.p(one):.4f}",
        ]
        for one in comparison.systems
    ]
    parts = [
        "# Evaluation",
        f"**{_safe(str(verdict))}**",
        _safe(made_of),
        *_list([str(one) for one in verdict.findings]),
        *_list([f"note: {one}" for one in notes]),
        "## Scores",
        _table(
            ("score", "value", "95 %", "development", "test", "baseline", "change", "p"),
            [
                (r.name, r.value, r.interval, r.development, r.test, r.before, r.change, r.p)
                for r in rows(evaluation, baseline)
            ],
        ),
        "## Systems side by side",
        _table(("system", *map(str, MEASURES), f"p to ours ({MAIN})"), systems),
        f"## {MAIN} by topic",
        _table(
            ("topic", "questions", MAIN, "95 %"),
            [
                (area, str(len(one.values)), f"{one.value:.3f}", "{:.3f} to {:.3f}".format(*one.interval))
                for area, one in topics(evaluation).items()
            ],
        ),
        "## Milliseconds",
        _table(
            ("set", "p50", "p95", "p99"),
            [
                (name, *(f"{value:.1f}" for value in latencies(times).values()))
                for name, times in evaluation.milliseconds.items()
            ],
        ),
        "## Worst rankings of the development half",
    ]
    for failure in evaluation.rankings[:_RANKINGS]:
        parts.append(f"**{_safe(failure.id)}** {_safe(failure.question)} ({MAIN} {failure.value:.3f})")
        parts += _list(
            f"{label} {place(one.name)} “{one.name.partition('#')[2]}”, "
            f"rank {one.rank or '-'}, grade {'-' if one.grade is None else one.grade}: "
            + ", ".join(f"{name} {value:.2f}" for name, value in one.shares.items())
            for label, candidates in (("found", failure.found), ("wanted", failure.wanted))
            for one in candidates
        )
    for name, report in evaluation.reports.items():
        shown = [one for one in report.failures if is_shown(one.id)]
        parts.append(f"## Failures of the development half: {name} ({len(shown)})")
        parts += _list(f"{one.id}: {one.problem}" for one in shown[:_FAILURES])
    return "\n\n".join(part for part in parts if part) + "\n"


def _list(lines: Iterable[str]) -> list[str]:
    return ["\n".join(f"- {_safe(line)}" for line in lines)]


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    cells = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(_safe(cell) for cell in line) + " |" for line in cells)


def _safe(text: str) -> str:
    """A text as one line that is no markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))
