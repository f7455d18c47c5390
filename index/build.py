"""Building an index: read, cut, encode what is new, write a generation, swap it in."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import library
from corpus.errors import UserError
from corpus.model import Corpus
from corpus.passages import CHUNK_SIZE
from index import generation, own, report, store, vectors
from index.encoder import Encoder, OnnxEncoder, SentenceTransformerEncoder
from index.errors import IndexMissing, IndexUnusable
from index.export import IDENTITY, MODEL, encoder_folder, export
from index.graphs import cores
from index.known import Journal, Stored
from index.report import Report


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; the report tells what the index is made of, new or not."""

    generation: str
    counts: dict[str, int]
    searched: dict[str, str]
    encoded: int
    report: Report
    fresh: bool


def build(folder: Path, corpus_folder: Path | None = None, *, encoder_name: str = MODEL, quiet: bool = False) -> Built:
    """Build the index of a corpus and of the files added to it; one that is up to date is left as it is.

    A build that fails, at any moment, leaves the index that served before; what it has encoded is not encoded again.

    Args:
        folder: the index.
        corpus_folder: the documents; the corpus that comes with the program if None.
        encoder_name: the default model, or any sentence-transformers name or path.
        quiet: no progress bar.

    Raises:
        CorpusError: a document cannot be read.
        UserError: the folder cannot be written.
    """
    source = (corpus_folder or library.HOME).resolve()
    with store.lock(folder):
        own.mend(folder)
        return _build_folder(folder, source, own.folder_of(folder), encoder_name, quiet)


def build_changed(folder: Path, change: Callable[[Path], bool], *, quiet: bool = False) -> Built | None:
    """Change the files that a reader added, and build with them the index of the same corpus as before.

    If the change or the build fails, the files and the index are as they were.

    Args:
        folder: the index; where there is none yet, that of the corpus that comes with the program is built.
        change: changes a copy of the folder of added files, and returns whether it did.
        quiet: no progress bar.

    Returns:
        What was built; None if nothing was changed.

    Raises:
        CorpusError: a document cannot be read.
        UserError: the folder cannot be written.
    """
    with store.lock(folder):
        source, encoder_name = _made_of(folder)
        with own.copied(folder) as files:
            if not change(files):
                return None
            built = _build_folder(folder, source, files, encoder_name, quiet)
            own.swap(folder, files)
            return built


def build_corpus(
    folder: Path,
    corpus: Corpus,
    name: str,
    fingerprint: str,
    *,
    encoder_name: str = MODEL,
    chunk_size: int = CHUNK_SIZE,
    quiet: bool = False,
) -> Built:
    """Build the index of a corpus that was read from something other than a folder of documents.

    Args:
        folder: the index.
        corpus: the documents; those added to the index join them.
        name: where they come from.
        fingerprint: a hash of them; an index of the same name and fingerprint is left as it is.
        encoder_name: the default model, or any sentence-transformers name or path.
        chunk_size: characters aimed at for a passage.
        quiet: no progress bar.
    """
    with store.lock(folder):
        own.mend(folder)
        files, kept = own.folder_of(folder), own.kept_of(folder)
        fingerprint += library.fingerprint_of_own(files)
        if chunk_size != CHUNK_SIZE:
            fingerprint += f", {chunk_size} characters"

        def load() -> Corpus:
            return library.joined(corpus, files, kept)

        return _build(folder, name, fingerprint, load, encoder_name, quiet, chunk_size)


def _build_folder(folder: Path, source: Path, files: Path, encoder_name: str, quiet: bool) -> Built:
    """Build from a folder of documents and a folder of added files; the caller holds the lock."""
    fingerprint = library.fingerprint(source, files)
    kept = own.kept_of(folder)
    return _build(
        folder, str(source), fingerprint, lambda: library.load(source, own=files, kept=kept), encoder_name, quiet
    )


def _made_of(folder: Path) -> tuple[Path, str]:
    """The corpus and the encoder of the index that serves; the default ones where there is none yet."""
    try:
        manifest = store.read_manifest(store.current(folder))
    except IndexMissing:
        return library.HOME.resolve(), MODEL
    source = Path(manifest.corpus)
    if not source.is_dir():
        raise UserError(
            f"{folder}: its corpus {manifest.corpus} is no folder that is there; build it first: "
            "infantile-spasms build --corpus DIR"
        )
    return source, manifest.encoder.name


