"""Reports: one file that needs no network and no script, every text escaped, and in it why something failed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from corpus.errors import UserError
from eval.__main__ import main
from eval.answers import Report, Wrong
from eval.compare import Comparison
from eval.gate import Baseline, Finding, Verdict, judge
from eval.report import check_path, place, write_report
from eval.whole import Evaluation

EVIL = '<script>alert("1")</script> & <img src=x onerror=alert(1)> | `code`'


@pytest.fixture(scope="module")
def evaluation(our_comparison: Comparison, report: Report) -> Evaluation:
    subject = our_comparison.subject
    hostile = replace(our_comparison, subject=replace(subject, queries=dict.fromkeys(subject.queries, EVIL)))
    facts = report.scores[0]
    scores = (replace(facts, values={**facts.values, "stu-001": (0.0, 1.0)}), *report.scores[1:])
    wrong = (Wrong("stu-003", EVIL, EVIL), Wrong("stu-001", EVIL, EVIL), Wrong("stu-004", "of the test half", ""))
    failed = replace(report, scores=scores, failures=wrong)
    rankings = hostile.failures(list(subject.queries), 5)
    return Evaluation({"index": EVIL}, hostile, {"answers": failed}, tuple(rankings))


@pytest.fixture(scope="module")
def verdict(evaluation: Evaluation) -> Verdict:
    asked = next(iter(evaluation.comparison.subject.queries))
    return replace(judge(evaluation.scores, None), findings=(Finding("worse", EVIL, EVIL, (EVIL, asked)),))


@pytest.fixture(scope="module")
def baseline(evaluation: Evaluation) -> Baseline:
    half_as_good = [
        replace(one, values={id: (of / 2, of) for id, (_, of) in one.values.items()}) for one in evaluation.scores
    ]
    return Baseline({one.name: one for one in half_as_good}, ({"date": "2026-11-29", "reason": EVIL},))


@pytest.fixture(scope="module")
def page(
    tmp_path_factory: pytest.TempPathFactory, evaluation: Evaluation, verdict: Verdict, baseline: Baseline
) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, evaluation, verdict, baseline)
    return path.read_text(encoding="utf-8")


def test_the_page_holds_no_script_and_calls_nothing_from_elsewhere(page: str) -> None:
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //img | //link | //iframe | //object | //@onerror | //@onclick | //@src")
    assert not re.search(r"url\(|@import|javascript:", page)
    assert all(not re.match(r"\w+:|//", address) for address in tree.xpath("//@href"))
    assert "default-src 'none'" in page


def test_every_text_is_shown_as_it_is(page: str) -> None:
    assert page.count("&lt;script&gt;") > 5
    assert EVIL in html.fromstring(page).text_content()


def test_the_page_opens_with_the_verdict_and_names_the_questions_that_did_it(page: str, verdict: Verdict) -> None:
    tree = html.fromstring(page)
    assert (
        tree.xpath("//p[contains(@class, 'verdict shut')]")[0].text_content() == "The gate is shut: it became worse."
    )
    assert verdict.findings[0].questions[1] in tree.xpath("//details")[0].text_content()


def test_the_page_holds_every_plot(page: str) -> None:
    titles = html.fromstring(page).xpath("//svg/title/text()")
    assert titles == [
        "nDCG@10 by topic",
        "Recall at k",
        "Coverage and risk",
        "Probability that what was found answers the question",
        "Milliseconds of an answer",
        "Change of each question",
    ]


def test_a_failed_ranking_tells_what_was_found_what_was_wanted_and_why(page: str, evaluation: Evaluation) -> None:
    failure = evaluation.rankings[0]
    told = html.fromstring(page).xpath("//h2[. = 'Worst rankings']/following-sibling::details")[0].text_content()
    assert failure.id in told
    assert failure.found[0].sentence in told
    assert place(failure.found[0].name) in told
    assert all(share in told for share in ("passage", "opening", "question", "words", "held", "title", "sentence"))


def test_what_became_worse_is_told_apart_and_first(page: str, evaluation: Evaluation) -> None:
    tree = html.fromstring(page)
    now = evaluation.comparison.ours.scores["nDCG@10"].values
    lost = [id for id, (value, _) in now.items() if value < 0.5]
    listed = tree.xpath("//h2[. = 'Rankings that became worse']/following-sibling::details/summary/strong[1]/text()")
    assert set(lost) <= set(listed)
    heads = tree.xpath("//h2[. = 'Failures: answers']/following-sibling::details/summary/strong/text()")
    assert heads == ["new", "stu-001", "stu-003"]


def test_a_section_is_named_by_its_file_and_line() -> None:
    name = place("treatments/cbd#What is CBD (cannabidiol)?")
    path, _, line = name.partition(":")
    assert path == "corpus/documents/treatments/cbd.md"
    heading = (Path(__file__).parents[2] / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert heading == "## What is CBD (cannabidiol)?"


def test_failures_of_the_test_half_are_counted_and_not_shown(page: str) -> None:
    assert "3 in all, 2 of the development half" in page
    assert "of the test half</summary>" not in page
    assert "stu-004" not in page


def test_the_report_as_markdown_keeps_its_tables_whole(
    tmp_path: Path, evaluation: Evaluation, verdict: Verdict, baseline: Baseline
) -> None:
    write_report(tmp_path / "report.md", evaluation, verdict, baseline)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# Evaluation\n\n**The gate is shut: it became worse.**")
    assert "<script" not in text.replace(r"\<script", "")
    table = re.search(r"## Scores\n\n((?:\|.*\n)+)", text)
    assert table is not None
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table.group(1).splitlines()} == {9}


def test_the_report_as_json_is_the_same_twice_but_for_the_times(
    tmp_path: Path, evaluation: Evaluation, verdict: Verdict, baseline: Baseline
) -> None:
    texts = []
    for name in ("a.json", "b.json"):
        write_report(tmp_path / name, evaluation, verdict, baseline)
        data = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        assert data.pop("milliseconds")
        texts.append(json.dumps(data))
    assert texts[0] == texts[1]
    assert data["passes"] is False
    assert data["findings"][0]["kind"] == "worse"


def test_a_report_that_cannot_be_written_is_told_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match="no such folder"):
        check_path(tmp_path / "nowhere" / "report.html")
    assert main(["all", "--report", str(tmp_path / "report.pdf")]) == 1
    assert capsys.readouterr().err.endswith("a report is .html, .md or .json; name it so\n")
