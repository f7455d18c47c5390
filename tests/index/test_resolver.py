"""The resolver, which reads a message and those before it together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoder import OnnxEncoder
from index.resolver import Resolver, before

EARLIER = ["What are the side effects of vigabatrin?", "and how long is it given?"]


@pytest.fixture(scope="module")
def ours(exported: Path) -> Resolver:
    return Resolver(exported)


@pytest.mark.parametrize(
    ("message", "earlier", "meant", "other"),
    [
        ("and of ACTH?", EARLIER[:1], "What are the side effects of ACTH?", EARLIER[0]),
        ("does it harm the eyes", EARLIER, "Can vigabatrin harm the eyes?", "How do eyes move in a spasm?"),
        ("and in girls?", ["what is ARX"], "Do girls with ARX changes have spasms?", "Do more boys have spasms?"),
        ("what is the ketogenic diet", EARLIER, "What is the ketogenic diet?", EARLIER[0]),
    ],
)
def test_a_message_means_the_question_that_stands_for_it(
    ours: Resolver, exported: Path, message: str, earlier: list[str], meant: str, other: str
) -> None:
    right, wrong = OnnxEncoder(exported).encode([meant, other]) @ ours.vector(message, *earlier[::-1])
    assert right > wrong


def test_a_vector_is_like_the_encoders(ours: Resolver) -> None:
    vector = ours.vector("and why?", *EARLIER)
    assert vector.shape == (384,)
    assert np.linalg.norm(vector) == pytest.approx(1)


def test_the_latest_messages_are_read_first_and_few() -> None:
    assert before(["five", "four", "three", "two", "one"]) == "five | four | three | two"


def test_long_messages_are_cut_off(ours: Resolver) -> None:
    assert ours.vector("why " * 2000, "he nods and nods " * 2000).shape == (384,)
