"""Plain text: paragraphs, and short lines without a full stop as headings."""

from __future__ import annotations

from corpus.plain import read_blocks

TEXT = """The Title

The Title

First paragraph. It has two sentences,
and a line break.

1. A Section

Second paragraph.

Where is it?

Third."""


def test_headings_lose_their_numbers_and_repeated_ones_count_once() -> None:
    assert [block.text for block in read_blocks(TEXT) if block.is_heading] == ["The Title", "A Section"]


def test_a_short_line_with_punctuation_is_text() -> None:
    assert "Where is it?" in [block.text for block in read_blocks(TEXT) if not block.is_heading]


def test_line_breaks_inside_a_paragraph_become_blanks() -> None:
    assert read_blocks(TEXT)[1].text == "First paragraph. It has two sentences, and a line break."


def test_each_block_knows_its_line() -> None:
    lines = TEXT.splitlines()
    for block in read_blocks(TEXT):
        assert block.line is not None
        assert block.text.split()[0] in lines[block.line - 1]


def test_nothing_gives_nothing() -> None:
    assert read_blocks(" \n\n\t\n") == []
