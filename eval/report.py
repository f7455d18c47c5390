"""The report of a run: one file that a person reads without running anything, as HTML, Markdown or JSON."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus import library
from corpus.errors import UserError
from eval.gate import Baseline, Verdict
from eval.retrieval import MAIN
from eval.scores import Score
from eval.statistics import SAME
from eval.whole import Evaluation, is_shown


@dataclass(frozen=True, slots=True)
class Row:
    """A score as a table shows it, every value as text; before, change and p are empty without a baseline."""

    name: str
    value: str
    interval: str
    development: str
    test: str
    before: str
    change: str
    p: str


def check_path(path: Path) -> None:
    """See that a report can be written.

    Raises:
        UserError: its name ends in nothing that is known, or its folder is not there.
    """
    if path.suffix not in _WRITERS:
        raise UserError(f"{path}: a report is .html, .md or .json; name it so")
    if not path.parent.is_dir():
        raise UserError(f"{path}: no such folder; make it first")


def write_report(path: Path, evaluation: Evaluation, verdict: Verdict, baseline: Baseline | None) -> None:
    """Write a report, of the kind that the file's name ends in.

    Raises:
        UserError: the file cannot be written.
    """
    text = _WRITERS[path.suffix](evaluation, verdict, baseline, path.parent)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); choose another file") from error


def rows(evaluation: Evaluation, baseline: Baseline | None) -> list[Row]:
    """Every score, by half, and against the baseline over the questions that both hold."""
    before = baseline.scores if baseline else {}
    return [_row(score, before.get(score.name)) for score in evaluation.scores]


def _row(score: Score, before: Score | None) -> Row:
    low, high = score.interval
    halves = [score.half(half) for half in ("development", "test")]
    development, test = (one.show(one.value) if one.of else "-" for one in halves)
    texts = ["", "", ""]
    if before is not None:
        both = [id for id in score.values if id in before.values]
        new, old = score.only(both), before.only(both)
        change = new.value - old.value
        shown = "=" if abs(change) <= SAME else f"{100 * change:+.1f}" if score.percent else f"{change:+.3f}"
        texts = [before.show(before.value), shown, f"{new.p_against(old):.4f}"]
    interval = f"{score.show(low).removesuffix(' %')} to {score.show(high).removesuffix(' %')}"
    return Row(score.name, score.show(score.value), interval, development, test, *texts)


def topics(evaluation: Evaluation) -> dict[str, Score]:
    """nDCG@10 by topic: the area of the corpus that most of a question's best sections stand in."""
    main = evaluation.comparison.ours.scores[MAIN]
    grouped: dict[str, list[str]] = defaultdict(list)
    for id, grades in evaluation.comparison.subject.qrels.items():
        weight: dict[str, int] = defaultdict(int)
        for name, grade in grades.items():
            weight[name.partition("/")[0]] += grade
        if weight:
            grouped[max(weight, key=lambda area: (weight[area], area))].append(id)
    return {area: main.only(ids) for area, ids in sorted(grouped.items())}


def changed(evaluation: Evaluation, baseline: Baseline | None) -> list[float]:
    """What the ranking of each question gained or lost in nDCG@10."""
    before = baseline.scores.get(f"retrieval: {MAIN}") if baseline else None
    now = evaluation.comparison.ours.scores[MAIN]
    if before is None:
        return []
    gains = [value - before.values[id][0] for id, (value, _) in now.values.items() if id in before.values]
    return [0.0 if abs(gain) <= SAME else gain for gain in gains]


@cache
def place(name: str) -> str:
    """Where a section stands in our corpus: the file below the project's folder, a colon, and its line."""
    document, _, heading = name.partition("#")
    path = library.HOME / "documents" / f"{document}.md"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return name
    line = next((number for number, line in enumerate(lines, start=1) if line == f"## {heading}"), 1)
    return f"{path.relative_to(library.HOME.parent)}:{line}"


def link(name: str, folder: Path) -> str:
    """The address of a section's file as seen from the folder of the report."""
    path = library.HOME.parent / place(name).rpartition(":")[0]
    return quote(Path(os.path.relpath(path, folder.resolve())).as_posix())


def _json(evaluation: Evaluation, verdict: Verdict, baseline: Baseline | None, folder: Path) -> str:
    failures = {
        name: [asdict(one) for one in report.failures if is_shown(one.id)]
        for name, report in evaluation.reports.items()
    }
    data: dict[str, Any] = {
        "passes": verdict.passes,
        "findings": [asdict(finding) for finding in verdict.findings],
        "notes": [*evaluation.comparison.subject.notes, *verdict.notes],
        **evaluation.to_json(),
        "rankings": [asdict(one) for one in evaluation.rankings],
        "failures": failures,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _html(evaluation: Evaluation, verdict: Verdict, baseline: Baseline | None, folder: Path) -> str:
    from eval.report_html import render

    return render(evaluation, verdict, baseline, folder)


def _markdown(evaluation: Evaluation, verdict: Verdict, baseline: Baseline | None, folder: Path) -> str:
    from eval.report_markdown import render

    return render(evaluation, verdict, baseline)


_WRITERS: dict[str, Callable[[Evaluation, Verdict, Baseline | None, Path], str]] = {
    ".html": _html,
    ".md": _markdown,
    ".json": _json,
}
