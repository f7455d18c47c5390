"""Test collections in the layout of BEIR: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv (Thakur et al. 2021)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.blocks import Block, document_of
from corpus.errors import CorpusError
from corpus.model import Corpus

Qrels = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection: documents, the queries that have judgements, and their grades.

    `unjudged` counts the queries without any judgement, which are left out; `missing` the judged documents that the
    corpus does not hold.
    """

    corpus: Corpus
    fingerprint: str
    queries: dict[str, str]
    qrels: Qrels
    unjudged: int
    missing: int


def read_collection(folder: Path, split: str = "test", limit: int | None = None) -> Collection:
    """Read a collection.

    Args:
        folder: holds corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv.
        split: which judgements.
        limit: take the first so many judged queries.

    Raises:
        CorpusError: a file is missing, a line is malformed, an id stands twice, or nothing is judged.
    """
    corpus = _read_corpus(folder / "corpus.jsonl")
    texts = {str(item["_id"]): str(item["text"]) for item in _items(folder / "queries.jsonl", ("_id", "text"))}
    qrels = read_qrels(folder / "qrels" / f"{split}.tsv")
    for query in qrels:
        if query not in texts:
            raise CorpusError(folder / "queries.jsonl", None, f"no query {query!r}, which {split}.tsv judges; add it")
    judged = {query: text for query, text in texts.items() if query in qrels}
    unjudged = len(texts) - len(judged)
    if limit is not None:
        judged = dict(list(judged.items())[:limit])
    known = {document.id for document in corpus.documents}
    missing = sum(document not in known for query in judged for document in qrels[query])
    fingerprint = hashlib.sha256((folder / "corpus.jsonl").read_bytes()).hexdigest()
    return Collection(corpus, fingerprint, judged, {query: qrels[query] for query in judged}, unjudged, missing)


def read_qrels(path: Path) -> Qrels:
    """Read judgements: a header, then query, document and grade with tabs between.

    Raises:
        CorpusError: the file is missing, a line is malformed, a pair stands twice, or nothing is judged.
    """
    qrels: Qrels = {}
    for number, line in enumerate(_lines(path), start=1):
        parts = line.rstrip("\n").split("\t")
        if number == 1 and not parts[-1].strip().lstrip("-").isdigit():
            continue
        if len(parts) != 3 or not parts[2].strip().lstrip("-").isdigit():
            raise CorpusError(path, number, "expected query, document and grade with tabs between; mend this line")
        query, document, grade = parts[0], parts[1], int(parts[2])
        if document in qrels.setdefault(query, {}):
            raise CorpusError(path, number, f"{query!r} and {document!r} are judged twice; keep one")
        qrels[query][document] = grade
    if not qrels:
        raise CorpusError(path, None, "no judgements in it; a line is query, document and grade with tabs between")
    return qrels


def _read_corpus(path: Path) -> Corpus:
    documents = []
    seen: set[str] = set()
    for item in _items(path, ("_id", "text")):
        name = str(item["_id"])
        if name in seen:
            raise CorpusError(path, None, f"the id {name!r} stands twice; keep one")
        seen.add(name)
        title = " ".join(str(item.get("title") or "").split())
        text = " ".join(str(item["text"]).split()) or title
        documents.append(document_of([Block(text)] if text else [], id=name, title=title))
    if not documents:
        raise CorpusError(path, None, 'no documents in it; a line is {"_id": ..., "title": ..., "text": ...}')
    return Corpus(tuple(documents))


def _items(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(path, number, f"not a line of JSON ({error.msg}); mend it") from error
        if not isinstance(item, dict) or any(name not in item for name in needed):
            raise CorpusError(path, number, f"expected an object with {' and '.join(needed)}; mend this line")
        yield item


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except FileNotFoundError as error:
        raise CorpusError(
            path, None, "no such file; a collection needs corpus.jsonl, queries.jsonl, qrels/"
        ) from error
    except UnicodeDecodeError as error:
        raise CorpusError(path, None, "not UTF-8 text; save it as UTF-8") from error
