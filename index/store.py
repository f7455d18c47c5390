"""The index on disk: immutable generations, checksums, and one pointer to the current one.

DIR/CURRENT                 the id of the generation that serves
DIR/generations/ID/         manifest.json and the files it lists with their checksums
DIR/encoders/ID/            an exported encoder with its judge and its listener, shared by generations
DIR/encoded/                what a build in progress has encoded
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import xxhash
from platformdirs import user_cache_path

from corpus.errors import UserError
from index.encoder import EncoderIdentity
from index.errors import IndexMissing, IndexUnusable

FORMAT = 10
"""Raised whenever older programs could not read what a newer one writes."""

KINDS = ("passages", "openings", "questions")
"""What is searched by meaning, each kind an index of its own: many questions must not crowd passages out."""

READ_BY_PART = ("sentences.vectors", "content.sqlite")
"""What is read row by row, and bears a checksum for each part."""

ENCODED = ("passages", "questions", "sentences")
"""The kinds of text that are encoded."""

READ_BY_BUILDS = (*(f"{kind}.vectors" for kind in KINDS), *(f"{kind}.keys" for kind in ENCODED))
"""What only builds and loads into Milvus read whole, which check it first."""

LARGE = 256 * 2**20
"""Bytes; a file of those above that is larger is not compared whole with its checksum when an index is opened."""

_CHECKOUT = Path(__file__).parent.parent
_LOCK_SECONDS = 600
SUMS = "sha256.json"
"""The checksums of an exported encoder's files."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is: enough to refuse a foreign, newer or damaged one.

    `searched` tells how each kind of text is searched; `remote`, of one in Milvus, where and in which collections.
    """

    format: int
    generation: str
    corpus: str
    fingerprint: str
    encoder: EncoderIdentity
    encoder_folder: str | None
    counts: dict[str, int]
    searched: dict[str, str]
    files: dict[str, str]
    remote: dict[str, str] | None = None


def default_folder() -> Path:
    """Where the index lies if nobody says: $INFANTILE_SPASMS_INDEX, the checkout, or the user's cache."""
    named = os.environ.get("INFANTILE_SPASMS_INDEX")
    if named:
        return Path(named)
    if (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / ".index"
    return user_cache_path("infantile-spasms") / "index"


def sha256(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(path: Path) -> str:
    """The XXH3 of a file, 128 bits, in hexadecimal: it tells damage, at the speed of memory."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, xxhash.xxh3_128).hexdigest()


def current(folder: Path) -> Path:
    """The folder of the generation that serves.

    Raises:
        IndexMissing: nothing has been built there.
        IndexUnusable: the pointer names a generation that is not there.
    """
    pointer = folder / "CURRENT"
    try:
        if not pointer.is_file():
            raise IndexMissing(folder, "no index here yet", _mend(folder))
        name = pointer.read_text(encoding="utf-8", errors="replace").strip()
        generation = folder / "generations" / name
        is_there = name.isalnum() and generation.is_dir()
    except OSError as error:
        raise _unreadable(pointer, folder, error) from error
    if not is_there:
        raise IndexUnusable(pointer, f"names a generation that is not there ({name[:40]!r})", _mend(folder))
    return generation


def read_manifest(generation: Path) -> Manifest:
    """Read and check a generation's manifest.

    Raises:
        IndexUnusable: it is missing, damaged, or of a newer format.
    """
    path = generation / "manifest.json"
    mend = _mend(generation.parent.parent)
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise IndexUnusable(path, f"format {data['format']}, this program reads {FORMAT}", mend)
        if data.pop("seal") != _seal_of(data):
            raise IndexUnusable(path, "damaged (its checksum differs)", mend)
        return manifest_of(data)
    except FileNotFoundError as error:
        raise IndexUnusable(path, "missing", mend) from error
    except OSError as error:
        raise _unreadable(path, generation.parent.parent, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(path, "damaged", mend) from error


def manifest_of(data: dict[str, Any]) -> Manifest:
    """A manifest from what it was written as."""
    return Manifest(**{**data, "encoder": EncoderIdentity(**data["encoder"])})


def write_manifest(generation: Path, manifest: Manifest) -> None:
    """Write a generation's manifest, with a checksum of its own."""
    data = asdict(manifest)
    sealed = json.dumps({**data, "seal": _seal_of(data)}, indent=1)
    (generation / "manifest.json").write_text(sealed, encoding="utf-8")


def verify(folder: Path, generation: Path, manifest: Manifest, *, whole: bool = True) -> None:
    """Compare files with their checksums.

    Args:
        folder: the index.
        generation: the folder of the generation.
        manifest: what it says of itself.
        whole: every file; if not, all but large ones that are checked when they are read.

    Raises:
        IndexUnusable: one is missing or differs.
    """
    for name, expected in manifest.files.items():
        path = (folder if name.startswith("encoders/") else generation) / name
        try:
            if not path.is_file():
                raise IndexUnusable(path, "missing", _mend(folder))
            same = (is_left(path) and not whole) or digest(path) == expected
        except OSError as error:
            raise _unreadable(path, folder, error) from error
        if not same:
            raise IndexUnusable(path, "damaged (its checksum differs)", _mend(folder))


def _unreadable(path: Path, folder: Path, error: OSError) -> IndexUnusable:
    return IndexUnusable(path, f"cannot be read ({error.strerror})", f"chmod -R a+rX {folder}")


def is_left(path: Path) -> bool:
    """Whether a file is too large to be checked as a whole when an index is opened."""
    return path.name in (*READ_BY_PART, *READ_BY_BUILDS) and path.stat().st_size > LARGE


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Let one build at a time write to an index.

    Raises:
        UserError: the folder cannot be written, or another build does not end.
    """
    # Imported here: it brings asyncio, and answering locks nothing.
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock", timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise UserError(f"{folder}: another build has been running for {_LOCK_SECONDS} s; try again later") from error
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise UserError(f"{folder}: cannot be written; name another folder with --index DIR") from error


@contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """Yield an empty folder for a generation's files; it is gone again unless `publish` moved it.

    Raises:
        UserError: the files cannot be written, for the disk is full or gone; the index is as it was before.
    """
    work: Path | None = None
    try:
        (folder / "generations").mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".building-", dir=folder / "generations"))
        yield work
    except (OSError, sqlite3.Error) as error:
        raise UserError(
            f"{folder}: cannot be written ({error}); make room on its disk and try again, the index is as it was"
        ) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def publish(folder: Path, work: Path, manifest: Manifest) -> Path:
    """Write the manifest, move the generation into place and point to it: each step is atomic, the last one counts."""
    write_manifest(work, manifest)
    for path in (*work.iterdir(), work):
        _sync(path)
    generation = folder / "generations" / manifest.generation
    if generation.exists():
        shutil.rmtree(generation)
    work.chmod(0o755)
    work.rename(generation)
    _sync(generation.parent)
    pointer = folder / ".CURRENT.new"
    pointer.write_text(manifest.generation, encoding="utf-8")
    _sync(pointer)
    pointer.replace(folder / "CURRENT")
    _sync(folder)
    _prune(folder, keep=manifest.generation)
    return generation


def _prune(folder: Path, keep: str) -> None:
    """Keep the new generation and the one before it, which a running process may still read."""
    old = [path for path in (folder / "generations").iterdir() if path.name != keep]
    old.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in old[1:]:
        shutil.rmtree(path, ignore_errors=True)


def _seal_of(data: dict[str, Any]) -> str:
    """The checksum of what a manifest says; the manifest holds those of all other files."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def seal_folder(folder: Path) -> None:
    """Write the checksums of a folder's files beside them."""
    sums = {path.name: sha256(path) for path in sorted(folder.iterdir())}
    (folder / SUMS).write_text(json.dumps(sums, indent=1), encoding="utf-8")


def check_folder(folder: Path) -> None:
    """Compare the files of a sealed folder with their checksums.

    Raises:
        IndexUnusable: one is missing or differs, or the folder was never sealed.
    """
    try:
        sums: dict[str, str] = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        bad = [name for name, expected in sums.items() if sha256(folder / name) != expected]
    except (OSError, ValueError, AttributeError) as error:
        raise IndexUnusable(folder, "missing or damaged") from error
    if bad:
        raise IndexUnusable(folder / bad[0], "damaged (its checksum differs)")


def leftovers(folder: Path) -> list[Path]:
    """What builds that were killed have left behind; the caller holds the lock."""
    found = [*(folder / "generations").glob(".building-*"), *(folder / "encoders").glob(".export-*")]
    return [*found, *folder.glob(".CURRENT.new")]


def _sync(path: Path) -> None:
    """Have what was written reach the disk; a folder's entries too, where the system lets one ask for it."""
    if path.is_dir() and os.name == "nt":
        return
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _mend(folder: Path) -> str:
    return "infantile-spasms build" if folder == default_folder() else f"infantile-spasms build --index {folder}"
