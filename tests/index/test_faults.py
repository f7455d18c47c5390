"""The index cannot lie: what is damaged is refused or mended, what is killed leaves the old or the new, whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eval.faults import answers, flips, kills
from index import store
from index.build import build
from index.doctor import examine
from index.errors import IndexUnusable
from index.opened import Index


@pytest.fixture
def index(empty_index: Path, papers: Path) -> Path:
    """A small index with a file of its reader's own."""
    build(empty_index, papers, quiet=True)
    return empty_index


def test_no_bit_of_any_file_can_be_flipped_unseen(index: Path) -> None:
    [linked] = (index / "encoders").iterdir()
    exported = linked.resolve()
    linked.unlink()
    shutil.copytree(exported, linked)
    met = flips(index, 200, seed=7)
    assert met["wrong"] == 0
    assert met["refused"] + met["the same"] == 200
    assert met["refused"] > 150


def test_a_manifest_that_was_changed_by_hand_is_refused(index: Path) -> None:
    manifest = Index(index).folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"passages": 2', '"passages": 1'))
    with pytest.raises(IndexUnusable, match=r"manifest\.json: damaged.*infantile-spasms build"):
        Index(index)


def test_a_build_or_an_addition_killed_at_any_moment_loses_nothing(index: Path, papers: Path) -> None:
    killed = kills(index, papers, 3, seed=3)
    assert (killed.whole, killed.lost) == (3, 0)


@pytest.mark.skipif(os.name == "nt", reason="no such limit on this system")
@pytest.mark.parametrize("room", [1_000, 16_000])
def test_a_full_disk_is_told_and_leaves_the_index_as_it_was(index: Path, papers: Path, room: int) -> None:
    import resource

    right = answers(index)
    (papers / "more.txt").write_text("More\n\n" + "\n\n".join(f"Case {n} had spasms." for n in range(40)))
    command = [sys.executable, "-m", "assistant.cli", "build", "--corpus", str(papers), "--index", str(index)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert done.returncode == 1
    assert "make room on its disk and try again" in done.stderr
    assert "Traceback" not in done.stderr
    assert answers(index) == right
    assert store.leftovers(index) == []


def test_a_damaged_encoder_is_never_built_with(index: Path, papers: Path, tmp_path: Path) -> None:
    [linked] = (index / "encoders").iterdir()
    own = tmp_path / "encoder"
    own.mkdir()
    for path in linked.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    model = bytearray((own / "model.onnx").read_bytes())
    model[len(model) // 2] ^= 1
    (own / "model.onnx").write_bytes(model)
    with pytest.raises(IndexUnusable, match=r"model\.onnx: damaged"):
        store.check_folder(own)


@pytest.mark.parametrize("damaged", ["content.sqlite", "manifest.json"])
def test_the_doctor_builds_a_damaged_index_again(index: Path, damaged: str) -> None:
    right = answers(index)
    file = Index(index).folder / damaged
    file.write_bytes(file.read_bytes()[:-7])
    if damaged == "manifest.json":  # no other file tells of which corpus this folder was
        assert [one.state for one in examine(index)][-1] == "ill"
        return
    assert [one.state for one in examine(index)][-1] == "mended"
    assert answers(index) == right
    assert {one.state for one in examine(index)} == {"well"}


def test_the_doctor_clears_away_what_killed_builds_left(index: Path) -> None:
    (index / "generations" / ".building-x").mkdir()
    (index / ".CURRENT.new").write_text("x")
    assert "mended" in {one.state for one in examine(index)}
    assert store.leftovers(index) == []


def test_the_doctor_says_what_it_looked_at(index: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "doctor", "--index", str(index)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0
    assert "well    the index" in done.stdout
