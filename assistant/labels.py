"""The words of the views and around the answers, in the reader's language; texts and titles stay in English."""

from __future__ import annotations

from assistant.data import data, in_language


def label(name: str, language: str, **parts: object) -> str:
    """Words of ours, in English where the language is none of ours; none of them is markup.

    Args:
        name: the entry of `labels.toml`.
        language: that of the page, as "en" or "es".
        parts: what stands in the braces of the words.
    """
    words = in_language(labels()[name], language)
    return words.format(**parts) if parts else words


def in_english(language: str) -> str:
    """The attribute of an element that holds English on a page in that language, so that it is read aloud as such."""
    return "" if language == "en" else ' lang="en"'


def in_ours(language: str) -> str:
    """The attribute of an element that holds words of ours within what is marked as English."""
    return "" if language == "en" else f' lang="{language}"'


def labels() -> dict[str, dict[str, str]]:
    """All of them: by name, by language."""
    return data("labels.toml")
