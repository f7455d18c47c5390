"""What retrieval is measured on: our own corpus with its questions, or any collection in the layout of BEIR."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from platformdirs import user_cache_path

from corpus import library
from corpus.errors import UserError
from corpus.passages import CHUNK_SIZE
from eval.beir import notes_on, read_collection, write_collection
from eval.questions import Half, Qrels, judged
from eval.retrieval import documents_named, sections_named
from index.build import build, build_corpus
from index.export import MODEL, encoder_folder
from index.opened import Index
from index.search import Retriever
from index.store import default_folder


@dataclass(frozen=True, slots=True)
class Subject:
    """An opened index, what each of its sections is called, the queries with their grades, and what must be told."""

    name: str
    retriever: Retriever
    names: Sequence[str]
    queries: dict[str, str]
    qrels: Qrels
    notes: tuple[str, ...] = ()


def ours(
    folder: Path,
    half: Half = "all",
    limit: int | None = None,
    encoder_name: str = MODEL,
    chunk_size: int | None = None,
) -> Subject:
    """Our own corpus, its index brought up to date; with passages of another size, the index is one apart.

    Raises:
        CorpusError: a set of questions or a document cannot be read.
        IndexUnusable: the model cannot be loaded.
        UserError: no question is left.
    """
    queries, qrels = judged(half)
    queries = dict(islice(queries.items(), limit))
    qrels = {query: qrels[query] for query in queries}
    _check_any(queries)
    if chunk_size is None:
        build(folder, encoder_name=encoder_name)
    else:
        _share_encoder(folder, encoder_name)
        name, mark = str(library.HOME), library.fingerprint()
        build_corpus(folder, library.load(), name, mark, encoder_name=encoder_name, chunk_size=chunk_size)
    retriever = Retriever(Index(folder))
    names = sections_named(retriever.index)
    return Subject("our corpus", retriever, names, queries, qrels, notes_on(qrels, set(names)))


def beir(
    source: Path,
    folder: Path,
    split: str = "test",
    limit: int | None = None,
    encoder_name: str = MODEL,
    chunk_size: int = CHUNK_SIZE,
) -> Subject:
    """A collection; its index is built where there is none of it yet.

    Args:
        source: holds corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv.
        folder: the index.
        split: which judgements.
        limit: the first so many queries.
        encoder_name: the default model, or any sentence-transformers name or path.
        chunk_size: characters aimed at for a passage.

    Raises:
        CorpusError: the collection cannot be read.
        IndexUnusable: the model cannot be loaded.
        UserError: no query is left.
    """
    collection = read_collection(source, split, limit)
    _check_any(collection.queries)
    _share_encoder(folder, encoder_name)
    name, mark = str(source.resolve()), collection.fingerprint
    build_corpus(folder, collection.corpus, name, mark, encoder_name=encoder_name, chunk_size=chunk_size)
    retriever = Retriever(Index(folder))
    names = documents_named(retriever.index)
    return Subject(source.resolve().name, retriever, names, collection.queries, collection.qrels, collection.notes)


def export(folder: Path) -> None:
    """Write our own corpus as a collection: its sections, the questions with graded sections, both halves as splits.

    Raises:
        CorpusError: a set of questions or a document cannot be read.
        UserError: the folder cannot be written.
    """
    sections = [
        (f"{document.id}#{section.heading}", section.heading, document.text[section.start : section.end])
        for document in library.load().documents
        for section in document.sections
    ]
    halves: tuple[Half, Half] = ("development", "test")
    write_collection(folder, sections, judged()[0], {half: judged(half)[1] for half in halves})


def cached(source: Path, encoder_name: str = MODEL, purpose: str = "") -> Path:
    """Where the index of a collection is kept if nobody says, one for each purpose."""
    mark = hashlib.sha256(json.dumps([str(source.resolve()), encoder_name, purpose]).encode()).hexdigest()[:16]
    return user_cache_path("infantile-spasms") / "collections" / mark


def _check_any(queries: Sized) -> None:
    if not queries:
        raise UserError("no question is left to measure; choose another --half or --split, or a higher --limit")


def _share_encoder(folder: Path, encoder_name: str) -> None:
    """Take the exported encoder from the index of our own corpus, where there is one: exporting takes long."""
    if encoder_name != MODEL:
        return
    ready, target = default_folder() / encoder_folder(), folder / encoder_folder()
    if ready.is_dir() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(ready, target)
