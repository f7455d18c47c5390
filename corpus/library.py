"""Reading a folder of documents: ours, or any other, and the files that a reader added."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from unicodedata import category

from corpus.bibliography import read_references
from corpus.blocks import Block, document_of
from corpus.errors import CorpusError, Unreadable
from corpus.files import MARKDOWN, READERS, FileText, read_bytes, read_file
from corpus.glossary import read_glossary
from corpus.isolated import SECONDS, IsolatedReader
from corpus.model import Corpus, Reading, Reference, Term

HOME = Path(__file__).parent
"""The folder of our own corpus."""

OWN = "own"
"""The area of the files that a reader added; their ids begin with it."""

LINK = "a link, which is not followed; put the file itself there"
"""Why a link is left out: it may lead anywhere, even to itself."""

_OURS = ("references.json", "glossary.yaml")
_SHOWN = 5
Read = Callable[[Path, str], FileText]


def load(folder: Path = HOME, *, own: Path | None = None, kept: Path | None = None) -> Corpus:
    """Read a folder: `documents/` if it has one, else every file below it; with its bibliography and glossary.

    A file of a folder that is not ours which cannot be read is named in `Corpus.skipped`, and the rest is read.

    Args:
        folder: the corpus.
        own: a folder of files that a reader added; each is cited as a file, whatever it cites itself.
        kept: where what a file gave is kept, so that it need not be read again.

    Raises:
        CorpusError: the folder is missing or holds no document that can be read; front matter is damaged or a
            citation key unknown in a Markdown file of it; or a file of our own corpus cannot be read.
    """
    root = _documents(folder)
    bibliography, words = (folder / name for name in _OURS)
    references = read_references(bibliography) if bibliography.is_file() else {}
    glossary = read_glossary(words) if words.is_file() else ()
    with IsolatedReader(kept) as reader:
        shelf = _Shelf()
        if folder.resolve() == HOME.resolve():
            _fill_with_ours(shelf, root, references)
        else:
            _fill(shelf, root, folder, references, reader.read)
        if own is not None and own.is_dir():
            _fill_with_own(shelf, own, reader.read)
        reader.forget_unused()
    if not shelf.documents:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in shelf.skipped[:_SHOWN])
        problem = f"no document could be read ({reasons})" if reasons else "no document found"
        raise CorpusError(folder, None, f"{problem}; put Markdown, text, PDF, Word, HTML or JATS files there")
    return shelf.corpus(references, glossary)


def joined(corpus: Corpus, own: Path, kept: Path | None = None, seconds: float = SECONDS) -> Corpus:
    """A corpus that was read already, and the files that a reader added.

    Args:
        corpus: as it was read.
        own: the folder of added files; it may be missing.
        kept: where what a file gave is kept, so that it need not be read again.
        seconds: time for one file.
    """
    if not own.is_dir():
        return corpus
    shelf = _Shelf(corpus)
    with IsolatedReader(kept, seconds) as reader:
        _fill_with_own(shelf, own, reader.read)
        reader.forget_unused()
    return shelf.corpus(corpus.references, corpus.glossary)


class _Shelf:
    """What has been read so far.

    Args:
        corpus: what was read before.
    """

    def __init__(self, corpus: Corpus | None = None) -> None:
        corpus = corpus or Corpus(())
        self.documents = list(corpus.documents)
        self.readings = list(corpus.readings)
        self.skipped = list(corpus.skipped)
        self.duplicates = list(corpus.duplicates)
        self._ids = {document.id for document in self.documents}
        self._digests: dict[str, str] = {}

    def corpus(self, references: dict[str, Reference], glossary: tuple[Term, ...]) -> Corpus:
        """All that was read, as a corpus."""
        return Corpus(
            tuple(self.documents),
            references,
            glossary,
            tuple(self.skipped),
            tuple(self.duplicates),
            tuple(self.readings),
        )

    def put(self, read: FileText, id: str, name: str, area: str, digest: str = "") -> None:
        """Add a document under its id; if another has it already, under its whole name, or one with a number."""
        number = 1
        while id in self._ids:
            id = name if number == 1 else f"{name} ({number})"
            number += 1
        self._ids.add(id)
        self._digests[digest] = name
        title = read.title or Path(name).stem
        self.documents.append(
            document_of(list(read.blocks), id=id, title=title, summary=read.summary, area=area, reviewed=read.reviewed)
        )
        self.readings.append(Reading(id, read.pages, read.hidden))

    def is_new(self, name: str, digest: str) -> bool:
        """Whether no document is of that content; a duplicate is noted."""
        first = self._digests.get(digest)
        if first is not None:
            self.duplicates.append((name, first))
        return first is None


def _fill_with_ours(shelf: _Shelf, root: Path, references: dict[str, Reference]) -> None:
    """Read our own corpus: whatever is wrong with it is an error."""
    for path in _files(root):
        name, id, area = _names(path, root)
        try:
            read = read_file(path)
        except Unreadable as error:
            raise CorpusError(path, None, str(error)) from error
        _check_keys(path, read.blocks, references)
        shelf.put(read, id, name, area)


def _fill(shelf: _Shelf, root: Path, folder: Path, references: dict[str, Reference], read: Read) -> None:
    """Read somebody's folder; what is wrong with the form of our own kind of Markdown is still an error."""
    for path in entries(root):
        if root == folder and path.parent == root and path.name in _OURS:
            continue
        name, id, area = _names(path, root)
        try:
            digest = digest_of(path)
            if shelf.is_new(name, digest):
                text = read(path, digest)
                _check_keys(path, text.blocks, references)
                shelf.put(text, id, name, area, digest)
        except Unreadable as error:
            shelf.skipped.append((name, str(error)))


