"""Reading in a process of its own: a file that hangs is given up, the next is read, and none is read twice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pdfmaker import lines, pdf

from corpus.errors import CorpusError, Unreadable
from corpus.isolated import IsolatedReader

TEXT = "A sentence is read.\n"
DENSE = lines(36, 750, ["Spasms come in clusters, and they are often seen on waking up in the morning."] * 60)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    return path


def test_a_file_is_read_as_it_would_be_here(file: Path) -> None:
    with IsolatedReader() as reader:
        assert reader.read(file, "0").blocks[0].text == TEXT.strip()


def test_reasons_come_through(tmp_path: Path, file: Path) -> None:
    (tmp_path / "a.pdf").write_text(TEXT)
    (tmp_path / "a.md").write_text("---\ntitle: [\n---\n")
    with IsolatedReader() as reader:
        with pytest.raises(Unreadable, match=r"named \.pdf, but no PDF"):
            reader.read(tmp_path / "a.pdf", "1")
        with pytest.raises(CorpusError, match=r"a\.md:3: the front matter"):
            reader.read(tmp_path / "a.md", "2")
        assert reader.read(file, "3").blocks


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path, file: Path) -> None:
    slow = tmp_path / "slow.pdf"
    slow.write_bytes(pdf(*[DENSE] * 1500))
    started = time.monotonic()
    with IsolatedReader(seconds=3) as reader:
        with pytest.raises(Unreadable, match="took longer than 3 s to read"):
            reader.read(slow, "1")
        assert time.monotonic() - started < 6
        assert reader.read(file, "2").blocks


def test_what_was_read_is_kept_and_not_read_again(tmp_path: Path, file: Path) -> None:
    kept = tmp_path / "kept"
    with IsolatedReader(kept) as reader:
        first = reader.read(file, "digest")
        file.unlink()
        assert reader.read(file, "digest") == first
    with IsolatedReader(kept) as later:
        assert later.read(file, "digest") == first


def test_what_is_kept_in_pieces_is_read_anew(tmp_path: Path, file: Path) -> None:
    kept = tmp_path / "kept"
    with IsolatedReader(kept) as reader:
        first = reader.read(file, "digest")
        [path] = kept.iterdir()
        path.write_text(path.read_text()[:20])
        assert reader.read(file, "digest") == first


def test_what_is_no_longer_asked_for_is_forgotten(tmp_path: Path, file: Path) -> None:
    kept = tmp_path / "kept"
    with IsolatedReader(kept) as reader:
        reader.read(file, "digest")
    with IsolatedReader(kept) as later:
        later.forget_unused()
    assert list(kept.iterdir()) == []
