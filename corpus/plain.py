"""Plain text: paragraphs between empty lines; a short line without a full stop is a heading."""

from __future__ import annotations

import re

from corpus.blocks import Block

_LONGEST_HEADING = 90
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s+(?=\S)")


def read_blocks(text: str) -> list[Block]:
    """Turn plain text into blocks; a heading that repeats the one before it is left out."""
    blocks: list[Block] = []
    line = 1
    for chunk in re.split(r"((?:\r?\n[ \t\u00a0]*){2,})", text):
        content = " ".join(chunk.split())
        if content:
            heading = _is_heading(chunk, content)
            block = Block(without_number(content) if heading else content, heading, line=line)
            if not (heading and blocks and blocks[-1].is_heading and blocks[-1].text == block.text):
                blocks.append(block)
        line += chunk.count("\n")
    return blocks


def without_number(heading: str) -> str:
    """A heading without the number before it."""
    return _NUMBER.sub("", heading)


def _is_heading(chunk: str, content: str) -> bool:
    one_line = "\n" not in chunk.strip()
    return one_line and len(content) <= _LONGEST_HEADING and content[-1] not in ".!?:;,"
