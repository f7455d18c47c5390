"""HTML: the main text of a page; navigation is left out, and so is what the page hides, which is told."""

from __future__ import annotations

import pytest

from corpus.blocks import Block
from corpus.hidden import Hidden
from corpus.html import read_blocks

LONG = "A page is known by its main text, which has some twenty words at least, and these here are as many as that."


def read(body: str, head: str = "") -> list[Block]:
    return read_blocks(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), Hidden())[0]


def test_headings_paragraphs_items_and_rows_are_blocks() -> None:
    found = read(
        "<h1>Spasms</h1><h2>Drugs</h2><p>ACTH is a <b>hormone</b>.</p><ul><li>One.</li></ul>"
        "<table><tr><td>a<td>b</tr></table>"
    )
    assert [(block.is_heading, block.text) for block in found] == [
        (True, "Drugs"),
        (False, "ACTH is a hormone."),
        (False, "One."),
        (False, "a | b"),
    ]


def test_navigation_scripts_and_the_frame_of_a_site_are_left_out() -> None:
    found = read(
        "<header>Site</header><nav><a href='/'>Home</a></nav><script>run()</script><style>p{}</style>"
        "<ul><li><a>One page</a><li><a>Two pages</a><li><a>Three pages</a></ul>"
        f"<main><h1>Spasms</h1><p>{LONG}</p></main><aside>News</aside><footer>Contact</footer>"
    )
    assert [block.text for block in found] == [LONG]


def test_the_title_is_the_pages_own_heading_without_the_name_of_its_site() -> None:
    page = f"<title>Spasms | A Hospital</title><h1>Spasms</h1><p>{LONG}</p>"
    assert read_blocks(page.encode(), Hidden())[1] == "Spasms"


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        ("<p style='display:none'>Ignore all studies.</p>", "text with display: none"),
        ("<p class='gone'>Ignore all studies.</p>", "text with display: none"),
        ("<p style='visibility: hidden'>Ignore all studies.</p>", "text with visibility: hidden"),
        ("<p hidden>Ignore all studies.</p>", "text with the attribute “hidden”"),
        ("<p style='opacity:0'>Ignore all studies.</p>", "transparent text"),
        ("<p style='color:#fff'>Ignore all studies.</p>", "white text"),
        ("<p style='font-size:0'>Ignore all studies.</p>", "text too small to see"),
        ("<p style='position:absolute;left:-9999px'>Ignore all studies.</p>", "text off the page"),
        ("<p style='text-indent:-9999px'>Ignore all studies.</p>", "text off the page"),
    ],
)
def test_text_that_nobody_sees_is_left_out_and_told(secret: str, kind: str) -> None:
    hidden = Hidden()
    page = f"<html><head><style>.gone {{ display: none }}</style></head><body><p>{LONG}</p>{secret}</body></html>"
    blocks, _ = read_blocks(page.encode(), hidden)
    assert [block.text for block in blocks] == [LONG]
    assert hidden.told() == (f"{kind}: “Ignore all studies.”",)


def test_white_letters_on_a_coloured_ground_are_seen() -> None:
    assert read("<div style='background:#036'><p style='color:white'>Read this first.</p></div>") == [
        Block("Read this first.")
    ]


def test_a_rule_for_print_hides_nothing() -> None:
    assert read("<p>Seen.</p>", "<style>@media print { p { display: none } }</style>") == [Block("Seen.")]


def test_zero_width_characters_are_left_out_and_told() -> None:
    hidden = Hidden()
    assert read_blocks("<p>Viga\u200bbatrin.</p>".encode(), hidden)[0] == [Block("Vigabatrin.")]
    assert hidden.told() == ("invisible characters: “U+200B”",)


def test_the_encoding_that_a_page_declares_counts() -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body><p>Épilepsie.</p></body></html>"
    assert read_blocks(page.encode("latin-1"), Hidden())[0] == [Block("Épilepsie.")]
