"""The files that a reader added: copies in a folder of the index, changed as a whole or not at all.

DIR/own/         the copies, under the names that answers cite
DIR/own-read/    what each file gave, by the hash of its content, so that it is not read again
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BEFORE = ".own-before"
_WORK = ".own-new-"


def folder_of(index: Path) -> Path:
    """Where the added files of an index lie; the folder may be missing."""
    return index / "own"


def kept_of(index: Path) -> Path:
    """Where is kept what files gave."""
    return index / "own-read"


@contextmanager
def copied(index: Path) -> Iterator[Path]:
    """Yield a copy of the folder of added files, to be changed; it is gone again unless `swap` moved it."""
    mend(index)
    own = folder_of(index)
    work = Path(tempfile.mkdtemp(prefix=_WORK, dir=index))
    try:
        if own.is_dir():
            shutil.copytree(own, work, symlinks=True, dirs_exist_ok=True, copy_function=_linked)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def swap(index: Path, work: Path) -> None:
    """Put a changed copy in the place of the folder."""
    own, before = folder_of(index), index / _BEFORE
    work.chmod(0o755)
    if own.is_dir():
        own.rename(before)
    try:
        work.rename(own)
    except OSError:
        mend(index)
        raise
    shutil.rmtree(before, ignore_errors=True)


def mend(index: Path) -> None:
    """Undo what a change that was killed may have left; the caller holds the lock."""
    own, before = folder_of(index), index / _BEFORE
    if before.is_dir() and not own.is_dir():
        before.rename(own)
    for path in (before, *index.glob(f"{_WORK}*")):
        shutil.rmtree(path, ignore_errors=True)


def _linked(source: str, target: str) -> None:
    """Files of the folder are never written to, only replaced, so that a second name for one is as good as a copy."""
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)
