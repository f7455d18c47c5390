"""An index opened read-only: checked, memory-mapped or read whole, shared by threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index import nearest, store
from index.content import Content
from index.encoder import Encoder, OnnxEncoder, SentenceTransformerEncoder, Vectors
from index.errors import IndexUnusable
from index.export import encoder_folder
from index.judge import Judge
from index.known import Halves, rows_of
from index.lexical import Lexical
from index.listener import Listener
from index.resolver import Resolver
from index.vectors import Sentences

if TYPE_CHECKING:
    from index.query import Query
    from index.remote import RemoteQuestions, RemoteSentences


class Searched(Protocol):
    """The vectors of one kind of text, `ntotal` of them: a FAISS index, or a collection of Milvus."""

    ntotal: int

    def search(self, vector: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Cosines and rows of the `k` nearest to a vector of shape (1, dim), best first, each of shape (1, k)."""
        ...


_WRITTEN_OUT = 0.4
"""What the words of a follow-up count that was written out, beside what the resolver makes of it."""


class Index:
    """The generation of an index that serves now; a later build does not change it.

    `searched` holds a FAISS index, or a collection of Milvus, for each kind of text that is searched by meaning;
    `section_of` the section of each passage, `question_sections` that of each question; `sentences` the vectors of
    each passage's sentences.

    Every file is compared with its checksum when it is opened, but for large ones of `store.READ_BY_BUILDS` and
    `store.READ_BY_PART`. Of the latter, each block of vectors and each text is when it is read; what else a row says,
    such as the title of a document, has no sum.

    Args:
        folder: the index.
        threads: how many search what is not searched exactly; one for each core if None.

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
            verified = pool.submit(store.verify, folder, generation, self.manifest, whole=False)
            encoder = pool.submit(_open_encoder, folder, self.manifest)
            import faiss  # noqa: F401 - its import, too, overlaps

            verified.result()
            self.encoder: Encoder = encoder.result()
        if self.encoder.identity != self.manifest.encoder:
            raise IndexUnusable(generation, "built with another encoder than the one here")
        if self.manifest.encoder_folder not in (None, encoder_folder()):
            raise IndexUnusable(generation, "built with another judge than the one here")
        self._open_rest(generation, threads, mapped=True)

    @classmethod
    def in_memory(cls, folder: Path, manifest: store.Manifest, encoder: Encoder) -> Index:
        """An index read whole into memory; the folder may go after that.

        Args:
            folder: the files that `index.generation.write` made.
            manifest: what they are.
            encoder: the one that made their vectors.
        """
        index = cls.__new__(cls)
        index.manifest, index.folder, index.encoder = manifest, folder, encoder
        index._open_rest(folder, None, mapped=False)
        return index

    def _open_rest(self, generation: Path, threads: int | None, *, mapped: bool) -> None:
        """Open what is searched and read: here, or in Milvus."""
        self.section_of = np.load(generation / "sections.npy", allow_pickle=False)
        self.question_sections = np.load(generation / "questions.npy", allow_pickle=False)
        self.size = self.manifest.counts["passages"]
        self.sections = self.manifest.counts["sections"]
        dim, remote = self.manifest.encoder.dim, self.manifest.remote
        self.searched: Mapping[str, Searched]
        self.sentences: Sentences | RemoteSentences
        self._questions: Halves | RemoteQuestions
        if remote is not None:
            from index.remote import Remote

            far = Remote(remote, generation, dim, self.sections)
            self.searched, self.sentences = far.searched, far.sentences
            self._questions = far.questions
            self.lexical: Lexical = far.lexical
            self.content: Content = far.content
            return
        self.searched = {
            kind: nearest.read(generation / f"{kind}.faiss", threads, mapped=mapped) for kind in store.KINDS
        }
        self._questions = rows_of(generation / "questions.vectors", dim, mapped=mapped)
        is_checked = not mapped or not store.is_left(generation / "sentences.vectors")
        self.sentences = Sentences(generation, dim, is_checked=is_checked, mapped=mapped)
        self.lexical = Lexical(generation, self.sections, mapped=mapped)
        self.content = Content(generation / "content.sqlite", mapped=mapped)

    @property
    def judge(self) -> Judge | None:
        """What judges whether a text tells what is asked; an encoder that was not exported brings none."""
        return self.encoder.judge if isinstance(self.encoder, OnnxEncoder) else None

    @property
    def listener(self) -> Listener | None:
        """What hears what a message is; an encoder that was not exported brings none."""
        return self.encoder.listener if isinstance(self.encoder, OnnxEncoder) else None

    @property
    def resolver(self) -> Resolver | None:
        """What tells what a message means after others; an encoder that was not exported brings none."""
        return self.encoder.resolver if isinstance(self.encoder, OnnxEncoder) else None

    def vector_of(self, query: Query) -> Vectors:
        """What a query means; of a follow-up, what the resolver makes of it, moved towards how it was written out.

        Shape (dim,), length 1.
        """
        vector: Vectors = self.encoder.encode([query.text])[0]
        if query.said and self.resolver is not None:
            vector = _WRITTEN_OUT * vector + self.resolver.vector(*query.said)
            vector /= np.linalg.norm(vector)
        return vector

    def question_vectors(self, sections: Sequence[int]) -> list[Vectors]:
        """The vectors of the questions that sections answer, of each its own. Shape (questions, dim), float32."""
        starts = self.question_sections.searchsorted(sections)
        ends = self.question_sections.searchsorted(sections, "right")
        rows = [row for start, end in zip(starts.tolist(), ends.tolist(), strict=True) for row in range(start, end)]
        vectors = np.asarray(self._questions[rows], dtype=np.float32)
        return np.split(vectors, np.cumsum(ends - starts)[:-1])


def _open_encoder(folder: Path, manifest: store.Manifest) -> Encoder:
    if manifest.encoder_folder is None:
        return SentenceTransformerEncoder(manifest.encoder.name)
    return OnnxEncoder(folder / manifest.encoder_folder)
