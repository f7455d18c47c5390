"""Fitting a network to examples: the default model, its upper blocks changed a little, with a head of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index import fine
from index.export import model_folder

if TYPE_CHECKING:
    from torch import Tensor, nn

Floats = NDArray[np.float32]

_RANK = 48
_BATCH = 32
_BATCHES_ALIKE = 32
"""Examples of so many batches are put in order of their length, so that little is padded."""

_RATE = 1e-4
_DECAY = 0.01
_WARMING = 0.06
_DROPPED = 0.1
_STEEPEST = 1.0
_SEED = 20261129


@dataclass(frozen=True, slots=True)
class Example:
    """A text, or two read together, and the number of what it is."""

    text: str
    second: str
    label: int


@dataclass(frozen=True, slots=True)
class Course:
    """How a network is fitted.

    `frozen` are the first blocks, which stay as they are as do the vectors of words and places; `longest` the
    word-pieces that are read; `weights` what an example of each label counts: none if there are two labels alike, of
    which one score tells.
    """

    epochs: float
    frozen: int
    longest: int
    weights: tuple[float, ...] = ()


def fit(examples: Sequence[Example], course: Course, path: Path, **beside: NDArray[np.str_]) -> None:
    """Fit a network and write what is added to the parts of the default model, and its head.

    The loss is the cross-entropy; AdamW (Loshchilov and Hutter 2019), the rate rising and then falling evenly, in half
    precision.

    Args:
        examples: what it learns from.
        course: how.
        path: of the file to write.
        beside: what else is written to it.
    """
    before, after = _trained(examples, course)
    parts: dict[str, Floats] = {}
    for name, value in after.items():
        change = value - before.get(name, np.zeros_like(value))
        if name.startswith("head"):
            parts[name] = value
        elif change.ndim == 2 and change.any():
            parts[f"{name}.left"], parts[f"{name}.right"] = _narrow(change)
        elif change.any():
            parts[name] = change
    written = {name: value.astype(np.float16) for name, value in parts.items()}
    np.savez_compressed(path, allow_pickle=False, **written, **beside)
    fine.mark.cache_clear()


def _narrow(change: Floats) -> tuple[Floats, Floats]:
    """Two narrow matrices whose product comes nearest to one (Eckart and Young 1936)."""
    left, loud, right = np.linalg.svd(change, full_matrices=False)
    root = np.sqrt(loud[:_RANK])
    return left[:, :_RANK] * root, root[:, None] * right[:_RANK]


def _batches(examples: Sequence[Example], steps: int) -> Iterator[list[Example]]:
    """So many batches of examples of like length, in random order."""
    drawn = random.Random(_SEED)
    many = _BATCH * _BATCHES_ALIKE
    while steps > 0:
        order = drawn.sample(examples, len(examples))
        for start in range(0, len(order), many):
            alike = sorted(order[start : start + many], key=lambda one: len(one.text) + len(one.second))
            batches = [alike[at : at + _BATCH] for at in range(0, len(alike), _BATCH)]
            drawn.shuffle(batches)
            yield from batches[:steps]
            steps -= min(steps, len(batches))


def _trained(examples: Sequence[Example], course: Course) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The parts of the model before and after, by their names, and the head."""
    import torch
    from torch import nn
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(_SEED)
    source = str(model_folder())
    tokenizer, model = AutoTokenizer.from_pretrained(source), AutoModel.from_pretrained(source)
    before = {name: value.clone().numpy() for name, value in model.state_dict().items()}
    head = nn.Linear(2 * model.config.hidden_size, len(course.weights) or 1)
    for fixed in (model.embeddings, *model.encoder.layer[: course.frozen]):
        fixed.requires_grad_(False)
    learned = [one for part in (model, head) for one in part.parameters() if one.requires_grad]
    flat = [one for one in learned if one.ndim < 2]
    groups = [{"params": [one for one in learned if one.ndim > 1]}, {"params": flat, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=_RATE, weight_decay=_DECAY)
    steps = int(len(examples) / _BATCH * course.epochs)
    model.train()
    for step, batch in enumerate(_batches(examples, steps)):
        for group in optimiser.param_groups:
            group["lr"] = _RATE * min((step + 1) / (steps * _WARMING), (1 - step / steps) / (1 - _WARMING))
        seconds = [one.second for one in batch]
        read = tokenizer(
            [one.text for one in batch],
            seconds if any(seconds) else None,
            truncation=True,
            max_length=course.longest,
            padding=True,
            return_tensors="pt",
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = _scores(model, head, read)
        loss = _loss(scores.float(), torch.tensor([one.label for one in batch]), course.weights)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learned, _STEEPEST)
        optimiser.step()
    after = {name: value.numpy() for name, value in model.state_dict().items()}
    return before, {**after, "head": head.weight.detach().numpy().T, "head.bias": head.bias.detach().numpy()}


def _scores(model: nn.Module, head: nn.Module, read: dict[str, Tensor]) -> Tensor:
    """What the head makes of the first piece and of the mean of all. Shape (examples, labels or 1)."""
    import torch
    from torch.nn.functional import dropout

    pieces = model(**read).last_hidden_state
    counts = read["attention_mask"][..., None].to(pieces.dtype)
    both = torch.cat([pieces[:, 0], (pieces * counts).sum(1) / counts.sum(1)], dim=1)
    scores: Tensor = head(dropout(both, _DROPPED))
    return scores


def _loss(scores: Tensor, labels: Tensor, weights: Sequence[float]) -> Tensor:
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    if not weights:
        return binary_cross_entropy_with_logits(scores[:, 0], labels.float())
    return cross_entropy(scores, labels, weight=torch.tensor(weights))
