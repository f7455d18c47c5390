"""Fitting the resolver to conversations of which is written down what each message means. It takes forty minutes.

It learns to give the vector that the encoder gives to the question written out, and to come nearer to the questions of
the section that answers it than to those of others (InfoNCE, van den Oord et al. 2018).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.library import load
from corpus.model import Section
from eval import fine_tuning
from eval.fine_tuning import Course, Loss, Texts
from eval.questions import read
from index import fine
from index.encoder import Encoder
from index.gloss import gloss
from index.opened import Index
from index.resolver import LONGEST, before

if TYPE_CHECKING:
    from torch import Tensor

FOLLOW_UPS = "follow-ups"
"""Conversations, each a list of turns: a question as it was typed, what it means, and the sections that answer it."""


@dataclass(frozen=True, slots=True)
class _Example:
    """A message and those before it, the question that stands for it, and the sections that answer it."""

    texts: Texts
    means: str
    sections: Sequence[str]


_COURSE = Course(epochs=4, frozen=1, longest=LONGEST)
_TEMPERATURE = 0.05
_LIKE_THE_TEACHER = 10.0
_ANEW = 4
"""Of so many follow-ups one is shown again with a whole question in its place."""

_TIMES_SPANISH = 2
"""So often each Spanish message is shown where an English one is once: there are a twelfth as many."""

_SEED = 20261130


def fit(folder: Path, path: Path = fine.RESOLVER) -> dict[str, str | int]:
    """Fit the resolver and write what is added to the parts of the default model.

    Args:
        folder: of the index, whose encoder is the teacher.
        path: of the file to write.

    Returns:
        The file's name, and how many examples it was made of.
    """
    examples = list(map(_example, follow_ups()))
    examples += _anew(examples[::_ANEW])
    examples += _TIMES_SPANISH * list(_spanish())
    texts = [one.texts for one in examples]
    fine_tuning.fit(texts, _loss(Index(folder).encoder, examples), _COURSE, path)
    return {"file": path.name, "examples": len(examples)}


Turn = tuple[str, list[str], list[str], str]
"""A message, those before it, oldest first, the sections that answer it, and what it means."""


def follow_ups(*, kept: bool = False) -> Iterator[Turn]:
    """The messages of the English conversations but for the first of each: of those kept back from resolver and judge,
    or of the others."""
    for talk in read(FOLLOW_UPS):
        if "language" not in talk and talk.get("kept", False) == kept:
            yield from _turns(talk)[1:]


def _spanish() -> Iterator[_Example]:
    """All messages of the Spanish conversations: the first of each, too, has to be understood. Those kept back tell
    when that is sure."""
    for talk in read(FOLLOW_UPS):
        if talk.get("language") == "es" and not talk.get("kept"):
            yield from map(_example, _turns(talk))


def _turns(talk: dict[str, Any]) -> list[Turn]:
    asked = [turn["question"] for turn in talk["turns"]]
    return [(asked[at], asked[:at], turn["sections"], turn["means"]) for at, turn in enumerate(talk["turns"])]


def _example(turn: Turn) -> _Example:
    message, earlier, sections, means = turn
    return _Example((gloss(message), before(earlier[::-1])), means, sections)


def _anew(examples: Sequence[_Example]) -> Iterator[_Example]:
    """Whole questions of any section in the place of follow-ups: they mean what they say."""
    asked = [(name, question) for name, section in _sections().items() for question in section.asked]
    drawn = random.Random(_SEED).sample(asked, len(examples))
    for one, (section, question) in zip(examples, drawn, strict=True):
        yield _Example((question, one.texts[1]), question, [section])


def _sections() -> dict[str, Section]:
    return {f"{one.id}#{section.heading}": section for one in load().documents for section in one.sections}


def _loss(encoder: Encoder, examples: Sequence[_Example]) -> Loss:
    import torch

    sections = _sections()
    numbers = {name: number for number, name in enumerate(sections)}
    asked = [(number, q) for number, one in enumerate(sections.values()) for q in (one.heading, *one.asked)]
    questions = torch.tensor(encoder.encode([question for _, question in asked]))
    section_of = torch.tensor([number for number, _ in asked])
    teacher = torch.tensor(encoder.encode([one.means for one in examples]))
    own = torch.zeros(len(examples), len(sections), dtype=torch.bool)
    for row, one in enumerate(examples):
        own[row, [numbers[name] for name in one.sections]] = True

    def loss(found: Tensor, rows: list[int]) -> Tensor:
        unlike = (1 - (found * teacher[rows]).sum(1)).mean()
        is_told = own[rows].any(dim=1)
        if not is_told.any():
            return _LIKE_THE_TEACHER * unlike
        likeness = found[is_told] @ questions.T / _TEMPERATURE
        others = ~own[rows][is_told][:, section_of]
        nearest = torch.logsumexp(likeness.masked_fill(others, -np.inf), dim=1)
        return (torch.logsumexp(likeness, dim=1) - nearest).mean() + _LIKE_THE_TEACHER * unlike

    return loss
