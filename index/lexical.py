"""BM25 over fields: bm25s computes the scores when the index is built, numpy adds them up when asked.

The reader needs no bm25s: its import costs 0.3 s, more than all the rest of a short answer.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage, Term
from index.words import stems

TITLE_WEIGHT = 5
HEADING_WEIGHT = 2
ASKED_WEIGHT = 1
ALIAS_WEIGHT = 1
_K1, _B = 1.5, 0.75

FILES = ("lexical.data.npy", "lexical.indices.npy", "lexical.indptr.npy", "lexical.terms.json")
TITLE_FILES = ("titles.indices.npy", "titles.indptr.npy")


def tokens_of(section: Sequence[Passage], names: Names) -> list[str]:
    """A section's stems, those of its better fields repeated: the field weights of BM25F, made simple.

    Args:
        section: the passages of one section; a long text is judged whole.
        names: other names of what the section speaks of become a field of it, so that a reader's word finds it.
    """
    first = section[0]
    text = " ".join(passage.text for passage in section)
    tokens = list(stems(text))
    tokens += stems(first.title) * TITLE_WEIGHT
    tokens += stems(first.heading) * HEADING_WEIGHT
    for question in first.asked:
        tokens += stems(question) * ASKED_WEIGHT
    for alias in names.others_in(f"{first.context} {text}"):
        tokens += stems(alias) * ALIAS_WEIGHT
    return tokens


class Names:
    """The names of a glossary's terms, to be found in many texts.

    Args:
        glossary: the terms.
    """

    def __init__(self, glossary: Iterable[Term]) -> None:
        self._terms = tuple(glossary)
        self._named: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        for number, term in enumerate(self._terms):
            for name in term.names:
                self._named.setdefault(stems(name), []).append((number, name))
        self._named.pop((), None)
        self._longest = max(map(len, self._named), default=0)

    def others_in(self, text: str) -> list[str]:
        """Every other name of the terms that a text uses."""
        words = stems(text)
        used: dict[int, set[str]] = {}
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._longest, len(words)) + 1):
                for number, name in self._named.get(words[start:end], ()):
                    used.setdefault(number, set()).add(name)
        return [name for number in sorted(used) for name in self._terms[number].names if name not in used[number]]


def write(documents: list[list[str]], titles: list[frozenset[str]], folder: Path) -> None:
    """Score every term against every section with bm25s and write the matrix, column by column.

    Args:
        documents: the stems of each section.
        titles: the stems of each section's title, all of them among its own.
        folder: where to write.
    """
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    model = bm25s.BM25(k1=_K1, b=_B, method="lucene")
    vocabulary = {term: i for i, term in enumerate(sorted({token for tokens in documents for token in tokens}))}
    ids = [[vocabulary[token] for token in tokens] for tokens in documents]
    if vocabulary:
        model.index((ids, vocabulary), show_progress=False, create_empty_token=False)
        scores = model.scores
        data, indices, indptr = scores["data"], scores["indices"], scores["indptr"]
    else:
        data, indices, indptr = np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64)
    for name, array in zip(FILES, (data, indices, indptr), strict=False):
        np.save(folder / name, array, allow_pickle=False)
    frequency = Counter(token for tokens in documents for token in set(tokens))
    terms = {term: [i, frequency[term]] for term, i in vocabulary.items()}
    (folder / FILES[3]).write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")
    columns: list[list[int]] = [[] for _ in vocabulary]
    for number, title in enumerate(titles):
        for stem in title:
            columns[vocabulary[stem]].append(number)
    ends = np.cumsum([0, *map(len, columns)], dtype=np.int64)
    np.save(folder / TITLE_FILES[0], np.array([n for column in columns for n in column], np.int32), allow_pickle=False)
    np.save(folder / TITLE_FILES[1], ends, allow_pickle=False)


class Lexical:
    """The written matrix, memory-mapped or read whole.

    Args:
        folder: holds the files that `write` made.
        size: the number of sections.
        mapped: whether the files stay where they are; else they are read whole, and may go.
    """

    def __init__(self, folder: Path, size: int, *, mapped: bool = True) -> None:
        self.size = size
        mode: Literal["r"] | None = "r" if mapped else None
        names = (*FILES[:3], *TITLE_FILES)
        arrays = [np.asarray(np.load(folder / name, mmap_mode=mode, allow_pickle=False)) for name in names]
        self._data, self._indices, self._indptr, self._titles, self._title_ends = arrays
        self._terms: dict[str, list[int]] = json.loads((folder / FILES[3]).read_text(encoding="utf-8"))

    def __contains__(self, stem: str) -> bool:
        return stem in self._terms

    def frequency(self, stem: str) -> int:
        """In how many sections a stem stands."""
        return self._terms[stem][1] if stem in self._terms else 0

    def holds(self, stem: str, number: int) -> bool:
        """Whether a section holds a stem, in any of its fields."""
        if stem not in self._terms:
            return False
        column = self._terms[stem][0]
        return bool((self._indices[self._indptr[column] : self._indptr[column + 1]] == number).any())

    def rarity(self, stem: str) -> float:
        """The inverse document frequency of a stem, 0 for one that stands everywhere, highest for an unknown one."""
        frequency = self.frequency(stem)
        return float(np.log1p((self.size - frequency + 0.5) / (frequency + 0.5)))

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """BM25 of every section for weighted stems. Shape (size,)."""
        total = np.zeros(self.size, dtype=np.float32)
        for stem, weight in weights.items():
            if stem in self._terms:
                column = self._terms[stem][0]
                start, end = self._indptr[column], self._indptr[column + 1]
                total[self._indices[start:end]] += weight * self._data[start:end]
        return total

    def titles_named(self, stems: Iterable[str]) -> tuple[NDArray[np.float32], float]:
        """How much of each section's title a question names, rare stems counting more.

        Returns:
            The shares, shape (size,), and how nearly some title and the question are one: the best harmonic mean of
            the title's share that is named and the question's share that names it.
        """
        named = np.zeros(self.size, dtype=np.float32)
        asked = 0.0
        for stem in stems:
            rarity = self.rarity(stem)
            asked += rarity
            if stem in self._terms:
                column = self._terms[stem][0]
                named[self._titles[self._title_ends[column] : self._title_ends[column + 1]]] += rarity
        share = (named / np.maximum(self._title_weights, 1e-9)).astype(np.float32)
        of_question = named / max(asked, 1e-9)
        mean = 2 * share * of_question / np.maximum(share + of_question, 1e-9)
        return share, float(mean.max(initial=0.0))

    @cached_property
    def _title_weights(self) -> NDArray[np.float32]:
        """The summed rarity of each title's stems."""
        total = np.zeros(self.size, dtype=np.float32)
        rarities = np.array([self.rarity(stem) for stem in self._terms], dtype=np.float32)
        np.add.at(total, self._titles, np.repeat(rarities, np.diff(self._title_ends)))
        return total
