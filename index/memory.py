"""An index that lives in memory alone, for what is asked about once and then forgotten."""

from __future__ import annotations

import tempfile
from pathlib import Path

from corpus.model import Corpus
from index import store
from index.build import write
from index.encoder import Encoder
from index.opened import Index
from index.vectors import Known

NAME = "session"
"""What such an index is called instead of a generation."""


def index_of(corpus: Corpus, encoder: Encoder, known: Known) -> Index:
    """Make an index of a corpus; a folder in which its parts are written is gone when it is there.

    Args:
        corpus: what the index is made of.
        encoder: makes the vectors.
        known: vectors by the hash of their text; new ones are added.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        counts, _ = write(folder, corpus, encoder, known)
        manifest = store.Manifest(store.FORMAT, NAME, "", "", encoder.identity, None, counts, {})
        return Index.in_memory(folder, manifest, encoder)
