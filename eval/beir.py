"""Test collections in the layout of BEIR: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv (Thakur et al. 2021)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.blocks import Block, document_of
from corpus.errors import CorpusError
from corpus.model import Corpus
from eval.questions import Qrels


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection: documents, the queries that have judgements, and their grades.

    `notes` tell what of the files was left out, or counts against every system: queries without judgements, queries
    for which nothing is relevant, judged documents that the corpus does not hold.
    """

    corpus: Corpus
    fingerprint: str
    queries: dict[str, str]
    qrels: Qrels
    notes: tuple[str, ...]


def read_collection(folder: Path, split: str = "test", limit: int | None = None) -> Collection:
    """Read a collection.

    Args:
        folder: holds corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv.
        split: which judgements.
        limit: take the first so many judged queries.

    Raises:
        CorpusError: a file is missing, a line is malformed, an id is unknown or stands twice, or nothing is judged.
    """
    corpus = _read_corpus(folder / "corpus.jsonl")
    texts = {name: str(item["text"]) for name, item in _items(folder / "queries.jsonl").items()}
    qrels = read_qrels(_qrels_path(folder, split))
    for query in qrels:
        if query not in texts:
            raise CorpusError(folder / "queries.jsonl", None, f"no query {query!r}, which {split}.tsv judges; add it")
    queries = {query: text for query, text in texts.items() if query in qrels}
    if limit is not None:
        queries = dict(list(queries.items())[:limit])
    qrels = {query: qrels[query] for query in queries}
    notes = notes_on(qrels, {document.id for document in corpus.documents})
    if unjudged := sum(query not in qrels for query in texts):
        why = f"no judgements in {split}.tsv, or over the limit"
        notes = (f"{unjudged:,} queries of the file are not measured: {why}", *notes)
    fingerprint = hashlib.sha256((folder / "corpus.jsonl").read_bytes()).hexdigest()
    return Collection(corpus, fingerprint, queries, qrels, notes)


def notes_on(qrels: Qrels, known: Container[str]) -> tuple[str, ...]:
    """What of the judgements lowers every system's figures: grades of the unknown, queries with nothing relevant."""
    notes = []
    unknown = sorted({name for grades in qrels.values() for name in grades if name not in known})
    if unknown:
        some = ", ".join(repr(name) for name in unknown[:3])
        notes.append(f"{len(unknown):,} judged documents are not in the corpus and cannot be found, such as {some}")
    barren = [query for query, grades in qrels.items() if not any(grade > 0 for grade in grades.values())]
    if barren:
        some = ", ".join(repr(name) for name in barren[:3])
        notes.append(f"{len(barren):,} queries have nothing relevant and count as 0, such as {some}")
    return tuple(notes)


def read_qrels(path: Path) -> Qrels:
    """Read judgements: query, document and grade, tabs between, a header or none; or four columns as TREC has them.

    Raises:
        CorpusError: the file is missing, a line is malformed, a pair stands twice, or nothing is judged.
    """
    qrels: Qrels = {}
    for number, line in enumerate(_lines(path), start=1):
        parts = line.rstrip("\r\n").split("\t")
        if len(parts) != 3 and len(line.split()) == 4:
            parts = [part for place, part in enumerate(line.split()) if place != 1]
        if not line.strip() or (number == 1 and not _is_grade(parts[-1])):
            continue
        if len(parts) != 3 or not _is_grade(parts[2]):
            raise CorpusError(path, number, "expected query, document and grade with tabs between; mend this line")
        query, document, grade = parts[0], parts[1], int(parts[2])
        if document in qrels.setdefault(query, {}):
            raise CorpusError(path, number, f"{query!r} and {document!r} are judged twice; keep one")
        qrels[query][document] = grade
    if not qrels:
        raise CorpusError(path, None, "no judgements in it; a line is query, document and grade with tabs between")
    return qrels


def _qrels_path(folder: Path, split: str) -> Path:
    path = folder / "qrels" / f"{split}.tsv"
    there = sorted(other.stem for other in path.parent.glob("*.tsv"))
    if there and not path.is_file():
        raise CorpusError(path, None, f"no such file; choose one with --split: {', '.join(there)}")
    return path


def _is_grade(text: str) -> bool:
    return text.strip().lstrip("-").isdecimal()


def _read_corpus(path: Path) -> Corpus:
    documents = []
    for name, item in _items(path).items():
        title = " ".join(str(item.get("title") or "").split())
        text = " ".join(str(item["text"]).split()) or title
        documents.append(document_of([Block(text)] if text else [], id=name, title=title))
    if not documents:
        raise CorpusError(path, None, 'no documents in it; a line is {"_id": ..., "title": ..., "text": ...}')
    return Corpus(tuple(documents))


def _items(path: Path) -> dict[str, dict[str, Any]]:
    """The objects of a file by their ids."""
    items: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(path, number, f"not a line of JSON ({error.msg}); mend it") from error
        if not isinstance(item, dict) or "_id" not in item or "text" not in item:
            raise CorpusError(path, number, "expected an object with _id and text; mend this line")
        if str(item["_id"]) in items:
            raise CorpusError(path, number, f"the id {str(item['_id'])!r} stands twice; keep one")
        items[str(item["_id"])] = item
    return items


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except OSError as error:
        needs = "a collection needs corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv"
        raise CorpusError(path, None, f"cannot be read ({error.strerror}); {needs}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(path, None, "not UTF-8 text; save it as UTF-8") from error
