"""Fitting the listener to the example messages that people labelled. It takes twenty minutes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from eval import fine_tuning
from eval.fine_tuning import Course
from eval.fit import EXAMPLES
from eval.questions import read
from index import fine
from index.gloss import gloss
from index.listener import LONGEST

_EPOCHS = 4
_FROZEN = 1


def fit(path: Path = fine.LISTENER) -> dict[str, str | int]:
    """Fit the listener and write what is added to the parts of the default model.

    An example of a kind weighs the more the fewer there are of it (by the square root).

    Returns:
        The file's name, and how many examples it was made of.
    """
    items = read(EXAMPLES)
    kinds = sorted({item["kind"] for item in items})
    labels = [kinds.index(item["kind"]) for item in items]
    sizes = np.bincount(labels)
    weights = tuple(np.sqrt(sizes.mean() / sizes).tolist())
    course = Course(_EPOCHS, _FROZEN, LONGEST, scores=len(kinds))
    loss = fine_tuning.cross_entropy(labels, weights)
    fine_tuning.fit([(gloss(item["message"]), "") for item in items], loss, course, path, kinds=np.array(kinds))
    return {"file": path.name, "examples": len(items)}
