"""Our own corpus keeps its promises."""

from __future__ import annotations

from time import process_time

import pytest

from corpus.check import Report, check
from corpus.stats import Stats, count


@pytest.fixture(scope="module")
def report() -> Report:
    return check()


@pytest.fixture(scope="module")
def stats() -> Stats:
    return count()


def test_it_has_no_error(report: Report) -> None:
    assert not report.errors, "\n".join(map(str, report.errors))


def test_no_link_leads_to_a_copy(report: Report) -> None:
    links = [str(problem) for problem in report.problems if problem.rule == "link"]
    assert [link for link in links if "leads to a copy" in link or "by number" in link] == []


def test_its_check_takes_five_seconds_of_a_processor_at_most() -> None:
    started = process_time()
    check()
    assert process_time() - started <= 5


def test_it_is_large_and_every_sentence_is_cited(stats: Stats) -> None:
    assert stats.documents >= 60
    assert stats.cited_sentences >= 1200
    assert stats.cited_sentences == stats.sentences


def test_it_reads_easily(stats: Stats) -> None:
    assert stats.opening_grade is not None
    assert stats.opening_grade <= 8


def test_its_glossary_is_large(stats: Stats) -> None:
    assert stats.terms >= 250
