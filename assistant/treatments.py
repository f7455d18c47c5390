"""Explore, treatments: the results of trials and cohorts as dots with their intervals, by treatment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from assistant.charts import MARKS, Point, intervals
from assistant.labels import label
from assistant.parts import Options, address, as_table, ask, badge, cites, downloads, filters, heading, select, table
from corpus.model import EVIDENCE_LEVELS, Reference
from corpus.tables import OUTCOMES, TrialArm

ANY, TSC, DOWN, LATER, ONE = "any", "tuberous-sclerosis", "down", "later", "one"
POPULATIONS = (ANY, TSC, DOWN, LATER, ONE)
_LATER = re.compile(r"failed|resistant|refractory|treated before|no response|mostly after")
_ANY = re.compile(r"all causes|West syndrome|\bspasms\b|responders|never had|recent onset|free of seizures")
_MARK_OF = {"randomised-trial": "circle", "cohort": "diamond"}
_COLUMNS = ("study", "treatment", "regimen", "children", "met-it", "of", "share", "interval-column", "counted", "when")


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


def treatments_html(
    arms: Sequence[TrialArm], references: Mapping[str, Reference], query: Mapping[str, str], language: str
) -> str:
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
        heading(label("treatments-title", language), label("treatments-lead", language))
        + _filters(outcome, counted, references, query, language)
        + f'<p class="found" role="status">{_number(len(shown), len(counted), language)}</p>'
        + (_charts(shown, references, outcome, language) if shown else f"<p>{label('no-result', language)}</p>")
    )


def _number(shown: int, all_: int, language: str) -> str:
    return label("results-of" if shown < all_ else "results", language, shown=shown, all=all_)


def _evidence(arm: TrialArm, references: Mapping[str, Reference]) -> str:
    return references[arm.keys[0]].evidence


def _filters(
    outcome: str,
    counted: Sequence[TrialArm],
    references: Mapping[str, Reference],
    query: Mapping[str, str],
    language: str,
) -> str:
    levels = Counter(_evidence(arm, references) for arm in counted)
    groups = Counter(map(population_of, counted))
    names = Counter(arm.treatment for arm in counted)
    every = ("", label("all", language))
    outcomes = [(name, label(f"counted-{name}", language)) for name in OUTCOMES]
    treatments = [(name, name) for name in sorted(names, key=str.lower)]
    children = [(name, label(f"children-{name}", language)) for name in POPULATIONS]
    kinds = [(name, label(f"evidence-{name}", language)) for name in EVIDENCE_LEVELS]
    return filters(
        "explore/treatments",
        (
            select("outcome", label("what-counted", language), outcomes, outcome),
            *(
                select(name, label(words, language), [every, *_counted(options, counts)], query.get(name, ""))
                for name, words, options, counts in (
                    ("treatment", "treatment", treatments, names),
                    ("population", "children", children, groups),
                    ("evidence", "study-kind", kinds, levels),
                )
            ),
        ),
        language,
    )


def _counted(options: Options, counts: Counter[str]) -> list[tuple[str, str]]:
    return [(value, f"{words} ({counts[value]})") for value, words in options if counts[value]]


def _charts(arms: Sequence[TrialArm], references: Mapping[str, Reference], outcome: str, language: str) -> str:
    groups: dict[str, list[TrialArm]] = {}
    for arm in arms:
        groups.setdefault(arm.treatment, []).append(arm)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    charts = "".join(_group(name, group, references, language) for name, group in ordered)
    legend = "".join(
        f'<li><svg width="22" height="22" aria-hidden="true"><g transform="translate(11 11)">{MARKS[mark]}</g></svg> '
        f"{label(f'legend-{mark}', language)}</li>"
        for mark in MARKS
    )
    header = [label(name, language) for name in _COLUMNS]
    rows = [_row(arm, references, language) for _, group in ordered for arm in group]
    return (
        f'<p class="how">{label("how-to-read", language)}</p><ul class="legend">{legend}</ul>'
        f"{downloads('treatments', language, 'treatments-table', 'treatments-chart')}"
        f'<div id="treatments-chart" class="charts">{charts}</div>'
        + as_table(table("treatments-table", label(f"counted-{outcome}", language), header, rows, language), language)
    )


def _group(name: str, arms: Sequence[TrialArm], references: Mapping[str, Reference], language: str) -> str:
    points = [_point(arm, references, language) for arm in sorted(arms, key=lambda arm: (arm.year or 9999, arm.study))]
    title = name[0].upper() + name[1:]
    question = f"How well does {name} work for infantile spasms?"
    chart = intervals(points, label("share-by-study", language, treatment=title))
    return f"<section><h3>{title} {ask(question, language)}</h3>{chart}</section>"


def _point(arm: TrialArm, references: Mapping[str, Reference], language: str) -> Point:
    counts = label("percentage-only", language)
    if arm.responders is not None:
        counts = label("counts", language, met=arm.responders, all=arm.n)
    year = "" if arm.year is None or str(arm.year) in arm.study else f", {arm.year}"
    level = label(f"evidence-{_evidence(arm, references)}", language)
    interval = arm.interval()
    between = ""
    if interval:
        between = f", {label('interval', language, low=f'{interval[0]:.0f}', high=f'{interval[1]:.0f}')}"
    return Point(
        lines=(f"{arm.study}{year}", f"{counts} · {arm.arm}"),
        name=f"{arm.study}{year}: {arm.arm}, {arm.population}: {arm.share:.0f}% ({counts}{between}). {level}. "
        + label("open-source", language),
        share=arm.share or 0.0,
        interval=interval,
        mark=_MARK_OF.get(_evidence(arm, references), "square"),
        href=address(f"library/source/{arm.keys[0]}"),
    )


def _row(arm: TrialArm, references: Mapping[str, Reference], language: str) -> tuple[str, ...]:
    interval = arm.interval()
    share = f"{arm.share:.1f}".removesuffix(".0")
    note = f" ({arm.note})" if arm.note else ""
    return (
        f"{escape(arm.study)} {badge(_evidence(arm, references), language)} {cites(arm.keys, references)}",
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
