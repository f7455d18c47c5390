"""The vectors of an index: encoded as its passages come, kept as float16, the sentences read row by row.

Three kinds of text stand for a section: each of its passages, the questions it answers (heading and other ways of
asking), and its sentences. Each kind has a file of rows and one of their texts' hashes. Of a section as a whole stands
its opening, the mean of its first passages: on public collections and on our own it finds more than one vector of as
much text as the encoder reads (nDCG@10 + .009 to + .014 by itself), and it need not be encoded.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

import numpy as np
import xxhash
from numpy.typing import NDArray

from corpus.model import Passage
from index import nearest
from index.encoder import Vectors
from index.errors import IndexUnusable
from index.known import Encoded, Halves, Stored, keys_of, rows_of
from index.store import ENCODED, KINDS

_SUMS = "sentences.sums"
_TEXTS_AT_ONCE = 65_536
"""So many that most corpora are one lot, whose texts are encoded beside others of like length."""
_ROWS_IN_BLOCK = 64
_OPENING = 3
"""So many passages are about as much as the encoder reads at once."""


def sections_of(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Group passages, in reading order, by the section they stand in."""
    for _, group in groupby(passages, key=lambda passage: (passage.document, passage.section)):
        yield list(group)


class Writer:
    """Writes the vectors of sections as they come; only so many texts are in memory at once.

    Args:
        folder: of the generation that is being built.
        encoded: encodes what is not known.
    """

    def __init__(self, folder: Path, encoded: Encoded) -> None:
        self._folder, self._encoded = folder, encoded
        self._texts: dict[str, list[str]] = {kind: [] for kind in ENCODED}
        self._sizes: list[list[int]] = []
        self._sections, self._questions, self._starts = array("i"), array("i"), array("q", [0])
        self._number = 0
        self._open = ExitStack()
        self._files = {
            kind: tuple(
                self._open.enter_context((folder / f"{kind}{end}").open("wb")) for end in (".vectors", ".keys")
            )
            for kind in ENCODED
        }
        self._openings = self._open.enter_context((folder / "openings.vectors").open("wb"))

    def add(self, section: Sequence[Passage]) -> None:
        """Add the passages of the next section."""
        first = section[0]
        asked = first.questions
        self._texts["passages"] += (f"{passage.context}. {passage.text}" for passage in section)
        self._sizes.append([len(passage.text) for passage in section])
        self._texts["questions"] += asked
        self._sections.extend([self._number] * len(section))
        self._questions.extend([self._number] * len(asked))
        for passage in section:
            self._texts["sentences"] += (sentence.text for sentence in passage.sentences)
            self._starts.append(self._starts[-1] + len(passage.sentences))
        self._number += 1
        if sum(map(len, self._texts.values())) >= _TEXTS_AT_ONCE:
            self._flush()

    def finish(self) -> dict[str, str]:
        """Write what is left, and what is searched; returns how each kind is searched."""
        self._flush()
        self._open.close()
        dim = self._encoded.dim
        for name, values, kind in (
            ("sections", self._sections, np.int32),
            ("questions", self._questions, np.int32),
            ("sentences", self._starts, np.int64),
        ):
            np.save(self._folder / f"{name}.npy", np.array(values, dtype=kind), allow_pickle=False)
        _sums(self._folder / "sentences.vectors", 2 * dim).tofile(self._folder / _SUMS)
        return {
            kind: nearest.write(self._folder / f"{kind}.faiss", rows_of(self._folder / f"{kind}.vectors", dim))
            for kind in KINDS
        }

    def close(self) -> None:
        """Close the files, finished or not."""
        self._open.close()

    def _flush(self) -> None:
        texts = [text for kind in ENCODED for text in self._texts[kind]]
        keys = keys_of(texts)
        vectors = self._encoded.vectors(texts, keys)
        start = 0
        for kind, (rows, hashes) in self._files.items():
            end = start + len(self._texts[kind])
            rows.write(vectors[start:end].tobytes())
            if kind == "passages":
                self._openings.write(_openings(vectors[start:end], self._sizes).tobytes())
                self._sizes.clear()
            hashes.write(keys[start:end].tobytes())
            self._texts[kind].clear()
            start = end


