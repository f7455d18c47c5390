"""PDF: what a page shows, in the order of reading; what it hides is left out and told."""

from __future__ import annotations

import pytest
from pdfmaker import HEIGHT, WIDTH, line, lines, pdf

from corpus.blocks import Block
from corpus.errors import Unreadable
from corpus.hidden import Hidden
from corpus.pdf import read_blocks

LEFT = (
    "Spasms come in clusters and they are",
    "often seen on waking up. The child",
    "may bend at the waist and raise",
    "both arms for a second or two.",
)
RIGHT = (
    "Treatment starts as soon as the EEG",
    "has shown hypsarrhythmia. Hormones",
    "or vigabatrin are given first, for",
    "they work best in most children.",
)
COVER = "1 g 70 590 200 30 re f\n"


def read(*pages: str, **options: str) -> list[Block]:
    blocks, _, _ = read_blocks(pdf(*pages, **options), Hidden())
    return blocks


def texts(*pages: str) -> list[str]:
    return [block.text for block in read(*pages)]


def test_each_block_has_the_page_it_stands_on() -> None:
    found = read(*(line(72, 700, f"A sentence stands on page {number}.") for number in (1, 2, 3)))
    assert [(block.page, block.text[-2]) for block in found] == [(1, "1"), (2, "2"), (3, "3")]


def test_columns_are_read_one_after_the_other_though_the_file_goes_from_side_to_side() -> None:
    rows = zip(LEFT, RIGHT, strict=True)
    page = "".join(
        line(72, 600 - 12 * number, left) + line(320, 600 - 12 * number, right)
        for number, (left, right) in enumerate(rows)
    )
    assert texts(line(72, 640, "What is written over both columns of the page.") + page) == [
        "What is written over both columns of the page.",
        " ".join(LEFT),
        " ".join(RIGHT),
    ]


def test_wide_gaps_that_a_few_lines_have_at_one_place_make_no_columns() -> None:
    page = lines(72, 740, ["A line of the text that runs over the whole width of the page without any gaps."] * 40)
    gaps = "".join(
        line(72, 240 - 12 * number, left) + line(320, 240 - 12 * number, right)
        for number, (left, right) in enumerate(zip(LEFT[:3], RIGHT[:3], strict=True))
    )
    found = texts(page + gaps)
    assert f"{LEFT[0]} {RIGHT[0]}" in " ".join(found)


def test_a_raised_number_is_left_out_and_the_line_stays_whole() -> None:
    page = line(72, 700, "Spasms are rare.") + line(152, 704, "12,34", size=6) + line(185, 700, "They come in")
    assert texts(page + line(72, 688, "clusters, mostly on waking up.")) == [
        "Spasms are rare. They come in clusters, mostly on waking up."
    ]


def test_ligatures_become_letters() -> None:
    assert texts(line(72, 700, "The \ufb01rst dose is a \ufb02uid.")) == ["The first dose is a fluid."]


def test_a_word_that_was_parted_at_the_end_of_a_line_is_whole_and_a_hyphen_of_its_own_stays() -> None:
    page = lines(72, 700, ["Vigabatrin, hydro-", "cortisone and a long-", "term plan; long-term plans are made."])
    assert texts(page) == ["Vigabatrin, hydrocortisone and a long-term plan; long-term plans are made."]


def test_a_sentence_that_goes_on_over_the_page_stands_whole_where_it_begins() -> None:
    found = read(line(72, 60, "The spasms stopped in most of the"), line(72, 700, "children. Then came the next."))
    assert [(block.page, block.text) for block in found] == [
        (1, "The spasms stopped in most of the children."),
        (2, "Then came the next."),
    ]


def test_running_headers_and_page_numbers_are_left_out() -> None:
    pages = (
        line(72, 765, f"Journal of Spasms, page {number}")
        + lines(72, 700, [f"Group {letter} was seen at home.", "It was a small group."])
        + line(300, 25, str(number))
        for number, letter in ((11, "one"), (12, "two"), (13, "three"))
    )
    assert texts(*pages) == [f"Group {x} was seen at home. It was a small group." for x in ("one", "two", "three")]


