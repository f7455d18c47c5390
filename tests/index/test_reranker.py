"""A cross-encoder behind the search: another order of the same passages, told when it cannot be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.__main__ import main
from index.errors import IndexUnusable
from index.export import model_folder
from index.reranker import Reranker
from index.search import open_retriever

QUESTION = "What does vigabatrin do to vision?"


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny one, its weights drawn by chance from a fixed seed: it knows nothing, and always says the same."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("cross-encoder")
    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(**sizes, num_labels=1, initializer_range=1.0)
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(model_folder()).save_pretrained(folder)
    return folder


def test_the_best_passages_come_in_its_order_with_the_scores_of_their_places(cross_encoder: Path, made: Path) -> None:
    plain = open_retriever(made / "index").search(QUESTION)
    again = open_retriever(made / "index", reranker=str(cross_encoder)).search(QUESTION)
    read = Reranker(str(cross_encoder)).scores(QUESTION, [hit.passage for hit in again])
    assert len(read) > 1
    assert read.tolist() == sorted(read.tolist(), reverse=True)
    assert {hit.passage.id for hit in again} == {hit.passage.id for hit in plain}
    assert [hit.score for hit in again] == [hit.score for hit in plain]


def test_one_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match=r"cannot be loaded .*--reranker NAME_OR_PATH"):
        Reranker(str(tmp_path / "nothing"))


def test_the_evaluation_measures_it_behind_ours(
    cross_encoder: Path, our_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--limit", "4", "--index", str(our_index), "--reranker", str(cross_encoder)]
    assert main(["retrieval", *options]) == 0
    assert "ours, then cross-encoder" in capsys.readouterr().out
