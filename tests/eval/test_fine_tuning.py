"""Fitting networks: what they are shown, and how what they learned is written down."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from assistant.conversation import Assistant
from eval import fine_tuning, fit_judge
from eval.fine_tuning import Course, Example
from index import fine, network
from index.export import model_folder


def some(count: int) -> list[Example]:
    return [Example(f"question {number}?", "word " * number, number % 2) for number in range(count)]


def test_each_question_is_shown_with_a_text_and_whether_that_tells_it(assistant: Assistant) -> None:
    shown = list(islice(fit_judge._examples(assistant.retriever), 60))
    assert {one.label for one in shown} == {0, 1}
    assert all(one.text and len(one.second) > 40 for one in shown)


def test_batches_hold_examples_of_like_length_and_show_all_once_before_any_again() -> None:
    batches = list(fine_tuning._batches(some(320), 12))
    assert len(batches) == 12
    assert len({one.text for batch in batches[:10] for one in batch}) == 320
    assert max(len(batch[-1].second) - len(batch[0].second) for batch in batches) < len("word ") * 40


def test_what_was_learned_of_a_layer_becomes_two_narrow_matrices() -> None:
    drawn = np.random.default_rng(1)
    change = drawn.normal(size=(60, fine_tuning._RANK)) @ drawn.normal(size=(fine_tuning._RANK, 90))
    left, right = fine_tuning._narrow(change)
    assert left @ right == pytest.approx(change)


def test_a_course_changes_the_blocks_above_the_frozen_ones_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "fitted.npz"
    shown = [Example("he is blue", "", 1), Example("what is ACTH", "", 0)] * 32
    fine_tuning.fit(shown, Course(1, 5, 16, (1.0, 1.0)), path, kinds=np.array(["question", "emergency"]))
    before = network.stored(model_folder())
    after, head = fine.added(before, path)
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed
    assert all(name.startswith("encoder.layer.5.") for name in changed)
    assert head.weights.shape == (768, 2)
