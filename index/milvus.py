"""An index whose vectors, words and texts lie in Milvus, for what outgrows one machine.

A generation is five collections, named by the name of the index, the generation and what they hold; the name itself
is an alias of the first of them, so that one step swaps them all. What is small (titles, glossary, references, numbers
of sections, the encoder) is kept in one of them as files, and copied to this machine once: a folder like that of any
index, whose manifest says where the rest is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from corpus.errors import UserError
from index import lexical, report, store
from index.errors import IndexMissing, IndexUnusable

PREFIX = "milvus+"
PARTS = ("", "_passages", "_questions", "_sentences", "_files")
"""The collections of a generation: sections (their words, their openings), passages, questions, sentences, files."""

CHUNK = 45_000
"""Bytes of a file in one row: 60,000 characters in base64, of the 65,535 that a text may have."""

SMALL = (
    *("sections.npy", "questions.npy", "sentences.npy", report.NAME, "content.sqlite"),
    *(lexical.FILES[3], *lexical.TITLE_FILES),
)
"""The files of a generation that every reader has on its own machine."""

_CHUNKS_AT_ONCE = 32
_PAUSE = 0.2
_CONNECT_FAILED = 2
SECONDS = 10.0
"""How long a call is tried again; then Milvus is said not to answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index lies in Milvus: `milvus+http://host:19530/collection`, or `milvus+file:PATH` for Milvus Lite."""

    text: str
    uri: str
    name: str

    @property
    def home(self) -> Path:
        """What this machine keeps of it: `mirror`, read from Milvus, and `built`, what was built here."""
        mark = hashlib.sha256(self.text.encode()).hexdigest()[:16]
        return user_cache_path("infantile-spasms") / "milvus" / mark

    @property
    def mend(self) -> str:
        """The command that builds it."""
        return f"infantile-spasms build --index {self.text}"


def place_of(text: str) -> Place:
    """Read where an index lies in Milvus.

    Raises:
        UserError: it is no such address.
    """
    address = text.removeprefix(PREFIX)
    if address.startswith("file:") and len(address) > 5:
        path = Path(address.removeprefix("file:")).absolute()
        # Milvus Lite knows its databases by their ending.
        path = path if path.suffix == ".db" else path.with_name(f"{path.name}.db")
        return Place(text, str(path), "infantile_spasms")
    server, _, name = address.rpartition("/")
    if server.startswith(("http://", "https://")) and name.replace("_", "a").isalnum() and name.isascii():
        return Place(text, server, name)
    raise UserError(f"{text}: no address; write milvus+http://host:19530/collection or milvus+file:PATH")


class Server:
    """A connection to Milvus: every call is tried again for some seconds, and fails with a message that helps.

    Args:
        place: where; the environment's MILVUS_TOKEN is the token, if it has one.

    Raises:
        UserError: there is no Milvus, or its client is not installed.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        try:
            import pymilvus
        except ModuleNotFoundError as error:
            raise UserError("Milvus needs its client: pip install 'infantile-spasms-assistant[milvus]'") from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        options = {"token": os.environ.get("MILVUS_TOKEN", ""), "timeout": SECONDS, "dedicated": True}
        self._connect: Callable[[], Any] = partial(pymilvus.MilvusClient, place.uri, **options)
        self._client: Any = None
        self._loaded: list[str] = []

    def call(self, method: str, *values: Any, **options: Any) -> Any:
        """Call a method of Milvus's client.

        Raises:
            UserError: Milvus does not answer, or refuses.
        """
        import grpc
        from pymilvus.exceptions import MilvusException

        deadline = time.monotonic() + SECONDS
        while True:
            try:
                # Bound here, for another thread may hang up at any moment.
                client = self._client
                if client is None:
                    client = self._client = self._connected()
                return getattr(client, method)(*values, **{"timeout": SECONDS, **options})
            except (MilvusException, grpc.RpcError, OSError, RuntimeError, ValueError) as error:
                if _is_lost(error):
                    # A client that has lost its server does not find it again.
                    self.close()
                    if time.monotonic() < deadline:
                        time.sleep(_PAUSE)
                        continue
                problem = f"does not answer, tried for {SECONDS:g} s" if _is_lost(error) else "refuses"
                told = " ".join(str(error).split())[:200]
                raise UserError(
                    f"{self.place.uri}: Milvus {problem} ({told}); see that it runs as it should"
                ) from error

    def _connected(self) -> Any:
        """A new client that others may use, for the collections are loaded."""
        client = self._connect()
        try:
            # A Milvus that was started again has let go of them.
            for name in self._loaded:
                client.load_collection(name, timeout=SECONDS)
        except BaseException:
            client.close()
            raise
        return client

    def load(self, names: list[str]) -> None:
        """Have Milvus load collections, now and after each new connection."""
        self.close()
        self._loaded = names
        self.call("list_collections")

    def close(self) -> None:
        """Hang up; a further call connects again."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def serving(self) -> str | None:
        """The name of the generation that the alias stands for; None if there is none.

        Raises:
            IndexUnusable: the name is taken by a collection that this program did not make.
        """
        name = self.place.name
        if not self.call("has_collection", name):
            return None
        is_alias = name in self.call("list_aliases")["aliases"]
        found = str(self.call("describe_alias", name)["collection_name"]) if is_alias else name
        if not found.startswith(f"{name}_"):
            raise self.unusable("holds a collection of that name that this program did not make; choose another name")
        return found

    def unusable(self, problem: str) -> IndexUnusable:
        """An error that names this place."""
        return IndexUnusable(Path(self.place.text), problem, self.place.mend)


def _is_lost(error: Exception) -> bool:
    """Whether an error is of the connection, and not what Milvus answered."""
    from pymilvus.exceptions import MilvusException

    if not isinstance(error, MilvusException):
        return True
    return error.code == _CONNECT_FAILED or "retry" in str(error).lower()


def mirror(place: Place) -> Path:
    """Copy what is small of the index that serves to this machine, if it is not there yet; returns the folder.

    Raises:
        UserError: Milvus does not answer.
        IndexMissing: nothing has been built there.
        IndexUnusable: it is of another program or format.
    """
    server = Server(place)
    try:
        serving = server.serving()
        if serving is None:
            raise IndexMissing(Path(place.text), "no index here yet", place.mend)
        folder = place.home / "mirror"
        with store.lock(folder):
            if not _is_mirrored(folder, serving):
                _copy(server, serving, folder)
        return folder
    finally:
        server.close()


def _is_mirrored(folder: Path, serving: str) -> bool:
    try:
        generation = store.current(folder)
        manifest = store.read_manifest(generation)
        store.verify(folder, generation, manifest)
    except IndexUnusable:
        return False
    return manifest.remote is not None and manifest.remote["collections"] == serving


def _copy(server: Server, serving: str, folder: Path) -> None:
    try:
        data = json.loads(file_of(server, serving, "manifest.json"))
        made_by = data["format"]
    except (UserError, ValueError, KeyError, TypeError) as error:
        raise server.unusable("holds no index of this program, or one that is not whole") from error
    if made_by != store.FORMAT:
        raise server.unusable(f"format {made_by}, this program reads {store.FORMAT}")
    manifest = store.manifest_of({**data, "remote": {"at": server.place.text, "collections": serving}})
    with store.new_generation(folder) as work:
        for name, expected in manifest.files.items():
            path = folder / name if name.startswith("encoders/") else work / name
            # Generations share their encoder, which may be here already.
            if path.is_file() and store.digest(path) == expected:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file_of(server, serving, name))
        store.publish(folder, work, manifest)


def file_of(server: Server, serving: str, name: str) -> bytes:
    """The bytes of a file that is kept in Milvus; the first row says how many follow."""
    rows = server.call("get", f"{serving}_files", ids=[f"{name}:0"], output_fields=["body"])
    if not rows:
        raise server.unusable(f"{name} is missing")
    ids = [f"{name}:{place}" for place in range(1, int(rows[0]["body"]) + 1)]
    bodies: dict[str, str] = {}
    for start in range(0, len(ids), _CHUNKS_AT_ONCE):
        some = ids[start : start + _CHUNKS_AT_ONCE]
        rows = server.call("get", f"{serving}_files", ids=some, output_fields=["body"])
        bodies |= {row["id"]: row["body"] for row in rows}
    if len(bodies) < len(ids):
        raise server.unusable(f"a part of {name} is missing")
    return b"".join(base64.b64decode(bodies[id]) for id in ids)


def text_name(document: str) -> str:
    """The name under which the text of a document is kept."""
    return f"text/{hashlib.sha256(document.encode()).hexdigest()[:32]}"
