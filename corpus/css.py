"""The little of CSS that tells whether text of a page is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.hidden import is_white

_MOST_RULES = 2000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|%|ex|ch|vw|vh)?", re.IGNORECASE)
_TELLING = re.compile(r"display|visibility|font|color|background|opacity|text-indent|position|clip|content-vis", re.I)
_FAR = -500.0
"""Pixels; what is moved further to the left or the top is off the page."""

Declarations = dict[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks at some place of a page: what it inherits."""

    tiny: bool = False
    white: bool = False
    backed: bool = False

    @property
    def hidden_kind(self) -> str:
        """How text of this look is hidden; empty if a reader sees it."""
        if self.tiny:
            return "text too small to see"
        return "white text" if self.white and not self.backed else ""


def declarations(text: str) -> Declarations:
    """The declarations of a `style` attribute, or of a rule between its braces."""
    found = {}
    for part in _COMMENT.sub("", text).split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip().lower()] = value.replace("!important", "").strip().lower()
    return found


def rules(sheet: str) -> Iterator[tuple[str, Declarations]]:
    """The rules of a style sheet as (selector, declarations); those under conditions, such as print, are left out."""
    sheet = _COMMENT.sub("", sheet)
    position = 0
    while (brace := sheet.find("{", position)) >= 0:
        selector = sheet[position:brace].rpartition(";")[2].strip()
        if selector.startswith("@"):
            position = _after_block(sheet, brace)
            continue
        end = sheet.find("}", brace)
        end = len(sheet) if end < 0 else end
        yield selector, declarations(sheet[brace + 1 : end])
        position = end + 1


def _after_block(sheet: str, brace: int) -> int:
    depth = 0
    for match in re.compile(r"[{}]").finditer(sheet, brace):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    return len(sheet)


def styles_of(root: Any) -> dict[Any, Declarations]:
    """What the page's own style sheets say of its elements: the more specific rule, then the later one, counts."""
    from cssselect import HTMLTranslator, SelectorError, parse

    found: list[tuple[tuple[int, int, int], int, Any, Declarations]] = []
    translator = HTMLTranslator()
    number = 0
    for style in root.iter("style"):
        for selector, declared in rules(style.text or ""):
            if number >= _MOST_RULES or not any(_TELLING.match(name) for name in declared):
                continue
            number += 1
            try:
                for one in parse(selector):
                    path = "" if one.pseudo_element else translator.selector_to_xpath(one)
                    matched = root.getroottree().xpath(path) if path else ()
                    found += [(one.specificity(), number, element, declared) for element in matched]
            except SelectorError:
                continue  # what the selector language of later years brought; it hides nothing here
    found.sort(key=lambda item: item[:2])
    styles: dict[Any, Declarations] = {}
    for _, _, element, declared in found:
        styles[element] = {**styles.get(element, {}), **declared}
    return styles


def hidden_kind(declared: Declarations) -> str:
    """How an element with all that is in it is hidden; empty if it is not."""
    if declared.get("display") == "none":
        return "text with display: none"
    if declared.get("visibility") in ("hidden", "collapse"):
        return "text with visibility: hidden"
    if declared.get("content-visibility") == "hidden":
        return "text with content-visibility: hidden"
    if re.fullmatch(r"0?\.?0*%?", declared.get("opacity", "1")):
        return "transparent text"
    if _is_off(declared):
        return "text off the page"
    return ""


def _is_off(declared: Declarations) -> bool:
    if _pixels(declared.get("text-indent", "")) <= _FAR:
        return True
    if declared.get("position") not in ("absolute", "fixed"):
        return False
    if any(_pixels(declared.get(side, "")) <= _FAR for side in ("left", "top", "right", "bottom")):
        return True
    clip = declared.get("clip", "") + declared.get("clip-path", "")
    return bool(re.search(r"rect\((?:[01](?:px)?[\s,]*){4}\)|inset\((?:50|100)%", clip))


def inherited(look: Look, declared: Declarations) -> Look:
    """The look of an element inside a place of a given look."""
    tiny, white, backed = look.tiny, look.white, look.backed
    match = _LENGTH.fullmatch(declared.get("font-size") or _size_of(declared.get("font", "")))
    if match:
        number, unit = float(match.group(1)), (match.group(2) or "px").lower()
        relative = unit in ("em", "%", "ex", "ch")
        small = number < (10 if unit == "%" else 2 if unit in ("px", "pt") else 0.1)
        tiny = tiny or small if relative else small
    elif declared.get("font-size") in ("xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large"):
        tiny = False
    colour = declared.get("color", "")
    if colour:
        white = look.white if colour in ("inherit", "unset") else _is_white(colour)
        if re.match(r"transparent|rgba\([^)]*,\s*0?\.?0*\s*\)", colour):
            white, backed = True, False
    behind = declared.get("background-color") or declared.get("background") or ""
    image = declared.get("background-image", "none") != "none"
    if image or (behind and behind not in ("none", "transparent", "inherit", "initial", "unset")):
        backed = image or not _is_white(behind.split()[0])
    return Look(tiny, white, backed)


def _size_of(font: str) -> str:
    match = re.search(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%))", font)
    return match.group(1) if match else ""


def _pixels(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    if not match:
        return 0.0
    unit = (match.group(2) or "px").lower()
    return float(match.group(1)) * {"em": 16, "rem": 16, "pt": 1.33, "%": 5, "vw": 10, "vh": 10}.get(unit, 1)


def _is_white(colour: str) -> bool:
    if colour in _WHITES:
        return True
    if match := re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})(?:[0-9a-f]{1,2})?", colour):
        digits = match.group(1)
        digits = digits if len(digits) == 6 else "".join(char * 2 for char in digits)
        return is_white(*bytes.fromhex(digits))
    if match := re.match(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)", colour):
        return is_white(*(int(part) for part in match.groups()))
    if match := re.match(r"hsla?\([^,)]*[\s,]+[\d.]+%[\s,]+([\d.]+)%", colour):
        return float(match.group(1)) >= 94
    return False


class Tags:
    """Follows the tags of a text and tells whether the place reached is inside an element that hides its text."""

    def __init__(self) -> None:
        self.kind = ""
        self._name = ""
        self._depth = 0

    def feed(self, markup: str) -> None:
        """Go on past some markup."""
        for match in _TAG.finditer(markup):
            closes, name, attributes = match.group(1), match.group(2).lower(), match.group(3)
            if closes:
                self._depth -= name == self._name
                if self._depth <= 0:
                    self.kind, self._name, self._depth = "", "", 0
            elif self.kind:
                self._depth += name == self._name
            elif name not in _EMPTY and not attributes.endswith("/"):
                self.kind = _kind_of(attributes)
                self._name, self._depth = (name, 1) if self.kind else ("", 0)


def _kind_of(attributes: str) -> str:
    style = re.search(r"\bstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", attributes, re.IGNORECASE)
    declared = declarations((style.group(1) or style.group(2) or "") if style else "")
    if re.search(r"(?:^|\s)hidden(?:\s|=|$)", attributes, re.IGNORECASE):
        return "text with the attribute “hidden”"
    return hidden_kind(declared) or inherited(Look(), declared).hidden_kind


_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s+[^<>]*)?)>")
_EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col", "source", "area"})
_WHITES = frozenset({"white", "snow", "ivory", "ghostwhite", "floralwhite", "mintcream", "azure", "whitesmoke"})