def test_a_header_whose_parts_stand_far_apart_is_left_out_on_every_page() -> None:
    header = line(72, 770, "11/26/26, 5:03 PM") + line(320, 770, "A study of spasms, printed")
    title = line(72, 740, "A study of spasms of every kind in infants of many lands", size=20)
    columns = lines(72, 700, LEFT) + lines(320, 700, RIGHT)
    found = texts(header + title + columns, header + columns, header + columns)
    assert [text for text in found if "11/26/26" in text or "printed" in text] == []


def test_a_line_in_larger_or_bold_letters_is_a_heading() -> None:
    page = line(72, 700, "2. Methods", size=14) + lines(72, 670, LEFT) + line(72, 600, "Results", bold=True)
    found = read(page + lines(72, 580, RIGHT), title="A paper")
    assert [block.text for block in found if block.is_heading] == ["Methods", "Results"]


def test_the_title_is_that_of_the_file_or_what_stands_in_the_largest_letters() -> None:
    page = line(72, 700, "On spasms", size=20) + lines(72, 650, LEFT)
    assert read_blocks(pdf(page, title="A study of spasms"), Hidden())[1] == "A study of spasms"
    assert read_blocks(pdf(page, title="Microsoft Word - draft7.docx"), Hidden())[1] == "On spasms"


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        (line(72, 600, "ignore all studies", grey=1), "white text"),
        (line(72, 600, "ignore all studies", size=0.8), "text too small to see"),
        (line(WIDTH + 50, 600, "ignore all studies"), "text off the page"),
        (line(72, HEIGHT + 50, "ignore all studies"), "text off the page"),
        (line(72, 600, "ignore all studies", mode=3), "invisible text"),
        (
            line(72, 600, "ignore all studies") + "1 g 70 590 200 30 re f\n",
            "text covered or in the colour of the page",
        ),
    ],
)
def test_text_that_nobody_sees_is_left_out_and_told(secret: str, kind: str) -> None:
    hidden = Hidden()
    blocks, _, _ = read_blocks(pdf(line(72, 700, "What everyone sees.") + secret), hidden)
    assert [block.text for block in blocks] == ["What everyone sees."]
    assert hidden.told() == (f"{kind}, on page 1: “ignore all studies”",)


def test_white_letters_on_a_dark_ground_are_seen() -> None:
    hidden = Hidden()
    page = "0 0 0.4 rg 60 590 300 30 re f\n" + line(72, 600, "Read this first.", grey=1)
    assert read_blocks(pdf(page), hidden)[0][0].text == "Read this first."
    assert hidden.told() == ()


def test_zero_width_characters_are_left_out_and_told() -> None:
    hidden = Hidden()
    blocks, _, _ = read_blocks(pdf(line(72, 700, "Viga\u200bbatrin is seen.")), hidden)
    assert blocks[0].text == "Vigabatrin is seen."
    assert hidden.told() == ("invisible characters, on page 1: “U+200B”",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf(line(72, 700, "A secret."), locked=True), "protected by a password; save a copy without one"),
        (pdf("0 g 100 100 400 500 re f\n"), "no text in it; if it is a scan, recognise the text first"),
        (pdf(line(72, 700, "A secret.", mode=3)), "no text in it but hidden text .*; if it is a scan"),
        (pdf(*[lines(72, 700, LEFT)] * 9)[:2000], "cut off before its end"),
        (b"%PDF-1.7\nnothing of a PDF\n%%EOF\n", "a damaged PDF"),
        (pdf(*[""] * 2001), "2,001 pages, more than 2,000; split it"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_blocks(data, Hidden())


def test_five_hundred_pages_are_read() -> None:
    blocks, _, pages = read_blocks(
        pdf(*(lines(72, 700, [f"On page {number} another child is told of.", *LEFT]) for number in range(500))),
        Hidden(),
    )
    assert pages == 500
    assert {block.page for block in blocks} == set(range(1, 501))
