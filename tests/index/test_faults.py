"""The index cannot lie: what is damaged is refused or mended, what is killed leaves the old or the new, whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from linking import linked

from assistant.own import add
from corpus.errors import UserError
from eval.faults import answers, flips, kills
from index import own, store
from index.build import build
from index.doctor import examine
from index.errors import IndexUnusable
from index.opened import Index


def test_no_bit_of_any_file_can_be_flipped_unseen(small: Path) -> None:
    [link] = (small / "encoders").iterdir()
    exported = link.resolve()
    link.unlink()
    shutil.copytree(exported, link)
    met = flips(small, 200, seed=7)
    assert met["wrong"] == 0
    assert met["refused"] + met["the same"] == 200
    assert met["refused"] > 150


def test_a_manifest_that_was_changed_by_hand_is_refused(small: Path) -> None:
    manifest = Index(small).folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"passages": 2', '"passages": 1'))
    with pytest.raises(IndexUnusable, match=r"manifest\.json: damaged.*infantile-spasms build"):
        Index(small)


def test_a_build_or_an_addition_killed_at_any_moment_loses_nothing(papers_index: Path, papers: Path) -> None:
    killed = kills(papers_index, papers, 3, seed=3)
    assert (killed.whole, killed.lost) == (3, 0)


@pytest.mark.skipif(os.name == "nt", reason="no such limit on this system")
@pytest.mark.parametrize("room", [1_000, 16_000])
def test_a_full_disk_is_told_and_leaves_the_index_as_it_was(papers_index: Path, papers: Path, room: int) -> None:
    import resource

    right = answers(papers_index)
    (papers / "more.txt").write_text("More\n\n" + "\n\n".join(f"Case {n} had spasms." for n in range(40)))
    command = [sys.executable, "-m", "assistant.cli", "build", "--corpus", str(papers), "--index", str(papers_index)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert done.returncode == 1
    assert "make room on its disk and try again" in done.stderr
    assert "Traceback" not in done.stderr
    assert answers(papers_index) == right
    assert store.leftovers(papers_index) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB of memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", place], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("this user may not mount a disk; the limit of file size above stands for one")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)  # files of an index that is open are still mapped


def test_a_disk_that_runs_full_at_any_moment_of_building_or_adding_is_told_and_loses_nothing(
    small_disk: Path, exported: Path, papers: Path, tmp_path: Path
) -> None:
    index = linked(small_disk / "index", exported)
    build(index, papers, quiet=True)
    right, generation = answers(index), store.current(index).name
    long = tmp_path / "more.txt"
    long.write_text("More\n\n" + "\n\n".join(f"Case {n} had spasms." for n in range(40)))
    shutil.copy(long, papers / "more.txt")
    filler = small_disk / "filler"
    for room in (0, 40_000):
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"x" * (free - room))
        with pytest.raises(UserError, match="make room on its disk and try again"):
            build(index, papers, quiet=True)
        with suppress(UserError):  # of the build; a file that has no room is left out, with its reason
            assert "No space left" in add(index, [long], quiet=True).skipped[0][1]
        assert (answers(index), store.current(index).name) == (right, generation)
        assert store.leftovers(index) == []
        assert not own.folder_of(index).exists()
        filler.unlink()
    assert build(index, papers, quiet=True).fresh


@pytest.mark.skipif(os.name == "nt", reason="no such rights on this system")
@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "passages.faiss", "generations", "encoders"])
def test_a_file_that_may_not_be_read_is_named(small: Path, name: str) -> None:
    file = next(small.rglob(name))
    file.chmod(0)
    # Root may read everything, unless it gives this right up.
    root = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    command = [*root, sys.executable, "-m", "assistant.cli", "ask", "What is ARX?", "--index", str(small)]
    done = subprocess.run(command, capture_output=True, text=True)
    file.chmod(0o755)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"cannot be read (Permission denied); mend it with: chmod -R a+rX {small}" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no such rights on this system")
def test_an_index_may_be_read_by_who_did_not_build_it(made: Path, exported: Path) -> None:
    parts = [exported, *exported.iterdir(), made / "index", *(made / "index").rglob("*")]
    assert [path for path in parts if path.stat().st_mode & 0o044 != 0o044] == []
    assert [path for path in parts if path.is_dir() and path.stat().st_mode & 0o011 != 0o011] == []


def test_a_damaged_encoder_is_never_built_with(exported: Path, tmp_path: Path) -> None:
    own = tmp_path / "encoder"
    own.mkdir()
    for path in exported.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    model = bytearray((own / "model.onnx").read_bytes())
    model[len(model) // 2] ^= 1
    (own / "model.onnx").write_bytes(model)
    with pytest.raises(IndexUnusable, match=r"model\.onnx: damaged"):
        store.check_folder(own)


@pytest.mark.parametrize("damaged", ["content.sqlite", "manifest.json"])
def test_the_doctor_builds_a_damaged_index_again(small: Path, damaged: str) -> None:
    right = answers(small)
    file = Index(small).folder / damaged
    file.write_bytes(file.read_bytes()[:-7])
    if damaged == "manifest.json":  # no other file tells of which corpus this folder was
        assert [one.state for one in examine(small)][-1] == "ill"
        return
    assert [one.state for one in examine(small)][-1] == "mended"
    assert answers(small) == right
    assert {one.state for one in examine(small)} == {"well"}


def test_the_doctor_clears_away_what_killed_builds_left(small: Path) -> None:
    (small / "generations" / ".building-x").mkdir()
    (small / ".CURRENT.new").write_text("x")
    assert "mended" in {one.state for one in examine(small)}
    assert store.leftovers(small) == []


def test_the_doctor_says_what_it_looked_at(small: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "doctor", "--index", str(small)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0
    assert "well    the index" in done.stdout
