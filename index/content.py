"""What answers are made of, in one SQLite file: documents, passages, references, glossary, words."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from corpus.model import Corpus, Passage, Reference, Sentence, Term
from index.words import words

Listed = tuple[str, str, str, str, str | None]
"""A document as it is listed: id, title, summary, area, date of review."""

_PASSAGES_KEPT = 4096
_TEXTS_KEPT = 256


def write(path: Path, corpus: Corpus, passages: Sequence[Passage]) -> None:
    """Write the content of an index; passages are numbered in their order."""
    connection = sqlite3.connect(path)
    with connection:
        connection.executescript(
            "CREATE TABLE documents"
            " (id TEXT PRIMARY KEY, title TEXT, summary TEXT, area TEXT, reviewed TEXT, text TEXT);"
            "CREATE TABLE passages (number INTEGER PRIMARY KEY, id TEXT UNIQUE, document TEXT, body TEXT);"
            "CREATE TABLE sources (key TEXT PRIMARY KEY, body TEXT);"
            "CREATE TABLE lists (name TEXT PRIMARY KEY, body TEXT);"
        )
        connection.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            ((d.id, d.title, d.summary, d.area, d.reviewed, d.text) for d in corpus.documents),
        )
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?)",
            ((number, p.id, p.document, _json(asdict(p))) for number, p in enumerate(passages)),
        )
        connection.executemany(
            "INSERT INTO sources VALUES (?, ?)", ((key, _json(asdict(r))) for key, r in corpus.references.items())
        )
        lists = {"glossary": [asdict(term) for term in corpus.glossary], "words": _words(corpus, passages)}
        connection.executemany("INSERT INTO lists VALUES (?, ?)", ((k, _json(v)) for k, v in lists.items()))
    connection.close()


def _words(corpus: Corpus, passages: Iterable[Passage]) -> dict[str, int]:
    """How often each word stands in the corpus, its glossary included: what spelling is compared with."""
    counts: Counter[str] = Counter()
    for passage in passages:
        counts.update(words(f"{passage.context} {passage.text}"))
    for term in corpus.glossary:
        counts.update(words(" ".join((term.term, *term.aliases))))
    return dict(counts)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Content:
    """The written content, read-only, what was read lately kept; safe to share between threads.

    Args:
        path: the file that `write` made.
        mapped: whether the file stays where it is; else it is read whole, and may go.
    """

    def __init__(self, path: Path, *, mapped: bool = True) -> None:
        self._connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        if not mapped:
            on_disk, self._connection = self._connection, sqlite3.connect(":memory:", check_same_thread=False)
            on_disk.backup(self._connection)
            on_disk.close()
        self.passage = lru_cache(maxsize=_PASSAGES_KEPT)(self._passage)
        self.reference = lru_cache(maxsize=_PASSAGES_KEPT)(self._reference)
        self.text = lru_cache(maxsize=_TEXTS_KEPT)(self._text)

    def documents(self) -> list[Listed]:
        """Every document, by its id."""
        rows = self._connection.execute("SELECT id, title, summary, area, reviewed FROM documents ORDER BY id")
        return rows.fetchall()

    def passages(self, document: str) -> list[Passage]:
        """The passages of a document as they are read; none if it is not there."""
        rows = self._connection.execute("SELECT body FROM passages WHERE document = ? ORDER BY number", (document,))
        return [_passage_of(body) for (body,) in rows.fetchall()]

    def references(self) -> dict[str, Reference]:
        """Every reference by its key, cited or not."""
        rows = self._connection.execute("SELECT key, body FROM sources ORDER BY key")
        return {key: Reference(**json.loads(body)) for key, body in rows.fetchall()}

    def _passage(self, number: int) -> Passage:
        """The passage of that number, counted from 0."""
        return _passage_of(self._value("SELECT body FROM passages WHERE number = ?", number))

    def _reference(self, key: str) -> Reference:
        """The reference of that key."""
        return Reference(**json.loads(self._value("SELECT body FROM sources WHERE key = ?", key)))

    def _text(self, document: str) -> str:
        """The text of a document, to which the offsets of its passages and sentences refer."""
        return self._value("SELECT text FROM documents WHERE id = ?", document)

    @cached_property
    def glossary(self) -> tuple[Term, ...]:
        """The glossary of the corpus."""
        lists = ("aliases", "misspellings", "spanish")
        entries = json.loads(self._value("SELECT body FROM lists WHERE name = ?", "glossary"))
        return tuple(Term(**{**entry, **{name: tuple(entry[name]) for name in lists}}) for entry in entries)

    @cached_property
    def words(self) -> dict[str, int]:
        """How often each word stands in the corpus."""
        return dict(json.loads(self._value("SELECT body FROM lists WHERE name = ?", "words")))

    def _value(self, query: str, value: object) -> str:
        row = self._connection.execute(query, (value,)).fetchone()
        if row is None:
            raise KeyError(value)
        return str(row[0])


def _passage_of(text: str) -> Passage:
    body: dict[str, Any] = json.loads(text)
    sentences = tuple(Sentence(**{**s, "keys": tuple(s["keys"])}) for s in body["sentences"])
    return Passage(**{**body, "sentences": sentences, "asked": tuple(body["asked"])})
