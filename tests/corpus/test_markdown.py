"""Markdown: front matter, headings that are questions, Pandoc citations."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.blocks import document_of
from corpus.errors import CorpusError
from corpus.markdown import read_blocks, reviewed_date, split_front_matter

FILE = Path("document.md")


def keys_of(text: str) -> list[tuple[str, tuple[str, ...]]]:
    document = document_of(read_blocks("## Heading?\n\n" + text), id="d", title="T")
    return [(sentence.text, sentence.keys) for sentence in document.sections[0].sentences]


def test_front_matter_is_parted_from_the_body_and_the_line_is_counted() -> None:
    front, body, line = split_front_matter(FILE, "---\ntitle: ACTH\n---\n\n# Hello\n")
    assert front == {"title": "ACTH"}
    assert body == "\n# Hello\n"
    assert line == 4


def test_a_file_without_front_matter_is_all_body() -> None:
    assert split_front_matter(FILE, "Hello --- there") == ({}, "Hello --- there", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: [ACTH\n---\n", "document.md:"),
        ("---\ntitle: ACTH\n", "document.md:1: the front matter is not closed"),
        ("---\n- a\n- b\n---\n", "document.md:2: the front matter must be"),
    ],
)
def test_broken_front_matter_names_file_and_line(text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        split_front_matter(FILE, text)


def test_a_review_date_that_is_none_is_refused() -> None:
    assert reviewed_date(FILE, {"reviewed": "2026-11-20"}) == "2026-11-20"
    assert reviewed_date(FILE, {}) is None
    with pytest.raises(CorpusError, match="YYYY-MM-DD"):
        reviewed_date(FILE, {"reviewed": "last autumn"})


def test_each_sentence_takes_the_citations_that_stand_in_it() -> None:
    assert keys_of("One [@a2001]. Two [@b2002; @c2003]. Three.") == [
        ("One.", ("a2001",)),
        ("Two.", ("b2002", "c2003")),
        ("Three.", ()),
    ]


def test_a_citation_after_the_full_stop_belongs_to_the_sentence_before_it() -> None:
    assert keys_of("One. [@a2001] Two [@b2002].") == [("One.", ("a2001",)), ("Two.", ("b2002",))]


def test_the_same_key_twice_in_a_sentence_counts_once() -> None:
    assert keys_of("Here [@a2001] and there [@a2001].") == [("Here and there.", ("a2001",))]


def test_an_address_is_no_citation() -> None:
    assert keys_of("Write to [help@example.org] now.") == [("Write to [help@example.org] now.", ())]


def test_other_ways_of_asking_belong_to_the_heading_and_are_no_text() -> None:
    blocks = read_blocks("## What is it?\n<!-- asked: one way; another\nway -->\n\nIt is this.\n")
    assert blocks[0].asked == ("one way", "another way")
    assert [block.text for block in blocks] == ["What is it?", "It is this."]


def test_what_is_untold_belongs_to_the_heading_too_and_is_kept_apart_from_what_is_asked() -> None:
    comments = "<!-- asked: one way -->\n<!-- untold: who made it; how\nheavy is it -->\n<!-- asked: another -->"
    blocks = read_blocks(f"## What is it?\n{comments}\n\nIt is this.\n")
    assert blocks[0].asked == ("one way", "another")
    assert blocks[0].untold == ("who made it", "how heavy is it")
    assert [block.text for block in blocks] == ["What is it?", "It is this."]


def test_a_question_that_is_asked_otherwise_is_asked_too_and_marked() -> None:
    comments = "<!-- asked: can it come back -->\n<!-- otherwise: is it gone for good -->"
    blocks = read_blocks(f"## Can it come back?\n{comments}\n\nYes, it can.\n")
    assert blocks[0].asked == ("can it come back", "is it gone for good")
    assert blocks[0].otherwise == ("is it gone for good",)


def test_markup_and_html_are_left_out_of_the_text() -> None:
    text = (
        "## A?\n\nSome **bold** [link](https://example.org) `code`.\n\n"
        "<script>alert(1)</script>\n\n- item one\n- item two\n"
    )
    assert [block.text for block in read_blocks(text)] == ["A?", "Some bold link code.", "item one", "item two"]


def test_paragraphs_are_counted_from_the_heading_on() -> None:
    document = document_of(read_blocks("## A?\n\nOne. Two.\n\nThree.\n\n## B?\n\nFour.\n"), id="d", title="T")
    assert [[s.paragraph for s in section.sentences] for section in document.sections] == [[0, 0, 1], [0]]
    for section in document.sections:
        for sentence in section.sentences:
            assert document.text[sentence.start : sentence.end] == sentence.text
