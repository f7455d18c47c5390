"""Intervals and tests, by hand-worked cases."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from corpus.intervals import wilson
from eval.scores import Score
from eval.statistics import bootstrap, randomisation


def columns(*values: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array(values, dtype=float), np.ones(len(values))


def test_wilsons_interval_of_hand_worked_cases() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_bootstrap_of_equal_values_is_that_value() -> None:
    assert bootstrap(*columns(0.5, 0.5, 0.5)) == (0.5, 0.5)


def test_the_bootstrap_agrees_with_the_normal_approximation_and_repeats_to_the_last_digit() -> None:
    values = np.random.default_rng(1).normal(0.6, 0.2, 400)
    low, high = bootstrap(values, np.ones(400))
    margin = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - margin, abs=0.003)
    assert high == pytest.approx(values.mean() + margin, abs=0.003)
    assert bootstrap(values, np.ones(400)) == (low, high)


def test_three_equal_differences_have_the_p_that_counting_gives() -> None:
    # Of the 8 ways to swap three differences of +1, two are as far from 0 as what was seen: all and none.
    assert randomisation(columns(0, 0, 0, 0.5), columns(1, 1, 1, 0.5)) == 2 / 8


def test_the_same_run_twice_differs_by_chance_alone() -> None:
    assert randomisation(columns(0.1, 0.9), columns(0.1, 0.9)) == 1.0


def test_what_differs_in_the_digits_that_a_file_drops_is_the_same() -> None:
    values = np.random.default_rng(4).random(50)
    assert randomisation((values, np.ones(50)), (np.round(values, 6), np.ones(50))) == 1.0


def test_the_randomisation_test_of_counts_agrees_with_trying_every_swap_by_hand() -> None:
    first = [(1, 2), (0, 1), (3, 3), (1, 4), (2, 2), (0, 3)]
    second = [(2, 2), (1, 1), (3, 3), (1, 2), (1, 2), (3, 3)]

    def difference(swaps: tuple[bool, ...]) -> float:
        pairs = [(b, a) if swap else (a, b) for a, b, swap in zip(first, second, swaps, strict=True)]
        (ga, oa), (gb, ob) = ([sum(one[run][part] for one in pairs) for part in (0, 1)] for run in (0, 1))
        return abs(gb / ob - ga / oa)

    every = [difference(swaps) for swaps in product((False, True), repeat=len(first))]
    p = sum(one >= every[0] - 1e-9 for one in every) / len(every)
    a, b = (tuple(np.array(run, dtype=float).T) for run in (first, second))
    assert randomisation(a, b) == pytest.approx(p)


def test_with_many_differences_the_p_is_near_that_of_all_swaps() -> None:
    # 14 differences of +1: of 2**14 ways to swap them, two are as far from 0.
    assert randomisation(columns(*[0] * 14), columns(*[1] * 14)) == pytest.approx(2 / 2**14, abs=0.0005)


def test_a_share_is_counted_over_all_questions_and_not_averaged() -> None:
    score = Score("facts", {"a": (1, 1), "b": (0, 3)})
    assert score.value == 0.25
    assert not score.is_count


def test_a_score_names_the_questions_that_became_worse_worst_first() -> None:
    before = Score("s", {"a": (1, 1), "b": (1, 1), "c": (0.5, 1), "gone": (1, 1)})
    now = Score("s", {"a": (0.8, 1), "b": (0, 1), "c": (0.6, 1), "new": (0, 1)})
    assert now.worse_than(before) == ["b", "a"]
    assert Score("s", now.values, "less").worse_than(before) == ["c"]


def test_a_turn_of_a_conversation_is_in_its_conversations_half() -> None:
    score = Score("turns", {"stu-004.1": (1, 1), "stu-001.12": (0, 1)})
    assert list(score.half("test").values) == ["stu-004.1"]


def test_what_is_written_is_read_again() -> None:
    score = Score("facts", {"a": (1, 1), "b": (0.25, 1), "c": (2, 3)}, "less", percent=False)
    assert Score.from_json(score.to_json()) == score
