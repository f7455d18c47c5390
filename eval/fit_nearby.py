"""Fitting the network that tells questions which a section answers from those that only stand near it.

It learns from what is written down with the sections of our own corpus: the last of the other ways of asking, as many
as there are questions untold, which the same people wrote.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from assistant.nearby import Floats, Network, pair
from index.opened import Index

FOLDS = 4
"""Networks, each fitted without the sections of one fold; the assistant takes their mean."""

_UNITS = 64
_DROPPED = 0.3
_DECAY = 1e-2
_RATE = 2e-3
_ROUNDS = 20
_BATCH = 256
_SEED = 20261129

Untold = dict[int, Floats]
"""The vectors of the questions near a section that nothing answers, by the number of the section."""


def fold_of(section: int) -> int:
    """The fold of a section: the number of the network that was fitted without it."""
    return section % FOLDS


def fit(index: Index, untold: Untold) -> list[Network]:
    """Fit one network for each fold."""
    passages: dict[int, list[int]] = {section: [] for section in untold}
    for number, section in enumerate(index.section_of.tolist()):
        if section in passages:
            passages[section].append(number)
    asked = index.question_vectors(list(untold))
    rows, answered, folds = [], [], []
    for (section, near), own in zip(untold.items(), asked, strict=True):
        sentences = np.concatenate(index.sentences.several(passages[section]))
        for questions, is_answered in ((own[-len(near) :], True), (near, False)):
            rows += [pair(one, sentences) for one in questions]
            answered += [is_answered] * len(questions)
            folds += [fold_of(section)] * len(questions)
    read, told, fold = np.array(rows), np.array(answered), np.array(folds)
    return [_network(read[fold != one], told[fold != one]) for one in range(FOLDS)]


def _network(read: Floats, told: NDArray[np.bool_]) -> Network:
    """A network fitted by the cross-entropy, with dropout (Srivastava et al. 2014) and AdamW."""
    import torch
    from torch import nn
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.set_num_threads(1)  # so small products are slower with more
    torch.manual_seed(_SEED)
    hidden, last = nn.Linear(read.shape[1], _UNITS), nn.Linear(_UNITS, 1)
    dropout = nn.Dropout(_DROPPED)
    network = nn.Sequential(dropout, hidden, nn.ReLU(), dropout, last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    x, y = torch.tensor(read), torch.tensor(told, dtype=torch.float32)
    batches: Iterable[torch.Tensor] = [one for _ in range(_ROUNDS) for one in torch.randperm(len(x)).split(_BATCH)]
    steps = len(x) // _BATCH * _ROUNDS
    for step, batch in enumerate(batches):
        optimiser.param_groups[0]["lr"] = _RATE * max(0.0, 1 - step / steps)
        loss = binary_cross_entropy_with_logits(network(x[batch])[:, 0], y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    inputs, biases, units, bias = (
        one.detach().numpy() for one in (hidden.weight.T, hidden.bias, last.weight[0], last.bias[0])
    )
    return Network(inputs, biases, units, bias)
