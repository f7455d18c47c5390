"""Hybrid search: meaning and words, fused, then re-ranked by the best sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage
from index import english
from index.encoder import OnnxEncoder
from index.opened import Index
from index.query import Query, QueryReader

if TYPE_CHECKING:
    from index.reranker import Reranker


@dataclass(frozen=True, slots=True)
class Weights:
    """The shares of what a passage is judged by.

    Similarities between the question and: the passage; the opening of its section; the best of the questions that
    the section answers; the passage's best sentence. Then the section's BM25; the share of the question's words that
    the section holds; and the share of the document's title that the question names.
    """

    passage: float
    opening: float
    question: float
    sentence: float
    lexical: float
    held: float
    title: float


BY_TEXT = Weights(passage=0.22, opening=0.0, question=0.10, sentence=0.20, lexical=0.26, held=0.22, title=0.0)
"""For questions about what texts say; fitted, as the next, on development halves of public collections and our own."""

BY_TITLE = Weights(passage=0.50, opening=0.08, question=0.12, sentence=0.08, lexical=0.18, held=0.20, title=0.35)
"""For questions that name what documents are titled: which ones is settled then, their texts tell the rest."""

TITLE_IS_NAMED = 0.60

_DEPTH = 1000
_CANDIDATES = 64
_SORTED_FIRST = 2048
_READ = 128
"""Questions that are kept as they were read."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, by its number in the index, and why.

    `score` is in [0, 1] and compares hits of one query; `dense`, `question` and `sentences` (one for each
    sentence of the passage) are cosines, which compare across queries; `lexical` is BM25; `matched` are the
    question's stems that the passage holds.
    """

    number: int
    passage: Passage
    score: float
    dense: float
    question: float
    lexical: float
    sentences: tuple[float, ...]
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Components:
    """The scores of one query: `passage`, shape (passages,), and the rest, shape (sections,), each in its own unit."""

    weights: Weights
    passage: Scores
    opening: Scores
    question: Scores
    lexical: Scores
    held: Scores
    title: Scores

    def fused(self, section_of: NDArray[np.int32]) -> Scores:
        """The weighted sum but for sentences, each component scaled to [0, 1]. Shape (passages,)."""
        section = (
            self.weights.opening * scaled(self.opening)
            + self.weights.question * scaled(self.question)
            + self.weights.lexical * scaled(self.lexical)
            + self.weights.held * self.held
            + self.weights.title * self.title
        )
        fused: Scores = self.weights.passage * scaled(self.passage) + section[section_of]
        return fused


class Retriever:
    """Finds passages of an opened index; safe to share between threads, deterministic.

    Args:
        index: the opened index.
        reranker: puts the best passages in another order; their scores stay with the places.
    """

    def __init__(self, index: Index, reranker: Reranker | None = None) -> None:
        self.index = index
        self._reranker = reranker
        self._has_question = np.zeros(index.sections, dtype=np.bool_)
        self._has_question[index.question_sections] = True
        self._reader = QueryReader(index.content.glossary, index.content.words, index.lexical, self._is_common)
        self.read = lru_cache(_READ)(self._reader.read)
        """The question as the search understands it; one turn of a conversation reads the same again and again."""

    @property
    def spanish(self) -> Mapping[str, str]:
        """The glossary's terms by their Spanish names, in lower case and without accents."""
        return self._reader.spanish

    def search(self, query: Query | str, k: int = 10, *, within: str = "") -> list[Hit]:
        """Find the `k` best passages, best first, ties broken by their number in the index.

        Args:
            query: a question, or what `read` made of it.
            k: how many; fewer come back only if the index holds fewer.
            within: only passages of documents whose id starts so.
        """
        if isinstance(query, str):
            query = self.read(query)
        if k < 1 or not self.index.size:
            return []
        index = self.index
        vector = index.vector_of(query)[None]
        found = self.components(query, vector)
        ranked = self._ranked(query, found, vector[0], within)
        best = list(islice(ranked, k))
        sentences = self.index.sentences.several([number for number, _ in best])
        return [
            Hit(
                number,
                index.content.passage(number),
                score,
                float(found.passage[number]),
                float(found.question[index.section_of[number]]),
                float(found.lexical[index.section_of[number]]),
                tuple((vectors @ vector[0]).tolist()),
                tuple(stem for stem in query.stems if index.lexical.holds(stem, int(index.section_of[number]))),
            )
            for (number, score), vectors in zip(best, sentences, strict=True)
        ]

    def rank(self, query: Query | str, k: int = 100) -> list[tuple[int, float]]:
        """The numbers and scores of the `k` best sections, each by its best passage; ties broken by number."""
        if isinstance(query, str):
            query = self.read(query)
        if not self.index.size:
            return []
        vector = self.index.vector_of(query)[None]
        return self.best_sections(query, self.components(query, vector), vector, k)

    def best_sections(
        self, query: Query, found: Components, vector: NDArray[np.float32], k: int
    ) -> list[tuple[int, float]]:
        """The numbers and scores of the `k` best sections of a query that is encoded and scored already.

        Args:
            query: what `read` made of a question.
            found: what `components` made of it.
            vector: its vector, shape (1, dim).
            k: how many.
        """
        best: dict[int, float] = {}
        for number, score in self._ranked(query, found, vector[0]):
            best.setdefault(int(self.index.section_of[number]), score)
            if len(best) >= k:
                break
        return list(best.items())

    def _ranked(
        self, query: Query, found: Components, vector: NDArray[np.float32], within: str = ""
    ) -> Iterator[tuple[int, float]]:
        """Every passage, best first: the best ones re-ranked by their best sentence, the rest as they stand."""
        first = found.fused(self.index.section_of)
        order = _ordered(first)
        if within:
            order = (n for n in order if self.index.content.passage(n).document.startswith(within))
        candidates = list(islice(order, _CANDIDATES))
        best = scaled(_best_of(self.index.sentences.several(candidates), vector))
        scores = first[candidates] + found.weights.sentence * best
        ranked = sorted(zip(candidates, scores, strict=True), key=lambda one: (-round(float(one[1]), 6), one[0]))
        if self._reranker:
            ranked = self._reread(self._reranker, query, ranked)
        yield from ((number, float(score)) for number, score in ranked)
        last = float(ranked[-1][1]) if ranked else 0.0
        yield from ((number, min(last, float(first[number]))) for number in order)

    def _reread(
        self, reranker: Reranker, query: Query, ranked: list[tuple[int, np.float32]]
    ) -> list[tuple[int, np.float32]]:
        """The best passages in the order of a cross-encoder, ties as they stood; scores stay with the places."""
        from index.reranker import DEPTH

        numbers, scores = [number for number, _ in ranked], [score for _, score in ranked]
        read = reranker.scores(query.text, [self.index.content.passage(number) for number in numbers[:DEPTH]])
        best = [numbers[place] for place in np.argsort(-read, kind="stable")]
        return list(zip([*best, *numbers[DEPTH:]], scores, strict=True))

    def components(self, query: Query, vector: NDArray[np.float32]) -> Components:
        """Score everything in each way; what is not among the nearest gets the least cosine found.

        Args:
            query: what `read` made of a question.
            vector: its vector, shape (1, dim).
        """
        index = self.index
        opening = self._cosines("openings", vector, index.sections)
        lexical, held = index.lexical.scores(query.stems)
        title, named = index.lexical.titles_named(stem for stem, weight in query.stems.items() if weight == 1.0)
        return Components(
            BY_TITLE if named > TITLE_IS_NAMED else BY_TEXT,
            self._cosines("passages", vector, index.size),
            opening,
            self._question(vector, opening),
            lexical,
            held,
            title,
        )

    def _question(self, vector: NDArray[np.float32], opening: Scores) -> Scores:
        """The best cosine of a section's questions; a section without any is judged by how it begins."""
        rows, cosines, least = self._nearest("questions", vector)
        question = np.where(self._has_question, least, opening)
        np.maximum.at(question, self.index.question_sections[rows], cosines)
        return question

    def _cosines(self, kind: str, vector: NDArray[np.float32], size: int) -> Scores:
        rows, found, least = self._nearest(kind, vector)
        cosines = np.full(size, least, dtype=np.float32)
        cosines[rows] = found
        return cosines

    def _nearest(self, kind: str, vector: NDArray[np.float32]) -> tuple[NDArray[np.int64], Scores, np.float32]:
        """The rows nearest to a vector, their cosines, and the least of these, which all others get."""
        searched = self.index.searched[kind]
        if not searched.ntotal:
            return np.empty(0, np.int64), np.empty(0, np.float32), np.float32(-1)
        scores, rows = searched.search(vector, min(_DEPTH, searched.ntotal))
        found = rows[0] >= 0
        return rows[0][found], scores[0][found], np.float32(scores[0][found].min(initial=1.0))

    def sentence_cosines(self, number: int, vector: NDArray[np.float32]) -> tuple[float, ...]:
        """The cosine of each sentence of a passage."""
        return tuple((self.index.sentences.of(number) @ vector).tolist())

    def _is_common(self, word: str) -> bool:
        """Everyday English is one word-piece of the encoder's, or stands in the dictionary."""
        encoder = self.index.encoder
        return (isinstance(encoder, OnnxEncoder) and len(encoder.pieces(word)) == 1) or english.knows(word)


