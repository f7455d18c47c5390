"""Fitting the judge: what it is shown, and how what it learned is written down."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from assistant.conversation import Assistant
from eval import fit_judge
from eval.fit_judge import Pair


def pairs(count: int) -> list[Pair]:
    return [Pair(f"question {number}?", "word " * number, bool(number % 2)) for number in range(count)]


def test_each_question_is_shown_with_a_text_and_whether_that_tells_it(assistant: Assistant) -> None:
    shown = list(islice(fit_judge._pairs(assistant.retriever), 60))
    assert {pair.is_told for pair in shown} == {True, False}
    assert all(pair.question and len(pair.text) > 40 for pair in shown)


def test_batches_hold_pairs_of_like_length_and_show_all_once_before_any_again() -> None:
    batches = list(fit_judge._batches(pairs(320), 12))
    assert len(batches) == 12
    assert len({pair.question for batch in batches[:10] for pair in batch}) == 320
    spread = [max(len(p.text) for p in batch) - min(len(p.text) for p in batch) for batch in batches]
    assert max(spread) < len("word ") * 40


def test_what_was_learned_of_a_layer_becomes_two_narrow_matrices() -> None:
    drawn = np.random.default_rng(1)
    change = drawn.normal(size=(60, fit_judge._RANK)) @ drawn.normal(size=(fit_judge._RANK, 90))
    left, right = fit_judge._narrow(change)
    assert left @ right == pytest.approx(change)
