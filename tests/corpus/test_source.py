"""Documents as their writers see them: each sentence with its line in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.library import HOME
from corpus.source import Source, files, read

TEXT = """---
title: Spasms
topic: about
---

Before any heading.

## What is it?
<!-- asked: one;
two -->

First sentence [@a2001]. Second **sentence** goes
on here [@a2001;
@b2002]. Third [link](https://example.org/some-page) sentence
begins above.
Fifth line here.

- An item.
- Another item
  that goes on. And ends.

## Empty?
"""


def source(tmp_path: Path, text: str = TEXT) -> Source:
    path = tmp_path / "about" / "spasms.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read(path, tmp_path)


def test_each_sentence_knows_the_line_on_which_it_begins(tmp_path: Path) -> None:
    assert [(line.text, line.number) for line in source(tmp_path).sentences] == [
        ("Before any heading.", 6),
        ("First sentence.", 12),
        ("Second sentence goes on here.", 12),
        ("Third link sentence begins above.", 14),
        ("Fifth line here.", 16),
        ("An item.", 18),
        ("Another item that goes on.", 19),
        ("And ends.", 20),
    ]


def test_parts_know_heading_line_asked_and_first_paragraph(tmp_path: Path) -> None:
    before, question, empty = source(tmp_path).parts
    assert (before.heading, before.line) == ("", 5)
    assert (question.heading, question.line, question.asked) == ("What is it?", 8, ("one", "two"))
    assert len(question.opening) == 4
    assert (empty.heading, empty.line, empty.sentences) == ("Empty?", 22, ())
    assert [part.heading for part in source(tmp_path).answers] == ["What is it?"]


def test_a_source_knows_its_name_area_and_the_lines_of_its_front_matter(tmp_path: Path) -> None:
    found = source(tmp_path)
    assert (found.name, found.area) == ("about/spasms.md", "about")
    assert (found.line_of("topic"), found.line_of("reviewed")) == (3, 1)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match="not UTF-8"):
        read(path, tmp_path)


def test_only_markdown_is_read_and_neither_links_nor_hidden_files(tmp_path: Path) -> None:
    for name in ("b.md", "a.markdown", "c.txt", ".hidden.md"):
        (tmp_path / name).write_text("Text.")
    (tmp_path / "link.md").symlink_to(tmp_path / "b.md")
    assert [path.name for path in files(tmp_path)] == ["a.markdown", "b.md"]


def test_in_our_corpus_the_line_holds_the_first_word_of_the_sentence() -> None:
    root = HOME / "documents"
    for path in files(root):
        document = read(path, root)
        for line in document.sentences:
            assert line.text.split()[0].rstrip(".,;:") in document.lines[line.number - 1], (path, line)
