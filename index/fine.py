"""Networks made from the default model by a fitted change of its weights.

The judge reads a question and a text, the listener a message: each has a head, which reads the first piece and the
mean of all. The resolver reads a message and those before it, and has none: it gives a vector, as the encoder does.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xxhash
from numpy.typing import NDArray

from index.errors import IndexUnusable
from index.graphs import Words, session, tokenizer

if TYPE_CHECKING:
    from index.network import Linear, Stored

JUDGE = Path(__file__).with_name("judge.npz")
LISTENER = Path(__file__).with_name("listener.npz")
RESOLVER = Path(__file__).with_name("resolver.npz")
"""What is added to the parts of the default model: the same shape, or the product of two narrow ones, `left` and
`right` (LoRA, Hu et al. 2021); and the head, if there is one."""


@cache
def mark() -> str:
    """A short hash of what was fitted, after which what is made from it is named."""
    return xxhash.xxh3_64_hexdigest(b"".join(one.read_bytes() for one in (JUDGE, LISTENER, RESOLVER)))[:8]


def added(parts: Stored, path: Path) -> tuple[Stored, Linear | None]:
    """The parts of the model with what was fitted added to them, and the head, if there is one."""
    from index.network import Linear

    with np.load(path, allow_pickle=False) as file:
        fitted = {name: file[name].astype(np.float32) for name in file.files if name != "kinds"}
    head = Linear(fitted.pop("head"), fitted.pop("head.bias")) if "head" in fitted else None
    rights = {name: fitted.pop(name) for name in list(fitted) if name.endswith(".right")}
    new = dict(parts)
    for name, value in fitted.items():
        plain = name.removesuffix(".left")
        new[plain] = parts[plain] + (value if plain == name else value @ rights[f"{plain}.right"])
    return new, head


class Tuned:
    """An exported network of these.

    Args:
        folder: of the exported encoder.
        name: of the network.
        longest: word-pieces that it reads; of two texts the longer is cut off.
        remembered: texts, or pairs, of which what it makes of them is kept: in one turn the same come again.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """

    def __init__(self, folder: Path, name: str, longest: int, remembered: int) -> None:
        try:
            self._tokenizer = tokenizer(folder)
            self._session = session(folder / f"{name}.onnx")
            self._words = Words(folder)
        except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions of their own
            raise IndexUnusable(folder, f"the {name} cannot be read ({error})") from error
        self._tokenizer.enable_truncation(longest, strategy="longest_first")
        self._kept = lru_cache(remembered)(self._run)

    def of(self, first: str, second: str | None = None) -> NDArray[np.float32]:
        """What it makes of one text, or of two. Shape (scores or channels,); not to be written to."""
        return self._kept(first, second)

    def _run(self, first: str, second: str | None) -> NDArray[np.float32]:
        read = self._tokenizer.encode(first, second)
        given = {"words": self._words.of(read.ids)}
        if second is not None:
            given["kinds"] = np.array([read.type_ids])
        found: NDArray[np.float32] = self._session.run(None, given)[0][0]
        return found
