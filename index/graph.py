"""The network as an ONNX graph in 8 bits, written down layer by layer.

A few channels of what goes into a layer are far louder than the rest. They stay as they are and the rest becomes 8
bits, weights too (LLM.int8(), Dettmers et al. 2022): so 8 bits lose little, and such products take a quarter of the
time. The range of each layer's input is fixed: nothing is measured while texts are encoded, and a text's vector does
not depend on its neighbours'.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.network import Block, Floats, Linear, Network, Norm, Order

LOUD = 8
"""Channels of a layer's input that stay as they are: with 16 the vectors are hardly nearer to the exact ones (cosine
.9992 for .9991), with 4 further away (.9986)."""

_LOUDEST = 127
_MIDDLE = 128
_GELU_ZERO = 16
_GELU_LEAST = 0.17
"""GELU gives nothing below -0.17: its zero lies low in the 8 bits, and nearly all of them tell how loud it gets."""

_NARROWED = np.linspace(1, 0.8, 11, dtype=np.float32)
_OPSET = 17
_FUSED = "com.microsoft"


class Graph:
    """Writes a network down as a graph.

    Args:
        ranges: how far the input of each layer reaches without its loud channels, which come first then; None writes
            the exact network, and `inputs` names what goes into each layer.
    """

    def __init__(self, ranges: dict[str, float] | None) -> None:
        self.inputs: dict[str, str] = {}
        self._ranges = ranges
        # By the hyperbolic tangent: it differs by less than a step of the 8 bits, and takes less time.
        self._gelu = "Gelu" if ranges is None else "FastGelu"
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def encoder(self, network: Network, order: Order | None = None) -> onnx.ModelProto:
        """Texts of one length into vectors of length 1, their channels as before they were put in an `order`."""
        words = self._words(network.words)
        self._pooled(self._read(network, words, "input_ids"), order)
        return self._model(["input_ids"], ["vector"])

    def pooled(self, network: Network, order: Order) -> onnx.ModelProto:
        """Pairs of texts into vectors of length 1, from the vectors of words, as `headed` is given them."""
        self._pooled(self._read(network, self._given(order), "words"), order)
        return self._model(["words", "kinds"], ["vector"])

    def headed(self, network: Network, head: Linear, order: Order) -> onnx.ModelProto:
        """Texts, or pairs of them, into what a `head` makes of the first piece and the mean of all.

        The vectors of words are given, their channels as before they were put in an `order`: several networks share
        them.
        """
        x = self._read(network, self._given(order), "words")
        first = self._node("Gather", x, self._ints("first", 0), axis=1)
        mean = self._node("ReduceMean", x, axes=[1], keepdims=1)
        both = self._node("Squeeze", self._node("Concat", first, mean, axis=2), self._ints("1", 1))
        weights, bias = self._constant("head", head.weights), self._constant("head.bias", head.bias)
        self._nodes.append(helper.make_node("Gemm", [both, weights, bias], ["scores"]))
        return self._model(["words"] if network.kinds is None else ["words", "kinds"], ["scores"])

    def _given(self, order: Order) -> str:
        return self._node("Gather", "words", self._ints("order", *order), axis=2)

    def _pooled(self, pieces: str, order: Order | None) -> None:
        x = self._node("ReduceMean", pieces, axes=[1], keepdims=0)
        if order is not None:
            x = self._node("Gather", x, self._ints("before", *np.argsort(order)), axis=1)
        self._nodes.append(helper.make_node("LpNormalization", [x], ["vector"], axis=1, p=2))

    def _model(self, inputs: Sequence[str], outputs: Sequence[str]) -> onnx.ModelProto:
        pieces = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "length", "dim"])
            if name == "words"
            else helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in inputs
        ]
        found = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", None]) for name in outputs]
        graph = helper.make_graph(self._nodes, "network", pieces, found, list(self._constants.values()))
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _read(self, network: Network, words: str, given: str) -> str:
        """The network without its end: a vector for each piece of each text, shape (texts, pieces, dim).

        Args:
            network: what is written down.
            words: the vectors of the pieces alone.
            given: the input, whose first dimensions are texts and pieces.
        """
        one_each, whole = self._ints("one each", -1, network.dim), self._node("Shape", given, end=2)
        texts = self._node("Concat", whole, self._ints("the rest", -1), axis=0)
        norm = partial(self._norm, epsilon=network.epsilon)
        length = self._node("Shape", given, start=1, end=2)
        places = self._node("Slice", self._constant("places", network.places), self._ints("0", 0), length)
        placed = self._node("Add", words, places)
        if network.kinds is not None:
            placed = self._node("Add", placed, self._node("Gather", self._constant("of kind", network.kinds), "kinds"))
        x = self._node("Reshape", norm("first", placed, network.first), one_each)
        for number, block in enumerate(network.blocks):
            attended = self._attention(number, x, block, network.heads, texts, one_each)
            joined = self._linear(f"joined{number}", attended, block.joined)
            x = norm(f"after attention {number}", self._node("Add", joined, x), block.after_attention)
            inner = self._node(self._gelu, self._linear(f"up{number}", x, block.up), domain=_FUSED)
            x = norm(
                f"after {number}", self._node("Add", self._linear(f"down{number}", inner, block.down), x), block.after
            )
        return self._node("Reshape", x, texts)

    def _words(self, table: Floats) -> str:
        """The vector of each word-piece, in 8 bits with a scale of its own: most of the file is this table."""
        if self._ranges is None:
            return self._node("Gather", self._constant("words", table), "input_ids")
        scales = np.abs(table).max(axis=1, keepdims=True) / _LOUDEST
        small = self._constant("words", np.round(table / scales).astype(np.int8))
        found = self._node("Cast", self._node("Gather", small, "input_ids"), to=TensorProto.FLOAT)
        return self._node("Mul", found, self._node("Gather", self._constant("words.scales", scales), "input_ids"))

    def _attention(self, number: int, x: str, block: Block, heads: int, texts: str, one_each: str) -> str:
        dim = block.joined.weights.shape[0]
        thirds, shape = self._ints("thirds", dim, dim, dim), self._ints("heads", 0, 0, heads, dim // heads)
        parts = self._nodes_of("Split", 3, self._linear(f"attend{number}", x, block.attend), thirds, axis=1)
        query, key, value = (
            self._node("Transpose", self._node("Reshape", self._node("Reshape", part, texts), shape), perm=perm)
            for part, perm in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
        )
        shares = self._node("Softmax", self._node("MatMul", query, key), axis=-1)
        heard = self._node("Transpose", self._node("MatMul", shares, value), perm=[0, 2, 1, 3])
        return self._node("Reshape", heard, one_each)

    def _linear(self, name: str, x: str, layer: Linear) -> str:
        """A layer: in 8 bits, but for the loud channels of its input."""
        bias = self._constant(f"{name}.bias", layer.bias)
        if self._ranges is None:
            self.inputs[name] = x
            return self._node("Add", self._node("MatMul", x, self._constant(name, layer.weights)), bias)
        if name.startswith("down"):
            zero, step = _GELU_ZERO, max(self._ranges[name] / (255 - _GELU_ZERO), _GELU_LEAST / _GELU_ZERO)
        else:
            zero, step = _MIDDLE, self._ranges[name] / _LOUDEST
        loud = 0 if name.startswith("joined") else LOUD
        calm = layer.weights.copy()
        calm[:loud] = 0
        weights, scales = (self._constant(f"{name}{kind}", part) for kind, part in _int8(calm).items())
        at, of = self._constant(f"zero {zero}", np.uint8(zero)), self._constant(f"{name}.step", np.float32(step))
        read = self._node("QuantizeLinear", x, of, at)
        told = self._node("MatMulIntegerToFloat", read, weights, of, scales, at, "", bias, domain=_FUSED)
        if not loud:
            return told
        first = self._node("Slice", x, self._ints("0", 0), self._ints("loud", loud), self._ints("1", 1))
        return self._node("Gemm", first, self._constant(f"{name}.loud", layer.weights[:loud]), told)

    def _norm(self, name: str, x: str, norm: Norm, epsilon: float) -> str:
        scale, shift = self._constant(f"{name}.scale", norm.scale), self._constant(f"{name}.shift", norm.shift)
        return self._node("LayerNormalization", x, scale, shift, epsilon=epsilon)

    def _node(self, operator: str, *inputs: str, domain: str = "", **settings: Any) -> str:
        return self._nodes_of(operator, 1, *inputs, domain=domain, **settings)[0]

    def _nodes_of(self, operator: str, outputs: int, *inputs: str, domain: str = "", **settings: Any) -> list[str]:
        names = [f"{operator} {len(self._nodes)}.{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(operator, list(inputs), names, domain=domain, **settings))
        return names

    def _ints(self, name: str, *values: int) -> str:
        return self._constant(name, np.array(values, dtype=np.int64))

    def _constant(self, name: str, value: NDArray[np.generic] | np.generic) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value).reshape(np.shape(value)), name)
        return name


def _int8(weights: Floats) -> dict[str, NDArray[np.generic]]:
    """Weights in 8 bits and a scale for each output, the one that loses least of its weights."""
    widest = np.maximum(np.abs(weights).max(axis=0), 1e-12) / _LOUDEST

    def rounded(scale: Floats) -> Floats:
        return np.clip(np.round(weights / scale), -_LOUDEST, _LOUDEST)

    scales = widest * _NARROWED[:, None]
    lost = [np.square(rounded(scale) * scale - weights).sum(axis=0) for scale in scales]
    best: Floats = scales[np.argmin(lost, axis=0), np.arange(weights.shape[1])]
    return {"": rounded(best).astype(np.int8), ".scales": best}
