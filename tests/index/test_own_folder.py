"""The files that a reader added, as an index holds them: changed as a whole, whatever happens on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.library import load
from index import own, report
from index.build import build, build_changed, build_corpus
from index.errors import IndexUnusable
from index.opened import Index

SENTENCE = "Quokkas were seen in nine infants."


def put(folder: Path) -> bool:
    (folder / "a.txt").write_text(SENTENCE)
    return True


def test_a_change_is_built_and_kept(small: Path) -> None:
    built = build_changed(small, put, quiet=True)
    assert built is not None
    assert built.counts["documents"] == 2
    assert (own.folder_of(small) / "a.txt").read_text() == SENTENCE


def test_a_change_that_fails_leaves_the_files_as_they_were(small: Path) -> None:
    build_changed(small, put, quiet=True)

    def fail(folder: Path) -> bool:
        (folder / "a.txt").unlink()
        raise RuntimeError("amid a change")

    with pytest.raises(RuntimeError):
        build_changed(small, fail, quiet=True)
    assert (own.folder_of(small) / "a.txt").read_text() == SENTENCE


def test_a_change_killed_between_its_last_steps_is_undone_by_the_next_build(small: Path, made: Path) -> None:
    build_changed(small, put, quiet=True)
    own.folder_of(small).rename(small / ".own-before")
    (small / ".own-new-x").mkdir()
    assert build(small, made / "papers", quiet=True).counts["documents"] == 2
    assert {path.name for path in small.iterdir() if path.name.startswith((".own", "own"))} == {
        "own",
        "own-read",
    }


def test_a_change_of_nothing_builds_nothing(small: Path) -> None:
    assert build_changed(small, lambda folder: False, quiet=True) is None


def test_added_files_join_a_corpus_that_is_no_folder(made: Path, empty_index: Path) -> None:
    corpus = load(made / "papers")
    first = build_corpus(empty_index, corpus, "papers", "1", quiet=True)
    own.folder_of(empty_index).mkdir()
    put(own.folder_of(empty_index))
    again = build_corpus(empty_index, corpus, "papers", "1", quiet=True)
    assert (first.counts["documents"], again.counts["documents"]) == (1, 2)


def test_the_report_of_a_build_is_kept_with_it(papers: Path, empty_index: Path) -> None:
    (papers / "b.pdf").write_text("No PDF.")
    built = build(empty_index, papers, quiet=True)
    [file] = built.report.files
    assert (file.document, file.title, file.pages, file.passages) == ("notes.txt", "Research Notes", None, 2)
    assert built.report.skipped[0][0] == "b.pdf"
    generation = Index(empty_index).folder
    assert report.read(generation) == built.report
    (generation / report.NAME).write_text("{")
    with pytest.raises(IndexUnusable, match="missing or damaged; mend it with: infantile-spasms build"):
        report.read(generation)
