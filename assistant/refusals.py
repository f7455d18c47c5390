"""What the server says when it refuses something, in the reader's language.

The sentences stand in English where they are said, many of them below this package, where no language is known;
`refusals.toml` has each of them once more, beside what it is in the others.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.data import data
from assistant.interface import LANGUAGES

_FILE = r"(?P<file>.+?: )??"
"""What stands before many of them: the name of a file, which stays as it is."""


def language_of(accepted: str) -> str:
    """The language of a visitor, as the page chooses it: the browser's first one, if it is one of ours.

    Args:
        accepted: the request's Accept-Language.
    """
    first = re.split(r"[,;\-]", accepted.strip().lower(), maxsplit=1)[0].strip()
    return first if first in LANGUAGES else "en"


def refusal(sentence: str, language: str) -> str:
    """A sentence that was said in English, in a language of ours; one that is not in the table stays English."""
    if language == "en":
        return sentence
    for pattern, entry in _sentences():
        if found := pattern.fullmatch(sentence):
            parts = {name: _part(value, language) for name, value in found.groupdict(default="").items()}
            return parts["file"] + entry[language].format(**parts)
    return sentence


def _part(value: str, language: str) -> str:
    """What was put into a sentence: a kind of file has a name in each language, all else is as it is."""
    names: dict[str, dict[str, str]] = data("refusals.toml")["parts"]
    return names[value][language] if value in names else value


@cache
def _sentences() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    """The entries, each with a pattern of what it is in English; `{name}` stands for anything."""
    entries: list[dict[str, str]] = data("refusals.toml")["sentence"]
    return [(re.compile(_FILE + _pattern(entry["en"]), re.DOTALL), entry) for entry in entries]


def _pattern(words: str) -> str:
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(words))
