"""How the index grows: build time, opening, memory, latency and recall from a thousand passages to a million.

The texts are our corpus repeated, every tenth long word of a copy replaced by an invented one of the same length, new
ones becoming rarer as the copies grow (Heaps' law); a section has its heading alone and no other ways of asking.
Their vectors are not encoded, which would take hours: each is a real vector of our corpus, chosen by chance, with
noise added until its cosine with it is 0.8. Questions are real, and encoded for real. So latency, memory and recall
are those of real sizes; the time of encoding is measured apart.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, overload

import numpy as np
import xxhash
from numpy.typing import NDArray

from corpus import library
from corpus.model import Document, Section
from eval.questions import judged
from index import store
from index.build import building_encoder, write_index
from index.encoder import OnnxEncoder, Vectors
from index.export import encoder_folder
from index.known import rows_of
from index.opened import Index
from index.search import Retriever
from index.vectors import known

NOISE = 0.75
"""The length of the noise added to a vector of length 1: the cosine with it becomes 1 / sqrt(1 + NOISE ** 2)."""

_REPLACED = 0.1
_QUESTIONS = 200
_RECALLED = 50
_CHANGED_UP_TO = 100_000
"""Beyond so many passages no document is changed: it would take as long again as the build."""

_WORD = re.compile(r"\b[a-z]{6,12}\b")


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size; times in seconds but for `p50` and `p95`, memory in MiB, on disk too.

    `build` is without encoding, `encoding` what that would take at the rate measured; `change` is a build after one
    document was changed. `recall` compares the ten passages found with those of a search that is exact in every part,
    `nearest` the ten nearest passage vectors alone.
    """

    passages: int
    texts: int
    searched: str
    build: float
    encoding: float
    change: float
    build_memory: float
    disk: float
    open: float
    memory: float
    p50: float
    p95: float
    recall: float
    nearest: float


class Grown(Sequence[Document]):
    """Copies of documents, each made when it is asked for.

    Args:
        documents: the originals.
        number: how many are wanted.
        changed: the number of one whose text is another than it was.
    """

    def __init__(self, documents: Sequence[Document], number: int, changed: int = -1) -> None:
        self._documents, self._number, self._changed = documents, number, changed

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, number: int) -> Document: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Document]: ...
    def __getitem__(self, number: int | slice) -> Document | Sequence[Document]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(self._number))]
        copy, original = divmod(number, len(self._documents))
        chance = random.Random(number + (10**9 if number == self._changed else 0))
        return _varied(self._documents[original], f"copy{copy}", chance)

    def __iter__(self) -> Iterator[Document]:
        return (self[number] for number in range(self._number))


def _varied(document: Document, name: str, chance: random.Random) -> Document:
    """A document with some words replaced by others of the same length, so that every offset holds."""

    def word(match: re.Match[str]) -> str:
        if chance.random() > _REPLACED:
            return match.group()
        number, letters = int(chance.paretovariate(0.7)), []
        for _ in match.group():
            number, letter = divmod(number, 26)
            letters.append(chr(97 + letter))
        return "".join(letters)

    text = _WORD.sub(word, document.text)
    sections = tuple(_moved(section, text) for section in document.sections)
    return replace(document, id=f"{document.id}/{name}", text=text, sections=sections)


def _moved(section: Section, text: str) -> Section:
    return replace(
        section, asked=(), sentences=tuple(replace(one, text=text[one.start : one.end]) for one in section.sentences)
    )


class Synthetic:
    """Real vectors with noise instead of an encoder's, under its identity.

    Args:
        encoder: counts word-pieces.
        real: vectors of real texts.
    """

    def __init__(self, encoder: OnnxEncoder, real: Vectors) -> None:
        self.identity = encoder.identity
        self.count = encoder.count
        self._real = real

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A vector for each text, the same ones for the same texts. Shape (len(texts), dim)."""
        hashes = np.array([xxhash.xxh3_64_intdigest(text.encode()) for text in texts], dtype=np.uint64)
        chance = np.random.default_rng(hashes)
        noise = chance.standard_normal((len(texts), self.identity.dim), dtype=np.float32)
        vectors = self._real[hashes % len(self._real)] + noise * np.float32(NOISE / np.sqrt(self.identity.dim))
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class _Exact:
    """A search that leaves nothing out, over the stored vectors."""

    def __init__(self, rows: NDArray[np.float16]) -> None:
        self._rows, self.ntotal = rows, len(rows)

    def search(self, vector: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """As FAISS has it."""
        chunks = range(0, self.ntotal, 65_536)
        scores = np.concatenate(
            [self._rows[start : start + 65_536].astype(np.float32) @ vector[0] for start in chunks]
        )
        best = np.argpartition(-scores, k - 1)[:k]
        best = best[np.lexsort((best, -scores[best]))]
        return scores[best][None], best[None]


def measured(folder: Path, place: Path, passages: int) -> Size:
    """Build an index of about so many passages, and measure it, each step in a process of its own.

    Args:
        folder: the index of our own corpus.
        place: where to build.
        passages: how many.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        built = pool.submit(_built, folder, place, passages).result()
        found = pool.submit(_opened, place).result()
    return Size(**built, **found)


