"""What of an opened index lies in Milvus, answering as FAISS and the files of a generation do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage
from index.content import Content, passage_of
from index.encoder import Vectors
from index.lexical import K1, Lexical
from index.milvus import PARTS, Server, file_of, place_of, text_name

_MOST_IDS = 1000
_WEIGHT_STEPS = 10
"""Milvus weighs a word by how often a query holds it: 0.7 becomes 7 times of 10."""


class Remote:
    """What of an opened index lies in Milvus.

    Args:
        remote: what the manifest says of it.
        folder: of the generation's small files.
        dim: of a vector.
        sections: how many there are.
    """

    def __init__(self, remote: dict[str, str], folder: Path, dim: int, sections: int) -> None:
        self.server = Server(place_of(remote["at"]))
        self.prefix = remote["collections"]
        self.server.load([self.prefix + part for part in PARTS])
        self.searched = {
            "passages": _Searched(self, "_passages"),
            "openings": _Searched(self, ""),
            "questions": _Searched(self, "_questions"),
        }
        self.sentences = RemoteSentences(self, folder, dim)
        self.questions = RemoteQuestions(self, dim)
        self.lexical = RemoteLexical(self, folder, sections)
        self.content = RemoteContent(self, folder / "content.sqlite")

    def rows(self, part: str, numbers: Sequence[int], *fields: str) -> dict[int, dict[str, Any]]:
        """Rows of a collection by their numbers.

        Raises:
            IndexUnusable: one is not there.
        """
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(numbers), _MOST_IDS):
            some = [int(number) for number in numbers[start : start + _MOST_IDS]]
            rows = self.server.call("get", self.prefix + part, ids=some, output_fields=["id", *fields])
            found |= {int(row["id"]): row for row in rows}
        if len(found) < len(set(numbers)):
            raise self.server.unusable("rows are missing")
        return found


class _Searched:
    """The nearest vectors of one kind, asked for as of FAISS."""

    def __init__(self, remote: Remote, part: str) -> None:
        self._remote, self._part = remote, part
        [row] = remote.server.call("query", remote.prefix + part, filter="", output_fields=["count(*)"])
        self.ntotal = int(row["count(*)"])

    def search(self, vector: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Cosines and numbers of the `k` nearest, best first, shape (1, k) at most."""
        options = {"anns_field": "vector", "limit": k, "output_fields": ["id"]}
        [hits] = self._remote.server.call("search", self._remote.prefix + self._part, data=vector.tolist(), **options)
        scores = np.array([hit["distance"] for hit in hits], dtype=np.float32)
        return scores[None], np.array([hit["id"] for hit in hits], dtype=np.int64)[None]


class RemoteSentences:
    """The sentence vectors of passages, those read lately kept."""

    def __init__(self, remote: Remote, folder: Path, dim: int) -> None:
        self._remote, self._dim = remote, dim
        self._starts = np.load(folder / "sentences.npy", allow_pickle=False)
        self._kept: dict[int, Vectors] = {}

    def of(self, number: int) -> Vectors:
        """The vectors of a passage's sentences. Shape (sentences, dim), float32."""
        return self.several([number])[0]

    def several(self, numbers: Sequence[int]) -> list[Vectors]:
        """The vectors of the sentences of passages, asked for at once."""
        kept = self._kept
        spans = {number: range(self._starts[number], self._starts[number + 1]) for number in numbers}
        wanted = [row for number, span in spans.items() if number not in kept for row in span]
        rows = self._remote.rows("_sentences", wanted, "vector")
        for number, span in spans.items():
            if number not in kept:
                vectors = [rows[row]["vector"] for row in span]
                kept[number] = np.array(vectors, dtype=np.float32).reshape(-1, self._dim)
        found = [kept[number] for number in numbers]
        if len(kept) > 4 * _MOST_IDS:
            self._kept = {}
        return found


class RemoteQuestions:
    """The vectors of questions, taken by their numbers as from an array."""

    def __init__(self, remote: Remote, dim: int) -> None:
        self._remote, self._dim = remote, dim

    def __getitem__(self, numbers: list[int]) -> Vectors:
        rows = self._remote.rows("_questions", numbers, "vector")
        return np.array([rows[number]["vector"] for number in numbers], dtype=np.float32).reshape(-1, self._dim)


class RemoteLexical(Lexical):
    """BM25 by Milvus's own function; titles and the frequencies of stems are read here."""

    def __init__(self, remote: Remote, folder: Path, size: int) -> None:
        super().__init__(folder, size, with_scores=False)
        self._remote = remote
        self._held = lru_cache(maxsize=4096)(self._stems_of)

    def holds(self, stem: str, number: int) -> bool:
        """Whether a section holds a stem, in any of its fields."""
        return stem in self and stem in self._held(number)

    def scores(self, weights: Mapping[str, float]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """BM25 of the best sections for weighted stems, and the share of these that they hold; 0 for all others."""
        total, held = np.zeros(self.size, dtype=np.float32), np.zeros(self.size, dtype=np.float32)
        known = {stem: round(_WEIGHT_STEPS * weight) for stem, weight in weights.items() if stem in self}
        text = " ".join(" ".join([stem] * times) for stem, times in known.items())
        if text:
            rarities = {stem: self.rarity(stem) for stem in known if weights[stem] == 1.0}
            options = {"anns_field": "words", "limit": min(self.size, 1000), "output_fields": ["id", "stems"]}
            [hits] = self._remote.server.call("search", self._remote.prefix, data=[text], **options)
            # Milvus Lite tells a score as a negative distance; both know the factor (k1 + 1), which Lucene leaves out.
            for hit in hits:
                number, stems = int(hit["id"]), frozenset(hit["entity"]["stems"].split())
                total[number] = abs(hit["distance"]) / _WEIGHT_STEPS / (K1 + 1)
                held[number] = sum(rarity for stem, rarity in rarities.items() if stem in stems)
        return total, held / max(self._asked(weights), 1e-9)

    def _stems_of(self, number: int) -> frozenset[str]:
        return frozenset(self._remote.rows("", [number], "stems")[number]["stems"].split())


class RemoteContent(Content):
    """Passages and the texts of documents from Milvus; what is small from the file that every index has."""

    def __init__(self, remote: Remote, path: Path) -> None:
        self._remote = remote
        super().__init__(path)

    def passages(self, document: str) -> list[Passage]:
        """The passages of a document as they are read; none if it is not there."""
        query = f"document == {json.dumps(document, ensure_ascii=False)}"
        options = {"filter": query, "output_fields": ["id", "body"]}
        rows = self._remote.server.call("query", f"{self._remote.prefix}_passages", **options)
        return [passage_of(row["body"]) for row in sorted(rows, key=lambda row: int(row["id"]))]

    def _passage(self, number: int) -> Passage:
        return passage_of(self._remote.rows("_passages", [number], "body")[number]["body"])

    def _text(self, document: str) -> str:
        self._value("SELECT id, text, sum FROM documents WHERE id = ?", document)  # a KeyError if there is none
        return file_of(self._remote.server, self._remote.prefix, text_name(document)).decode()
