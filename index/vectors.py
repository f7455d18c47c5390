"""The vectors of an index: encoded as its passages come, kept as float16, the sentences read row by row.

Four kinds of text stand for a section: each of its passages, its opening (its first sentences, as many as the
encoder reads), the questions it answers (heading and other ways of asking),
and its sentences. Each kind has a file of rows and one of their texts' hashes.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

import numpy as np
import xxhash
from numpy.typing import NDArray

from corpus.model import Passage
from corpus.passages import opening_of
from index import nearest
from index.encoder import Vectors
from index.errors import IndexUnusable
from index.known import Encoded, Stored, keys_of, rows_of
from index.store import KINDS

ALL_KINDS = (*KINDS, "sentences")
_SUMS = "sentences.sums"
_TEXTS_AT_ONCE = 65_536
"""So many that most corpora are one lot, whose texts are encoded beside others of like length."""
_ROWS_IN_BLOCK = 64


def sections_of(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Group passages, in reading order, by the section they stand in."""
    for _, group in groupby(passages, key=lambda passage: (passage.document, passage.section)):
        yield list(group)


class Writer:
    """Writes the vectors of sections as they come; only so many texts are in memory at once.

    Args:
        folder: of the generation that is being built.
        encoded: encodes what is not known.
        fits: whether the encoder reads a text to its end.
    """

    def __init__(self, folder: Path, encoded: Encoded, fits: Callable[[str], bool]) -> None:
        self._folder, self._encoded, self._fits = folder, encoded, fits
        self._texts: dict[str, list[str]] = {kind: [] for kind in ALL_KINDS}
        self._sections, self._questions, self._starts = array("i"), array("i"), array("q", [0])
        self._number = 0
        self._open = ExitStack()
        self._files = {
            kind: tuple(
                self._open.enter_context((folder / f"{kind}{end}").open("wb")) for end in (".vectors", ".keys")
            )
            for kind in ALL_KINDS
        }

    def add(self, section: Sequence[Passage]) -> None:
        """Add the passages of the next section."""
        first = section[0]
        asked = [question for question in dict.fromkeys((first.heading, *first.asked)) if question]
        self._texts["passages"] += (f"{passage.context}. {passage.text}" for passage in section)
        self._texts["openings"].append(opening_of(section, self._fits))
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
        texts = [text for kind in ALL_KINDS for text in self._texts[kind]]
        keys = keys_of(texts)
        vectors = self._encoded.vectors(texts, keys)
        start = 0
        for kind, (rows, hashes) in self._files.items():
            end = start + len(self._texts[kind])
            rows.write(vectors[start:end].tobytes())
            hashes.write(keys[start:end].tobytes())
            self._texts[kind].clear()
            start = end


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
    return [Stored(*_pair(folder, kind, dim, mapped)) for kind in ALL_KINDS]


def _pair(folder: Path, kind: str, dim: int, mapped: bool) -> tuple[NDArray[np.uint64], NDArray[np.float16]]:
    keys = np.fromfile(folder / f"{kind}.keys", dtype=np.uint64).reshape(-1, 2)
    return keys, rows_of(folder / f"{kind}.vectors", dim, mapped=mapped)
