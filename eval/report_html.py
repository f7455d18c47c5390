"""The report as one HTML file: no network, no script; every text is escaped by the template engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.grounding import THRESHOLD
from eval import plots
from eval.answers import latencies
from eval.gate import Baseline, Verdict
from eval.report import changed, link, place, rows, topics
from eval.retrieval import MAIN, MEASURES
from eval.whole import Evaluation, is_shown

_SHOWN = 40


def render(evaluation: Evaluation, verdict: Verdict, baseline: Baseline | None, folder: Path) -> str:
    """The whole report.

    Args:
        evaluation: what was measured.
        verdict: what it is against the baseline.
        baseline: None where none was given.
        folder: where the report will lie; links to the corpus start there.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["place"] = place
    environment.globals["link"] = lambda name: link(name, folder)
    failures = {
        name: [one for one in report.failures if is_shown(one.id)] for name, report in evaluation.reports.items()
    }
    return environment.get_template("report.html").render(
        verdict=verdict,
        notes=[*evaluation.comparison.subject.notes, *verdict.notes],
        accepted=baseline.accepted if baseline else (),
        made_of=evaluation.made_of,
        today=date.today().isoformat(),
        rows=rows(evaluation, baseline),
        measures=[str(name) for name in MEASURES],
        main=MAIN,
        systems=evaluation.comparison.systems,
        ours=evaluation.comparison.ours,
        p=evaluation.comparison.p,
        plots=_plots(evaluation, baseline),
        milliseconds={name: latencies(times) for name, times in evaluation.milliseconds.items()},
        rankings=evaluation.rankings,
        questions=_questions(evaluation),
        failures=failures,
        counts={name: len(report.failures) for name, report in evaluation.reports.items()},
        most=_SHOWN,
    )


def _questions(evaluation: Evaluation) -> dict[str, str]:
    """The texts of the questions that may be shown."""
    return {id: text for id, text in evaluation.comparison.subject.queries.items() if is_shown(id)}


def _plots(evaluation: Evaluation, baseline: Baseline | None) -> dict[str, Markup]:
    """Every plot by its caption."""
    drawn = {
        f"{MAIN} by topic, with 95 % intervals": plots.bars(
            f"{MAIN} by topic",
            [
                plots.Bar(area, one.value, *one.interval, f"{one.value:.3f}, {len(one.values)} questions")
                for area, one in topics(evaluation).items()
            ],
        ),
        "Recall at k (ranks on a logarithmic axis)": plots.lines(
            "Recall at k",
            {one.system: sorted(one.recall.items()) for one in evaluation.comparison.systems},
            "k",
            "recall",
            log=True,
        ),
    }
    answers = evaluation.reports["answers"]
    if answers.curve and answers.curve.points:
        now = answers.curve.at(THRESHOLD)
        drawn[f"Coverage and risk: area {answers.curve.area:.4f}, smaller is better"] = plots.risk(
            "Coverage and risk", [(p.coverage, p.risk) for p in answers.curve.points], (now.coverage, now.risk)
        )
        unanswerable = {id for score in answers.scores if "recall)" in score.name for id in score.values}
        drawn[f"How sure the decision is (answered from {THRESHOLD} on)"] = plots.histogram(
            "Probability that what was found answers the question",
            {
                "the corpus answers": [c for id, (c, _) in answers.confidence.items() if id not in unanswerable],
                "nothing here answers": [c for id, (c, _) in answers.confidence.items() if id in unanswerable],
            },
            "probability",
        )
    drawn["Milliseconds of an answer"] = plots.histogram(
        "Milliseconds of an answer", evaluation.milliseconds, "milliseconds"
    )
    if gained := changed(evaluation, baseline):
        moved = sum(value != 0 for value in gained)
        drawn[f"{MAIN} against the baseline, question by question ({moved} of {len(gained)} changed)"] = plots.changes(
            "Change of each question", gained
        )
    return drawn
