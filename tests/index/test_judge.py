"""The judge, which reads a question and a text together."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import fine, network
from index.build import build
from index.errors import IndexUnusable
from index.export import model_folder
from index.fine import added
from index.judge import Judge, text_of
from index.opened import Index


@pytest.fixture(scope="module")
def ours(exported: Path) -> Judge:
    return Judge(exported)


TOLD = "Vigabatrin can cause loss of side vision in both eyes that never comes back."


def test_a_text_that_tells_what_is_asked_is_told_from_one_that_stands_near(ours: Judge) -> None:
    heading = "What are the side effects of vigabatrin?"
    answered = ours.odds("Can vigabatrin harm his eyes?", heading, [TOLD])
    near = ours.odds("What colour are the tablets of vigabatrin, and who makes the box?", heading, [TOLD])
    assert answered > 0 > near


def test_the_order_of_question_and_text_matters(ours: Judge) -> None:
    question = "Can vigabatrin harm his eyes?"
    assert ours.odds(question, "", [TOLD]) != pytest.approx(ours.odds(TOLD, "", [question]), abs=0.1)


def test_the_longer_of_both_is_cut_off(ours: Judge) -> None:
    question, long = "Can vigabatrin harm his eyes?", [TOLD] * 40
    assert ours.odds(question, "", long) == pytest.approx(ours.odds(question, "", [*long, "Ketones."]))
    assert isinstance(ours.odds("he nods and nods " * 400, "Spasms", [TOLD]), float)


def test_the_graph_in_8_bits_says_what_the_exact_network_says(ours: Judge) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    parts, head = added(network.stored(model_folder()), fine.JUDGE)
    model = AutoModel.from_pretrained(str(model_folder()))
    model.load_state_dict({name: torch.tensor(parts[name]) for name in model.state_dict() if name in parts})
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder()))
    for question in ("Can vigabatrin harm his eyes?", "What does ACTH cost in Norway?", "Is the EEG painful?"):
        read = tokenizer(question, text_of("Side effects", [TOLD]), return_tensors="pt")
        with torch.inference_mode():
            pieces = model(**read).last_hidden_state[0].numpy()
        exact = np.concatenate([pieces[0], pieces.mean(axis=0)]) @ head.weights + head.bias
        assert ours.odds(question, "Side effects", [TOLD]) == pytest.approx(float(exact[0]), abs=0.6)


def test_a_damaged_graph_is_told_of(exported: Path, tmp_path: Path) -> None:
    shutil.copytree(exported, tmp_path / "encoder")
    (tmp_path / "encoder" / "judge.onnx").write_bytes(b"none")
    with pytest.raises(IndexUnusable, match="judge cannot be read"):
        Judge(tmp_path / "encoder")


def test_an_index_with_another_judge_is_built_again_and_encodes_nothing(
    papers: Path, papers_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "judge.npz"
    with np.load(fine.JUDGE) as fitted:
        np.savez(other, **{**fitted, "head.bias": fitted["head.bias"] + np.float16(1)})
    monkeypatch.setattr(fine, "JUDGE", other)
    fine.mark.cache_clear()
    try:
        with pytest.raises(IndexUnusable, match="another judge"):
            Index(papers_index)
        built = build(papers_index, papers, quiet=True)
        assert built.fresh
        assert built.encoded == 0
        assert Index(papers_index).judge is not None
    finally:
        fine.mark.cache_clear()
