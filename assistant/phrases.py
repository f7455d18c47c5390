"""The phrases of follow-ups, from `followup.toml`: courtesy, openings, "in short", what is asked of which kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from assistant.data import data
from corpus.model import Term
from index.gloss import is_spanish, word_for_word
from index.words import without_accents

TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_REMARK = re.compile(
    r" (?:i|im|ive|id|we|were|weve|its|thats|because|cos|coz|bc|as|so|not)\b(?!.*\b(?:what|how|why|when|who)\b)"
)
"""Where a message begins to tell why it asks, and asks nothing more."""

_MAY_BE_EXPLAINED = ("short", "source")
_LEFT = re.compile(r"\S+(?: \S+)*")
_LONGEST_NAME = 6
"""Words of a Spanish name."""


def without_courtesy(text: str) -> str:
    """A message without the thanks, the yes and the sorry around it; all of it if it is no more than that."""
    bare = _pattern("courtesy_before").sub("", text)
    bare = _pattern("courtesy_after").sub(lambda match: match["end"], bare)
    return bare if re.search(r"\w", bare) else text


def other_matter(text: str) -> str:
    """What follows "a different question:" and its like, after which a message goes on with nothing; or nothing."""
    match = _pattern("switch").match(text)
    return text[match.end() :] if match else ""


def is_thanks(text: str) -> bool:
    """Whether a message thanks, or says that it was helped."""
    return _pattern("thanks").search(text) is not None


def opening(text: str) -> str:
    """The words that open a message as one that goes on, blanks included."""
    match = _pattern("opening").match(text)
    return match.group() if match else ""


def repeats(text: str) -> str:
    """How the last answer is wanted again, if the whole message asks for that: short, more, source, sure or why.

    Why it is wanted shorter, or with its source, may be told after that: "simpler please, I slept two hours".
    """
    plain = _plain(text)
    kind = _repeated(plain)
    if kind or not (remark := _REMARK.search(plain)):
        return kind
    kind = _repeated(plain[: remark.start()])
    return kind if kind in _MAY_BE_EXPLAINED else ""


def _repeated(plain: str) -> str:
    return next((kind for kind, pattern in _repeats() if pattern.fullmatch(plain)), "")


def wanted_kinds(text: str) -> tuple[str, ...]:
    """The kinds of thing that a message asks something of: side effects are a drug's, inheritance is a gene's."""
    found = [kinds for pattern, kinds in _aspects() if pattern.search(text)]
    asked_for = {
        kind for pattern, kinds in nouns("which|what|any|an?|other|another") if pattern.search(text) for kind in kinds
    }
    return tuple(dict.fromkeys(kind for kinds in found for kind in kinds if kind not in asked_for))


def in_full(fragment: str, name: str) -> str:
    """A few words that ask something of a thing ("storage?") as a whole question; nothing if they are others."""
    asks = r"^(?:(?:and|what(?:'?s| is| are| was| were)?|(?:are|is) there|any|how about)\s+)+"
    bare = re.sub(asks, "", fragment.strip(" ?.!"), flags=re.IGNORECASE)
    return next((full.format(name) for pattern, full in _in_full() if pattern.fullmatch(bare)), "")


def is_aspect(term: Term) -> bool:
    """Whether a term of the glossary says what is asked of a thing, and is no thing itself."""
    return term.term.lower() in _file()["aspects"].split("|")


def in_english(text: str, names: Mapping[str, str]) -> str:
    """A short Spanish question in English, word for word; any other text as it is.

    Args:
        text: what was asked.
        names: the English names of things by their Spanish ones, these in lower case and without accents.
    """
    found: list[tuple[int, str]] = []
    left = text
    for pattern, english in _spanish():
        found += [(match.start(), english) for match in pattern.finditer(left)]
        left = pattern.sub(lambda match: " " * len(match.group()), left)
    if not found and not is_spanish(text):
        return text
    tokens = list(TOKEN.finditer(left))
    for size in range(min(_LONGEST_NAME, len(tokens)), 0, -1):
        for first, last in zip(tokens, tokens[size - 1 :], strict=False):
            start, end = first.start(), last.end()
            if name := names.get(_plain(left[start:end])):
                found.append((start, name))
                left = f"{left[:start]}{' ' * (end - start)}{left[end:]}"
    return " ".join(part for _, part in sorted([*found, *_rest(left)]) if part) or text


def _rest(left: str) -> Iterator[tuple[int, str]]:
    """What is left of a text, word for word, and where it stands."""
    for match in _LEFT.finditer(left):
        yield match.start(), word_for_word(match.group()).strip()


def _plain(text: str) -> str:
    """Lower case, no accents, apostrophes or punctuation."""
    text = re.sub(r"['’`]", "", without_accents(text).lower())
    return re.sub(r"[^\w]+", " ", text).strip()


def _file() -> dict[str, Any]:
    return data("followup.toml")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    file = _file()
    source = {
        "courtesy_before": rf"^\s*(?:(?:{file['courtesy']})\b[\s,.!:;)-]*(?!i?s?\s*it\b))+(?=.*\w)",
        "courtesy_after": rf"[\s,]+(?:{file['after']})\s*(?P<end>[?.!]*)\s*$",
        "thanks": rf"\b(?:{file['thanks']})\b",
        "switch": rf"\s*(?:{file['switch']})\b[\s,.:;–—-]*(?=.*\w)",
        "opening": rf"\s*¿?\s*(?:(?:{file['opening']})(?!\w)[\s,:]*)+",
    }[name]
    return re.compile(source, re.IGNORECASE)


@cache
def _repeats() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile("|".join(phrases))) for kind, phrases in _file()["repeat"].items())


@cache
def _aspects() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{entry['asks']})\b", re.IGNORECASE), tuple(entry["kinds"])) for entry in _file()["aspect"]
    )


@cache
def _in_full() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words, re.IGNORECASE), full) for words, full in _file()["in-full"].items())


@cache
def nouns(articles: str = "the|that|this|these|those") -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Patterns of the general nouns, after these articles, with the kinds that each stands for."""
    return tuple(
        (re.compile(rf"\b(?:{articles}) (?:{nouns})\b(?! (?:of|for|called|named)\b)", re.IGNORECASE), tuple(kinds))
        for nouns, kinds in _file()["nouns"].items()
    )


@cache
def _spanish() -> tuple[tuple[re.Pattern[str], str], ...]:
    entries = _file()["spanish"].items()
    return tuple((re.compile(rf"\b(?:{spanish})\b", re.IGNORECASE), english) for spanish, english in entries)
