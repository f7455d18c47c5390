"""The default model's network as it is stored: a small BERT."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Order = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Linear:
    """A layer's weights, shape (inputs, outputs), and biases."""

    weights: Floats
    bias: Floats

    def reordered(self, inputs: Order | slice = slice(None), outputs: Order | slice = slice(None)) -> Linear:
        """The same with its inputs and outputs in another order."""
        return Linear(self.weights[inputs][:, outputs], self.bias[outputs])


@dataclass(frozen=True, slots=True)
class Norm:
    """What a layer normalisation multiplies by and adds."""

    scale: Floats
    shift: Floats

    def reordered(self, order: Order) -> Norm:
        """The same with its channels in another order."""
        return Norm(self.scale[order], self.shift[order])


@dataclass(frozen=True, slots=True)
class Block:
    """One transformer block of BERT: attention, then two layers with GELU between them, each normalised after."""

    attend: Linear
    joined: Linear
    after_attention: Norm
    up: Linear
    down: Linear
    after: Norm


@dataclass(frozen=True, slots=True)
class Network:
    """The model: word and place vectors, shapes (words, dim) and (places, dim), and its blocks.

    `kinds` (2, dim) is added to what stands in the first and in the second of two texts; of a model that reads one
    text at a time it is part of `places`.
    """

    words: Floats
    places: Floats
    first: Norm
    blocks: tuple[Block, ...]
    heads: int
    epsilon: float
    kinds: Floats | None = None

    @property
    def dim(self) -> int:
        """Channels of what passes from block to block."""
        return int(self.words.shape[1])


Stored = dict[str, Floats]
"""The parts of a network by the names under which they are stored."""


def stored(source: Path) -> Stored:
    """The parts of the network of a folder with `model.safetensors`."""
    from safetensors.numpy import load_file

    return load_file(source / "model.safetensors")


def read(source: Path, stored: Stored, *, pairs: bool = False) -> Network:
    """The network of a folder.

    Args:
        source: holds `config.json`.
        stored: the parts.
        pairs: whether it reads two texts at a time.
    """
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    heads = config["num_attention_heads"]

    def linear(name: str) -> Linear:
        return Linear(stored[f"{name}.weight"].T, stored[f"{name}.bias"])

    def norm(name: str) -> Norm:
        return Norm(stored[f"{name}.LayerNorm.weight"], stored[f"{name}.LayerNorm.bias"])

    def block(number: int) -> Block:
        name = f"encoder.layer.{number}"
        query, key, value = (linear(f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        small = np.float32(1 / math.sqrt(query.weights.shape[1] / heads))
        return Block(
            attend=Linear(
                np.concatenate([query.weights * small, key.weights, value.weights], axis=1),
                np.concatenate([query.bias * small, key.bias, value.bias]),
            ),
            joined=linear(f"{name}.attention.output.dense"),
            after_attention=norm(f"{name}.attention.output"),
            up=linear(f"{name}.intermediate.dense"),
            down=linear(f"{name}.output.dense"),
            after=norm(f"{name}.output"),
        )

    kinds, places = stored["embeddings.token_type_embeddings.weight"], stored["embeddings.position_embeddings.weight"]
    return Network(
        words=stored["embeddings.word_embeddings.weight"],
        places=places if pairs else places + kinds[0],
        first=norm("embeddings"),
        blocks=tuple(block(number) for number in range(config["num_hidden_layers"])),
        heads=heads,
        epsilon=config["layer_norm_eps"],
        kinds=kinds if pairs else None,
    )


def reordered(network: Network, order: Order, inner: Sequence[Order]) -> Network:
    """The same network with its channels in another order."""
    blocks = (
        Block(
            attend=block.attend.reordered(inputs=order),
            joined=block.joined.reordered(outputs=order),
            after_attention=block.after_attention.reordered(order),
            up=block.up.reordered(order, within),
            down=block.down.reordered(within, order),
            after=block.after.reordered(order),
        )
        for block, within in zip(network.blocks, inner, strict=True)
    )
    return replace(
        network,
        words=network.words[:, order],
        places=network.places[:, order],
        kinds=None if network.kinds is None else network.kinds[:, order],
        first=network.first.reordered(order),
        blocks=tuple(blocks),
    )
