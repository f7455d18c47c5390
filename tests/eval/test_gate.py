"""The gate: shut by a broken ranking, a dropped citation, a missed emergency; open when nothing became worse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.answer import Answer
from assistant.triage import Level
from corpus.errors import UserError
from eval.answers import Report
from eval.compare import Comparison
from eval.gate import Baseline, accept, judge, read_baseline
from eval.questions import read
from eval.retrieval import OURS
from eval.retrieval import measure as judge_run
from eval.scores import Score
from eval.talks import measure_triage

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from eval.answers import Answers

    Measured = Callable[[Answers], Report]


def baseline(scores: Sequence[Score]) -> Baseline:
    return Baseline({score.name: score for score in scores}, ())


class Careless:
    """The assistant, with a mistake made in its answers."""

    def __init__(self, assistant: Assistant, mistake: str) -> None:
        self._assistant = assistant
        self._mistake = mistake

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Answer:
        answer = self._assistant.ask(question, earlier)
        paragraphs = [replace(one, sentences=tuple(self._spoilt(one.sentences))) for one in answer.paragraphs]
        return replace(answer, paragraphs=tuple(paragraphs))

    def _spoilt(self, sentences: Sequence) -> Iterator:  # type: ignore[type-arg]
        for sentence in sentences:
            if self._mistake == "drop":
                yield replace(sentence, citations=sentence.citations[1:])
            if self._mistake == "invent":
                yield replace(sentence, citations=(*sentence.citations, 99))
            if self._mistake == "reword":
                yield replace(sentence, text=sentence.text.replace("a", "o", 1))


def test_the_same_run_again_opens_the_gate(report: Report) -> None:
    verdict = judge(report.scores, baseline(report.scores))
    assert verdict.passes
    assert verdict.findings == ()
    assert str(verdict) == "The gate is open: nothing became worse."


def test_a_broken_ranking_shuts_the_gate_and_names_the_questions(our_comparison: Comparison) -> None:
    broken = {query: dict(reversed(found.items())) for query, found in our_comparison.ours.run.items()}
    now = judge_run(OURS, broken, our_comparison.subject.qrels)
    verdict = judge(list(now.scores.values()), baseline(list(our_comparison.ours.scores.values())))
    assert not verdict.passes
    worse = next(one for one in verdict.findings if one.score.endswith("nDCG@10"))
    assert worse.kind == "worse"
    assert len(worse.questions) > 10
    assert worse.questions[0] in str(verdict.findings[0])


def test_a_dropped_citation_shuts_the_gate(report: Report, assistant: Assistant, measured: Measured) -> None:
    now = measured(Careless(assistant, "drop"))
    recall = next(score for score in now.scores if score.name.endswith("citation recall"))
    assert recall.value < 0.5
    assert any(one.score == recall.name for one in judge(now.scores, baseline(report.scores)).findings)
    assert not judge(now.scores, baseline(report.scores)).passes


def test_an_invented_citation_lowers_precision_and_breaks_a_floor(assistant: Assistant, measured: Measured) -> None:
    now = measured(Careless(assistant, "invent"))
    precision = next(score for score in now.scores if score.name.endswith("citation precision"))
    assert precision.value < 0.9
    floors = [one for one in judge(now.scores, None).findings if one.kind == "floor"]
    assert [one.score for one in floors] == ["answers: citations that resolve"]


def test_a_sentence_with_one_letter_changed_breaks_a_floor(assistant: Assistant, measured: Measured) -> None:
    now = measured(Careless(assistant, "reword"))
    assert "answers: sentences word for word" in [one.score for one in judge(now.scores, None).findings]


def test_a_missed_emergency_shuts_the_gate_whatever_a_test_says() -> None:
    items = read("triage", "development")[:60]
    missed = next(item for item in items if item["level"] == "emergency")
    right = {item["message"]: Level(item["level"]) for item in items}
    before = measure_triage(lambda message: right[message], items)
    now = measure_triage(lambda message: Level.URGENT if message == missed["message"] else right[message], items)
    finding = judge(now.scores, baseline(before.scores)).findings[0]
    assert finding.kind == "floor"
    assert finding.score == "triage: emergency, sensitivity"
    assert finding.questions == (missed["id"],)


def test_what_became_better_is_told_and_opens_the_gate() -> None:
    before = Score("s", {str(n): (0.0, 1.0) for n in range(20)})
    now = Score("s", {str(n): (1.0, 1.0) for n in range(20)})
    verdict = judge([now], baseline([before]))
    assert verdict.passes
    assert str(verdict.findings[0]).startswith("BETTER: s: 0.0 % -> 100.0 % over 20 questions, p = 0.0001 [0, 1, 10")


def test_questions_and_scores_that_only_one_run_holds_are_told_and_not_compared() -> None:
    before = [Score("kept", {"a": (1, 1), "gone": (1, 1)}), Score("dropped", {"a": (1, 1)})]
    verdict = judge([Score("kept", {"a": (1, 1), "new": (0, 1)}), Score("added", {"a": (0, 1)})], baseline(before))
    assert verdict.passes
    assert verdict.notes == (
        "no longer measured: dropped",
        "not in the baseline: added",
        "1 questions are not in the baseline and not compared",
        "1 questions of the baseline were not asked",
    )


def test_a_baseline_is_read_as_it_was_accepted_with_every_reason(tmp_path: Path, report: Report) -> None:
    path = tmp_path / "baseline.json"
    accept(path, report.scores, {"index": "a"}, "first")
    accept(path, report.scores, {"index": "b"}, " more \n documents ")
    again = read_baseline(path)
    assert [(one["reason"], one["index"]) for one in again.accepted] == [("first", "a"), ("more documents", "b")]
    assert judge(report.scores, again).findings == ()


def test_a_run_below_a_floor_is_never_accepted_nor_one_without_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    with pytest.raises(UserError, match="say why this run is accepted"):
        accept(path, [], {}, "  ")
    with pytest.raises(UserError, match=r"not accepted: FLOOR: verbatim: 0 of 1; it must be all \[q\]"):
        accept(path, [Score("verbatim", {"q": (0, 1)}, floor="whole")], {}, "why not")
    assert not path.exists()


@pytest.mark.parametrize("content", ["", "[]", '{"format": 1}', '{"format": 9, "scores": [], "accepted": []}'])
def test_a_baseline_that_is_none_is_told_with_what_helps(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    with pytest.raises(UserError, match="no baseline here; write one: python -m eval accept"):
        read_baseline(path)
    path.write_text(content)
    with pytest.raises(UserError, match="write one: python -m eval accept"):
        read_baseline(path)


def test_a_baseline_is_one_score_a_line(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    accept(path, [Score("a", {"q": (1, 1)}), Score("b", {"q": (0.5, 1)})], {}, "x")
    assert len([line for line in path.read_text().splitlines() if line.startswith('{"name"')]) == 2
    assert json.loads(path.read_text())["scores"][1]["questions"] == {"q": 0.5}
