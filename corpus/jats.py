"""JATS, the XML of PubMed Central's articles: title, abstract, sections; references, tables and figures left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from corpus.blocks import Block
from corpus.errors import Unreadable
from corpus.hidden import Hidden

_LEFT_OUT = frozenset(
    "ref-list table-wrap table table-wrap-group fig fig-group disp-formula disp-formula-group tex-math graphic media"
    " supplementary-material fn fn-group label object-id trans-abstract alternatives inline-graphic kwd-group".split()
)
_SHORT_ABSTRACTS = frozenset({"graphical", "teaser", "toc", "editor", "web-summary"})
_MARK = "\x00"
_MARKS = re.compile(rf"\s*[\[(]\s*{_MARK}[\s,;–{_MARK}-]*[\])]|\s*{_MARK}(?:\s*[,;–-]?\s*{_MARK})*")
"""Numbers that point to references, laid over with a mark, with the brackets around them."""


def read_blocks(data: bytes, hidden: Hidden) -> tuple[list[Block], str | None]:
    """Read one article, or several in one file, into blocks and the title of the first.

    Args:
        data: the file.
        hidden: notes what is left out.

    Raises:
        Unreadable: it is no well-formed XML, no article, or declares entities, which can grow without end.
    """
    from lxml import etree

    # Nothing is fetched, no entity is replaced, and libxml2's own limits of depth and size stay on.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        problem = str(error).split(", line")[0]
        raise Unreadable(f"not well-formed XML ({problem}); copy or download it again") from error
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise Unreadable("declares entities of its own, as XML bombs do; leave it out")
    articles = [element for element in root.iter("{*}article") if _name(element.getparent()) != "article"]
    if not articles:
        raise Unreadable(f"XML of another kind (<{_name(root)}>), not an article in JATS; save it as text or HTML")
    blocks: list[Block] = []
    for article in articles:
        blocks += _article(article, hidden)
    title = articles[0].find(".//{*}article-meta/{*}title-group/{*}article-title")
    return blocks, None if title is None else _text(title, hidden) or None


def _article(article: Any, hidden: Hidden) -> Iterator[Block]:
    for abstract in article.iterfind("{*}front/{*}article-meta/{*}abstract"):
        if abstract.get("abstract-type") not in _SHORT_ABSTRACTS:
            if abstract.find("{*}title") is None:
                yield Block("Abstract", is_heading=True)
            yield from _blocks(abstract, hidden)
    for body in article.iterfind("{*}body"):
        yield from _blocks(body, hidden)


def _blocks(parent: Any, hidden: Hidden) -> Iterator[Block]:
    for child in parent:
        name = _name(child)
        if name in _LEFT_OUT:
            continue
        if name in ("title", "p", "term"):
            text = _text(child, hidden)
            if text:
                yield Block(text, name == "title")
            if name == "p":
                yield from _inside(child, hidden)
        else:
            yield from _blocks(child, hidden)


def _inside(paragraph: Any, hidden: Hidden) -> Iterator[Block]:
    """Lists and quotations that stand inside a paragraph."""
    for child in paragraph:
        if _name(child) in _PARTED:
            yield from _blocks(child, hidden)


_PARTED = frozenset({"list", "def-list", "disp-quote", "boxed-text"})


def _text(element: Any, hidden: Hidden) -> str:
    text = _MARKS.sub("", "".join(_parts(element)))
    return " ".join(hidden.visible(text).split())


def _parts(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if not isinstance(child.tag, str):
            yield unescape(child.text or "")  # a named character that only the DTD explains
        elif _name(child) == "xref" and child.get("ref-type") == "bibr":
            words = "".join(_parts(child))
            yield words if any(char.isalpha() for char in words) else _MARK
        elif _name(child) == "break":
            yield " "
        elif _name(child) not in _LEFT_OUT | _PARTED:
            yield from _parts(child)
        yield child.tail or ""


def _name(element: Any) -> str:
    """The name of an element without its namespace."""
    if element is None or not isinstance(element.tag, str):
        return ""
    return str(element.tag).rpartition("}")[2]
