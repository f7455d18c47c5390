"""Networks made from the default model: a fitted change of its weights, and a head that reads the first piece of a
text and the mean of all. The judge reads a question and a text, the listener a message."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from index.network import Linear, Stored

JUDGE = Path(__file__).with_name("judge.npz")
LISTENER = Path(__file__).with_name("listener.npz")
"""What is added to the parts of the default model: the same shape, or the product of two narrow ones, `left` and
`right` (LoRA, Hu et al. 2021); and the head."""


@cache
def mark() -> str:
    """A short hash of what was fitted, after which what is made from it is named."""
    return hashlib.sha256(JUDGE.read_bytes() + LISTENER.read_bytes()).hexdigest()[:8]


def added(parts: Stored, path: Path) -> tuple[Stored, Linear]:
    """The parts of the model with what was fitted added to them, and the head."""
    from index.network import Linear

    with np.load(path, allow_pickle=False) as file:
        fitted = {name: file[name].astype(np.float32) for name in file.files if name != "kinds"}
    head = Linear(fitted.pop("head"), fitted.pop("head.bias"))
    rights = {name: fitted.pop(name) for name in list(fitted) if name.endswith(".right")}
    new = dict(parts)
    for name, value in fitted.items():
        plain = name.removesuffix(".left")
        new[plain] = parts[plain] + (value if plain == name else value @ rights[f"{plain}.right"])
    return new, head
