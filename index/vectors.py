"""The vectors of an index: what is searched, in FAISS, and the sentences that re-rank what was found.

Four kinds of text stand for a section: each of its passages, its opening (its first sentences, as many as the
encoder reads), the questions it answers (heading and other ways of asking),
and its sentences. Rows of the matrix lie in that order.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from corpus.model import Passage
from corpus.passages import opening_of
from index.encoder import Encoder, Vectors
from index.errors import IndexUnusable
from index.store import KINDS

_BATCH = 256
Known = dict[bytes, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which text stands for what.

    `texts` are all texts in the order of rows: passages, openings (one for each section), questions, sentences;
    `bounds` the rows at which openings, questions and sentences begin; `sections` the section of each passage;
    `questions` the section of each question; `starts` the first sentence row of each passage, and one end more.
    """

    texts: list[str]
    bounds: tuple[int, int, int]
    sections: list[int]
    questions: list[int]
    starts: list[int]


def layout(passages: Sequence[Passage], fits: Callable[[str], bool]) -> Layout:
    """Lay out the texts of passages.

    Args:
        passages: in reading order, those of one section together.
        fits: whether the encoder reads a text to its end.
    """
    texts = [f"{passage.context}. {passage.text}" for passage in passages]
    sections: list[int] = []
    openings: list[str] = []
    questions: list[tuple[int, str]] = []
    for number, section in enumerate(sections_of(passages)):
        sections += [number] * len(section)
        openings.append(opening_of(section, fits))
        asked = dict.fromkeys((section[0].heading, *section[0].asked))
        questions += [(number, question) for question in asked if question]
    searched = [*texts, *openings, *(question for _, question in questions)]
    starts = [len(searched)]
    for passage in passages:
        starts.append(starts[-1] + len(passage.sentences))
    return Layout(
        texts=[*searched, *(sentence.text for passage in passages for sentence in passage.sentences)],
        bounds=(len(texts), len(texts) + len(openings), len(searched)),
        sections=sections,
        questions=[number for number, _ in questions],
        starts=starts,
    )


def sections_of(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Group passages, in reading order, by the section they stand in."""
    for _, group in groupby(passages, key=lambda passage: (passage.document, passage.section)):
        yield list(group)


def encode(encoder: Encoder, texts: Sequence[str], known: Known, quiet: bool) -> tuple[Vectors, int]:
    """Encode each different text once, and none that is known. Returns the vectors and how many were encoded.

    Raises:
        IndexUnusable: the model gives vectors that are no numbers.
    """
    keys = [_key(text) for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    todo = sorted(missing, key=lambda key: (len(missing[key]), key))
    with tqdm(total=len(todo), desc="Encoding", unit="text", disable=quiet or not todo, file=sys.stderr) as bar:
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            vectors = encoder.encode([missing[key] for key in batch])
            if not np.isfinite(vectors).all():
                raise IndexUnusable(Path(encoder.identity.name), "the model gave vectors that are not numbers")
            known.update(zip(batch, vectors, strict=True))
            bar.update(len(batch))
    matrix = np.stack([known[key] for key in keys]) if keys else np.empty((0, encoder.identity.dim), np.float32)
    return matrix.astype(np.float32), len(todo)


def write(folder: Path, vectors: Vectors, laid: Layout) -> None:
    """Write what is searched as FAISS indexes, one for each kind, and all rows as one matrix."""
    import faiss

    start = 0
    for kind, end in zip(KINDS, laid.bounds, strict=True):
        searched = faiss.IndexFlatIP(vectors.shape[1])
        searched.add(vectors[start:end])
        # Not by FAISS itself: where the disk is full, it raises an error that says no such thing.
        (folder / f"{kind}.faiss").write_bytes(faiss.serialize_index(searched).tobytes())
        start = end
    np.save(folder / "sections.npy", np.array(laid.sections, dtype=np.int32), allow_pickle=False)
    np.save(folder / "questions.npy", np.array(laid.questions, dtype=np.int32), allow_pickle=False)
    np.save(folder / "sentences.npy", np.array(laid.starts, dtype=np.int64), allow_pickle=False)
    np.save(folder / "vectors.npy", vectors, allow_pickle=False)
    keys = np.frombuffer(b"".join(_key(text) for text in laid.texts), dtype="V16")
    np.save(folder / "vectors.keys.npy", keys, allow_pickle=False)


def known(folder: Path) -> Known:
    """The vectors written to a folder, by the hash of their text."""
    keys = np.load(folder / "vectors.keys.npy", allow_pickle=False)
    vectors = np.load(folder / "vectors.npy", allow_pickle=False)
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
