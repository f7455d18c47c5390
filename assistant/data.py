"""The data files beside the code: words, phrases and rules that a person may review without reading Python."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def data(name: str) -> dict[str, Any]:
    """The entries of a TOML file of this folder, read once."""
    with Path(__file__).with_name(name).open("rb") as file:
        return tomllib.load(file)


def in_language(entry: dict[str, str], language: str) -> str:
    """The words of an entry, in English where it has none in that language."""
    return entry.get(language) or entry["en"]
