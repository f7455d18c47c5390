"""Explore, treatments: the results of trials and cohorts as dots with their intervals, by treatment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from assistant.charts import MARKS, Point, intervals
from assistant.evidence import EVIDENCE
from assistant.parts import address, as_table, ask, badge, cites, downloads, filters, heading, select, table
from corpus.model import EVIDENCE_LEVELS, Reference
from corpus.tables import OUTCOMES, TrialArm

COUNTED = {
    "clinical": "Spasms stopped, by what was seen",
    "electroclinical": "Spasms stopped and the EEG cleared",
    "seizure-free": "No seizure of any kind",
    "reduction": "Fewer seizures",
    "prevention": "What was to be prevented happened (more is worse)",
    "relapse": "Spasms came back (more is worse)",
}
"""What was counted, in the words of the page."""

ANY, TSC, DOWN, LATER, ONE = "any", "tuberous-sclerosis", "down", "later", "one"
POPULATIONS = {
    ANY: "Spasms of any cause",
    TSC: "Tuberous sclerosis",
    DOWN: "Down syndrome",
    LATER: "After another treatment failed",
    ONE: "Another single gene or cause",
}
_LATER = re.compile(r"failed|resistant|refractory|treated before|no response|mostly after")
_ANY = re.compile(r"all causes|West syndrome|\bspasms\b|responders|never had|recent onset|free of seizures")
_MARK_OF = {"randomised-trial": "circle", "cohort": "diamond"}
_LEGEND = (
    ("circle", "randomised trial"),
    ("diamond", "cohort: children followed, not assigned by chance"),
    ("square", "case series and others"),
)
_HEADER = ("Study", "Treatment", "Regimen", "Children", "Met it", "Of", "Share", "95% interval", "Counted", "When")
_READ = (
    "Each mark is one group of children; its place tells how many of them in a hundred met what was counted. The line is "
    "the 95% interval (Wilson’s method): the fewer children, the longer the line. No line means that the source gives a "
    "percentage only. Studies differ in their children, doses and ways of counting, so marks side by side are no contest."
)


def population_of(arm: TrialArm) -> str:
    """Which children an arm was about, coarsely enough to choose by."""
    text = arm.population
    if re.match(r"tuberous sclerosis", text):
        return TSC
    if text.startswith("Down syndrome"):
        return DOWN
    if _LATER.search(text):
        return LATER
    return ANY if _ANY.search(text) else ONE


def treatments_html(arms: Sequence[TrialArm], references: Mapping[str, Reference], query: Mapping[str, str]) -> str:
    """The view. Of `query` it reads `outcome`, `population`, `evidence` and `treatment`; unknown choices count as all."""
    outcome = query.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else OUTCOMES[0]
    counted = [arm for arm in arms if arm.outcome == outcome and arm.share is not None]
    shown = [
        arm
        for arm in counted
        if query.get("population") in (None, "", population_of(arm))
        and query.get("evidence") in (None, "", _evidence(arm, references))
        and query.get("treatment") in (None, "", arm.treatment)
    ]
    return (
        heading("Treatments: what studies found", "Results of trials and cohorts, each with its source.")
        + _filters(outcome, counted, references, query)
        + f'<p class="found" role="status">{_number(len(shown), len(counted))}</p>'
        + (_charts(shown, references, outcome) if shown else "<p>No result fits. Choose fewer filters.</p>")
    )


def _number(shown: int, all_: int) -> str:
    return f"{shown} of {all_} results" if shown < all_ else f"{all_} results"


def _evidence(arm: TrialArm, references: Mapping[str, Reference]) -> str:
    return references[arm.keys[0]].evidence


def _filters(
    outcome: str, counted: Sequence[TrialArm], references: Mapping[str, Reference], query: Mapping[str, str]
) -> str:
    levels = Counter(_evidence(arm, references) for arm in counted)
    groups = Counter(map(population_of, counted))
    names = Counter(arm.treatment for arm in counted)
    return filters(
        "explore/treatments",
        (
            select("outcome", "What was counted", [(name, COUNTED[name]) for name in OUTCOMES], outcome),
            select(
                "treatment", "Treatment", _options(names, {}, sorted(names, key=str.lower)), query.get("treatment", "")
            ),
            select(
                "population", "Children", _options(groups, POPULATIONS, list(POPULATIONS)), query.get("population", "")
            ),
            select(
                "evidence",
                "Kind of study",
                _options(levels, {level: name for level, (name, _) in EVIDENCE.items()}, list(EVIDENCE_LEVELS)),
                query.get("evidence", ""),
            ),
        ),
    )


def _options(counts: Counter[str], words: Mapping[str, str], order: Sequence[str]) -> list[tuple[str, str]]:
    return [("", "All"), *((name, f"{words.get(name, name)} ({counts[name]})") for name in order if counts[name])]


def _charts(arms: Sequence[TrialArm], references: Mapping[str, Reference], outcome: str) -> str:
    groups: dict[str, list[TrialArm]] = {}
    for arm in arms:
        groups.setdefault(arm.treatment, []).append(arm)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    charts = "".join(_group(name, group, references) for name, group in ordered)
    legend = "".join(
        f'<li><svg width="22" height="22" aria-hidden="true"><g transform="translate(11 11)">{MARKS[mark]}</g></svg> '
        f"{words}</li>"
        for mark, words in _LEGEND
    )
    rows = [_row(arm, references) for _, group in ordered for arm in group]
    return (
        f'<p class="how">{_READ}</p><ul class="legend">{legend}</ul>'
        f"{downloads('treatments', 'treatments-table', 'treatments-chart')}"
        f'<div id="treatments-chart" class="charts">{charts}</div>'
        f"{as_table(table('treatments-table', COUNTED[outcome], _HEADER, rows))}"
    )


def _group(name: str, arms: Sequence[TrialArm], references: Mapping[str, Reference]) -> str:
    points = [_point(arm, references) for arm in sorted(arms, key=lambda arm: (arm.year or 9999, arm.study))]
    title = name[0].upper() + name[1:]
    question = f"How well does {name} work for infantile spasms?"
    return f"<section><h3>{title} {ask(question)}</h3>{intervals(points, f'{title}: share of children by study')}</section>"


def _point(arm: TrialArm, references: Mapping[str, Reference]) -> Point:
    counts = f"{arm.responders} of {arm.n}" if arm.responders is not None else "percentage only"
    year = "" if arm.year is None or str(arm.year) in arm.study else f", {arm.year}"
    level = EVIDENCE[_evidence(arm, references)][0]
    interval = arm.interval()
    between = f", 95% interval {interval[0]:.0f} to {interval[1]:.0f}%" if interval else ""
    return Point(
        lines=(f"{arm.study}{year}", f"{counts} · {arm.arm}"),
        name=f"{arm.study}{year}: {arm.arm}, {arm.population}: {arm.share:.0f}% ({counts}{between}). {level}. Open the source",
        share=arm.share or 0.0,
        interval=interval,
        mark=_MARK_OF.get(_evidence(arm, references), "square"),
        href=address(f"library/source/{arm.keys[0]}"),
    )


def _row(arm: TrialArm, references: Mapping[str, Reference]) -> tuple[str, ...]:
    interval = arm.interval()
    share = f"{arm.share:.1f}".removesuffix(".0")
    note = f" ({arm.note})" if arm.note else ""
    return (
        f"{escape(arm.study)} {badge(_evidence(arm, references))} {cites(arm.keys, references)}",
        escape(arm.treatment),
        escape(arm.arm),
        escape(", ".join(part for part in (arm.population, arm.group) if part)),
        str(arm.responders) if arm.responders is not None else "",
        str(arm.n or ""),
        f"{share}%",
        f"{interval[0]:.0f}–{interval[1]:.0f}%" if interval else "",
        escape(arm.endpoint + note),
        escape(arm.follow_up),
    )
