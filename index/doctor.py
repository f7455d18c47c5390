"""Checking an index from top to bottom, and mending it: the encoder, the generations, what killed builds left."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.errors import UserError
from index import own, store
from index.build import build
from index.errors import IndexMissing, IndexUnusable
from index.export import MODEL
from index.nearest import described
from index.opened import Index

State = Literal["well", "mended", "ill"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and how it is now."""

    what: str
    state: State
    told: str = ""

    def __str__(self) -> str:
        return f"{self.state:<7} {self.what}{': ' if self.told else ''}{self.told}"


def examine(folder: Path) -> Iterator[Finding]:
    """Look at an index, file by file, and mend what can be mended; files that a reader added are never removed.

    Raises:
        UserError: the folder cannot be written.
    """
    with store.lock(folder):
        yield from _leftovers(folder)
        yield from _old_generations(folder)
        yield from _encoders(folder)
    yield _serving(folder)


def _leftovers(folder: Path) -> Iterator[Finding]:
    own.mend(folder)
    left = store.leftovers(folder)
    for path in left:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    if left:
        yield Finding("what killed builds left", "mended", f"{len(left)} removed")


def _old_generations(folder: Path) -> Iterator[Finding]:
    """Remove a generation that does not serve and is damaged: nobody could go back to it."""
    try:
        serving = store.current(folder).name
    except IndexUnusable:
        serving = ""
    generations = folder / "generations"
    for path in sorted(generations.iterdir()) if serving and generations.is_dir() else ():
        if path.name == serving:
            continue
        try:
            store.verify(folder, path, store.read_manifest(path))
            yield Finding(f"the generation before, {path.name}", "well")
        except IndexUnusable as error:
            shutil.rmtree(path)
            yield Finding(f"the generation before, {path.name}", "mended", f"removed, for {error.problem}")


def _encoders(folder: Path) -> Iterator[Finding]:
    """Remove a damaged encoder: the next build, which comes at once, exports it again."""
    encoders = folder / "encoders"
    for path in sorted(encoders.iterdir()) if encoders.is_dir() else ():
        try:
            store.check_folder(path)
            yield Finding(f"the encoder {path.name}", "well")
        except IndexUnusable as error:
            path.unlink() if path.is_symlink() else shutil.rmtree(path)
            yield Finding(f"the encoder {path.name}", "mended", f"removed to be exported again, for {error.problem}")


def _serving(folder: Path) -> Finding:
    what = f"the index {folder}"
    try:
        index = Index(folder)
        store.verify(folder, index.folder, index.manifest)
        ways = described(index.manifest.searched)
        return Finding(what, "well", f"every file is as it was written; searched: {ways}")
    except IndexMissing:
        problem = "nothing was built yet"
    except IndexUnusable as error:
        problem = str(error)
    made_of = _made_of(folder)
    if made_of is None:
        return Finding(what, "ill", f"{problem}; of which corpus it was, no file tells: add --corpus DIR")
    try:
        build(folder, made_of[0], encoder_name=made_of[1])
        Index(folder)
        return Finding(what, "mended", f"built again ({problem.partition('; mend')[0]})")
    except (UserError, OSError) as error:
        return Finding(what, "ill", str(error))


def _made_of(folder: Path) -> tuple[Path | None, str] | None:
    """The corpus and the encoder of the index, as far as a manifest, damaged or not, can still tell."""
    manifests = sorted((folder / "generations").glob("*/manifest.json"), key=lambda one: -one.stat().st_mtime)
    for path in manifests:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            corpus, encoder = Path(data["corpus"]), str(data["encoder"]["name"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if corpus.is_dir():
            return corpus, encoder
    return (None, MODEL) if folder == store.default_folder() or not manifests else None
