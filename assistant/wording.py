"""Our own words for an occasion: what is said beside, or instead of, sentences that are cited."""

from __future__ import annotations

from assistant.data import data, in_language


def say(name: str, language: str) -> str:
    """Our own words for an occasion, in English where the language has none."""
    entry = data("wording.toml")
    for part in name.split("."):
        entry = entry[part]
    return in_language(entry, language)
