"""JATS: title, abstract and sections of an article; what XML can be abused for is refused."""

from __future__ import annotations

import pytest

from corpus.blocks import Block
from corpus.errors import Unreadable
from corpus.hidden import Hidden
from corpus.jats import read_blocks

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving v1.2//EN" "JATS-archivearticle1.dtd">
<article><front><article-meta><title-group><article-title>On <italic>spasms</italic></article-title></title-group>
<abstract><p>Spasms were studied.</p></abstract></article-meta></front>
<body><sec><label>1</label><title>Methods</title>
<p>Five infants were seen<xref ref-type="bibr" rid="b1">1</xref> [<xref ref-type="bibr" rid="b2">2</xref>,
<xref ref-type="bibr" rid="b3">3</xref>]. <xref ref-type="bibr" rid="b1">Lux</xref> agreed.</p>
<table-wrap><table><tr><td>7</td></tr></table></table-wrap></sec></body>
<back><ref-list><ref><mixed-citation>Lux 2004</mixed-citation></ref></ref-list></back></article>"""


def test_an_article_is_its_abstract_and_sections_without_numbers_tables_and_references() -> None:
    blocks, title = read_blocks(ARTICLE.encode(), Hidden())
    assert title == "On spasms"
    assert blocks == [
        Block("Abstract", is_heading=True),
        Block("Spasms were studied."),
        Block("Methods", is_heading=True),
        Block("Five infants were seen. Lux agreed."),
    ]


def test_zero_width_characters_are_left_out_and_told() -> None:
    hidden = Hidden()
    read_blocks(ARTICLE.replace("Spasms were", "Spa\u200bsms were").encode(), hidden)
    assert hidden.told() == ("invisible characters: “U+200B”",)


BOMB = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    ("subset", "used"),
    [
        (f'<!ENTITY a "spasm">{BOMB}', "&i;"),
        (f'<!ENTITY a "spasm">{BOMB}', "no use of it"),
        ('<!ENTITY a SYSTEM "file:///etc/hostname">', "&a;"),
        ('<!ENTITY % a SYSTEM "http://localhost/a.dtd"> %a;', "text"),
    ],
)
def test_entities_are_refused_and_neither_grow_nor_fetch(subset: str, used: str) -> None:
    with pytest.raises(Unreadable, match=r"declares entities of its own|not well-formed"):
        read_blocks(f"<!DOCTYPE article [{subset}]><article><body><p>{used}</p></body></article>".encode(), Hidden())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ARTICLE[:300], "not well-formed XML"),
        ("<rss><channel/></rss>", "XML of another kind .<rss>., not an article"),
        ("<a>" * 5000, "not well-formed XML"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_blocks(text.encode(), Hidden())
