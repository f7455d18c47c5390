"""Our own words for an occasion: what is said beside, or instead of, sentences that are cited."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_WORDING = Path(__file__).with_name("wording.toml")


def say(name: str, language: str) -> str:
    """Our own words for an occasion, in English where the language has none."""
    entry: Any = _wording()
    for part in name.split("."):
        entry = entry[part]
    return str(entry.get(language) or entry["en"])


@cache
def _wording() -> dict[str, Any]:
    with _WORDING.open("rb") as file:
        return tomllib.load(file)
