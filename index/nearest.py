"""What is searched by meaning, in FAISS: exactly while that is quick, by inverted lists of 8-bit vectors beyond.

Measured on 2 cores with 384 dimensions, for the 1,000 nearest: exact search of 22,000 vectors takes 1 ms and grows
with their number; inverted lists (Jégou et al. 2011) took 1 ms at a million, with 64 of the lists looked into.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.errors import IndexUnusable
from index.graphs import cores

EXACT_UP_TO = 50_000
"""So many vectors are searched exactly, in about the time that encoding the question takes."""

PROBES = 128
_LISTS_PER_ROOT = 4
_TRAINED_WITH = 40
"""Vectors for each list; k-means gains little from more."""

_ROUNDS = 10
_CHUNK = 65_536


def write(path: Path, rows: NDArray[np.float16]) -> str:
    """Write an index of unit vectors that fits their number, a chunk of them in memory at once.

    Args:
        path: the file.
        rows: the vectors, shape (n, dim).

    Returns:
        What it is, in words.

    Raises:
        OSError: it cannot be written.
    """
    import faiss

    number, dim = rows.shape
    if number <= EXACT_UP_TO:
        # As they are kept, in half precision: nothing is lost, and half the memory is read in a quarter of the time.
        half = faiss.ScalarQuantizer.QT_fp16
        searched: Any = faiss.IndexScalarQuantizer(dim, half, faiss.METRIC_INNER_PRODUCT)
        told = "exact"
    else:
        lists = lists_for(number)
        kind = faiss.ScalarQuantizer.QT_8bit
        coarse = faiss.IndexFlatIP(dim)
        # Not of residuals: the vectors have length 1 and differ little in range.
        searched = faiss.IndexIVFScalarQuantizer(coarse, dim, lists, kind, faiss.METRIC_INNER_PRODUCT, False)
        searched.cp.niter, searched.cp.max_points_per_centroid = _ROUNDS, _TRAINED_WITH
        step = max(1, number // (lists * _TRAINED_WITH))
        searched.train(rows[::step].astype(np.float32))
        searched.nprobe = PROBES
        told = f"IVF, {PROBES} of {lists:,} lists, 8-bit"
    for start in range(0, number, _CHUNK):
        searched.add(rows[start : start + _CHUNK].astype(np.float32))
    try:
        faiss.write_index(searched, str(path))
    except RuntimeError as error:
        # FAISS has one error for everything; here it can only be the disk.
        raise OSError(f"{path.name} could not be written to its end") from error
    return told


def lists_for(number: int) -> int:
    """Into how many inverted lists so many vectors go."""
    return int(_LISTS_PER_ROOT * np.sqrt(number))


def described(searched: Mapping[str, str]) -> str:
    """How each kind of text is searched, in a few words."""
    if len(ways := set(searched.values())) == 1:
        return ways.pop()
    return ", ".join(f"{kind} {way}" for kind, way in searched.items())


class Nearest:
    """A FAISS index, each of whose searches is the work of so many threads, whichever thread asks: FAISS's own setting
    counts for the thread that made it alone.

    Args:
        index: of FAISS.
        threads: see above.
    """

    def __init__(self, index: Any, threads: int) -> None:
        self.ntotal: int = index.ntotal
        self._index, self._threads = index, threads

    def search(self, vector: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Cosines and rows of the `k` nearest to a vector of shape (1, dim), best first, each of shape (1, k)."""
        import faiss

        before = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(self._threads)
        try:
            found: tuple[Vectors, NDArray[np.int64]] = self._index.search(vector, k)
        finally:
            faiss.omp_set_num_threads(before)  # a build in this thread has its own
        return found


def read(path: Path, threads: int | None = None, *, mapped: bool = True) -> Nearest:
    """Open an index, its vectors memory-mapped or read whole.

    Args:
        path: the file.
        threads: how many work on one search; one for each core if None, and one alone where it is exact: to wake a
            second takes longer than the search.
        mapped: see above.

    Raises:
        IndexUnusable: FAISS cannot read it.
    """
    import faiss

    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY if mapped else 0)
    except RuntimeError as error:
        raise IndexUnusable(path, "cannot be read by FAISS") from error
    is_exact = not isinstance(index, faiss.IndexIVF)
    return Nearest(index, 1 if is_exact else threads or cores())
