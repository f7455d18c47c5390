"""Retrieval measured: BM25 alone, meaning alone, their plain fusion, and the search as it serves, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, Success, nDCG
from numpy.typing import NDArray
from tqdm import tqdm

from eval.beir import Qrels
from index.search import Components, Retriever

MEASURES = (nDCG @ 10, R @ 5, R @ 10, R @ 100, RR @ 10, AP, Success @ 1)
DEPTH = 100
Run = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One system on one collection: the mean of each measure, and its value for each query; a query without any
    result counts as 0."""

    system: str
    means: dict[str, float]
    queries: dict[str, dict[str, float]]
    run: Run


def evaluate(retriever: Retriever, queries: Mapping[str, str], qrels: Qrels, names: Sequence[str]) -> list[Measured]:
    """Run every system over the queries.

    Args:
        retriever: searches the index of the collection.
        queries: their texts by id.
        qrels: grades by query and document.
        names: the document that each section of the index stands for.
    """
    runs: dict[str, Run] = {name: {} for name in (*_PLAIN, "served")}
    for query, text in tqdm(queries.items(), desc="Searching", unit="query", leave=False):
        read = retriever.read(text)
        vector = retriever.index.encoder.encode([read.text])
        components = retriever.components(read, vector)
        for name, score in _PLAIN.items():
            runs[name][query] = _best_of(_top(score(components)), names)
        runs["served"][query] = _best_of(retriever.rank(read, DEPTH), names)
    return [measure(name, run, qrels) for name, run in runs.items()]


def measure(system: str, run: Run, qrels: Qrels) -> Measured:
    """Judge a run; every query of the judgements counts, one that the run leaves out as 0."""
    values: dict[str, dict[str, float]] = {query: dict.fromkeys(map(str, MEASURES), 0.0) for query in qrels}
    for metric in ir_measures.iter_calc(MEASURES, qrels, run):
        values[metric.query_id][str(metric.measure)] = float(metric.value)
    means = {str(name): float(np.mean([one[str(name)] for one in values.values()])) for name in MEASURES}
    return Measured(system, means, values, run)


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


_PLAIN: dict[str, Callable[[Components], NDArray[np.float32]]] = {
    "BM25": lambda c: c.lexical,
    "dense": lambda c: c.opening,
    "BM25 + dense": lambda c: _scaled(c.lexical) + _scaled(c.opening),
}
"""The usual systems: BM25 over whole texts, one vector for each text, and the plain sum of the two, each scaled."""


def _top(scores: NDArray[np.float32]) -> list[tuple[int, float]]:
    order = np.lexsort((np.arange(len(scores)), -scores))[:DEPTH]
    return [(int(number), float(scores[number])) for number in order if scores[number] > 0]


def _best_of(ranked: list[tuple[int, float]], names: Sequence[str]) -> dict[str, float]:
    """Documents in their order, scored by place: every tool then reads the same order, ties or not."""
    found = dict.fromkeys(names[number] for number, _ in ranked)
    return {name: float(DEPTH - place) for place, name in enumerate(found)}
