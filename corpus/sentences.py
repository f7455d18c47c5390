"""Sentences of a text by rule, with exact offsets; biomedical abbreviations do not end one."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ABBREVIATIONS = frozenset(
    """
    al approx ca cf ch dr e.g ed eds eg eq et etc ex fig figs i.e ie i.v i.m inc jr ltd mr mrs ms no nos p p.o
    pp prof ref refs resp s.c sec sr st suppl tab u.k u.s viz vol vs
    """.split()
)
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")
_OPENING = re.compile(r"\s*[\"'“‘(\[]*(\w)")
_SINGLE_INITIAL = re.compile(r"(?:^|[\s(])[A-Z]$")


def _ends_here(text: str, match: re.Match[str]) -> bool:
    """Whether the punctuation of `match` closes a sentence of `text`."""
    following = _OPENING.match(text, match.end())
    if following is None:
        return True
    if following.group(1).islower():
        return False
    if match.group().startswith("."):
        before = text[max(0, match.start() - 12) : match.start()]
        word = re.split(r"[\s(\[]", before)[-1].lower()
        if word in _ABBREVIATIONS and word != "etc":
            return False
        if _SINGLE_INITIAL.search(before):
            return False
    return True


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence of one paragraph; nothing but white space lies between them."""
    start = 0
    for match in _END.finditer(text):
        if _ends_here(text, match):
            yield from _trimmed(text, start, match.end())
            start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
