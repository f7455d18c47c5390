"""What was encoded before, by the hash of its text: for the index before, on disk or in memory, and by a killed build.

DIR/encoded/ID.part holds what the build in progress has encoded, one record after the other: hash of the text,
checksum, vector. It is gone when the build is published; a build that finds one goes on from there.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import xxhash
from numpy.typing import NDArray
from tqdm import tqdm

from index.encoder import Encoder, EncoderIdentity
from index.errors import IndexUnusable

Keys = NDArray[np.uint64]
"""The first 128 bits of the sha256 of texts, shape (n, 2)."""

Halves = NDArray[np.float16]
"""Unit vectors as they are stored, shape (n, dim)."""

_BATCH = 512


def keys_of(texts: Sequence[str]) -> Keys:
    """The hashes of texts."""
    digests = b"".join(hashlib.sha256(text.encode()).digest()[:16] for text in texts)
    return np.frombuffer(digests, dtype=np.uint64).reshape(-1, 2)


def rows_of(path: Path, dim: int, *, mapped: bool = True) -> Halves:
    """The rows of a file of vectors, memory-mapped or read whole."""
    if not mapped:
        return np.fromfile(path, dtype=np.float16).reshape(-1, dim)
    if not path.stat().st_size:
        return np.empty((0, dim), dtype=np.float16)
    # A plain view of the mapped file: numpy's own memmap type makes each row that is taken slow.
    return np.asarray(np.memmap(path, dtype=np.float16, mode="r")).reshape(-1, dim)


class Stored:
    """Vectors, on disk or in memory, to be found by the hash of their text.

    Args:
        keys: the hashes.
        rows: the vectors, in the same order.
    """

    def __init__(self, keys: Keys, rows: Halves) -> None:
        self._order = np.argsort(keys[:, 0], kind="stable")
        self._sorted = keys[self._order]
        self._rows = rows

    def fill(self, keys: Keys, vectors: Halves, is_missing: NDArray[np.bool_]) -> None:
        """Fill in the vectors that are missing and known here, and mark them as there."""
        if not len(self._sorted):
            return
        wanted = np.flatnonzero(is_missing)
        places = np.minimum(np.searchsorted(self._sorted[:, 0], keys[wanted, 0]), len(self._sorted) - 1)
        same = (self._sorted[places] == keys[wanted]).all(axis=1)
        vectors[wanted[same]] = self._rows[self._order[places[same]]]
        is_missing[wanted[same]] = False


class Journal:
    """The vectors that a build has encoded so far; what a killed one left is found again.

    Args:
        folder: the index.
        identity: of the encoder; another's vectors are in a file of their own.
    """

    def __init__(self, folder: Path, identity: EncoderIdentity) -> None:
        self.path = folder / "encoded" / f"{identity.mark}.part"
        self._record = np.dtype([("key", "<u8", 2), ("check", "<u8"), ("vector", "<f2", identity.dim)])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("ab")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(done=kind is None)

    def left(self) -> Stored:
        """What a killed build has left; a record that it did not write to its end is cut off, a damaged one left."""
        size = self._record.itemsize
        self._file.truncate(self.path.stat().st_size // size * size)
        if not self.path.stat().st_size:
            return Stored(np.empty((0, 2), np.uint64), np.empty((0, 0), np.float16))
        records: NDArray[np.void] = np.memmap(self.path, dtype=self._record, mode="r")
        sums = np.fromiter(map(_check, records), dtype=np.uint64, count=len(records))
        records = records[np.flatnonzero(sums == records["check"])]
        return Stored(records["key"], records["vector"])

    def append(self, keys: Keys, vectors: Halves) -> None:
        """Write what was encoded, so that a kill at the next moment does not lose it."""
        records = np.zeros(len(keys), dtype=self._record)
        records["key"], records["vector"] = keys, vectors
        records["check"] = [_check(record) for record in records]
        self._file.write(records.tobytes())
        self._file.flush()

    def close(self, *, done: bool) -> None:
        """Close the file; the build is done if its generation holds the vectors now."""
        self._file.close()
        if done:
            self.path.unlink(missing_ok=True)


def _check(record: np.void) -> int:
    return int(xxhash.xxh3_64_intdigest(record["key"].tobytes() + record["vector"].tobytes()))


class Encoded:
    """Texts into vectors: taken from where they are stored, the others encoded, and put into the journal, if any.

    Args:
        encoder: encodes them.
        stored: where to look first.
        journal: where to write what is encoded; None if nowhere.
        quiet: no progress bar.
    """

    def __init__(
        self, encoder: Encoder, stored: Sequence[Stored], journal: Journal | None, *, quiet: bool = True
    ) -> None:
        self.dim = encoder.identity.dim
        self.count = 0
        self._encoder, self._stored, self._journal, self._quiet = encoder, stored, journal, quiet

    def vectors(self, texts: Sequence[str], keys: Keys) -> Halves:
        """The vectors of texts; of equal ones, one is encoded.

        Args:
            texts: any.
            keys: their hashes.

        Raises:
            IndexUnusable: the model gives vectors that are no numbers.
        """
        found = np.empty((len(texts), self.dim), dtype=np.float16)
        is_missing = np.ones(len(texts), dtype=np.bool_)
        for one in self._stored:
            one.fill(keys, found, is_missing)
        missing = np.flatnonzero(is_missing)
        _, first, again = np.unique(keys[missing], axis=0, return_index=True, return_inverse=True)
        todo = sorted(missing[first].tolist(), key=lambda one: (len(texts[one]), keys[one].tobytes()))
        for numbers in self._batches(todo):
            vectors = self._encoder.encode([texts[number] for number in numbers])
            if not np.isfinite(vectors).all():
                raise IndexUnusable(Path(self._encoder.identity.name), "the model gave vectors that are not numbers")
            found[numbers] = vectors
            if self._journal is not None:
                self._journal.append(keys[numbers], found[numbers])
            self.count += len(numbers)
        found[missing] = found[missing[first][again.reshape(-1)]]
        return found

    def _batches(self, numbers: list[int]) -> Iterator[list[int]]:
        quiet = self._quiet or not numbers
        with tqdm(
            total=len(numbers), desc="Encoding", unit="text", disable=quiet, file=sys.stderr, leave=False
        ) as bar:
            for start in range(0, len(numbers), _BATCH):
                batch = numbers[start : start + _BATCH]
                yield batch
                bar.update(len(batch))
