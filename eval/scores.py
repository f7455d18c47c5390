"""A score: a value for each question and what they come to, with an interval, by half, and against another run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from corpus.intervals import wilson
from eval.questions import Half, half_of, question_of
from eval.statistics import SAME, Interval, Numbers, bootstrap, randomisation

Better = Literal["more", "less", "neither"]
Floor = Literal["", "whole", "baseline"]
"""What a score must never fall below, however it is tested: 100 %, or the baseline's value."""

_DIGITS = 6
"""Kept of a value in a file: enough that nothing is lost, few enough to read."""


@dataclass(frozen=True)
class Score:
    """What one measure gives each question: `good` out of `of`, by the question's id.

    The value is sum(good) / sum(of): a mean where each `of` is 1, a share where they are counts; a question whose `of`
    is 0 has no part in it. `better` says which way is up; "neither" is only told.
    """

    name: str
    values: Mapping[str, tuple[float, float]]
    better: Better = "more"
    percent: bool = True
    floor: Floor = ""

    @property
    def good(self) -> float:
        """All that was good."""
        return sum(good for good, _ in self.values.values())

    @property
    def of(self) -> float:
        """What it is out of."""
        return sum(of for _, of in self.values.values())

    @property
    def value(self) -> float:
        """The value; 0 of nothing is 0."""
        return self.good / self.of if self.of else 0.0

    @cached_property
    def interval(self) -> Interval:
        """The 95 % interval: Wilson's where each question is right or wrong, else the bootstrap's."""
        if self.is_count:
            return wilson(self.good, self.of)
        return bootstrap(*self._columns(list(self.values)))

    @property
    def is_count(self) -> bool:
        """Whether each question is either right or wrong, or has no part in it."""
        return all(of in (0, 1) and good in (0, of) for good, of in self.values.values())

    def half(self, half: Half) -> Score:
        """The same score over one half of the questions."""
        kept = {id: value for id, value in self.values.items() if half in ("all", half_of(question_of(id)))}
        return replace(self, values=kept)

    def only(self, ids: Iterable[str]) -> Score:
        """The same score over some of its questions, in their order."""
        return replace(self, values={id: self.values[id] for id in ids})

    def p_against(self, other: Score) -> float:
        """The p of a paired randomisation test against another run, over the questions that both hold."""
        both = [id for id in self.values if id in other.values]
        return randomisation(other._columns(both), self._columns(both)) if both else 1.0

    def worse_than(self, other: Score) -> list[str]:
        """The questions that do worse than in another run, worst first."""
        change = {
            id: self._wrong(value) - self._wrong(other.values[id])
            for id, value in self.values.items()
            if id in other.values
        }
        return sorted((id for id, by in change.items() if by > SAME), key=lambda id: (-change[id], id))

    def _wrong(self, value: tuple[float, float]) -> float:
        good, of = value
        return good if self.better == "less" else of - good

    def _columns(self, ids: list[str]) -> tuple[Numbers, Numbers]:
        table = np.array([self.values[id] for id in ids], dtype=np.float64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def show(self, value: float) -> str:
        """A value of this score as it is printed."""
        return f"{100 * value:.1f} %" if self.percent else f"{value:.3f}"

    def __str__(self) -> str:
        low, high = (self.show(bound).removesuffix(" %") for bound in self.interval)
        of = f"{self.good:,.0f} of {self.of:,.0f}; " if self.percent else f"{len(self.values)} questions; "
        return f"{self.name:<56} {self.show(self.value):>8}  ({of}{low} to {high})"

    def to_json(self) -> dict[str, Any]:
        """As plain values; a question's value stands alone where it is out of 1."""
        low, high = self.interval
        return {
            "name": self.name,
            "better": self.better,
            "percent": self.percent,
            "floor": self.floor,
            "value": round(self.value, _DIGITS),
            "interval": [round(low, _DIGITS), round(high, _DIGITS)],
            "questions": {id: _plain(value) for id, value in self.values.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Score:
        """What `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        values = {str(id): _pair(value) for id, value in data["questions"].items()}
        return cls(str(data["name"]), values, data["better"], bool(data["percent"]), data["floor"])


def _plain(value: tuple[float, float]) -> float | list[float]:
    good, of = (round(part, _DIGITS) for part in value)
    good, of = (int(part) if part == int(part) else part for part in (good, of))
    return good if of == 1 else [good, of]


def _pair(value: Any) -> tuple[float, float]:
    if isinstance(value, list):
        good, of = value
        return float(good), float(of)
    return float(value), 1.0