def _openings(passages: Halves, sizes: Iterable[Sequence[int]]) -> Halves:
    """The mean of each section's first passages, each by its size, of length 1.

    Args:
        passages: their vectors, shape (passages, dim).
        sizes: the characters of the passages of each section.
    """
    found, start = [], 0
    for several in sizes:
        weights = np.array(several[:_OPENING], dtype=np.float32)
        mean = weights @ passages[start : start + len(weights)].astype(np.float32)
        found.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
        start += len(several)
    return np.array(found, dtype=np.float16).reshape(-1, passages.shape[1])


class Sentences:
    """The sentence vectors of a generation, memory-mapped or read whole.

    Args:
        folder: of the generation.
        dim: of a vector.
        is_checked: whether the file was compared with its checksum; if not, each block is when it is first read.
        mapped: whether the file stays where it is; else it is read whole, and may go.

    Raises:
        IndexUnusable: later, when a block that is read is damaged.
    """

    def __init__(self, folder: Path, dim: int, *, is_checked: bool, mapped: bool = True) -> None:
        self._path = folder / "sentences.vectors"
        self._rows = rows_of(self._path, dim, mapped=mapped)
        self._starts = np.load(folder / "sentences.npy", allow_pickle=False)
        self._file = None if is_checked else self._path.open("rb", buffering=0)
        self._lock = threading.Lock()
        self._sums: list[int | None] = [] if is_checked else np.fromfile(folder / _SUMS, dtype=np.uint64).tolist()

    def of(self, number: int) -> Vectors:
        """The vectors of a passage's sentences. Shape (sentences, dim), float32."""
        start, end = int(self._starts[number]), int(self._starts[number + 1])
        if self._file is not None:
            self._check(start // _ROWS_IN_BLOCK, -(-end // _ROWS_IN_BLOCK))
        return self._rows[start:end].astype(np.float32)

    def several(self, numbers: Sequence[int]) -> list[Vectors]:
        """The vectors of the sentences of passages, which share one array: they are read at once."""
        starts, ends = self._starts[numbers], self._starts[np.asarray(numbers) + 1]
        if self._file is not None:
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                self._check(start // _ROWS_IN_BLOCK, -(-end // _ROWS_IN_BLOCK))
        last = (ends - starts).cumsum()
        first = last - (ends - starts)
        rows = np.arange(last[-1] if len(last) else 0) + (starts - first).repeat(ends - starts)
        vectors = self._rows[rows].astype(np.float32)
        return [vectors[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True)]

    def _check(self, first: int, last: int) -> None:
        """Compare blocks with their sums. They are read beside the map, which would keep them in this process."""
        assert self._file is not None
        size = _ROWS_IN_BLOCK * self._rows.shape[1] * 2
        for block in range(first, last):
            expected = self._sums[block]
            if expected is None:
                continue
            with self._lock:
                self._file.seek(block * size)
                read = self._file.read(size)
            if xxhash.xxh3_64_intdigest(read) != expected:
                raise IndexUnusable(self._path, f"damaged (the checksum of block {block} differs)")
            self._sums[block] = None


def _sums(path: Path, row: int) -> NDArray[np.uint64]:
    """The checksum of each block of rows of a file; a row has so many bytes."""
    with path.open("rb") as file:
        blocks = iter(lambda: file.read(_ROWS_IN_BLOCK * row), b"")
        return np.array([xxhash.xxh3_64_intdigest(block) for block in blocks], dtype=np.uint64)


def known(folder: Path, dim: int, *, mapped: bool = True) -> list[Stored]:
    """The vectors of a generation, by the hash of their text, memory-mapped or read whole."""
    return [Stored(*_pair(folder, kind, dim, mapped)) for kind in ENCODED]


def _pair(folder: Path, kind: str, dim: int, mapped: bool) -> tuple[NDArray[np.uint64], NDArray[np.float16]]:
    keys = np.fromfile(folder / f"{kind}.keys", dtype=np.uint64).reshape(-1, 2)
    return keys, rows_of(folder / f"{kind}.vectors", dim, mapped=mapped)
