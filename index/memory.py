"""An index that lives in memory alone, for what is asked about once and then forgotten."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from corpus.model import Corpus
from corpus.passages import CHUNK_SIZE
from index import generation, store, vectors
from index.encoder import Encoder
from index.known import Stored
from index.opened import Index

NAME = "session"
"""What such an index is called instead of a generation."""


def index_of(corpus: Corpus, encoder: Encoder, known: Sequence[Stored]) -> tuple[Index, Sequence[Stored]]:
    """Make an index of a corpus; a folder in which its parts are written is gone when it is there.

    Args:
        corpus: what the index is made of.
        encoder: makes the vectors.
        known: vectors that need not be made again.

    Returns:
        The index, and all its vectors, to be known to the next one.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = generation.write(folder, corpus, encoder, known, None, chunk_size=CHUNK_SIZE, quiet=True)
        manifest = store.Manifest(
            format=store.FORMAT,
            generation=NAME,
            corpus="",
            fingerprint="",
            encoder=encoder.identity,
            encoder_folder=None,
            counts=written.counts,
            searched=written.searched,
            files={},
        )
        index = Index.in_memory(folder, manifest, encoder)
        return index, vectors.known(folder, encoder.identity.dim, mapped=False)
