"""Grids: every value with every other, what is measured already not measured again, bad grids told."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError, UserError
from eval.compare import Comparison
from eval.retrieval import MAIN
from eval.subject import Subject
from eval.sweep import grid, sweep, table


def test_a_grid_is_every_value_with_every_other_after_what_serves_now() -> None:
    assert grid("chunk_size=400,600 lexical=0.2,0.3")[:3] == [
        {},
        {"chunk_size": 400, "lexical": 0.2},
        {"chunk_size": 400, "lexical": 0.3},
    ]
    assert len(grid("chunk_size=400,600 lexical=0.2,0.3")) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing to sweep; write it so"),
        ("colour=1", "nothing to sweep is called 'colour'; choose from chunk_size, passage"),
        ("lexical=a", "'lexical=a': expected numbers with commas between"),
        ("lexical", "'lexical': expected numbers"),
        ("lexical=-1", "a share is 0 or more"),
        ("chunk_size=5", "a passage 50 characters or more"),
    ],
)
def test_a_grid_that_is_none_is_told(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        grid(text)


def test_what_serves_now_measures_the_same_in_a_sweep_and_without_words_it_differs(
    our_comparison: Comparison, tmp_path: Path
) -> None:
    path = tmp_path / "results.jsonl"
    results = sweep(grid("lexical=0"), lambda _: our_comparison.subject, path)
    now = next(one for one in results if not one.setting)
    assert now.measures[MAIN] == our_comparison.ours.scores[MAIN].value
    other = next(one for one in results if one.setting)
    assert other.queries != now.queries
    assert table(results)[0].split()[-2:] == ["p", "setting"]
    assert sweep(grid("lexical=0"), _nothing, path) == results, "what stands in the file is not measured again"


def test_a_file_that_holds_no_results_is_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text("[]\n")
    with pytest.raises(CorpusError, match=r"results\.jsonl:1: no result of a sweep"):
        sweep(grid("lexical=0"), _nothing, path)


def _nothing(size: int) -> Subject:
    raise AssertionError(size)
