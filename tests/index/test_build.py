"""Building: nothing is encoded twice, nothing is harmed by a build that fails."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import CorpusError, UserError
from index import store
from index.build import build
from index.errors import IndexMissing, IndexUnusable
from index.opened import Index
from index.search import open_retriever


def test_a_folder_of_files_becomes_an_index(papers: Path, empty_index: Path) -> None:
    built = build(empty_index, papers, quiet=True)
    assert built.fresh
    assert built.counts == {"documents": 1, "sections": 2, "passages": 2, "sentences": 5, "references": 0}
    assert "ARX" in open_retriever(empty_index).search("X-linked spasms gene", 1)[0].passage.text


def test_an_unchanged_corpus_is_not_built_again(small: Path, made: Path) -> None:
    first = Index(small).manifest.generation
    again = build(small, made / "papers", quiet=True)
    assert (again.fresh, again.encoded, again.generation) == (False, 0, first)


def test_only_new_texts_are_encoded(papers: Path, papers_index: Path) -> None:
    (papers / "more.txt").write_text("More\n\nOne more sentence about ACTH.\n")
    built = build(papers_index, papers, quiet=True)
    assert built.fresh
    assert built.encoded == 3  # the passage, its heading, its sentence


def test_a_removed_file_is_gone_from_the_index(papers: Path, empty_index: Path) -> None:
    extra = papers / "more.txt"
    extra.write_text("More\n\nOne more sentence about quokkas.\n")
    build(empty_index, papers, quiet=True)
    extra.unlink()
    assert build(empty_index, papers, quiet=True).encoded == 0
    assert "quokka" not in open_retriever(empty_index).search("quokkas", 1)[0].passage.text


def test_a_build_that_fails_leaves_the_old_index_serving(papers: Path, empty_index: Path) -> None:
    before = build(empty_index, papers, quiet=True)
    (papers / "bad.md").write_text("---\ntitle: [\n---\n")
    with pytest.raises(CorpusError, match=r"bad\.md"):
        build(empty_index, papers, quiet=True)
    assert Index(empty_index).manifest.generation == before.generation


def test_a_build_killed_at_any_moment_leaves_the_old_index_serving(papers: Path, empty_index: Path) -> None:
    before = build(empty_index, papers, quiet=True).generation
    (papers / "long.txt").write_text("\n\n".join(f"Sentence {i} tells of case {i}." for i in range(1500)))
    command = [sys.executable, "-m", "assistant.cli", "build", "--corpus", str(papers), "--index", str(empty_index)]
    for delay in (0.4, 0.8, 1.2, 1.6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        index = Index(empty_index)
        assert index.manifest.generation == before or index.manifest.counts["sentences"] > 1500
    assert build(empty_index, papers, quiet=True).counts["sentences"] > 1500


@pytest.mark.parametrize("name", ["content.sqlite", "passages.faiss", "sentences.vectors", "lexical.data.npy"])
def test_one_flipped_bit_is_refused_with_file_and_mend(small: Path, made: Path, name: str) -> None:
    file = Index(small).folder / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(IndexUnusable, match=rf"{name}: damaged.*infantile-spasms build"):
        Index(small)
    assert build(small, made / "papers", quiet=True).fresh
    Index(small)


@pytest.mark.parametrize("name", ["manifest.json", "passages.faiss"])
def test_a_missing_file_is_refused_with_file_and_mend(small: Path, name: str) -> None:
    (Index(small).folder / name).unlink()
    with pytest.raises(IndexUnusable, match=rf"{name}: missing.*infantile-spasms build"):
        Index(small)


def test_an_index_of_a_newer_format_is_refused(small: Path) -> None:
    file = Index(small).folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 999}))
    with pytest.raises(IndexUnusable, match="format 999"):
        Index(small)


def test_where_nothing_was_built_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="infantile-spasms build"):
        Index(tmp_path / "nowhere")


def test_the_manifest_holds_no_vector_of_another_encoder(small: Path) -> None:
    opened = Index(small)
    other = replace(opened.manifest.encoder, weights="0" * 64)
    store.write_manifest(opened.folder, replace(opened.manifest, encoder=other))
    with pytest.raises(IndexUnusable, match="another encoder"):
        Index(small)


def test_a_folder_that_cannot_be_made_says_so(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be written; name another folder"):
        build(tmp_path / "file" / "index", papers, quiet=True)
