"""Intervals and tests, by hand-worked cases."""

from __future__ import annotations

import numpy as np
import pytest

from eval.scores import Score
from eval.statistics import bootstrap, randomisation, wilson


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


def test_the_randomisation_test_agrees_with_scipys_sign_permutations() -> None:
    from scipy.stats import permutation_test

    rng = np.random.default_rng(2)
    first = rng.random(60)
    second = first + rng.normal(0.03, 0.1, 60)
    theirs = permutation_test(
        (first, second),
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=1999,
        rng=3,
    )
    assert randomisation((first, np.ones(60)), (second, np.ones(60))) == pytest.approx(theirs.pvalue, abs=0.03)


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
