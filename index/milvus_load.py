"""Loading an index that was built here into Milvus: all of it beside the one that serves, then one step swaps them."""

from __future__ import annotations

import base64
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from corpus.errors import UserError
from index import lexical, store
from index.content import Content, clear_texts, json_of
from index.known import rows_of
from index.milvus import CHUNK, PARTS, SMALL, Place, Server, text_name
from index.nearest import EXACT_UP_TO, PROBES, lists_for
from index.opened import Index
from index.vectors import sections_of

Row = dict[str, Any]

_ROWS_AT_ONCE = 500
_LONGEST = 65_535
_LOAD_SECONDS = 3600.0


def load(folder: Path, place: Place, *, quiet: bool = False) -> str:
    """Load the index of a folder into Milvus, and let it serve there; one that serves already is left as it is.

    If this is cut off at any moment, what served before goes on serving; the next load begins anew.

    Args:
        folder: a whole index on this machine.
        place: where it goes.
        quiet: no progress bar.

    Returns:
        The name of its collections.

    Raises:
        UserError: Milvus does not answer, or refuses.
        IndexUnusable: a file of the index is missing or damaged, or the name is taken by something else.
    """
    index = Index(folder)
    with closing(Server(place)) as server:
        before = server.serving()
        prefix = f"{place.name}_{index.manifest.generation}"
        if before == prefix:
            return prefix
        store.verify(folder, index.folder, index.manifest)
        for part in PARTS:
            server.call("drop_collection", prefix + part)
            _create(server, prefix, part, index)
        size = _total(index)
        with tqdm(desc="Loading", unit="row", unit_scale=True, total=size, disable=quiet, file=sys.stderr) as bar:
            for part, rows in _rows(folder, index):
                _insert(server, prefix + part, rows, None if part == "_files" else bar)
        for part in PARTS:
            server.call("flush", prefix + part, timeout=_LOAD_SECONDS)
            server.call("load_collection", prefix + part, timeout=_LOAD_SECONDS)
        _swap(server, prefix, before)
        return prefix


def _swap(server: Server, prefix: str, before: str | None) -> None:
    """Point the alias to the new collections, and drop those that nobody should read any more but the last."""
    name = server.place.name
    server.call("create_alias" if before is None else "alter_alias", prefix, name)
    ours = re.compile(f"{name}_[0-9a-f]{{16}}({'|'.join(PARTS)})")
    for found in server.call("list_collections"):
        if ours.fullmatch(found) and not found.startswith((prefix, before or prefix)):
            server.call("drop_collection", found)


def _create(server: Server, prefix: str, part: str, index: Index) -> None:
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    schema, indexes = MilvusClient.create_schema(auto_id=False), MilvusClient.prepare_index_params()
    if part == "_files":
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=512)
        schema.add_field("body", DataType.VARCHAR, max_length=_LONGEST)
    else:
        schema.add_field("id", DataType.INT64, is_primary=True)
    if part == "_passages":
        schema.add_field("document", DataType.VARCHAR, max_length=4096)
        schema.add_field("body", DataType.VARCHAR, max_length=_LONGEST)
    if part == "":
        schema.add_field("stems", DataType.VARCHAR, max_length=_LONGEST, enable_analyzer=True)
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, ["stems"], ["words"]))
        weights = {"bm25_k1": lexical.K1, "bm25_b": lexical.B}
        indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=weights)
    # Every collection must have a vector; that of files is never searched.
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2 if part == "_files" else index.manifest.encoder.dim)
    indexes.add_index("vector", metric_type="IP", **_way(index.manifest.counts["passages"]))
    server.call("create_collection", prefix + part, schema=schema, index_params=indexes)


def _way(passages: int) -> dict[str, Any]:
    """As in `index.nearest`: exact while that is quick."""
    if passages <= EXACT_UP_TO:
        return {"index_type": "FLAT"}
    return {"index_type": "IVF_SQ8", "params": {"nlist": lists_for(passages), "nprobe": PROBES}}


def _insert(server: Server, collection: str, rows: Iterable[Row], bar: Any | None) -> None:
    rows = iter(rows)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        server.call("insert", collection, some, timeout=_LOAD_SECONDS)
        if bar is not None:
            bar.update(len(some))


def _total(index: Index) -> int:
    """How many rows the bar counts: all but those of files, whose number is known when they have been cut."""
    counts = index.manifest.counts
    return counts["sections"] + counts["passages"] + counts["sentences"] + len(index.question_sections)


def _rows(folder: Path, index: Index) -> Iterator[tuple[str, Iterator[Row]]]:
    """The rows of each collection; the manifest comes last of all."""
    dim = index.manifest.encoder.dim

    def vectors(kind: str) -> Iterator[list[float]]:
        return (row.astype(np.float32).tolist() for row in rows_of(index.folder / f"{kind}.vectors", dim))

    yield "", _sections(index, vectors("openings"))
    yield "_passages", _passages(index.content, vectors("passages"))
    for kind in ("questions", "sentences"):
        yield f"_{kind}", ({"id": n, "vector": v} for n, v in enumerate(vectors(kind)))
    yield "_files", _files(folder, index)


def _sections(index: Index, vectors: Iterator[list[float]]) -> Iterator[Row]:
    names = lexical.Names(index.content.glossary)
    passages = map(index.content.passage, range(index.size))
    for number, (section, vector) in enumerate(zip(sections_of(passages), vectors, strict=True)):
        stems = " ".join(lexical.tokens_of(section, names)).encode()[:_LONGEST]
        text = stems.decode(errors="ignore")
        # Cut after a whole stem, should a section be longer than a small book.
        text = text if len(stems) < _LONGEST else text.rpartition(" ")[0]
        yield {"id": number, "stems": text, "vector": vector}


def _passages(content: Content, vectors: Iterator[list[float]]) -> Iterator[Row]:
    for number, vector in enumerate(vectors):
        passage = content.passage(number)
        body = json_of(asdict(passage))
        if len(body.encode()) > _LONGEST:
            raise UserError(f"{passage.id}: too long for a row of Milvus; cut the sentence that it is made of")
        yield {"id": number, "document": passage.document, "body": body, "vector": vector}


def _files(folder: Path, index: Index) -> Iterator[Row]:
    for document in index.content.documents():
        yield from _file(text_name(document[0]), index.content.text(document[0]).encode())
    encoder = [name for name in index.manifest.files if name.startswith("encoders/")]
    sums = {name: index.manifest.files[name] for name in (*SMALL, *encoder)}
    with tempfile.TemporaryDirectory() as place:
        small = Path(place) / "content.sqlite"
        shutil.copyfile(index.folder / "content.sqlite", small)
        clear_texts(small)
        sums["content.sqlite"] = store.digest(small)
        for name in sums:
            path = folder / name if name in encoder else index.folder / name
            yield from _file(name, (small if name == "content.sqlite" else path).read_bytes())
    searched = dict.fromkeys(index.manifest.searched, "Milvus")
    data = asdict(replace(index.manifest, files=sums, searched=searched))
    yield from _file("manifest.json", json.dumps(data).encode())


def _file(name: str, data: bytes) -> Iterator[Row]:
    chunks: Sequence[bytes] = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    bodies = [str(len(chunks)), *(base64.b64encode(chunk).decode() for chunk in chunks)]
    return ({"id": f"{name}:{place}", "body": body, "vector": [0.0, 1.0]} for place, body in enumerate(bodies))
