"""What answers are made of, in one SQLite file: documents, passages, references, glossary, words."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import xxhash

from corpus.model import Corpus, Document, Passage, Reference, Sentence, Term
from index.errors import IndexUnusable
from index.words import words

Listed = tuple[str, str, str, str, str | None]
"""A document as it is listed: id, title, summary, area, date of review."""

_PASSAGES_KEPT = 4096
_TEXTS_KEPT = 256


class Writer:
    """Writes the content of an index, document by document; passages are numbered in their order.

    Each row bears a checksum of its key and text, for a large file is not checked as a whole when it is opened.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._words: Counter[str] = Counter()
        self._number = 0
        # A build that dies leaves no file to be mended, so that nothing need be undone.
        self._connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE documents"
            " (id TEXT PRIMARY KEY, title TEXT, summary TEXT, area TEXT, reviewed TEXT, text TEXT, sum INTEGER);"
            "CREATE TABLE passages (number INTEGER PRIMARY KEY, document TEXT, body TEXT, sum INTEGER);"
            "CREATE TABLE sources (key TEXT PRIMARY KEY, body TEXT, sum INTEGER);"
            "CREATE TABLE lists (name TEXT PRIMARY KEY, body TEXT, sum INTEGER);"
        )

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        """Add a document and the passages it was cut into."""
        d = document
        row = (d.id, d.title, d.summary, d.area, d.reviewed, d.text)
        self._connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, _sum(d.id, d.text)))
        for passage in passages:
            self._words.update(words(f"{passage.context} {passage.text}"))
            self._insert("passages", self._number, json_of(asdict(passage)), passage.document)
            self._number += 1

    def finish(self, corpus: Corpus) -> None:
        """Write references, glossary, and how often each word stands in the corpus and its glossary."""
        for term in corpus.glossary:
            self._words.update(words(" ".join((term.term, *term.aliases))))
        for key, reference in corpus.references.items():
            self._insert("sources", key, json_of(asdict(reference)))
        self._insert("lists", "glossary", json_of([asdict(term) for term in corpus.glossary]))
        self._insert("lists", "words", json_of(dict(self._words)))
        self._connection.execute("CREATE INDEX of_document ON passages (document)")
        self._connection.commit()
        self.close()

    def close(self) -> None:
        """Close the file, finished or not."""
        self._connection.close()

    def _insert(self, table: str, key: object, body: str, *more: str) -> None:
        values = (key, *more, body, _sum(key, body))
        self._connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def clear_texts(path: Path) -> None:
    """Take passages and the texts of documents out of a file of content; they are kept elsewhere."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM passages")
        for (id,) in connection.execute("SELECT id FROM documents").fetchall():
            connection.execute("UPDATE documents SET text = '', sum = ? WHERE id = ?", (_sum(id, ""), id))
    connection.execute("VACUUM")
    connection.close()


def _sum(key: object, body: str) -> int:
    """The checksum of a row, which SQLite keeps as a signed number."""
    return xxhash.xxh3_64_intdigest(f"{key}\0{body}".encode()) - 2**63


def json_of(value: object) -> str:
    """A value as it is kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Content:
    """The written content, read-only, what was read lately kept; safe to share between threads.

    Args:
        path: the file that `Writer` made.
        mapped: whether the file stays where it is; else it is read whole, and may go.

    Raises:
        IndexUnusable: later, when a row that is read is damaged.
    """

    def __init__(self, path: Path, *, mapped: bool = True) -> None:
        self._path = path
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
        return self._rows("SELECT id, title, summary, area, reviewed FROM documents ORDER BY id")

    def passages(self, document: str) -> list[Passage]:
        """The passages of a document as they are read; none if it is not there."""
        rows = self._rows("SELECT number, body, sum FROM passages WHERE document = ? ORDER BY number", document)
        return [passage_of(self._checked(*row)) for row in rows]

    def references(self) -> dict[str, Reference]:
        """Every reference by its key, cited or not."""
        rows = self._rows("SELECT key, body, sum FROM sources ORDER BY key")
        return {row[0]: Reference(**json.loads(self._checked(*row))) for row in rows}

    def _passage(self, number: int) -> Passage:
        """The passage of that number, counted from 0."""
        return passage_of(self._value("SELECT number, body, sum FROM passages WHERE number = ?", number))

    def _reference(self, key: str) -> Reference:
        """The reference of that key."""
        return Reference(**json.loads(self._value("SELECT key, body, sum FROM sources WHERE key = ?", key)))

    def _text(self, document: str) -> str:
        """The text of a document, to which the offsets of its passages and sentences refer."""
        return self._value("SELECT id, text, sum FROM documents WHERE id = ?", document)

    @cached_property
    def glossary(self) -> tuple[Term, ...]:
        """The glossary of the corpus."""
        lists = ("aliases", "misspellings", "spanish")
        entries = json.loads(self._value("SELECT name, body, sum FROM lists WHERE name = ?", "glossary"))
        return tuple(Term(**{**entry, **{name: tuple(entry[name]) for name in lists}}) for entry in entries)

    @cached_property
    def words(self) -> dict[str, int]:
        """How often each word stands in the corpus."""
        return dict(json.loads(self._value("SELECT name, body, sum FROM lists WHERE name = ?", "words")))

    def _value(self, query: str, value: object) -> str:
        rows = self._rows(query, value)
        if not rows:
            raise KeyError(value)
        return self._checked(*rows[0])

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(self._path, f"damaged ({error})") from error

    def _checked(self, key: object, body: str, expected: int) -> str:
        if _sum(key, body) != expected:
            raise IndexUnusable(self._path, f"damaged (the checksum of row {key!r} differs)")
        return body


def passage_of(text: str) -> Passage:
    """Read a passage as it is kept."""
    body: dict[str, Any] = json.loads(text)
    sentences = tuple(Sentence(**{**s, "keys": tuple(s["keys"])}) for s in body["sentences"])
    asked = {name: tuple(body[name]) for name in ("asked", "otherwise")}
    return Passage(**{**body, "sentences": sentences, **asked})
