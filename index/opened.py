"""An index opened read-only: checked, memory-mapped, shared by threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import numpy as np

from index import store
from index.content import Content
from index.encoder import Encoder, OnnxEncoder, SentenceTransformerEncoder
from index.errors import IndexUnusable
from index.lexical import Lexical


class Index:
    """The generation of an index that serves now; a later build does not change it.

    `searched` holds a FAISS index for each kind of text that is searched by meaning; `section_of` the section of each
    passage, `question_sections` that of each question. Rows of `vectors` from `sentence_starts[n]` to
    `sentence_starts[n + 1]` are the sentences of passage n.

    Args:
        folder: the index.
        threads: how many work on one search; one for each core if None.

    Raises:
        IndexMissing: nothing has been built there.
        IndexUnusable: a file is missing, damaged or of another program's format.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        generation = store.current(folder)
        self.manifest = store.read_manifest(generation)
        self.folder = generation
        with ThreadPoolExecutor(2) as pool:
            # Start-up is what a person waits for: the checksums and the encoder's session overlap the rest.
            verified = pool.submit(store.verify, folder, generation, self.manifest)
            encoder = pool.submit(_open_encoder, folder, self.manifest, threads)
            import faiss  # its import, too, overlaps

            if threads is not None:
                faiss.omp_set_num_threads(threads)

            verified.result()
            self.encoder: Encoder = encoder.result()
        if self.encoder.identity != self.manifest.encoder:
            raise IndexUnusable(generation, "built with another encoder than the one here")
        self._read(mapped=True)

    @classmethod
    def in_memory(cls, folder: Path, manifest: store.Manifest, encoder: Encoder) -> Index:
        """An index read whole into memory; the folder may go after that.

        Args:
            folder: the files that `index.build.write` made.
            manifest: what they are.
            encoder: the one that made their vectors.
        """
        index = cls.__new__(cls)
        index.manifest, index.folder, index.encoder = manifest, folder, encoder
        index._read(mapped=False)
        return index

    def _read(self, *, mapped: bool) -> None:
        folder = self.folder
        mode: Literal["r"] | None = "r" if mapped else None
        self.searched = {kind: _read_faiss(folder / f"{kind}.faiss", mapped) for kind in store.KINDS}
        self.section_of = np.load(folder / "sections.npy", allow_pickle=False)
        self.question_sections = np.load(folder / "questions.npy", allow_pickle=False)
        self.sentence_starts = np.load(folder / "sentences.npy", allow_pickle=False)
        # A plain view of the mapped file: numpy's own memmap type makes each row that is taken slow.
        self.vectors = np.asarray(np.load(folder / "vectors.npy", mmap_mode=mode, allow_pickle=False))
        self.size = self.manifest.counts["passages"]
        self.sections = self.manifest.counts["sections"]
        self.lexical = Lexical(folder, self.sections, mapped=mapped)
        self.content = Content(folder / "content.sqlite", mapped=mapped)


def _read_faiss(path: Path, mapped: bool) -> Any:
    import faiss

    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP if mapped else 0)
    except RuntimeError as error:
        raise IndexUnusable(path, "cannot be read by FAISS") from error


def _open_encoder(folder: Path, manifest: store.Manifest, threads: int | None) -> Encoder:
    if manifest.encoder_folder is None:
        return SentenceTransformerEncoder(manifest.encoder.name)
    return OnnxEncoder(folder / manifest.encoder_folder, threads)
