"""HTML: the main text of a page; scripts, styles, navigation and what the page hides are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus import css
from corpus.blocks import Block
from corpus.decode import decode
from corpus.errors import Unreadable
from corpus.hidden import Hidden

_LEFT_OUT = frozenset(
    "script style noscript template nav aside form button select textarea input iframe object embed canvas audio video"
    " svg math map head dialog menu".split()
)
_FRAME = frozenset({"header", "footer"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "dialog"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike"
    " strong sub sup time tt u var wbr ruby rt rp".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MOST_LINKS = 0.8
"""A list of which links make up this share of the letters is navigation."""

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def read_blocks(data: bytes, hidden: Hidden) -> tuple[list[Block], str | None]:
    """Read a page into blocks and its title.

    Args:
        data: the file.
        hidden: notes what is left out.

    Raises:
        Unreadable: its encoding cannot be told, or there is no page in it.
    """
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_text_of(data).encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise Unreadable("no HTML page that can be read; save it again from the browser") from error
    if root is None:
        raise Unreadable("no HTML page that can be read; save it again from the browser")
    reader = _Reader(css.styles_of(root), hidden)
    blocks = reader.read(_main(root))
    named = root.find(".//title")
    first = next((block.text for block in blocks if block.is_heading), None)
    title = " ".join("".join(named.itertext()).split()) if named is not None else ""
    if not title or (first and first in title):
        title = first or ""  # a page's own heading, without the name of its site
    return [block for block in blocks if not (block.is_heading and block.text == title)], title or None


def _text_of(data: bytes) -> str:
    """The text of a page in the encoding that it declares, else in the one that it has."""
    declared = _CHARSET.search(data[:4096])
    if declared:
        try:
            return data.decode(declared.group(1).decode("ascii").lower())
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _main(root: Any) -> Any:
    """The part of a page that holds its main text."""
    body = root.find(".//body")
    body = root if body is None else body
    for path in ('.//main | .//*[@role="main"]', ".//article"):
        found = root.xpath(path)
        if len(found) == 1 and len("".join(found[0].itertext()).split()) >= 20:
            return found[0]
    return body


class _Reader:
    """Walks a page; text of lines that flow together makes one block.

    Args:
        styles: what style sheets say of elements.
        hidden: notes what is left out.
    """

    def __init__(self, styles: dict[Any, css.Declarations], hidden: Hidden) -> None:
        self._styles = styles
        self._hidden = hidden
        self._parts: list[str] = []
        self._blocks: list[Block] = []

    def read(self, main: Any) -> list[Block]:
        """The blocks of a page's main part, which may inherit its look from what is around it."""
        look = css.Look()
        for above in reversed(list(main.iterancestors())):
            look = css.inherited(look, self._declared(above))
        self._element(main, look)
        self._flush()
        return self._blocks

    def _element(self, element: Any, look: css.Look) -> None:
        declared = self._declared(element)
        kind = "text with the attribute “hidden”" if "hidden" in element.attrib else css.hidden_kind(declared)
        if kind:
            self._hidden.add(kind, " ".join(_texts(element)))
            return
        if _is_frame(element) or _is_navigation(element):
            return
        look = css.inherited(look, declared)
        if element.tag == "br":
            self._parts.append(" ")
        elif element.tag == "tr":
            self._row(element, look)
        elif element.tag in _INLINE:
            self._content(element, look)
        else:
            self._flush()
            self._content(element, look)
            self._flush(is_heading=element.tag in _HEADINGS)

    def _content(self, element: Any, look: css.Look) -> None:
        self._add(element.text, look)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
                self._element(child, look)
            self._add(child.tail, look)

    def _row(self, row: Any, look: css.Look) -> None:
        """A row of a table as one text, its cells parted by bars."""
        self._flush()
        if row.find(".//table") is not None:  # a table that lays out the page
            self._content(row, look)
            return
        cells = []
        for cell in row:
            mark = len(self._blocks)
            if isinstance(cell.tag, str):
                self._element(cell, look)
                self._flush()
            cells.append(" ".join(block.text for block in self._blocks[mark:]))
            del self._blocks[mark:]
        text = " | ".join(cell for cell in cells if cell)
        if text:
            self._blocks.append(Block(text))

    def _add(self, text: str | None, look: css.Look) -> None:
        if not text:
            return
        if look.hidden_kind:
            self._hidden.add(look.hidden_kind, text)
        else:
            self._parts.append(text)

    def _flush(self, *, is_heading: bool = False) -> None:
        text = " ".join(self._hidden.visible("".join(self._parts)).split())
        self._parts.clear()
        if text:
            self._blocks.append(Block(text, is_heading))

    def _declared(self, element: Any) -> css.Declarations:
        declared = dict(self._styles.get(element, {}))
        for attribute, name in (("bgcolor", "background-color"), ("color", "color")):
            if element.get(attribute):
                declared[name] = element.get(attribute).strip().lower()
        return {**declared, **css.declarations(element.get("style") or "")}


def _is_frame(element: Any) -> bool:
    """Whether an element is the frame around pages of a site; the header of an article is part of it."""
    if element.get("role") in _ROLES:
        return True
    return element.tag in _FRAME and not any(True for _ in element.iterancestors("article", "main", "section"))


def _is_navigation(element: Any) -> bool:
    if element.tag not in ("ul", "ol"):
        return False
    links = list(element.iter("a"))
    letters = len("".join("".join(_texts(element)).split()))
    linked = sum(len("".join("".join(_texts(link)).split())) for link in links)
    return len(links) >= 3 and linked >= _MOST_LINKS * letters


def _texts(element: Any) -> Iterator[str]:
    """The texts below an element, those of scripts and styles left out."""
    if element.tag in ("script", "style", "template"):
        return
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _texts(child)
        yield child.tail or ""
