"""Opening what was exported: ONNX graphs and their tokenizer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def session(path: Path) -> InferenceSession:
    """An ONNX graph, ready to run.

    One thread works on a run: to wake another in each layer of so small a network takes as long as it saves, and the
    other cores are free for other runs.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    # A short run must hand its memory back: the arena would keep the largest batch's for good.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of an exported encoder, without padding and cutting off."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


WORDS = "words.npy"


class Words:
    """The vectors of word-pieces, left on the disk: a text has but few.

    Args:
        folder: of an exported encoder.
    """

    def __init__(self, folder: Path) -> None:
        self._table: NDArray[np.float16] = np.load(folder / WORDS, mmap_mode="r", allow_pickle=False)

    def of(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of the pieces of one text. Shape (1, pieces, dim)."""
        found: NDArray[np.float32] = self._table[pieces].astype(np.float32)[None]
        return found
