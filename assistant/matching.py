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

import numpy as np
from numpy.typing import NDArray

from index.opened import Index
from index.search import Hit

WEIGHTS = Path(__file__).with_name("decision.npz")

Map = NDArray[np.float32] | None
"""What the vectors of questions are multiplied by, shape (dim, dim); none changes nothing."""

Likeness = dict[int, NDArray[np.float32]]
"""The cosines of a question with those that a section answers, best first, by the number of the section."""

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted: the map, none for an encoder that it was not made for, and one weight for each of
    `grounding.features`."""

    map: Map
    weights: NDArray[np.float64]


@cache
def fitted(encoder: str) -> Fitted:
    """What was fitted for an encoder, known by the hash of its weights; without a map for another one."""
    with np.load(WEIGHTS, allow_pickle=False) as file:
        if encoder == str(file["encoder"]):
            return Fitted(file["map"].astype(np.float32), file["weights"])
        return Fitted(None, file["plain"])


def alike(question: str, hits: Sequence[Hit], index: Index, map: Map) -> Likeness:
    """The cosines of a question with those that each section found answers, best first.

    Args:
        question: what the encoder reads.
        hits: what was found.
        index: where.
        map: what the vectors are multiplied by.

    Returns:
        By the number of the section; of one that is asked none, the cosines with the sentences that were found.
    """
    passages: dict[int, list[int]] = {}
    for hit in hits:
        passages.setdefault(int(index.section_of[hit.number]), []).append(hit.number)
    if not passages:
        return {}
    rows = [
        own if len(own) else np.concatenate(index.sentences.several(numbers))
        for own, numbers in zip(index.question_vectors(list(passages)), passages.values(), strict=True)
    ]
    vectors = np.concatenate([index.encoder.encode([question]), *rows])
    if map is not None:
        vectors = vectors @ map
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _TINY)
    cosines = vectors[1:] @ vectors[0]
    ends = np.cumsum([len(one) for one in rows])[:-1]
    return {section: np.sort(one)[::-1] for section, one in zip(passages, np.split(cosines, ends), strict=True)}