def _built(folder: Path, place: Path, passages: int) -> dict[str, Any]:
    ours, corpus = Index(folder), library.load()
    real = np.concatenate(
        [rows_of(ours.folder / f"{kind}.vectors", ours.manifest.encoder.dim) for kind in store.ENCODED]
    )
    below = encoder_folder()
    shutil.copytree(folder / below, place / below)
    encoder = building_encoder(place / below)
    number = max(1, round(passages * len(corpus.documents) / ours.size))
    synthetic = Synthetic(encoder, real.astype(np.float32))
    seconds: list[float] = []
    for step in range(2 if passages <= _CHANGED_UP_TO else 1):
        grown = replace(corpus, documents=Grown(corpus.documents, number, number // 2 if step else -1), readings=())
        stored = known(store.current(place), encoder.identity.dim) if step else []
        started = time.perf_counter()
        with store.lock(place):
            built = write_index(
                place, grown, ("synthetic", str(step)), synthetic, below, stored, quiet=passages < 10**5
            )
        seconds.append(time.perf_counter() - started)
    texts = sum((store.current(place) / f"{kind}.keys").stat().st_size // 16 for kind in store.ENCODED)
    return {
        "passages": built.counts["passages"],
        "texts": texts,
        "searched": built.searched["passages"],
        "build": seconds[0],
        "change": seconds[1] if len(seconds) > 1 else float("nan"),
        "encoding": texts / _rate(ours, encoder),
        "build_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "disk": sum(one.stat().st_size for one in store.current(place).iterdir()) / 2**20,
    }


def _rate(ours: Index, encoder: OnnxEncoder) -> float:
    """Texts that are encoded in a second: passages and sentences as they stand in our corpus."""
    some = [ours.content.passage(number) for number in range(0, ours.size, max(1, ours.size // 100))]
    texts = [text for one in some for text in (f"{one.context}. {one.text}", *(s.text for s in one.sentences))]
    started = time.perf_counter()
    encoder.encode(texts)
    return len(texts) / (time.perf_counter() - started)


def _opened(place: Path) -> dict[str, Any]:
    asked = list(judged()[0].values())[: _QUESTIONS + 20]
    started = time.perf_counter()
    retriever = Retriever(Index(place))
    opened = time.perf_counter() - started
    for question in asked[:20]:
        retriever.search(question)
    times = []
    for question in asked[20:]:
        started = time.perf_counter()
        retriever.search(question)
        times.append(1000 * (time.perf_counter() - started))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    recall, nearest = _recalls(retriever, asked[:_RECALLED])
    p50, p95 = np.percentile(times, [50, 95])
    values = {"open": opened, "memory": memory, "p50": float(p50), "p95": float(p95)}
    return {**values, "recall": recall, "nearest": nearest}


def _recalls(retriever: Retriever, asked: Sequence[str]) -> tuple[float, float]:
    """The share of the ten best found that an exact search finds too, or finds as good: of the whole search, and of
    passage vectors. (Copies of a text without a long word are equal, so that many places are tied.)"""
    index = retriever.index
    usual = index.searched
    exact = {kind: _Exact(rows_of(index.folder / f"{kind}.vectors", index.manifest.encoder.dim)) for kind in usual}
    whole: list[float] = []
    vectors: list[float] = []
    for question in asked:
        vector = index.encoder.encode([question])
        hits = [hit.number for hit in retriever.search(question)]
        rows = usual["passages"].search(vector, 10)[1][0]
        index.searched = exact
        best = {hit.number: hit.score for hit in retriever.search(question, 100)}
        scores, numbers = exact["passages"].search(vector, 100)
        index.searched = usual
        whole.append(_share(hits, best))
        vectors.append(_share(rows, dict(zip(numbers[0], scores[0], strict=True))))
    return float(np.mean(whole)), float(np.mean(vectors))


def _share(found: Iterable[int], best: Mapping[int, float]) -> float:
    """The share of what was found that is as good as the tenth best."""
    tenth = sorted(best.values(), reverse=True)[:10][-1]
    return float(np.mean([best.get(number, -1.0) >= tenth - 1e-6 for number in found]))


def report(folder: Path, sizes: Sequence[int], out: Path | None, *, as_json: bool = False) -> None:
    """Measure size after size and print a table; write it with plots to a file if one is named."""
    from eval.scale_report import table, write

    found: list[Size] = []
    for passages in sizes:
        with tempfile.TemporaryDirectory(prefix="scale-") as place:
            found.append(measured(folder, Path(place), passages))
        if not as_json:
            print("\n".join(table(found)[-1:] if len(found) > 1 else table(found)), flush=True)
        if out:
            write(out, found)
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=1))
