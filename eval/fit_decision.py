"""Fitting the decision whether a question is answered: a map of its vector, and the weights of what it is judged by.

The map is fitted to the questions that the sections of the corpus answer, the weights to the development halves of the
question sets. Those for follow-ups are fitted to conversations that resolver and judge did not learn from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import grounding, matching, names
from assistant.compose import HITS
from assistant.fitting import leading
from assistant.followup import follow_up
from corpus.library import load
from eval.fit_resolver import follow_ups
from eval.questions import ANSWERS, read
from index.asked import split
from index.opened import Index
from index.query import Query
from index.search import Hit, Retriever

_TEMPERATURE = 0.05
_ROUNDS = 3
_BATCH = 512
_RATE = 1.5e-3
_UNCHANGED = 0.003
"""How firmly the map is held to the one that changes nothing."""

_INVERSE_REGULARISATION = 0.1
_NARROW = 128
"""Channels that are left of the map: more tell no more."""

_FINEST = 127
OTHERS = "other-subjects"

_SEED = 20261129

Floats = NDArray[np.float32]
_RIGHT = 0.2
"""A follow-up is answered where the section that fits best answers it with this probability at least."""

_PLAIN = matching.Fitted(None, None, np.empty(0), np.empty(0))
"""For encoders that nothing was fitted for."""


def judged(retriever: Retriever, question: str) -> tuple[Query, tuple[Hit, ...]]:
    """What is found for a question, without what speaks of nothing that it names; nothing if a name is missing."""
    first = split(question)[0]
    query = retriever.read(first)
    return query, names.named(first, query, retriever.search(query, HITS), retriever)[1]


def followed(retriever: Retriever, message: str, earlier: Sequence[str]) -> tuple[Query, tuple[Hit, ...]]:
    """The same of a message after others, oldest first."""
    reading = follow_up(message, earlier, retriever)
    query = replace(retriever.read(reading.question), said=reading.said)
    return query, names.named(reading.question, query, retriever.search(query, HITS), retriever)[1]


def fit(folder: Path, path: Path = matching.WEIGHTS) -> dict[str, str | int]:
    """Fit the decision for the encoder of an index and write it.

    Args:
        folder: of the index.
        path: of the file to write.

    Returns:
        The file's name, how many questions of the corpus its map and how many examples its weights are made of.
    """
    retriever = Retriever(Index(folder))
    index = retriever.index
    map = _narrow(_map(index))
    untold = index.encoder.encode(untold_questions()) @ map
    untold /= np.abs(untold).max(axis=1, keepdims=True)
    by = matching.Fitted(map, matching.unit(untold), np.empty(0), np.empty(0))
    examples = [
        (item["question"], name != "unanswerable")
        for name in (*ANSWERS, "retrieval", "unanswerable")
        for item in read(name, "development")
    ]
    learned, plain = _weights(retriever, examples, by)
    np.savez_compressed(
        path,
        encoder=index.encoder.identity.weights,
        weights=learned,
        plain=plain,
        later=_later(retriever, by),
        map=map.astype(np.float16),
        untold=np.rint(untold * _FINEST).astype(np.int8),
    )
    matching.fitted.cache_clear()
    return {"file": path.name, "questions": len(index.question_sections), "examples": len(examples)}


def untold_questions() -> list[str]:
    """The questions that nothing answers: those near the sections of our corpus, and those about other subjects."""
    near = [one for document in load().documents for section in document.sections for one in section.untold]
    return near + [item["question"] for item in read(OTHERS)]


def _narrow(map: Floats) -> Floats:
    """The channels of a map that matter most to how alike its vectors are."""
    left, loud, _ = np.linalg.svd(map)
    narrow: Floats = left[:, :_NARROW] * loud[:_NARROW]
    return narrow


def _map(index: Index) -> Floats:
    """The map after which a question is nearest to the others that its section answers."""
    import torch
    from torch.nn.functional import normalize

    section = torch.tensor(index.question_sections, dtype=torch.int64)
    rows = torch.tensor(np.concatenate(index.question_vectors(range(index.sections))))
    same = torch.eye(rows.shape[1])
    map = torch.nn.Parameter(same.clone())
    optimiser = torch.optim.Adam([map], lr=_RATE)
    drawn = torch.Generator().manual_seed(_SEED)
    batches = [one for _ in range(_ROUNDS) for one in torch.randperm(len(rows), generator=drawn).split(_BATCH)]
    for step, batch in enumerate(batches):
        optimiser.param_groups[0]["lr"] = _RATE * (1 - step / len(batches))
        placed = normalize(rows @ map, dim=1)
        likeness = placed[batch] @ placed.T / _TEMPERATURE
        likeness[torch.arange(len(batch)), batch] = -torch.inf
        of_section = section[batch][:, None] == section[None]
        of_section[torch.arange(len(batch)), batch] = False
        kept = of_section.any(dim=1)
        own = likeness.masked_fill(~of_section, -torch.inf)[kept]
        loss = (torch.logsumexp(likeness[kept], dim=1) - torch.logsumexp(own, dim=1)).mean()
        loss = loss + _UNCHANGED * ((map - same) ** 2).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    fitted: Floats = map.detach().numpy()
    return fitted


def _weights(
    retriever: Retriever, examples: Sequence[tuple[str, bool]], by: matching.Fitted
) -> list[NDArray[np.float64]]:
    """The weights of `grounding.features`, with what was learned and without, from questions and whether what can be
    found answers them."""
    learned, plain, answered = [], [], []
    for question, is_answered in examples:
        query, hits = judged(retriever, question)
        if hits:
            learned.append(grounding.features(query, hits, retriever, by))
            plain.append(grounding.features(query, hits, retriever, _PLAIN))
            answered.append(is_answered)
    is_told = np.array(answered)
    odds = [np.array(rows) for rows in (learned, plain)]
    weights = [_regression(rows[:, :-1], is_told) for rows in odds]
    told = [(rows @ by_these)[is_told] for rows, by_these in zip(odds, weights, strict=True)]
    # As many questions fall below the threshold without what was learned as with it.
    weights[1][-1] += grounding.LEAST_ODDS - np.quantile(told[1], (told[0] < grounding.LEAST_ODDS).mean())
    return weights


def _later(retriever: Retriever, by: matching.Fitted) -> NDArray[np.float64]:
    """The weights for follow-ups: another section than the one meant is no answer either."""
    features, is_right = [], []
    for message, earlier, sections, _ in follow_ups(kept=True):
        query, hits = followed(retriever, message, earlier)
        if hits and query.said:
            features.append(grounding.features(query, hits, retriever, by))
            is_right.append(_led_by(query, hits, retriever.index) in sections)
    weights = _regression(np.array(features)[:, :-1], np.array(is_right))
    weights[-1] -= log(_RIGHT / (1 - _RIGHT))
    return weights


def _led_by(query: Query, hits: Sequence[Hit], index: Index) -> str:
    """The section that would lead an answer, as the question sets name it."""
    passage = leading(query, hits, index)[0].passage
    return f"{passage.document}#{passage.heading}"


def _regression(x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A logistic regression in which answered and others count alike; its constant stands last."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=_INVERSE_REGULARISATION, class_weight="balanced", max_iter=1000)
    weights = model.fit((x - mean) / spread, y).coef_[0] / spread
    return np.append(weights, model.intercept_[0] - weights @ mean)
