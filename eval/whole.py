"""Everything measured in one go: retrieval, answers, triage, conversations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.conversation import Assistant
from eval.answers import Report, answers, coverage_json, latencies
from eval.beginnings import beginnings
from eval.compare import Comparison, compare
from eval.explain import Failure
from eval.questions import Half, half_of, question_of
from eval.retrieval import MEASURES
from eval.scores import Score
from eval.subject import ours
from eval.talks import conversations, triaged

_EXPLAINED = 20


@dataclass(frozen=True)
class Evaluation:
    """All that was measured of one index.

    `made_of` says which index, corpus and encoder; `comparison` holds the systems of retrieval side by side;
    `reports` those of the other sets by name; `rankings` the worst rankings of the development half, explained.
    """

    made_of: Mapping[str, str]
    comparison: Comparison
    reports: Mapping[str, Report]
    rankings: tuple[Failure, ...]

    @property
    def scores(self) -> tuple[Score, ...]:
        """Every score of what serves, by which two runs are compared."""
        found = self.comparison.ours.scores
        retrieval = [replace(found[name], name=f"retrieval: {name}") for name in map(str, MEASURES)]
        return (*retrieval, *(score for report in self.reports.values() for score in report.scores))

    @property
    def milliseconds(self) -> dict[str, tuple[float, ...]]:
        """The time of each answer, by set."""
        return {name: one.milliseconds for name, one in self.reports.items() if one.milliseconds}

    def to_json(self) -> dict[str, Any]:
        """As plain values; "milliseconds" alone differs between two runs of the same."""
        curve = self.reports["answers"].curve
        return {
            "made of": dict(self.made_of),
            "scores": [score.to_json() for score in self.scores],
            "coverage-risk": coverage_json(curve) if curve else None,
            "retrieval": self.comparison.to_json(),
            "milliseconds": {name: latencies(times) for name, times in self.milliseconds.items()},
        }


def evaluate(folder: Path, half: Half = "all") -> Evaluation:
    """Measure everything on our own corpus, its index brought up to date.

    Raises:
        CorpusError: a set of questions or a document cannot be read.
    """
    subject = ours(folder, half)
    comparison = compare(subject)
    assistant = Assistant(subject.retriever)
    reports = {
        "answers": answers(assistant, half),
        "beginnings": beginnings(assistant, half),
        "triage": triaged(assistant, half),
        "conversations": conversations(assistant, half),
    }
    shown = [id for id in subject.queries if is_shown(id)]
    manifest = subject.retriever.index.manifest
    made_of = {
        "index": manifest.generation,
        "corpus": manifest.fingerprint[:16],
        "encoder": f"{manifest.encoder.name} ({manifest.encoder.quantisation})",
        "half": half,
    }
    return Evaluation(made_of, comparison, reports, tuple(comparison.failures(shown, _EXPLAINED)))


def is_shown(id: str) -> bool:
    """Whether a failure may be shown in full: those of the test half are counted, so that nobody mends just them."""
    return half_of(question_of(id)) == "development"
