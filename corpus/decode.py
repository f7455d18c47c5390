"""Bytes into text: UTF-8, else what is certain."""

from __future__ import annotations

import codecs

from corpus.errors import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEAST = 60
"""Bytes; a detector cannot tell encodings apart by less."""

_MOST_CHAOS = 0.02
_LEAST_COHERENCE = 0.4
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")


def decode(data: bytes) -> str:
    """Decode the text of a file.

    Raises:
        Unreadable: it is binary, or of an encoding that cannot be told for certain.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _detected(data)
    if _is_binary(data):
        raise Unreadable("holds binary data, not text; leave it out")
    return text


def _marked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8 text; save it as UTF-8 or leave it out") from error
    # Two bytes at the beginning of a binary file may look like the mark of UTF-16; few Latin letters tell it.
    if encoding != "utf-8-sig" and sum(char < "\u0250" for char in text) < 0.5 * len(text):
        raise Unreadable("not UTF-8 text; save it as UTF-8 or leave it out")
    return text


def _detected(data: bytes) -> str:
    if not _is_binary(data) and len(data) >= _LEAST:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is not None and best.chaos <= _MOST_CHAOS and best.coherence >= _LEAST_COHERENCE:
            latin = any("Latin" in name and name != "Basic Latin" for name in best.alphabets)
            # Of the many encodings for Latin letters only that of Windows is common enough to be believed.
            if "cp1252" in best.could_be_from_charset or not latin:
                return str(best)
    raise Unreadable("not UTF-8 text, and its encoding is not certain; save it as UTF-8 or leave it out")


def _is_binary(data: bytes) -> bool:
    sample = data[:1_000_000]
    return b"\0" in data or sum(byte in _CONTROLS for byte in sample) > 0.01 * len(sample)
