"""Fitting networks: what they are shown, and how what they learned is written down."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.conversation import Assistant
from eval import fine_tuning, fit_judge, fit_resolver
from eval.fine_tuning import Course, Texts
from eval.questions import read
from index import fine, network
from index.export import model_folder


def some(count: int) -> list[Texts]:
    return [(f"question {number}?", "word " * number) for number in range(count)]


def test_each_question_is_shown_with_a_text_and_whether_that_tells_it(assistant: Assistant) -> None:
    shown = list(islice(fit_judge._examples(assistant.retriever), 60))
    assert {is_told for _, is_told in shown} == {True, False}
    assert all(question and len(text) > 40 for (question, text), _ in shown)


def test_batches_hold_examples_of_like_length_and_show_all_once_before_any_again() -> None:
    texts = some(320)
    batches = list(fine_tuning._batches(texts, 12))
    assert len(batches) == 12
    assert len({number for batch in batches[:10] for number in batch}) == 320
    assert max(len(texts[batch[-1]][1]) - len(texts[batch[0]][1]) for batch in batches) < len("word ") * 40


def test_what_was_learned_of_a_layer_becomes_two_narrow_matrices() -> None:
    drawn = np.random.default_rng(1)
    change = drawn.normal(size=(60, fine_tuning._RANK)) @ drawn.normal(size=(fine_tuning._RANK, 90))
    left, right = fine_tuning._narrow(change)
    assert left @ right == pytest.approx(change)


def test_a_course_changes_the_blocks_above_the_frozen_ones_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "fitted.npz"
    shown = [("he is blue", ""), ("what is ACTH", "")] * 32
    loss = fine_tuning.cross_entropy([1, 0] * 32, (1.0, 1.0))
    fine_tuning.fit(shown, loss, Course(1, 5, 16, scores=2), path, kinds=np.array(["question", "emergency"]))
    before = network.stored(model_folder())
    after, head = fine.added(before, path)
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed
    assert all(name.startswith("encoder.layer.5.") for name in changed)
    assert head is not None
    assert head.weights.shape == (768, 2)


def test_a_course_without_a_head_writes_none(tmp_path: Path) -> None:
    path = tmp_path / "fitted.npz"
    fine_tuning.fit([("and in girls?", "what is ARX")] * 32, lambda found, rows: found.sum(), Course(1, 5, 16), path)
    assert fine.added(network.stored(model_folder()), path)[1] is None


def test_what_a_message_means_comes_nearer_to_that_question_and_to_its_section(assistant: Assistant) -> None:
    encoder = assistant.retriever.index.encoder
    asked = "What are the side effects of vigabatrin?"
    name = next(one for one in fit_resolver._sections() if one.endswith(f"#{asked}"))
    examples = [fit_resolver._Example(("and those of VGB?", "what is it"), asked, told) for told in ([name], [])]
    loss = fit_resolver._loss(encoder, examples)
    near, far = (torch.tensor(encoder.encode([one])) for one in (asked, "Who first described infantile spasms?"))
    for row in (0, 1):
        assert loss(near, [row]) < loss(far, [row])


def test_the_sections_of_a_message_are_ours() -> None:
    turns = [turn for talk in read(fit_resolver.FOLLOW_UPS) for turn in talk["turns"]]
    assert all(turn["question"] and turn["means"] for turn in turns)
    assert {name for turn in turns for name in turn["sections"]} <= fit_resolver._sections().keys()


def test_whole_questions_mean_what_they_say_whatever_came_before() -> None:
    follow_ups = [fit_resolver._Example((name, "before"), "", []) for name in "abcd"]
    for one, old in zip(fit_resolver._anew(follow_ups), follow_ups, strict=True):
        assert (one.means, one.texts[1]) == (one.texts[0], old.texts[1])
