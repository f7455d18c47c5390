"""Fitting a network to texts: the default model, its upper blocks changed a little, with or without a head."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
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

Texts = tuple[str, str]
"""A text, or two read together: the second is empty then."""

Loss = Callable[["Tensor", list[int]], "Tensor"]
"""What is made as small as it can be: of what the network makes of texts, shape (texts, scores or channels), and the
numbers of these texts."""

_RANK = 48
_BATCH = 32
_BATCHES_ALIKE = 32
"""Texts of so many batches are put in order of their length, so that little is padded."""

_RATE = 1e-4
_DECAY = 0.01
_WARMING = 0.06
_DROPPED = 0.1
_STEEPEST = 1.0
_SEED = 20261129


@dataclass(frozen=True, slots=True)
class Course:
    """How a network is fitted.

    `frozen` are the first blocks, which stay as they are as do the vectors of words and places; `longest` the
    word-pieces that are read; `scores` how many the head gives, from the first piece and the mean of all: without any
    the network has no head, and gives the mean at length 1.
    """

    epochs: float
    frozen: int
    longest: int
    scores: int = 0


def fit(texts: Sequence[Texts], loss: Loss, course: Course, path: Path, **beside: NDArray[np.str_]) -> None:
    """Fit a network and write what is added to the parts of the default model, and its head.

    AdamW (Loshchilov and Hutter 2019), the rate rising and then falling evenly, in half precision
    where the processor has it: another one takes thirty times as long with it.

    Args:
        texts: what it learns from.
        loss: what it is judged by.
        course: how.
        path: of the file to write.
        beside: what else is written to it.
    """
    before, after = _trained(texts, loss, course)
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


def cross_entropy(labels: Sequence[int], weights: Sequence[float] = ()) -> Loss:
    """The loss of a network that tells which label a text has.

    Args:
        labels: of the texts.
        weights: what a text of each label counts; none if there are two labels alike, of which one score tells.
    """
    import torch
    from torch.nn import functional

    truth = torch.tensor(labels)
    if not weights:
        return lambda found, rows: functional.binary_cross_entropy_with_logits(found[:, 0], truth[rows].float())
    weight = torch.tensor(weights)
    return lambda found, rows: functional.cross_entropy(found, truth[rows], weight=weight)


def _narrow(change: Floats) -> tuple[Floats, Floats]:
    """Two narrow matrices whose product comes nearest to one (Eckart and Young 1936)."""
    left, loud, right = np.linalg.svd(change, full_matrices=False)
    root = np.sqrt(loud[:_RANK])
    return left[:, :_RANK] * root, root[:, None] * right[:_RANK]


def _batches(texts: Sequence[Texts], steps: int) -> Iterator[list[int]]:
    """So many batches of texts of like length, by their numbers, in random order."""
    drawn = random.Random(_SEED)
    many = _BATCH * _BATCHES_ALIKE
    while steps > 0:
        order = drawn.sample(range(len(texts)), len(texts))
        for start in range(0, len(order), many):
            alike = sorted(order[start : start + many], key=lambda one: sum(map(len, texts[one])))
            batches = [alike[at : at + _BATCH] for at in range(0, len(alike), _BATCH)]
            drawn.shuffle(batches)
            yield from batches[:steps]
            steps -= min(steps, len(batches))


def _trained(texts: Sequence[Texts], loss: Loss, course: Course) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The parts of the model before and after, by their names, and the head."""
    import torch
    from torch import nn
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(_SEED)
    source = str(model_folder())
    tokenizer, model = AutoTokenizer.from_pretrained(source), AutoModel.from_pretrained(source)
    before = {name: value.clone().numpy() for name, value in model.state_dict().items()}
    head = nn.Linear(2 * model.config.hidden_size, course.scores) if course.scores else None
    for fixed in (model.embeddings, *model.encoder.layer[: course.frozen]):
        fixed.requires_grad_(False)
    learned = [one for part in (model, head) if part for one in part.parameters() if one.requires_grad]
    flat = [one for one in learned if one.ndim < 2]
    groups = [{"params": [one for one in learned if one.ndim > 1]}, {"params": flat, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=_RATE, weight_decay=_DECAY)
    steps = int(len(texts) / _BATCH * course.epochs)
    is_quick_in_half = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
    model.train()
    for step, rows in enumerate(_batches(texts, steps)):
        for group in optimiser.param_groups:
            group["lr"] = _RATE * min((step + 1) / (steps * _WARMING), (1 - step / steps) / (1 - _WARMING))
        seconds = [texts[one][1] for one in rows]
        read = tokenizer(
            [texts[one][0] for one in rows],
            seconds if any(seconds) else None,
            truncation=True,
            max_length=course.longest,
            padding=True,
            return_tensors="pt",
        )
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_quick_in_half):
            found = _made(model, head, read)
        wrong = loss(found.float(), rows)
        optimiser.zero_grad()
        wrong.backward()
        nn.utils.clip_grad_norm_(learned, _STEEPEST)
        optimiser.step()
    after = {name: value.numpy() for name, value in model.state_dict().items()}
    if head is not None:
        after |= {"head": head.weight.detach().numpy().T, "head.bias": head.bias.detach().numpy()}
    return before, after


def _made(model: nn.Module, head: nn.Module | None, read: dict[str, Tensor]) -> Tensor:
    """What the head makes of the first piece and of the mean of all; without a head, the mean at length 1."""
    import torch
    from torch.nn.functional import dropout, normalize

    pieces = model(**read).last_hidden_state
    counts = read["attention_mask"][..., None].to(pieces.dtype)
    mean = (pieces * counts).sum(1) / counts.sum(1)
    if head is None:
        return normalize(mean.float(), dim=1)
    scores: Tensor = head(dropout(torch.cat([pieces[:, 0], mean], dim=1), _DROPPED))
    return scores