def open_retriever(folder: Path, threads: int | None = None, reranker: str = "") -> Retriever:
    """Open an index for searching; `threads` work on one search, one for each core if None.

    Args:
        folder: the index.
        threads: see above.
        reranker: the name or path of a cross-encoder; none if empty.

    Raises:
        IndexMissing: nothing has been built there.
        IndexUnusable: it is damaged, or the cross-encoder cannot be loaded; the message says how to mend it.
    """
    index = Index(folder, threads)
    if not reranker:
        return Retriever(index)
    from index.reranker import Reranker

    return Retriever(index, Reranker(reranker))


def _best_of(several: Sequence[NDArray[np.float32]], vector: NDArray[np.float32]) -> Scores:
    """The best cosine of each group of vectors with a vector, 0 for an empty group."""
    lengths = np.array([len(one) for one in several], dtype=np.int64)
    best = np.zeros(len(several), dtype=np.float32)
    if lengths.any():
        starts = lengths.cumsum() - lengths
        best[lengths > 0] = np.maximum.reduceat(np.concatenate(several) @ vector, starts[lengths > 0])
    return best


def _ordered(scores: Scores) -> Iterator[int]:
    """The numbers of scores, best first, ties by number. The best are sorted first, for no more may be asked for."""
    head = np.arange(0)
    if len(scores) > _SORTED_FIRST:
        # Of their negatives: many scores are alike, and to part them from above can take 15 times as long.
        least = -np.partition(-scores, _SORTED_FIRST - 1)[_SORTED_FIRST - 1]
        head = np.flatnonzero(scores >= least)
        yield from head[np.lexsort((head, -scores[head]))].tolist()
    yield from np.lexsort((np.arange(len(scores)), -scores))[len(head) :].tolist()


def scaled(scores: Scores) -> Scores:
    """Min-max: the best becomes 1, the worst 0; one alone is the best."""
    if len(scores) < 2:
        return np.ones_like(scores)
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)
