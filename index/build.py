"""Building an index: read, cut, encode what is new, write a generation, swap it in."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import library
from corpus.errors import UserError
from corpus.model import Corpus
from corpus.passages import CHUNK_SIZE, passages_of
from index import content, lexical, own, report, store, vectors
from index.encoder import Encoder, OnnxEncoder, SentenceTransformerEncoder
from index.errors import IndexMissing, IndexUnusable
from index.export import IDENTITY, MODEL, export
from index.report import Report, report_of
from index.words import stems

Previous = tuple[Path, store.Manifest]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; the report tells what the index is made of, new or not."""

    generation: str
    counts: dict[str, int]
    encoded: int
    report: Report
    fresh: bool


def build(folder: Path, corpus_folder: Path | None = None, *, encoder_name: str = MODEL, quiet: bool = False) -> Built:
    """Build the index of a corpus and of the files added to it; one that is up to date is left as it is.

    A build that fails, at any moment, leaves the index that served before.

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


def _previous(folder: Path) -> Previous | None:
    """The generation that serves, if it is whole."""
    try:
        generation = store.current(folder)
        manifest = store.read_manifest(generation)
        store.verify(folder, generation, manifest)
    except IndexUnusable:
        return None
    return generation, manifest


def _same(manifest: store.Manifest, source: str, fingerprint: str, encoder_name: str) -> bool:
    made_of = (manifest.corpus, manifest.fingerprint)
    encoder_kept = manifest.encoder == IDENTITY if encoder_name == MODEL else manifest.encoder.name == encoder_name
    return made_of == (source, fingerprint) and encoder_kept and report.NAME in manifest.files


def _encoder(folder: Path, name: str, quiet: bool) -> tuple[Encoder, str | None]:
    """The encoder, and its folder below the index where it was exported."""
    if name != MODEL:
        return SentenceTransformerEncoder(name), None
    below = encoder_folder()
    target = folder / below
    try:
        store.check_folder(target)
        return OnnxEncoder(target), below
    except IndexUnusable:
        if not quiet:
            print(f"Exporting the model {MODEL} (once) ...", file=sys.stderr)
        export(target)
        return OnnxEncoder(target), below


def encoder_folder() -> str:
    """Where the default encoder lies below an index."""
    return f"encoders/{hashlib.sha256(json.dumps(asdict(IDENTITY)).encode()).hexdigest()[:16]}"


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
        return Built(previous[1].generation, previous[1].counts, 0, report.read(previous[0]), fresh=False)
    corpus = load()
    encoder, encoder_below = _encoder(folder, encoder_name, quiet)
    known = vectors.known(previous[0]) if previous and previous[1].encoder == encoder.identity else {}
    with store.new_generation(folder) as work:
        counts, encoded = write(work, corpus, encoder, known, quiet=quiet, chunk_size=chunk_size)
        told = report.read(work)
        files = {path.name: store.sha256(path) for path in sorted(work.iterdir())}
        if encoder_below:
            for path in sorted((folder / encoder_below).iterdir()):
                files[f"{encoder_below}/{path.name}"] = store.sha256(path)
        mark = json.dumps([store.FORMAT, source, fingerprint, asdict(encoder.identity)])
        generation = hashlib.sha256(mark.encode()).hexdigest()[:16]
        manifest = store.Manifest(
            store.FORMAT, generation, source, fingerprint, encoder.identity, encoder_below, counts, files
        )
        store.publish(folder, work, manifest)
    return Built(generation, counts, encoded, told, fresh=True)


def write(
    work: Path,
    corpus: Corpus,
    encoder: Encoder,
    known: vectors.Known,
    *,
    quiet: bool = True,
    chunk_size: int = CHUNK_SIZE,
) -> tuple[dict[str, int], int]:
    """Write the files of an index but for its manifest.

    Args:
        work: an empty folder.
        corpus: what the index is made of.
        encoder: makes the vectors.
        known: vectors by the hash of their text; new ones are added.
        quiet: no progress bar.
        chunk_size: characters aimed at for a passage.

    Returns:
        What the index holds, by name, and how many texts were encoded.
    """
    limit = encoder.identity.max_length

    def fits(text: str) -> bool:
        return encoder.count(text) <= limit

    passages = [
        passage for document in corpus.documents for passage in passages_of(document, fits, chunk_size=chunk_size)
    ]
    laid = vectors.layout(passages, fits)
    matrix, encoded = vectors.encode(encoder, laid.texts, known, quiet)
    content.write(work / "content.sqlite", corpus, passages)
    report.write(work, report_of(corpus, passages))
    vectors.write(work, matrix, laid)
    sections = list(vectors.sections_of(passages))
    names = lexical.Names(corpus.glossary)
    tokens = [lexical.tokens_of(section, names) for section in sections]
    lexical.write(tokens, [frozenset(stems(section[0].title)) for section in sections], work)
    counts = {
        "documents": len(corpus.documents),
        "sections": len(sections),
        "passages": len(passages),
        "sentences": len(laid.texts) - laid.bounds[-1],
        "references": len(corpus.references),
    }
    return counts, encoded
