"""How alike a question and those that sections answer are, in a space learned from the corpus's own questions.

A linear map brings the questions that one section answers together and sets those of other sections apart. It is
fitted by a contrastive loss (InfoNCE, van den Oord et al. 2018): `python -m eval fit` makes it, and the weights of the
decision that uses it, from the corpus and from the development halves of the question sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.opened import Index
from index.search import Hit

WEIGHTS = Path(__file__).with_name("decision.npz")

Map = NDArray[np.float32] | None
"""What the vectors of questions are multiplied by, shape (dim, narrow); none changes nothing."""

Likeness = dict[int, NDArray[np.float32]]
"""The cosines of a question with those that a section answers, best first, by the number of the section."""

_TINY = 1e-9
_FEW = 10
_SHARPNESS = 0.05
_MOST_KEPT = 4096
_KEPT: WeakKeyDictionary[Index, tuple[Map, dict[int, Vectors]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted: the map and, in its space, the questions that nothing answers, shape (questions, narrow); none
    for an encoder that they were not made for; and one weight for each of `grounding.features`, others for follow-ups.
    """

    map: Map
    untold: NDArray[np.float32] | None
    weights: NDArray[np.float64]
    later: NDArray[np.float64]


@cache
def fitted(encoder: str) -> Fitted:
    """What was fitted for an encoder, known by the hash of its weights; for another one, weights alone."""
    with np.load(WEIGHTS, allow_pickle=False) as file:
        if encoder == str(file["encoder"]):
            untold = unit(file["untold"].astype(np.float32))
            return Fitted(file["map"].astype(np.float32), untold, file["weights"], file["later"])
        return Fitted(None, None, file["plain"], file["plain"])


def alike(vector: Vectors, hits: Sequence[Hit], index: Index, map: Map) -> Likeness:
    """The cosines of a question with those that each section found answers, best first.

    Args:
        vector: of the question, shape (dim,).
        hits: what was found.
        index: where.
        map: what the vectors are multiplied by.

    Returns:
        By the number of the section; of one under whose heading no questions are written down, as in a reader's own
        files, the cosines with the sentences that were found.
    """
    passages: dict[int, list[int]] = {}
    asked: dict[int, bool] = {}
    for hit in hits:
        section = int(index.section_of[hit.number])
        passages.setdefault(section, []).append(hit.number)
        asked[section] = bool(hit.passage.asked)
    if not passages:
        return {}
    kept = _kept(index, map)
    missing = [section for section, is_asked in asked.items() if is_asked and section not in kept]
    for section, own in zip(missing, index.question_vectors(missing) if missing else (), strict=True):
        kept[section] = _mapped(own, map)
    rows = [
        kept[section] if section in kept else _mapped(np.concatenate(index.sentences.several(numbers)), map)
        for section, numbers in passages.items()
    ]
    cosines = np.concatenate(rows) @ _mapped(vector[None], map)[0]
    ends = np.cumsum([len(one) for one in rows])[:-1]
    return {section: np.sort(one)[::-1] for section, one in zip(passages, np.split(cosines, ends), strict=True)}


def nearer_untold(vector: Vectors, likeness: Likeness, by: Fitted) -> tuple[float, float]:
    """How much nearer the vector of a question is to those that nothing answers than to those that were found: by the
    nearest one of both, and by the nearest few, the nearer the heavier. 0 where no such questions are known."""
    if by.untold is None:
        return 0.0, 0.0
    cosines = by.untold @ _mapped(vector[None], by.map)[0]
    told = np.sort(np.concatenate(list(likeness.values())))[: -_FEW - 1 : -1]
    untold = np.sort(np.partition(cosines, -_FEW)[-_FEW:])[::-1]
    return float(untold[0] - told[0]), _weight(untold) - _weight(told)


def _weight(cosines: NDArray[np.float32]) -> float:
    return float(np.log(np.exp(cosines / _SHARPNESS).sum()))


def _mapped(vectors: Vectors, map: Map) -> Vectors:
    """Vectors in the learned space, of length 1."""
    return unit(vectors if map is None else vectors @ map)


def unit(vectors: Vectors) -> Vectors:
    """Vectors at length 1."""
    found: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _TINY)
    return found


def _kept(index: Index, map: Map) -> dict[int, Vectors]:
    """What the questions of sections became, by section: most are found again and again."""
    known = _KEPT.get(index)
    if known is None or known[0] is not map or len(known[1]) > _MOST_KEPT:
        known = _KEPT[index] = (map, {})
    return known[1]