def _fill_with_own(shelf: _Shelf, own: Path, read: Read) -> None:
    """Read the files that a reader added; their ids keep the suffix, for that is what the reader sees."""
    for path in entries(own):
        name = f"{OWN}/{name_of(path, own)}"
        try:
            digest = digest_of(path)
            if shelf.is_new(name, digest):
                shelf.put(_uncited(read(path, digest)), name, name, OWN, digest)
        except Unreadable as error:
            shelf.skipped.append((name, str(error)))
        except CorpusError as error:
            shelf.skipped.append((name, in_words(error)))


def in_words(error: CorpusError) -> str:
    """A problem of a file without its name."""
    return error.problem if error.line is None else f"line {error.line}: {error.problem}"


def _uncited(read: FileText) -> FileText:
    """Without reference keys: that a file says it quotes a study is no proof; the source is the file.

    Nor has it other ways of asking, or questions untold, which nobody who reads the file would see.
    """
    return replace(
        read, blocks=tuple(replace(block, citations=(), asked=(), otherwise=(), untold=()) for block in read.blocks)
    )


def fingerprint(folder: Path = HOME, own: Path | None = None) -> str:
    """A hash over the names and contents of all files that `load` would read."""
    root = _documents(folder)
    digest = hashlib.sha256(f"{READERS}\0".encode())
    _update(digest, folder, (path for path in (*(folder / name for name in _OURS), *_files(root)) if path.is_file()))
    if own is not None and own.is_dir():
        digest.update(fingerprint_of_own(own).encode())
    return digest.hexdigest()


def fingerprint_of_own(own: Path) -> str:
    """A hash over the files that a reader added; empty if there are none."""
    files = list(_files(own))
    if not files:
        return ""
    digest = hashlib.sha256(f"{READERS}\0{OWN}\0".encode())
    _update(digest, own, files)
    return digest.hexdigest()


def _update(digest: hashlib._Hash, root: Path, files: Iterable[Path]) -> None:
    for path in files:
        digest.update(name_of(path, root).encode() + b"\0")
        try:
            digest.update(bytes.fromhex(digest_of(path)))
        except Unreadable as error:
            digest.update(str(error).encode())


def _documents(folder: Path) -> Path:
    if not folder.is_dir():
        raise CorpusError(folder, None, "no such folder; name a folder of documents with --corpus")
    return folder / "documents" if (folder / "documents").is_dir() else folder


def name_of(path: Path, root: Path) -> str:
    """The name of a file below its folder, fit to be written."""
    return shown(path.relative_to(root).as_posix())


def shown(name: str) -> str:
    """A name fit to be written: one on disk may hold bytes that are no text, and characters that steer a terminal."""
    text = name.encode("utf-8", "replace").decode()
    return "".join("?" if category(char).startswith("C") else char for char in text)


def _names(path: Path, root: Path) -> tuple[str, str, str]:
    """The name of a file below its folder, the id of its document, and its area."""
    name = name_of(path, root)
    id = name[: -len(path.suffix)] if path.suffix.lower() in MARKDOWN else name
    return name, id, name.split("/", 1)[0] if "/" in name and path.suffix.lower() in MARKDOWN else ""


def _files(root: Path) -> Iterator[Path]:
    """Every file below `root` in a fixed order; hidden ones and links are left alone."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and not _is_hidden(path, root):
            yield path


def entries(root: Path) -> Iterator[Path]:
    """Everything below `root` that a reader would want to be told of: files, and links, which are never followed."""
    for path in sorted(root.rglob("*")):
        if not _is_hidden(path, root) and (path.is_symlink() or not path.is_dir()):
            yield path


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def digest_of(path: Path) -> str:
    """The sha256 of a file.

    Raises:
        Unreadable: it is a link, cannot be opened, is empty or too large.
    """
    if path.is_symlink():
        raise Unreadable(LINK)
    return hashlib.sha256(read_bytes(path)).hexdigest()


def _check_keys(path: Path, blocks: tuple[Block, ...], references: dict[str, Reference]) -> None:
    for block in blocks:
        for citation in block.citations:
            for key in citation.keys:
                if key not in references:
                    raise CorpusError(path, block.line, f"unknown citation key {key!r}; add it to references.json")
