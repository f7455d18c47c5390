"""A reader's own files: added to an index, removed, listed, each time with a report of what was read and what not."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from assistant.own_report import Added, Listed, OwnFile, Removed
from corpus.errors import CorpusError, Unreadable, UserError
from corpus.files import read_bytes
from corpus.isolated import IsolatedReader
from corpus.library import LINK, OWN, digest_of, entries, in_words, name_of, shown
from index import own, report, store
from index.build import build_changed
from index.errors import IndexMissing
from index.report import Report

_INCOMING = ".incoming"


def add(index: Path, paths: Sequence[Path], *, quiet: bool = False) -> Added:
    """Add files, and all files below folders, to an index, and build it with them.

    A file that cannot be read is left out, with its reason, and the rest is added. If the build fails, the index and
    the files added before are as they were.

    Args:
        index: the folder of the index.
        paths: files and folders; a file of a folder keeps its path below it as its name, and one of a name that
            was given before has its folder's name before it.
        quiet: no progress bars.

    Raises:
        UserError: the index cannot be written or built.
    """
    addition = _Addition(paths, own.kept_of(index), quiet)
    built = build_changed(index, addition.apply, quiet=quiet)
    told = Report() if built is None else built.report
    new = {*addition.added, *addition.replaced}
    files = [one for one in _own_files(own.folder_of(index), told) if one.name in new]
    return Added(
        str(index),
        tuple(one for one in files if one.same_as is None),
        tuple(addition.replaced),
        tuple(addition.unchanged),
        tuple(addition.skipped),
        (*addition.duplicates, *((one.name, one.same_as) for one in files if one.same_as is not None)),
    )


def remove(index: Path, names: Sequence[str], *, quiet: bool = False) -> Removed:
    """Remove files that were added, or folders of them, and build the index without them.

    Args:
        index: the folder of the index.
        names: as `listed` and the answers name them.
        quiet: no progress bar.

    Raises:
        UserError: one of the names is not there, and nothing was removed; or the index cannot be built.
    """
    gone: list[str] = []

    def change(files: Path) -> bool:
        known = {name_of(path, files): path for path in entries(files)}
        for name in names:
            wanted = shown(name).removeprefix(f"{OWN}/").rstrip("/")
            found = [one for one in known if one == wanted or one.startswith(f"{wanted}/")]
            if not found:
                raise UserError(f"{shown(name)}: no such file was added; see infantile-spasms list")
            gone.extend(one for one in found if one not in gone)
        for one in gone:
            known[one].unlink()
            _remove_empty(known[one].parent, files)
        return True

    build_changed(index, change, quiet=quiet)
    return Removed(str(index), tuple(gone))


def listed(index: Path) -> Listed:
    """The files that were added to an index.

    Raises:
        IndexUnusable: the index is damaged.
    """
    try:
        told = report.read(store.current(index))
    except IndexMissing:
        told = Report()
    return Listed(str(index), tuple(_own_files(own.folder_of(index), told)))


class _Addition:
    """Puts files into a folder, each read first, and remembers what became of them.

    Args:
        paths: files and folders.
        kept: where what a file gave is kept.
        quiet: no progress bar.
    """

    def __init__(self, paths: Sequence[Path], kept: Path, quiet: bool) -> None:
        self._paths = paths
        self._kept = kept
        self._quiet = quiet
        self.added: list[str] = []
        self.replaced: list[str] = []
        self.unchanged: list[str] = []
        self.skipped: list[tuple[str, str]] = []
        self.duplicates: list[tuple[str, str]] = []

    def apply(self, files: Path) -> bool:
        """Put the files into a folder; returns whether it changed."""
        sources = list(dict.fromkeys(self._sources()))
        there: dict[str, str] = {}  # digest -> name
        for path in entries(files):
            if not path.is_symlink():
                there.setdefault(digest_of(path), name_of(path, files))
        done: dict[Path, Path] = {}  # name -> where it came from
        with IsolatedReader(self._kept) as reader:
            for below, path in tqdm(sources, desc="Reading", unit="file", disable=self._quiet, file=sys.stderr):
                name = name_of(below, Path())
                try:
                    target = next((one for one in _names(below, path) if one not in done), None)
                    if target is None:
                        raise Unreadable(f"of the same name as {shown(str(done[below]))}; rename one of them")
                    name = name_of(target, Path())
                    done[target] = path
                    self._put(reader, files, target, path, there)
                except Unreadable as error:
                    self.skipped.append((name, str(error)))
                except CorpusError as error:
                    self.skipped.append((name, in_words(error)))
                except OSError as error:
                    self.skipped.append((name, f"cannot be copied ({error.strerror})"))
        return bool(self.added or self.replaced)

    def _put(self, reader: IsolatedReader, files: Path, below: Path, path: Path, there: dict[str, str]) -> None:
        data = read_bytes(path)
        digest = hashlib.sha256(data).hexdigest()
        name, target = name_of(below, Path()), files / below
        known = there.get(digest)
        if known is not None:
            if known == name:
                self.unchanged.append(name)
            else:
                self.duplicates.append((name, known))
            return
        # What is read is the copy: the file itself may change in the meantime.
        copy = files / _INCOMING / below.name
        copy.parent.mkdir(exist_ok=True)
        try:
            copy.write_bytes(data)
            reader.read(copy, digest)
            is_there = target.exists()
            target.parent.mkdir(parents=True, exist_ok=True)
            copy.replace(target)
        finally:
            copy.unlink(missing_ok=True)
            copy.parent.rmdir()
        (self.replaced if is_there else self.added).append(name)
        for old in [old for old, other in there.items() if other == name]:
            del there[old]
        there[digest] = name

    def _sources(self) -> Iterator[tuple[Path, Path]]:
        """Each file with the name it is to have; what cannot be one is noted."""
        for path in self._paths:
            try:
                found = path.resolve(strict=True)
            except (OSError, RuntimeError) as error:
                reason = getattr(error, "strerror", None) or "a link that leads to itself"
                self.skipped.append((shown(str(path)), f"cannot be read ({reason}); check its name"))
                continue
            if found.is_dir():
                yield from self._below(path, found)
            elif path.name.startswith("."):
                self.skipped.append((shown(path.name), "a hidden file, which is left alone; rename it"))
            else:
                yield Path(path.name), found

    def _below(self, named: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
        failed: list[OSError] = []
        count = len(self.skipped)
        found = []
        for root, folders, names in os.walk(folder, onerror=failed.append):
            linked = [name for name in folders if (Path(root) / name).is_symlink()]
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted([*names, *linked]):
                path = Path(root) / name
                if not name.startswith("."):
                    found.append(path)
        for error in failed:
            self.skipped.append(
                (shown(str(error.filename)), f"cannot be read ({error.strerror}); check its permissions")
            )
        for path in found:
            if path.is_symlink():
                self.skipped.append((name_of(path, folder), LINK))
            else:
                yield path.relative_to(folder), path
        if not found and len(self.skipped) == count:
            self.skipped.append((shown(str(named)), "no file in this folder"))


def _own_files(folder: Path, told: Report) -> Iterator[OwnFile]:
    read = {one.document: one for one in told.files}
    same = dict(told.duplicates)
    for path in entries(folder):
        name = name_of(path, folder)
        size = path.lstat().st_size
        one = read.get(f"{OWN}/{name}")
        if one is None:
            yield OwnFile(name, size, same_as=same.get(f"{OWN}/{name}"))
        else:
            yield OwnFile(name, size, one.title, one.pages, one.passages, one.hidden)


def _names(below: Path, path: Path) -> Iterator[Path]:
    """The names that a file may have: its own, then ones that begin a folder higher each, if others have that."""
    yield below
    parts = path.relative_to(path.anchor).parts
    for count in range(len(below.parts) + 1, len(parts) + 1):
        if parts[-count].startswith("."):  # what is in a hidden folder is left alone
            return
        yield Path(*parts[-count:])


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
