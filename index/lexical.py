"""BM25 over fields: scores are computed when the index is built, memory-mapped and added up when asked."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage, Term
from index.words import stems

TITLE_WEIGHT = 5
HEADING_WEIGHT = 2
ASKED_WEIGHT = 1
ALIAS_WEIGHT = 1
K1, B = 1.5, 0.75

FILES = ("lexical.data.npy", "lexical.indices.npy", "lexical.indptr.npy", "lexical.terms.json")
TITLE_FILES = ("titles.indices.npy", "titles.indptr.npy", "titles.weights.npy")
_SPILL = "lexical.spill"
_BLOCK = 1 << 21
"""Postings that are in memory at once."""

Numbers = NDArray[np.signedinteger[Any]]


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


class Writer:
    """Scores every term against every section and writes the matrix, column by column, in bounded memory.

    The postings of sections go to a file as they come, for the weight of a term is known when all are there.
    The scores are BM25 as Lucene has it, of Kamphuis et al. (2020); bm25s, which the tests compare with, would hold
    every token of the corpus in memory.

    Args:
        folder: where to write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers: dict[str, int] = {}
        self._lengths = array("i")
        self._buffer = array("i")
        self._titles = array("i")
        self._spill = (folder / _SPILL).open("w+b")

    def add(self, tokens: Sequence[str], title: Iterable[str]) -> None:
        """Add the next section.

        Args:
            tokens: its stems.
            title: the stems of its title, all of them among its own.
        """
        section = len(self._lengths)
        self._lengths.append(len(tokens))
        for token, count in Counter(tokens).items():
            self._buffer.extend((self._numbers.setdefault(token, len(self._numbers)), section, count))
        for stem in sorted(title):
            self._titles.extend((self._numbers[stem], section))
        if len(self._buffer) >= 3 * _BLOCK:
            self._flush()

    def close(self) -> None:
        """Remove the file of postings, finished or not."""
        self._spill.close()
        (self._folder / _SPILL).unlink(missing_ok=True)

    def finish(self) -> None:
        """Write the matrix, the terms and the titles."""
        self._flush()
        terms = sorted(self._numbers)
        place = np.empty(len(terms), dtype=np.int32)
        place[[self._numbers[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
        frequency = np.zeros(len(terms), dtype=np.int64)
        for block in self._blocks():
            frequency += np.bincount(place[block[:, 0]], minlength=len(terms))
        ends = _ends(frequency)
        weight = _rarity(len(self._lengths), frequency)
        self._write_scores(place, weight, ends)
        np.save(self._folder / FILES[2], ends, allow_pickle=False)
        told = {term: [number, int(frequency[number])] for number, term in enumerate(terms)}
        (self._folder / FILES[3]).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        self._write_titles(place, weight)
        self.close()

    def _write_scores(self, place: Numbers, weight: NDArray[np.float64], ends: Numbers) -> None:
        size, total = len(self._lengths), int(ends[-1])
        data = _mapped(self._folder / FILES[0], total, np.dtype(np.float32))
        indices = _mapped(self._folder / FILES[1], total, np.dtype(np.int32))
        length = np.frombuffer(self._lengths, dtype=np.int32) if size else np.zeros(0, np.int32)
        norm = K1 * (1 - B + B * length / max(length.mean() if size else 0.0, 1e-9))
        heads = ends[:-1].copy()
        for block in self._blocks():
            block = block[np.argsort(place[block[:, 0]], kind="stable")]
            term, section, count = place[block[:, 0]], block[:, 1], block[:, 2]
            into = heads[term] + np.arange(len(term)) - np.searchsorted(term, term)
            data[into] = weight[term] * count / (norm[section] + count)
            indices[into] = section
            heads += np.bincount(term, minlength=len(heads))

    def _write_titles(self, place: Numbers, weight: NDArray[np.float64]) -> None:
        """Write which sections' titles hold each term, and the summed rarity of each title's terms."""
        size = len(self._lengths)
        pairs = np.array(self._titles, dtype=np.int32).reshape(-1, 2)
        term, section = place[pairs[:, 0]], pairs[:, 1]
        arrays: tuple[NDArray[Any], ...] = (
            section[np.argsort(term, kind="stable")],
            _ends(np.bincount(term, minlength=len(place))),
            np.bincount(section, weight[term], minlength=size).astype(np.float32),
        )
        for name, values in zip(TITLE_FILES, arrays, strict=True):
            np.save(self._folder / name, values, allow_pickle=False)

    def _flush(self) -> None:
        self._spill.write(self._buffer.tobytes())
        self._buffer = array("i")

    def _blocks(self) -> Iterator[NDArray[np.int32]]:
        """The postings as they came, so many at once: term, section, count."""
        self._spill.seek(0)
        while read := self._spill.read(12 * _BLOCK):
            yield np.frombuffer(read, dtype=np.int32).reshape(-1, 3)


def _mapped(path: Path, size: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """A new array on disk, memory-mapped. Zeros are written first: on a full disk, a map would end the process."""
    np.save(path, np.broadcast_to(np.zeros(1, dtype), (size,)), allow_pickle=False)
    mapped: NDArray[Any] = np.load(path, mmap_mode="r+", allow_pickle=False)
    return mapped


def _rarity(size: int, frequency: Numbers | int) -> Any:
    """The inverse document frequency, of one stem or of each, that so many of the sections hold."""
    return np.log1p((size - frequency + 0.5) / (frequency + 0.5))


def _ends(counts: Numbers) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


def _arrays(folder: Path, names: Iterable[str], mapped: bool) -> list[NDArray[Any]]:
    mode: Literal["r"] | None = "r" if mapped else None
    return [np.asarray(np.load(folder / name, mmap_mode=mode, allow_pickle=False)) for name in names]


class Lexical:
    """The written matrix, memory-mapped or read whole.

    Args:
        folder: holds the files that `Writer` made.
        size: the number of sections.
        with_scores: whether the scores are among them.
        mapped: whether the files stay where they are; else they are read whole, and may go.
    """

    def __init__(self, folder: Path, size: int, *, with_scores: bool = True, mapped: bool = True) -> None:
        self.size = size
        if with_scores:
            self._data, self._indices, self._indptr = _arrays(folder, FILES[:3], mapped)
        self._titles, self._title_ends, self._title_weights = _arrays(folder, TITLE_FILES, mapped)
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
        sections = self._indices[self._indptr[column] : self._indptr[column + 1]]
        place = int(sections.searchsorted(number))
        return place < len(sections) and int(sections[place]) == number

    def rarity(self, stem: str) -> float:
        """The inverse document frequency of a stem, 0 for one that stands everywhere, highest for an unknown one."""
        return float(_rarity(self.size, self.frequency(stem)))

    def scores(self, weights: Mapping[str, float]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """BM25 of every section for weighted stems, and the share of those of weight 1 that it holds.

        BM25 is satisfied by one rare stem that is often there; the share, in which stems count by their rarity, tells
        who holds them all.

        Returns:
            Two arrays of shape (size,).
        """
        total, held = np.zeros(self.size, dtype=np.float32), np.zeros(self.size, dtype=np.float32)
        for stem, weight in weights.items():
            if stem in self._terms:
                column = self._terms[stem][0]
                start, end = self._indptr[column], self._indptr[column + 1]
                sections = self._indices[start:end]
                total[sections] += weight * self._data[start:end]
                if weight == 1.0:
                    held[sections] += self.rarity(stem)
        return total, held / max(self._asked(weights), 1e-9)

    def _asked(self, weights: Mapping[str, float]) -> float:
        return sum(self.rarity(stem) for stem, weight in weights.items() if weight == 1.0)

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
        touched = np.flatnonzero(named)
        some = named[touched]
        share = (some / np.maximum(self._title_weights[touched], 1e-9)).astype(np.float32)
        of_question = some / max(asked, 1e-9)
        mean = 2 * share * of_question / np.maximum(share + of_question, 1e-9)
        named[touched] = share
        return named, float(mean.max(initial=0.0))
