"""Reading a folder of documents, ours or any other."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.library import fingerprint, joined, load

REFERENCE = {"id": "a2001", "title": "A study", "custom": {"evidence": "cohort"}}


def test_any_folder_of_text_and_markdown_is_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "area").mkdir()
    (tmp_path / "area" / "one.md").write_text("# One\n\nFirst sentence.\n")
    (tmp_path / "two.txt").write_text("Two\n\nSecond sentence.\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    corpus = load(tmp_path)
    assert [(d.id, d.title, d.area) for d in corpus.documents] == [("area/one", "One", "area"), ("two.txt", "Two", "")]
    [(name, reason)] = corpus.skipped
    assert (name, reason.split(";")[0]) == ("picture.png", "a picture, not of a kind that is read")


def test_an_unknown_citation_key_names_file_line_and_mend(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("---\ntitle: One\n---\n\n## A?\n\nTrue [@nobody2001].\n")
    with pytest.raises(CorpusError, match=r"one\.md:7: unknown citation key 'nobody2001'; add it"):
        load(tmp_path)


def test_a_known_key_resolves(tmp_path: Path) -> None:
    (tmp_path / "references.json").write_text(json.dumps([REFERENCE]))
    (tmp_path / "one.md").write_text("## A?\n\nTrue [@a2001].\n")
    assert load(tmp_path).documents[0].sections[0].sentences[0].keys == ("a2001",)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff\xfe\x00bad", "not UTF-8"), (b"text\0with nul bytes", "binary data")],
)
def test_a_binary_file_with_a_text_name_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "one.txt").write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        load(tmp_path)


def test_an_empty_or_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="put Markdown"):
        load(tmp_path)
    with pytest.raises(CorpusError, match="no such folder"):
        load(tmp_path / "nowhere")


def test_links_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("A sentence here.\n")
    (tmp_path / ".secret.txt").write_text("Hidden sentence.\n")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    assert [document.id for document in load(tmp_path).documents] == ["one.txt"]


def test_the_fingerprint_changes_with_content_and_names_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("A.")
    first = fingerprint(tmp_path)
    os.utime(tmp_path / "one.txt", (0, 0))
    assert fingerprint(tmp_path) == first
    (tmp_path / "one.txt").rename(tmp_path / "two.txt")
    assert fingerprint(tmp_path) != first


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "sub").mkdir(parents=True)
    (folder / "notes.txt").write_text("Notes\n\nA sentence of mine.\n")
    (folder / "sub" / "paper.md").write_text("## A?\n<!-- asked: B? -->\n<!-- untold: C? -->\n\nTrue [@nobody2001].\n")
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "one.txt").write_text("A sentence here.\n")
    return folder


def test_files_that_a_reader_added_join_the_corpus_under_their_own_names(shelf: Path, own: Path) -> None:
    documents = load(shelf, own=own).documents
    assert [(document.id, document.area) for document in documents] == [
        ("one.txt", ""),
        ("own/notes.txt", "own"),
        ("own/sub/paper.md", "own"),
    ]


def test_what_a_readers_file_cites_or_asks_unseen_counts_for_nothing(shelf: Path, own: Path) -> None:
    section = load(shelf, own=own).documents[-1].sections[0]
    assert (section.asked, section.untold) == ((), ())
    assert [(one.text, one.keys) for one in section.sentences] == [("True.", ())]


def test_a_readers_file_that_cannot_be_read_is_named_and_the_rest_is_read(shelf: Path, own: Path) -> None:
    (own / "a.pdf").write_text("no PDF")
    (own / "bad.md").write_text("---\ntitle: [\n---\n")
    (own / "loop").symlink_to(own)
    (own / "self.txt").symlink_to(own / "self.txt")
    corpus = load(shelf, own=own)
    assert len(corpus.documents) == 3
    assert [(name, reason.split(" (")[0].split(",")[0]) for name, reason in corpus.skipped] == [
        ("own/a.pdf", "named .pdf"),
        ("own/bad.md", "line 3: the front matter is not valid YAML"),
        ("own/loop", "a link"),
        ("own/self.txt", "a link"),
    ]


def test_a_file_of_the_same_content_is_a_duplicate_of_what_was_read(shelf: Path, own: Path) -> None:
    (own / "again.txt").write_text("A sentence here.\n")
    (own / "a.pdf").write_text("No PDF.\n")
    (own / "b.txt").write_text("No PDF.\n")
    corpus = load(shelf, own=own)
    assert corpus.duplicates == (("own/again.txt", "one.txt"),)
    assert "own/b.txt" in [document.id for document in corpus.documents]


def test_added_files_join_a_corpus_that_was_read_before(shelf: Path, own: Path) -> None:
    assert joined(load(shelf), own) == load(shelf, own=own)


def test_added_files_change_the_fingerprint(shelf: Path, own: Path) -> None:
    first = fingerprint(shelf, own)
    assert first != fingerprint(shelf)
    (own / "notes.txt").rename(own / "other.txt")
    assert fingerprint(shelf, own) != first


def test_our_own_corpus_is_read_here_and_fast() -> None:
    started = time.process_time()
    children = os.times().children_user
    assert load().skipped == ()
    assert time.process_time() - started < 2
    assert os.times().children_user == children


def test_names_that_cannot_be_written_are_told_apart(shelf: Path) -> None:
    for number, name in enumerate((b"\xfe.txt", b"\xff.txt", b"\x1b.txt")):
        Path(os.fsdecode(os.fsencode(shelf) + b"/" + name)).write_text(f"Sentence number {number}.")
    ids = [document.id for document in load(shelf).documents]
    assert ids == ["?.txt", "one.txt", "?.txt (2)", "?.txt (3)"]
