"""Answers measured: facts told, "not found" where due, triage, turns of conversations, and citations that hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np

from assistant.answer import Answer
from assistant.conversation import Assistant, Conversation
from assistant.triage import triage
from eval.questions import ANSWERS, Half, read

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many, in per cent, with Wilson's 95 % interval (Wilson 1927)."""

    name: str
    good: int
    of: int

    @property
    def value(self) -> float:
        """The share in per cent; 0 of nothing is 0."""
        return 100 * self.good / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval in per cent."""
        if not self.of:
            return 0.0, 100.0
        share, z2 = self.good / self.of, _Z * _Z
        middle = (share + z2 / (2 * self.of)) / (1 + z2 / self.of)
        half = _Z * sqrt(share * (1 - share) / self.of + z2 / (4 * self.of**2)) / (1 + z2 / self.of)
        return 100 * (middle - half), 100 * (middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.name:<56} {self.value:>6.1f} %  ({self.good} of {self.of}; {low:.1f}-{high:.1f})"


@dataclass(slots=True)
class Report:
    """The rates of a set and, for each question that failed, its id, what was wrong, and the answer."""

    rates: list[Rate] = field(default_factory=list)
    failures: list[tuple[str, str, str]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "rates": {r.name: {"good": r.good, "of": r.of, "percent": round(r.value, 2)} for r in self.rates},
            "failures": [{"id": id, "problem": problem, "answer": answer} for id, problem, answer in self.failures],
        }


def answers(assistant: Assistant, half: Half) -> Report:
    """Questions that the corpus answers: facts told, wrongly not found; and questions that nothing here answers."""
    report = Report()
    told = asked = missed = questions = whole = broken = sentences = 0
    for name in ANSWERS:
        for item in read(name, half):
            answer = assistant.ask(item["question"])
            report.milliseconds.append(answer.milliseconds)
            missing = [fact for fact in item["facts"] if not _tells(answer.text, fact)]
            questions += 1
            asked += len(item["facts"])
            told += len(item["facts"]) - len(missing)
            whole += not missing
            missed += answer.outcome in ("not-found", "clarify")
            sentences += len(answer.sentences)
            broken += sum(1 for _ in _broken(answer, assistant))
            if missing:
                problem = "; ".join(" / ".join(fact) for fact in missing)
                report.failures.append((item["id"], f"{item['question']} -> {problem}", answer.text))
    refused = unanswerable = 0
    for item in read("unanswerable", half):
        answer = assistant.ask(item["question"])
        report.milliseconds.append(answer.milliseconds)
        unanswerable += 1
        honest = answer.outcome in ("not-found", "clarify", "small-talk") or not answer.sentences
        refused += honest
        if not honest:
            report.failures.append((item["id"], f"{item['question']} -> should be not found", answer.text))
    report.rates = [
        Rate("facts told", told, asked),
        Rate("answers that tell every fact", whole, questions),
        Rate("wrongly not found", missed, questions),
        Rate("not found where due", refused, unanswerable),
        Rate("sentences word for word with sources that resolve", sentences - broken, sentences),
    ]
    return report


def _tells(text: str, fact: Sequence[str]) -> bool:
    lower = text.lower()
    return any(alternative.lower() in lower for alternative in fact)


def _broken(answer: Answer, assistant: Assistant) -> Iterator[str]:
    """Sentences that stand in no document, or whose citations do not resolve."""
    content = assistant.retriever.index.content
    by_number = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        cited = [by_number.get(number) for number in sentence.citations]
        holds = bool(cited) and all(
            one is not None and any(sentence.text in content.text(p.document) for p in one.passages) for one in cited
        )
        if not holds:
            yield sentence.text


def triaged(assistant: Assistant, half: Half) -> Report:
    """Messages whose level is known."""
    report = Report()
    counts: dict[str, list[int]] = {}
    alarms = calm = 0
    for item in read("triage", half):
        found = triage(item["message"]).level.value
        good = found == item["level"]
        total = counts.setdefault(item["level"], [0, 0])
        total[0] += good
        total[1] += 1
        if item["level"] != "emergency":
            calm += 1
            alarms += found == "emergency"
        if not good:
            report.failures.append((item["id"], f"{item['level']} read as {found}", item["message"]))
    report.rates = [Rate(f"{level} recognised", good, of) for level, (good, of) in sorted(counts.items())]
    report.rates.append(Rate("false alarms", alarms, calm))
    return report


def conversations(assistant: Assistant, half: Half) -> Report:
    """Whole conversations, turn by turn: the outcome, what the answer is about, and the facts it must tell."""
    report = Report()
    good = turns = 0
    for item in read("conversations", half):
        talk = Conversation(assistant)
        for number, turn in enumerate(item["turns"], start=1):
            answer = talk.ask(turn["question"])
            report.milliseconds.append(answer.milliseconds)
            problems = list(_problems(turn, answer))
            turns += 1
            good += not problems
            if problems:
                problem = f"{turn['question']} [{answer.standalone_question}] -> {'; '.join(problems)}"
                report.failures.append((f"{item['id']}.{number}", problem, answer.text))
    report.rates = [Rate("turns right", good, turns)]
    return report


def _problems(turn: dict[str, Any], answer: Answer) -> Iterator[str]:
    if answer.outcome != turn["outcome"]:
        yield f"{answer.outcome}, not {turn['outcome']}"
    for about in turn["about"]:
        names = [about] if isinstance(about, str) else about
        if not _tells(f"{answer.standalone_question} {answer.text}", names):
            yield f"not about {' / '.join(names)}"
    for name in turn["not_about"]:
        if name.lower() in answer.standalone_question.lower():
            yield f"still about {name}"
    for fact in turn["facts"]:
        if not _tells(answer.text, fact):
            yield f"does not tell {' / '.join(fact)}"


SETS = {"answers": answers, "triage": triaged, "conversations": conversations}


def latencies(times: Iterable[float]) -> dict[str, float]:
    """Percentiles of milliseconds."""
    values = np.array(list(times) or [0.0])
    return {f"p{p}": float(np.percentile(values, p)) for p in (50, 95, 99)}
