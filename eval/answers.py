"""Answers measured: facts told, "not found" where due and only there, citations that hold, how hard they read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from assistant.answer import Answer
from assistant.compose import choose
from assistant.conversation import Assistant
from assistant.grounding import THRESHOLD
from corpus.reading import grade
from eval.citations import Cited, Sources
from eval.coverage import Curve, curve
from eval.questions import ANSWERS, Half, read
from eval.scores import Floor, Score
from index.asked import split

_NOT_FOUND = frozenset({"not-found", "clarify", "small-talk"})

Item = Mapping[str, Any]
"""A line of a question set."""

Values = dict[str, tuple[float, float]]


class Answers(Protocol):
    """What is measured: an assistant, or what stands in for one."""

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Answer:
        """Answer a question."""
        ...


@dataclass(frozen=True, slots=True)
class Wrong:
    """A question that failed: what was wrong, and the answer given."""

    id: str
    problem: str
    answer: str


@dataclass(frozen=True)
class Report:
    """The scores of a set, the questions that failed, the milliseconds of each answer, and coverage against risk."""

    scores: tuple[Score, ...]
    failures: tuple[Wrong, ...] = ()
    milliseconds: tuple[float, ...] = ()
    curve: Curve | None = None
    confidence: Mapping[str, tuple[float, bool]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain values, times apart from the rest: these alone differ from run to run."""
        data: dict[str, Any] = {
            "scores": [score.to_json() for score in self.scores],
            "failures": [{"id": one.id, "problem": one.problem, "answer": one.answer} for one in self.failures],
        }
        if self.curve:
            data["coverage-risk"] = coverage_json(self.curve)
        if self.milliseconds:
            data["milliseconds"] = latencies(self.milliseconds)
        return data


def coverage_json(of: Curve) -> dict[str, Any]:
    """A curve of coverage and risk as plain values."""
    now = of.at(THRESHOLD)
    return {
        "area": of.area,
        "interval": list(of.interval),
        "threshold": {"probability": THRESHOLD, "coverage": now.coverage, "risk": now.risk},
        "points": [[point.confidence, point.coverage, point.risk] for point in of.points],
    }


def answers(assistant: Assistant, half: Half) -> Report:
    """The sets of questions that the corpus answers, and the one that nothing here answers."""
    answerable = [item for name in ANSWERS for item in read(name, half)]
    return measure(assistant, assistant, Sources(assistant.retriever.index), answerable, read("unanswerable", half))


def measure(
    answering: Answers, assistant: Assistant, sources: Sources, answerable: Iterable[Item], other: Iterable[Item]
) -> Report:
    """Ask every question and judge its answer.

    Args:
        answering: what answers.
        assistant: what tells how sure it is of a question.
        sources: what the sentences of its index rest on.
        answerable: questions with the facts that their answers must tell, each fact by its alternatives.
        other: questions that nothing in the corpus answers.
    """
    told: Values = {}
    whole: Values = {}
    missed: Values = {}
    refused: Values = {}
    honest: Values = {}
    easy: Values = {}
    cited: dict[str, Cited] = {}
    sure: dict[str, tuple[float, bool]] = {}
    failures: list[Wrong] = []
    times: list[float] = []
    for item, has_answer in [*((one, True) for one in answerable), *((one, False) for one in other)]:
        id, answer = item["id"], answering.ask(item["question"])
        is_refusal = answer.outcome in _NOT_FOUND or not answer.sentences
        times.append(answer.milliseconds)
        cited[id] = sources.check(answer)
        honest[id] = (float(not has_answer), 1.0) if is_refusal else (0.0, 0.0)
        if lead := next((one.sentences for one in answer.paragraphs if one.role == "lead"), ()):
            easy[id] = grade([sentence.text for sentence in lead]), 1.0
        confidence, would_say = _unforced(assistant, answer)
        if has_answer:
            missing = [fact for fact in item["facts"] if not tells(answer.text, fact)]
            told[id] = float(len(item["facts"]) - len(missing)), float(len(item["facts"]))
            whole[id] = float(not missing), 1.0
            missed[id] = float(answer.outcome in ("not-found", "clarify")), 1.0
            text = would_say if is_refusal else answer.text
            sure[id] = confidence, all(tells(text, fact) for fact in item["facts"])
            if missing:
                problem = "; ".join(" / ".join(fact) for fact in missing)
                failures.append(Wrong(id, f"{item['question']} -> {problem}", answer.text))
        else:
            refused[id] = float(is_refusal), 1.0
            sure[id] = confidence, False
            if not is_refusal:
                failures.append(Wrong(id, f"{item['question']} -> should be not found", answer.text))
    scores = (
        Score("answers: facts told", told),
        Score("answers: every fact told", whole),
        Score("answers: wrongly not found", missed, "less"),
        Score("answers: not found where due (recall)", refused),
        Score("answers: not found only where due (precision)", honest),
        *citation_scores("answers", cited),
        Score("answers: reading grade of the direct answer", easy, "neither", percent=False),
    )
    return Report(scores, tuple(failures), tuple(times), curve(sure), sure)


def citation_scores(name: str, cited: Mapping[str, Cited]) -> tuple[Score, ...]:
    """The scores of citations: two floors, precision and recall."""

    def score(what: str, values: Values, floor: Floor = "") -> Score:
        return Score(f"{name}: {what}", values, floor=floor)

    return (
        score("sentences word for word", {id: (one.verbatim, one.sentences) for id, one in cited.items()}, "whole"),
        score("citations that resolve", {id: (one.resolved, one.given) for id, one in cited.items()}, "whole"),
        score("citation precision", {id: (one.right, one.given) for id, one in cited.items()}),
        score("citation recall", {id: (one.paid, one.owed) for id, one in cited.items()}),
    )


def _unforced(assistant: Assistant, answer: Answer) -> tuple[float, str]:
    """How sure the assistant is of a question, by the part it is surest of, and what it would say, asked to."""
    best, text = 0.0, []
    for part in split(answer.standalone_question):
        query, hits, decision = assistant.decide(part)
        best = max(best, decision.probability)
        if not decision.is_answer:
            groups = choose(query, decision.kept or hits, assistant.retriever.index) if hits else []
            text += [sentence.text for _, group in groups for sentence, _ in group]
    return best, " ".join(text)


def tells(text: str, fact: Sequence[str]) -> bool:
    """Whether a text tells a fact in one of its alternatives."""
    lower = text.lower()
    return any(alternative.lower() in lower for alternative in fact)


def latencies(times: Sequence[float]) -> dict[str, float]:
    """Percentiles of milliseconds."""
    values = np.array(list(times) or [0.0])
    return {f"p{p}": float(np.percentile(values, p)) for p in (50, 95, 99)}
