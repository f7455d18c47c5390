"""Large indexes: how they are searched, what a killed build leaves, damage that is met when it is read."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from asking import wait_for

from index import nearest, store
from index.build import build
from index.content import Content
from index.encoder import OnnxEncoder
from index.errors import IndexUnusable
from index.known import Encoded, Journal, keys_of
from index.opened import Index
from index.search import open_retriever
from index.vectors import Sentences

DIM = 8


def unit(number: int, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((400, DIM))
    vectors = centres[chance.integers(400, size=number)] + 0.5 * chance.standard_normal((number, DIM))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)


def test_few_vectors_are_searched_exactly(tmp_path: Path) -> None:
    rows = unit(500, 1)
    assert nearest.write(tmp_path / "few.faiss", rows) == "exact"
    scores, found = nearest.read(tmp_path / "few.faiss").search(rows[:20].astype(np.float32), 1)
    assert found[:, 0].tolist() == list(range(20))
    assert np.allclose(scores, 1, atol=2e-3)


def test_many_vectors_are_searched_in_lists_that_lose_next_to_nothing(tmp_path: Path) -> None:
    rows = unit(nearest.EXACT_UP_TO + 1, 2)
    assert nearest.write(tmp_path / "many.faiss", rows) == "IVF, 128 of 894 lists, 8-bit"
    asked = unit(100, 2).astype(np.float32)
    _, found = nearest.read(tmp_path / "many.faiss").search(asked, 10)
    scores = asked @ rows.astype(np.float32).T
    for got, all_scores in zip(found, scores, strict=True):
        # Equal but for the rounding to 8 bits: nothing that is clearly nearer is left out.
        assert all_scores[got].min() > np.sort(all_scores)[-10] - 0.02


def test_how_the_index_is_searched_is_told(papers: Path, empty_index: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "build", "--corpus", str(papers), "--index", str(empty_index)]
    assert "searched: exact" in subprocess.run(command, capture_output=True, text=True).stdout
    assert Index(empty_index).manifest.searched == dict.fromkeys(store.KINDS, "exact")


def test_a_build_goes_on_where_it_was_killed(papers: Path, empty_index: Path) -> None:
    (papers / "long.txt").write_text("\n\n".join(f"Case {i} had {i} spasms in a day." for i in range(500)))
    command = [sys.executable, "-m", "assistant.cli", "build", "--corpus", str(papers), "--index", str(empty_index)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def has_begun() -> bool:
        assert process.poll() is None
        return sum(one.stat().st_size for one in (empty_index / "encoded").glob("*.part")) >= 200_000

    wait_for(has_begun)
    process.send_signal(signal.SIGKILL)
    process.wait()
    built = build(empty_index, papers, quiet=True)
    assert built.encoded < 500
    assert list((empty_index / "encoded").iterdir()) == []
    assert "Case 499" in open_retriever(empty_index).search("Case 499", 1)[0].passage.text


def test_a_damaged_record_of_a_killed_build_is_encoded_again(tmp_path: Path, encoder: OnnxEncoder) -> None:
    texts = ["ACTH is given by injection.", "Vigabatrin is a powder."]
    journal = Journal(tmp_path, encoder.identity)
    right = Encoded(encoder, [], journal).vectors(texts, keys_of(texts))
    journal.close(done=False)
    data = bytearray(journal.path.read_bytes())
    data[100] ^= 1
    journal.path.write_bytes(data + b"cut off")
    journal = Journal(tmp_path, encoder.identity)
    again = Encoded(encoder, [journal.left()], journal)
    assert np.abs(again.vectors(texts, keys_of(texts)) - right).max() < 0.02
    assert again.count == 1
    journal.close(done=True)


def test_a_damaged_block_of_a_large_file_is_refused_when_it_is_read(small: Path) -> None:
    folder = Index(small).folder
    path = folder / "sentences.vectors"
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    sentences = Sentences(folder, 384, is_checked=False)
    with pytest.raises(IndexUnusable, match=r"sentences\.vectors: damaged.*infantile-spasms build"):
        sentences.of(0)


def test_a_damaged_row_of_a_large_file_is_refused_when_it_is_read(small: Path) -> None:
    path = Index(small).folder / "content.sqlite"
    data = path.read_bytes()
    assert data.count(b"STXBP1 gene helps") >= 2
    path.write_bytes(data.replace(b"STXBP1 gene helps", b"STXBP1 gene harms"))
    content = Content(path)
    with pytest.raises(IndexUnusable, match=r"content\.sqlite: damaged.*infantile-spasms build"):
        [content.passage(number) for number in range(2)]
    with pytest.raises(IndexUnusable, match=r"content\.sqlite: damaged"):
        content.text("notes.txt")


def test_only_large_files_that_are_read_by_part_are_left_at_opening(tmp_path: Path) -> None:
    for name in ("content.sqlite", "passages.faiss"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(store.LARGE + 1)
    assert store.is_left(tmp_path / "content.sqlite")
    assert not store.is_left(tmp_path / "passages.faiss")
