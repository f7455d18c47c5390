"""Texts into unit vectors: the everyday encoder runs an int8 ONNX graph, without torch.

Any other model comes in through sentence-transformers, slower to start and exact.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexUnusable
from index.graphs import session, tokenizer
from index.judge import Judge
from index.listener import Listener
from index.resolver import Resolver

Vectors = NDArray[np.float32]
"""Unit vectors, shape (n, dim)."""

_TOKENS_PER_BATCH = 256
"""So few that what lies between two layers stays in a core's cache: a third less work than with 4,096."""


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """What makes two encoders the same: equal identities give equal vectors."""

    name: str
    weights: str
    quantisation: str
    max_length: int
    dim: int

    @property
    def mark(self) -> str:
        """A short hash, after which files and folders of this encoder alone are named."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]


class Encoder(Protocol):
    """Texts into unit vectors."""

    identity: EncoderIdentity

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts, in their order. Shape (len(texts), dim), float32, each row of length 1."""
        ...

    def count(self, text: str) -> int:
        """The word-pieces of a text, the special ones included; nothing is cut off."""
        ...


class OnnxEncoder:
    """The exported graph: word-pieces in, pooled and normalised vectors out.

    Args:
        folder: holds `model.onnx`, `tokenizer.json` and `encoder.json`.
        at_once: so many batches are encoded side by side.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """

    def __init__(self, folder: Path, at_once: int = 1) -> None:
        try:
            self.identity = EncoderIdentity(**json.loads((folder / "encoder.json").read_text(encoding="utf-8")))
            self._counter = tokenizer(folder)
            self._tokenizer = tokenizer(folder)
            self._session = session(folder / "model.onnx")
        except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions of their own
            raise IndexUnusable(folder, f"the encoder cannot be read ({error})") from error
        self._folder, self._at_once = folder, at_once
        self._last: tuple[str, Vectors] | None = None
        self._tokenizer.enable_truncation(self.identity.max_length)

    @cached_property
    def judge(self) -> Judge:
        """What was exported beside it to judge whether a text tells what is asked."""
        return Judge(self._folder)

    @cached_property
    def listener(self) -> Listener:
        """What was exported beside it to hear what a message is."""
        return Listener(self._folder)

    @cached_property
    def resolver(self) -> Resolver:
        """What was exported beside it to tell what a message means after others."""
        return Resolver(self._folder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts, in their order. Shape (len(texts), dim), float32, each row of length 1."""
        last = self._last
        if last is not None and [last[0]] == list(texts):  # one question is looked at by several who need its vector
            return last[1].copy()
        # A batch is read by threads, which one question would wait for.
        several = [self._tokenizer.encode(texts[0])] if len(texts) == 1 else self._tokenizer.encode_batch(list(texts))
        pieces = [encoding.ids for encoding in several]
        vectors = np.empty((len(texts), self.identity.dim), dtype=np.float32)

        def fill(batch: list[int]) -> None:
            ids = np.array([pieces[text] for text in batch], dtype=np.int64)
            vectors[batch] = self._session.run(None, {"input_ids": ids})[0]

        batches = _batches([len(ids) for ids in pieces])
        if self._at_once == 1:
            for batch in batches:
                fill(batch)
        else:
            with ThreadPoolExecutor(self._at_once) as workers:
                list(workers.map(fill, batches))
        if len(texts) == 1:
            self._last = texts[0], vectors.copy()
        return vectors

    def count(self, text: str) -> int:
        """The word-pieces of a text, the special ones included; nothing is cut off."""
        return len(self._counter.encode(text).ids)

    def pieces(self, word: str) -> list[str]:
        """The word-pieces of one word, the special ones left out: a common English word is one piece."""
        return list(self._counter.encode(word, add_special_tokens=False).tokens)


class SentenceTransformerEncoder:
    """Any sentence-transformers model by name or path, with its own pooling, prompts and maximum length."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            message = f"the model cannot be loaded ({str(error).splitlines()[0]})"
            raise IndexUnusable(Path(name), message, "infantile-spasms build --encoder NAME_OR_PATH") from error
        self.identity = EncoderIdentity(
            name=name,
            weights="",
            quantisation="none",
            max_length=int(self._model.max_seq_length or 512),
            dim=int(self._model.get_embedding_dimension() or 0),
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts, in their order. Shape (len(texts), dim), float32, each row of length 1."""
        if not texts:
            return np.empty((0, self.identity.dim), dtype=np.float32)
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def count(self, text: str) -> int:
        """The word-pieces of a text, the special ones included; nothing is cut off."""
        return len(self._model.tokenizer(text, truncation=False)["input_ids"])


def _batches(lengths: Sequence[int]) -> Iterable[list[int]]:
    """Group texts of one length: so nothing is padded, and nothing masked."""
    in_order = sorted(range(len(lengths)), key=lambda text: lengths[text])
    for length, group in groupby(in_order, key=lambda text: lengths[text]):
        several, size = list(group), max(1, _TOKENS_PER_BATCH // length)
        yield from (several[start : start + size] for start in range(0, len(several), size))


def write_identity(identity: EncoderIdentity, folder: Path) -> None:
    """Write `encoder.json`, which `OnnxEncoder` reads."""
    (folder / "encoder.json").write_text(json.dumps(asdict(identity), indent=1), encoding="utf-8")