def _previous(folder: Path) -> tuple[Path, store.Manifest] | None:
    """The generation that serves, if it is whole."""
    try:
        serving = store.current(folder)
        manifest = store.read_manifest(serving)
        store.verify(folder, serving, manifest)
    except IndexUnusable:
        return None
    return serving, manifest


def _same(manifest: store.Manifest, source: str, fingerprint: str, encoder_name: str) -> bool:
    made_of = (manifest.corpus, manifest.fingerprint)
    encoder_kept = manifest.encoder.name == encoder_name
    if encoder_name == MODEL:
        encoder_kept = manifest.encoder == IDENTITY and manifest.encoder_folder == encoder_folder()
    return made_of == (source, fingerprint) and encoder_kept and report.NAME in manifest.files


def _encoder(folder: Path, name: str, quiet: bool) -> tuple[Encoder, str | None]:
    """The encoder, and its folder below the index where it was exported."""
    if name != MODEL:
        return SentenceTransformerEncoder(name), None
    below = encoder_folder()
    target = folder / below
    try:
        store.check_folder(target)
        return building_encoder(target), below
    except IndexUnusable:
        if not quiet:
            print(f"Exporting the model {MODEL} (once) ...", file=sys.stderr)
        export(target)
        return building_encoder(target), below


def building_encoder(folder: Path) -> OnnxEncoder:
    """An exported encoder as builds use it: each core has a batch of its own."""
    return OnnxEncoder(folder, at_once=cores())


def _build(
    folder: Path,
    source: str,
    fingerprint: str,
    load: Callable[[], Corpus],
    encoder_name: str,
    quiet: bool,
    chunk_size: int = CHUNK_SIZE,
) -> Built:
    """Build, unless the index that serves is of the same corpus, files and encoder."""
    previous = _previous(folder)
    if previous and _same(previous[1], source, fingerprint, encoder_name):
        serving, manifest = previous
        told = report.read(serving)
        return Built(manifest.generation, manifest.counts, manifest.searched, 0, told, fresh=False)
    corpus = load()
    encoder, encoder_below = _encoder(folder, encoder_name, quiet)
    stored: list[Stored] = []
    if previous and previous[1].encoder == encoder.identity:
        stored = vectors.known(previous[0], encoder.identity.dim)
    return write_index(
        folder, corpus, (source, fingerprint), encoder, encoder_below, stored, chunk_size=chunk_size, quiet=quiet
    )


def write_index(
    folder: Path,
    corpus: Corpus,
    made_of: tuple[str, str],
    encoder: Encoder,
    encoder_below: str | None,
    stored: Sequence[Stored] = (),
    *,
    chunk_size: int = CHUNK_SIZE,
    quiet: bool = False,
) -> Built:
    """Write a generation of a corpus and let it serve; the caller holds the lock.

    Args:
        folder: the index.
        corpus: the documents.
        made_of: where they come from, and a hash of them.
        encoder: encodes what is not known.
        encoder_below: its folder below the index, if it was exported.
        stored: vectors that are known.
        chunk_size: characters aimed at for a passage.
        quiet: no progress bar.
    """
    with store.new_generation(folder) as work, Journal(folder, encoder.identity) as journal:
        known = [journal.left(), *stored]
        written = generation.write(work, corpus, encoder, known, journal, chunk_size=chunk_size, quiet=quiet)
        files = {path.name: store.digest(path) for path in sorted(work.iterdir())}
        if encoder_below:
            for path in sorted((folder / encoder_below).iterdir()):
                files[f"{encoder_below}/{path.name}"] = store.digest(path)
        mark = json.dumps([store.FORMAT, *made_of, asdict(encoder.identity)])
        manifest = store.Manifest(
            format=store.FORMAT,
            generation=hashlib.sha256(mark.encode()).hexdigest()[:16],
            corpus=made_of[0],
            fingerprint=made_of[1],
            encoder=encoder.identity,
            encoder_folder=encoder_below,
            counts=written.counts,
            searched=written.searched,
            files=files,
        )
        store.publish(folder, work, manifest)
    return Built(manifest.generation, written.counts, written.searched, written.encoded, written.report, fresh=True)
