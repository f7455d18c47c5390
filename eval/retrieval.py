"""Retrieval measured: BM25 alone, meaning alone, their plain fusion, and the search as it serves, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, Success, nDCG
from numpy.typing import NDArray
from tqdm import tqdm

from corpus.model import Passage
from eval.questions import Qrels
from eval.runs import Run
from eval.scores import Score
from index.opened import Index
from index.query import Query
from index.search import Components, Retriever, scaled

MEASURES = (nDCG @ 10, R @ 5, R @ 10, R @ 100, RR @ 10, AP, Success @ 1)
MAIN = str(MEASURES[0])
CUTS = (1, 2, 3, 5, 10, 20, 50, 100)
"""The ranks at which the curve of recall is drawn."""

DEPTH = 100
OURS = "hybrid, re-ranked (ours)"


@dataclass(frozen=True)
class Measured:
    """One system on one collection: its run, a score for each measure, and its mean recall at each of `CUTS`."""

    system: str
    run: Run
    scores: dict[str, Score]
    recall: dict[int, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query read and encoded, once for all systems: `vector` has shape (1, dim)."""

    query: Query
    vector: NDArray[np.float32]


def ask_all(retriever: Retriever, queries: Mapping[str, str]) -> dict[str, Asked]:
    """Read and encode every query, one by one: as when it is asked, its vector owes nothing to the others'."""
    asked = {}
    for id, text in tqdm(queries.items(), desc="Encoding", unit="query", leave=False, disable=None):
        query = retriever.read(text)
        asked[id] = Asked(query, retriever.index.encoder.encode([query.text]))
    return asked


def runs_of(retriever: Retriever, asked: Mapping[str, Asked], names: Sequence[str]) -> dict[str, Run]:
    """The run of every system.

    Args:
        retriever: searches the index of the collection.
        asked: the queries by id.
        names: the document that each section of the index stands for.
    """
    runs: dict[str, Run] = {name: {} for name in (*_PLAIN, OURS)}
    for id, one in tqdm(asked.items(), desc="Searching", unit="query", leave=False, disable=None):
        components = retriever.components(one.query, one.vector) if retriever.index.size else None
        for name, score in _PLAIN.items():
            runs[name][id] = _best_of(_top(score(components)), names) if components else {}
        runs[OURS][id] = serve(retriever, one, components, names) if components else {}
    return runs


def serve(retriever: Retriever, one: Asked, components: Components, names: Sequence[str]) -> dict[str, float]:
    """What the search as it serves finds for one query, given its components."""
    return _best_of(retriever.best_sections(one.query, components, one.vector, DEPTH), names)


def reread(retriever: Retriever, queries: Mapping[str, str], names: Sequence[str]) -> Run:
    """The run of a search with a cross-encoder behind it."""
    told = tqdm(queries.items(), desc="Reading anew", unit="query", leave=False, disable=None)
    return {id: _best_of(retriever.rank(text, DEPTH), names) for id, text in told}


def measure(system: str, run: Run, qrels: Qrels) -> Measured:
    """Judge a run; every query of the judgements counts, one that the run leaves out as 0.

    Documents count in the order of the run, best first: scores are set by place, so that every tool reads the same
    order, ties or not.
    """
    places = {query: _by_place(found) for query, found in run.items() if query in qrels}
    curve = {R @ cut: cut for cut in CUTS}
    found: dict[str, dict[str, float]] = {str(name): dict.fromkeys(qrels, 0.0) for name in {*MEASURES, *curve}}
    if places:
        for metric in ir_measures.iter_calc([*MEASURES, *(m for m in curve if m not in MEASURES)], qrels, places):
            found[str(metric.measure)][metric.query_id] = float(metric.value)
    scores = {
        name: Score(f"{system}: {name}", {query: (value, 1.0) for query, value in found[name].items()}, percent=False)
        for name in map(str, MEASURES)
    }
    recall = {cut: float(np.mean(list(found[str(name)].values()))) for name, cut in curve.items()}
    return Measured(system, run, scores, recall)


def sections_named(index: Index) -> list[str]:
    """The name of each section of an index: `document#heading`."""
    return [_name(passages) for passages in sections_of(index)]


def documents_named(index: Index) -> list[str]:
    """The document that each section of an index stands in."""
    return [passages[0].document for passages in sections_of(index)]


def texts_of(index: Index) -> dict[str, str]:
    """The text of the sections of each name."""
    texts: dict[str, list[str]] = defaultdict(list)
    for passages in sections_of(index):
        texts[_name(passages)] += [passage.text for passage in passages]
    return {name: " ".join(parts) for name, parts in texts.items()}


def _name(section: Sequence[Passage]) -> str:
    return f"{section[0].document}#{section[0].heading}"


def sections_of(index: Index) -> list[list[Passage]]:
    """The passages of each section of an index."""
    sections: list[list[Passage]] = [[] for _ in range(index.sections)]
    for number in range(index.size):
        sections[int(index.section_of[number])].append(index.content.passage(number))
    return sections


_PLAIN: dict[str, Callable[[Components], NDArray[np.float32]]] = {
    "BM25": lambda c: np.where(c.lexical > 0, c.lexical, -np.inf),
    "dense": lambda c: c.opening,
    "BM25 + dense": lambda c: scaled(c.lexical) + scaled(c.opening),
}
"""The usual systems: BM25 over whole texts, which finds only what holds a word of the query; one vector for each
text; and the plain sum of the two, each scaled."""


SYSTEMS = (*_PLAIN, OURS)


def _top(scores: NDArray[np.float32]) -> list[tuple[int, float]]:
    order = np.lexsort((np.arange(len(scores)), -scores))[:DEPTH]
    return [(int(number), float(scores[number])) for number in order if np.isfinite(scores[number])]


def _best_of(ranked: list[tuple[int, float]], names: Sequence[str]) -> dict[str, float]:
    return _by_place(dict.fromkeys(names[number] for number, _ in ranked))


def _by_place(found: Mapping[str, object]) -> dict[str, float]:
    return {name: float(len(found) - place) for place, name in enumerate(found)}
