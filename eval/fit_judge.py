"""Fitting the judge: the cross-encoder that tells questions which a text answers from those that only stand near it.

It learns from what is written down with the sections of our own corpus, the other ways of asking and the questions
untold, and from questions about other subjects; each is shown with what is found for it. It takes half an hour.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.grounding import HEARD, nearest
from corpus.library import load
from eval.fit_decision import OTHERS, judged
from eval.questions import read
from index import judge
from index.export import model_folder
from index.opened import Index
from index.search import Retriever

if TYPE_CHECKING:
    from torch import Tensor, nn

_SPARE = 2
"""So many more questions of a section are shown that it answers than that nothing does."""

_FROZEN = 2
"""The first blocks, and the vectors of words and places, stay as they are."""

_RANK = 48
_EPOCHS = 1.3
_BATCH = 32
_BATCHES_ALIKE = 32
"""Pairs of so many batches are put in order of their length, so that little is padded."""

_RATE = 1e-4
_DECAY = 0.01
_WARMING = 0.06
_DROPPED = 0.1
_STEEPEST = 1.0
_SEED = 20261129


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, what is found for it, and whether that tells what is asked."""

    question: str
    text: str
    is_told: bool


def fit(folder: Path, path: Path = judge.FITTED) -> dict[str, str | int]:
    """Fit the judge and write what is added to the parts of the default model.

    Args:
        folder: of the index; the judge that it may have is not asked.
        path: of the file to write.

    Returns:
        The file's name, and how many pairs it was made of.
    """
    pairs = list(_pairs(Retriever(Index(folder))))
    before, after = _trained(pairs)
    parts: dict[str, np.ndarray] = {}
    for name, value in after.items():
        change = value - before.get(name, np.zeros_like(value))
        if name.startswith("head"):
            parts[name] = value
        elif change.ndim == 2 and change.any():
            parts[f"{name}.left"], parts[f"{name}.right"] = _narrow(change)
        elif change.any():
            parts[name] = change
    np.savez_compressed(path, allow_pickle=False, **{name: value.astype(np.float16) for name, value in parts.items()})
    judge.mark.cache_clear()
    return {"file": path.name, "pairs": len(pairs)}


def _pairs(retriever: Retriever) -> Iterator[Pair]:
    for document in load().documents:
        for section in document.sections:
            asked = section.asked[-len(section.untold) - _SPARE :]
            for questions, is_told in ((section.untold, False), (asked, True)):
                yield from _shown(retriever, questions, is_told)
    yield from _shown(retriever, [item["question"] for item in read(OTHERS)], False)


def _shown(retriever: Retriever, questions: Sequence[str], is_told: bool) -> Iterator[Pair]:
    for question in questions:
        query, hits = judged(retriever, question)
        if hits:
            yield Pair(query.text, judge.text_of(*nearest(hits[:HEARD])), is_told)


def _narrow(change: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two narrow matrices whose product comes nearest to one (Eckart and Young 1936)."""
    left, loud, right = np.linalg.svd(change, full_matrices=False)
    root = np.sqrt(loud[:_RANK])
    return left[:, :_RANK] * root, root[:, None] * right[:_RANK]


def _batches(pairs: Sequence[Pair], steps: int) -> Iterator[list[Pair]]:
    """So many batches of pairs of like length, in random order."""
    drawn = random.Random(_SEED)
    many = _BATCH * _BATCHES_ALIKE
    while steps > 0:
        order = drawn.sample(pairs, len(pairs))
        for start in range(0, len(order), many):
            alike = sorted(order[start : start + many], key=lambda pair: len(pair.question) + len(pair.text))
            batches = [alike[at : at + _BATCH] for at in range(0, len(alike), _BATCH)]
            drawn.shuffle(batches)
            yield from batches[:steps]
            steps -= min(steps, len(batches))


def _trained(pairs: Sequence[Pair]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The parts of the model before and after, by their names, and the head: the cross-entropy, by AdamW (Loshchilov
    and Hutter 2019), the rate rising and then falling evenly, in half precision."""
    import torch
    from torch import nn
    from torch.nn.functional import binary_cross_entropy_with_logits
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(_SEED)
    source = str(model_folder())
    tokenizer, model = AutoTokenizer.from_pretrained(source), AutoModel.from_pretrained(source)
    before = {name: value.clone().numpy() for name, value in model.state_dict().items()}
    head = nn.Linear(2 * model.config.hidden_size, 1)
    for fixed in (model.embeddings, *model.encoder.layer[:_FROZEN]):
        fixed.requires_grad_(False)
    learned = [one for part in (model, head) for one in part.parameters() if one.requires_grad]
    flat = [one for one in learned if one.ndim < 2]
    groups = [{"params": [one for one in learned if one.ndim > 1]}, {"params": flat, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=_RATE, weight_decay=_DECAY)
    steps = int(len(pairs) / _BATCH * _EPOCHS)
    model.train()
    for step, batch in enumerate(_batches(pairs, steps)):
        for group in optimiser.param_groups:
            group["lr"] = _RATE * min((step + 1) / (steps * _WARMING), (1 - step / steps) / (1 - _WARMING))
        read = tokenizer(
            [pair.question for pair in batch],
            [pair.text for pair in batch],
            truncation="only_second",
            max_length=judge.LONGEST,
            padding=True,
            return_tensors="pt",
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            odds = _odds(model, head, read)
        told = torch.tensor([float(pair.is_told) for pair in batch])
        loss = binary_cross_entropy_with_logits(odds.float(), told)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learned, _STEEPEST)
        optimiser.step()
    after = {name: value.numpy() for name, value in model.state_dict().items()}
    return before, {**after, "head": head.weight.detach().numpy().T, "head.bias": head.bias.detach().numpy()}


def _odds(model: nn.Module, head: nn.Module, read: dict[str, Tensor]) -> Tensor:
    """What the head makes of the first piece and of the mean of all. Shape (pairs,)."""
    import torch
    from torch.nn.functional import dropout

    pieces = model(**read).last_hidden_state
    counts = read["attention_mask"][..., None].to(pieces.dtype)
    both = torch.cat([pieces[:, 0], (pieces * counts).sum(1) / counts.sum(1)], dim=1)
    odds: Tensor = head(dropout(both, _DROPPED))[:, 0]
    return odds
