"""Coverage and risk, by hand-worked cases."""

from __future__ import annotations

from itertools import permutations

import pytest

from eval.coverage import Point, curve, told


def test_the_risk_after_each_answer_and_the_area_of_a_hand_worked_case() -> None:
    # Risks after 1, 2, 3 and 4 answers: 0, 1/2, 1/3, 2/4.
    found = curve({"a": (0.9, True), "b": (0.8, False), "c": (0.7, True), "d": (0.1, False)})
    assert [(p.coverage, round(p.risk, 4)) for p in found.points] == [(0.25, 0), (0.5, 0.5), (0.75, 0.3333), (1, 0.5)]
    assert found.area == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)


def test_equal_confidence_counts_as_the_mean_over_all_orders() -> None:
    tied = [True, False, False]

    def area(order: tuple[bool, ...]) -> float:
        wrong = [0, *(not right for right in order)]
        return sum(sum(wrong[: k + 1]) / (k + 1) for k in range(4)) / 4

    mean = sum(map(area, permutations(tied))) / 6
    found = curve({"first": (0.9, True), **{str(n): (0.0, right) for n, right in enumerate(tied)}})
    assert found.area == pytest.approx(mean)
    assert len(found.points) == 2


def test_where_a_threshold_stands_on_the_curve() -> None:
    found = curve({"a": (0.9, True), "b": (0.4, False), "c": (0.1, False)})
    assert found.at(0.4) == Point(0.4, pytest.approx(2 / 3), 0.5)  # type: ignore[arg-type]
    assert found.at(0.95) == Point(0.95, 0.0, 0.0)
    assert "at the threshold 0.4 66.7 % answered, 50.0 % of them wrong" in told(found, 0.4)


def test_the_surer_of_what_is_right_the_smaller_the_area() -> None:
    good = curve({"a": (0.9, True), "b": (0.1, False)})
    bad = curve({"a": (0.1, True), "b": (0.9, False)})
    assert good.area < bad.area
    low, high = good.interval
    assert low <= good.area <= high


def test_no_question_gives_no_curve() -> None:
    assert curve({}).points == ()
