"""How loud each channel of the network gets, and which ones are too loud for 8 bits, whatever is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

from index.graph import LOUD, Graph
from index.network import Floats, Network, Order

READ = (
    "My baby has clusters of spasms when she wakes up, and the doctors ask for an EEG.",
    "Vigabatrin and hormonal treatment were compared in a randomised trial of 377 infants; 72% had none by day 42.",
    "What are the side effects of ACTH?",
    "Mutations of ARX, CDKL5 and STXBP1 were found by exome sequencing in 12 of 54 children (22%).",
    "He was born in May 2019.",
    "hypsarrhythmia",
    "The ketogenic diet is high in fat, and low in carbohydrate.",
    "Can I stop the medicine if it makes him sleepy?",
    "Tuberous sclerosis is the cause in about one in ten.",
    "The court decided on 3 March that the contract was void because neither party had signed it.",
    "¿Cuáles son los efectos secundarios de la vigabatrina?",
    "https://example.org/a?b=1&c=2 (DOI: 10.1000/182), p < 0.001, 95% CI 1.2-3.4",
    "Rain fell all night on the roof of the old barn while the dogs slept.",
    "for i in range(10): print(i ** 2)",
    "WHY IS THIS HAPPENING TO US!!!",
    "Steroids raised blood pressure in mice; the receptor, a G-protein, was blocked by 5 mg/kg of the antagonist.",
    "the the the of of and",
    "Large-scale transcriptomic profiling of cortical interneurons revealed dysregulated synaptic genes.",
    "No.",
    "Übergrößen-Träger; naïve café; 北京 2008; Ελλάδα",
    "A double-blind, placebo-controlled phase 3 trial is under way in 14 countries, with results awaited in 2027.",
)
"""Texts of many kinds, on which it is measured how loud each channel gets."""

Loudness = dict[str, Floats]
"""The largest absolute value of each channel that goes into a layer, by the layer's name."""


def measured(network: Network, tokenizer: Path) -> Loudness:
    """How loud each channel gets where the exact network reads `READ`, or each text of it beside the next."""
    import onnxruntime
    from tokenizers import Tokenizer

    graph = Graph(None)
    model = graph.encoder(network)
    names = dict(graph.inputs)
    model.graph.output.extend(helper.make_tensor_value_info(x, TensorProto.FLOAT, None) for x in names.values())
    if network.kinds is not None:
        model.graph.input.append(helper.make_tensor_value_info("kinds", TensorProto.INT64, ["batch", "length"]))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    reader = Tokenizer.from_file(str(tokenizer))
    reader.no_padding()
    found: Loudness = {}
    for text, after in zip(READ, (*READ[1:], READ[0]), strict=True):
        one = reader.encode(text) if network.kinds is None else reader.encode(text, after)
        given = {"input_ids": np.array([one.ids])}
        if network.kinds is not None:
            given["kinds"] = np.array([one.type_ids])
        for name, values in zip(names, session.run(list(names.values()), given), strict=True):
            found[name] = np.maximum(found.get(name, np.float32(0)), np.abs(values).max(axis=0))
    return found


def orders(network: Network, loudness: Loudness) -> tuple[Order, list[Order]]:
    """The order of the channels between blocks, and of those within each block, the loud ones first."""

    def loud_first(values: Floats) -> Order:
        loudest = np.argsort(-values, kind="stable")
        return np.concatenate([loudest[:LOUD], np.sort(loudest[LOUD:])])

    several = range(len(network.blocks))
    between = [loudness[f"{layer}{number}"] for layer in ("attend", "up") for number in several]
    louder = np.max([values / np.median(values) for values in between], axis=0)
    return loud_first(louder), [loud_first(loudness[f"down{number}"]) for number in several]


def calm_ranges(loudness: Loudness, order: Order, inner: Sequence[Order]) -> dict[str, float]:
    """How far the input of each layer reaches without its loud channels."""
    ranges = {}
    for name, values in loudness.items():
        if name.startswith("down"):
            values = values[inner[int(name.removeprefix("down"))]][LOUD:]
        elif not name.startswith("joined"):
            values = values[order][LOUD:]
        ranges[name] = float(values.max())
    return ranges
