"""The encoder: the exported graph gives what sentence-transformers gives."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.encoder import OnnxEncoder, SentenceTransformerEncoder
from index.errors import IndexUnusable
from index.export import MAX_LENGTH, model_folder

TEXTS = [
    "What do infantile spasms look like?",
    "Vigabatrin can narrow the field of vision.",
    "Mutations of ARX cause X-linked infantile spasms.",
    "A recipe for apple cake with cinnamon.",
    "ok",
    "Hypsarrhythmia is a chaotic pattern of brain waves. " * 12,
]


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(str(model_folder()))


def test_vectors_are_unit_float32_rows_in_the_order_of_the_texts(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(TEXTS[::-1])[::-1], vectors, atol=1e-6)


def test_a_text_that_is_read_again_has_the_same_vector_whatever_became_of_the_first(encoder: OnnxEncoder) -> None:
    first = encoder.encode(["one question"])
    expected = first.copy()
    first[:] = 0
    assert np.array_equal(encoder.encode(["one question"]), expected)


def test_int8_stays_near_the_float32_reference(encoder: OnnxEncoder, reference: SentenceTransformerEncoder) -> None:
    texts = [text for text in TEXTS if len(text) > 20]
    cosines = (encoder.encode(texts) * reference.encode(texts)).sum(axis=1)
    assert cosines.mean() >= 0.999
    assert cosines.min() >= 0.995


def test_a_vector_does_not_depend_on_the_texts_beside_it(encoder: OnnxEncoder) -> None:
    together = encoder.encode([*TEXTS, "no", "so", *TEXTS[:3]])
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together[: len(TEXTS)], alone, atol=1e-6)


def test_word_pieces_are_counted_without_cutting(encoder: OnnxEncoder, reference: SentenceTransformerEncoder) -> None:
    for text in [*TEXTS, "word " * 1000]:
        assert encoder.count(text) == reference.count(text)
    assert encoder.count("word " * 1000) > MAX_LENGTH


def test_no_text_gives_no_vector(encoder: OnnxEncoder, reference: SentenceTransformerEncoder) -> None:
    assert encoder.encode([]).shape == reference.encode([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "🍼" * 50, "痉挛", "a" * 100_000, "\x00\x01"])
def test_any_text_gives_a_finite_unit_vector(encoder: OnnxEncoder, text: str) -> None:
    vector = encoder.encode([text])[0]
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-4


def test_a_damaged_graph_is_refused_with_the_mend(exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(exported, folder)
    (folder / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(IndexUnusable, match="infantile-spasms build"):
        OnnxEncoder(folder)


def test_a_model_that_does_not_exist_is_told() -> None:
    with pytest.raises(IndexUnusable, match="cannot be loaded"):
        SentenceTransformerEncoder("no/such-model-anywhere")
