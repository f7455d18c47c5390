"""The reviewed words of `triage.toml`: how a message is spelt out and how the file's phrases are matched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.data import data
from index.words import without_accents

_ENDS = re.compile(r"([.!?;\n…]+|(?=[¿¡]))")
_TOKEN = re.compile(r"x(?=\d)|[a-z]+\d+|[a-z]+|\d+(?:[./]\d+)*|,")
_NEGATED = re.compile(
    r"(?<!\S)(is|are|was|were|do|does|did|has|have|had|would|could|should|can)(?: not|n t|nt|not)(?!\S)"
)
_GROUP = re.compile(r"\{([a-z][\w-]*)\}")
_WORD = re.compile(r"[a-z0-9]+\*?")
_LONGEST = 300
"""Words of a sentence; a longer run of words is cut there."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in the file's spelling, and whether it was written as a question."""

    text: str
    question: bool


def sentences(message: str) -> tuple[Sentence, ...]:
    """Part a message: lower case, no accents or apostrophes, number words as digits, usual slips spelt out."""
    text = without_accents(message).lower()
    text = re.sub(r"['’`´‘]", "", text)
    text = re.sub(r"(?<=\d)[.,:](?=\d)", "·", text)
    text = re.sub(r"\s[-–—]+\s|[—()\[\]]", " , ", text)
    pieces = _ENDS.split(text)
    found: list[Sentence] = []
    for piece, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        words = _words(piece.replace("·", ".")).split()
        asked = "?" in end or "¿" in piece
        found += [Sentence(" ".join(words[at : at + _LONGEST]), asked) for at in range(0, len(words), _LONGEST)]
    return tuple(sentence for sentence in found if sentence.text.strip(", "))


def _words(text: str) -> str:
    text = re.sub(r"([a-z])\1{2,}", r"\1\1", text)
    spelt = " ".join(_spelt(word) for word in _TOKEN.findall(text))
    numbers = rules_file()["numbers"]
    spelt = " ".join(str(numbers.get(word, word)) for word in spelt.split())
    spelt = re.sub(r"(?<!\S)([2-9]0) ([1-9])(?!\S)", lambda found: str(int(found[1]) + int(found[2])), spelt)
    return _NEGATED.sub(lambda found: f"{found[1].removesuffix('n')}nt", spelt).replace("will not", "wont")


@lru_cache(maxsize=65536)
def _spelt(word: str) -> str:
    """The word that a usual slip, or one wrong letter in a word of danger, stands for."""
    file = rules_file()
    known = file["spellings"].get(word)
    if known is not None:
        return str(known)
    danger = file["danger"]
    if len(word) < int(danger["letters"]) or word in danger["never"] or word in danger["words"]:
        return word
    match = process.extractOne(word, danger["words"], scorer=OSA.distance, score_cutoff=1)
    return str(match[0]) if match else word


def rules_file() -> dict[str, Any]:
    """The rules that a clinician may review."""
    return data("triage.toml")


@cache
def pattern(part: str, name: str) -> re.Pattern[str]:
    """The phrases under one name in a part of the file, as one regular expression over the words of a sentence."""
    return _compiled("|".join(map(_expression, rules_file()[part][name])))


def matches(part: str, name: str, text: str) -> Iterator[re.Match[str]]:
    """Where the phrases under a name stand in a sentence, phrase by phrase.

    Only phrases whose words the sentence holds are compiled: all of them would cost the first answer half a second.
    """
    held = _held(text)
    phrases = _phrases(part, name)
    for number in _possible(part, text).get(name, ()):
        phrase, needs = phrases[number]
        if not any(need.isdisjoint(held) for need in needs):
            yield from _phrase(phrase).finditer(text)


@lru_cache(maxsize=32)
def _possible(part: str, text: str) -> dict[str, list[int]]:
    """By each name of a part, the numbers of its phrases of whose rarest word the sentence holds one."""
    found: dict[str, set[int]] = {}
    by_word = _by_word(part)
    for word in ("", *_held(text)):
        for name, number in by_word.get(word, ()):
            found.setdefault(name, set()).add(number)
    return {name: sorted(numbers) for name, numbers in found.items()}


@cache
def _by_word(part: str) -> dict[str, list[tuple[str, int]]]:
    """The phrases of a part by the words of which a sentence must hold one; under "" those that need none."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, phrases in rules_file()[part].items():
        if not isinstance(phrases, list):
            continue
        for number, (_, needs) in enumerate(_phrases(part, name)):
            for word in min(needs, key=len, default=frozenset({""})):
                found.setdefault(word, []).append((name, number))
    return found


@lru_cache(maxsize=32)
def _held(text: str) -> frozenset[str]:
    """The words of a sentence, and each beginning of them in the file's notation: "vomit*" of "vomiting"."""
    words = set(text.split())
    return frozenset(words | {f"{word[:end]}*" for word in words for end in range(1, len(word) + 1)})


@cache
def _phrases(part: str, name: str) -> tuple[tuple[str, tuple[frozenset[str], ...]], ...]:
    return tuple((phrase, _needs(phrase)) for phrase in rules_file()[part][name])


@cache
def _phrase(phrase: str) -> re.Pattern[str]:
    return _compiled(_expression(phrase))


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{expression})(?!\S)")


def _needs(phrase: str) -> tuple[frozenset[str], ...]:
    """Sets of words of each of which a sentence must hold one for the phrase to stand in it."""
    if len(_parts(phrase, "|")) > 1:
        return ()
    return tuple(need for part in _parts(phrase, " ") if (need := _need(part)))


@cache
def _need(part: str) -> frozenset[str]:
    firsts = [_parts(way, " ")[0] for way in _parts(_inside(_opened(part)), "|")]
    return frozenset(firsts) if all(_WORD.fullmatch(first) for first in firsts) else frozenset()


def _inside(part: str) -> str:
    """What one bracket holds, if a part is nothing but that."""
    inside = part[1:-1]
    return inside if part.startswith("(") and part.endswith(")") and _balanced(inside) else part


def _balanced(text: str) -> bool:
    depths = accumulate((char == "(") - (char == ")") for char in text)
    return min(depths, default=0) >= 0


def _parts(text: str, mark: str) -> list[str]:
    """A phrase cut at each mark that stands in no bracket."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == mark and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _opened(phrase: str) -> str:
    """A phrase with the words of its groups written out."""
    groups = rules_file()["groups"]
    while (group := _GROUP.search(phrase)) is not None:
        phrase = phrase.replace(group[0], f"({groups[group[1]]})")
    return phrase


def _expression(phrase: str) -> str:
    """Turn the file's notation into a regular expression."""
    phrase = re.sub(r"\((?!\?)", "(?:", _opened(phrase)).replace("#", r"\d[\d./]*")
    phrase = re.sub(r"(?<=\w)\*", r"\\w*", phrase)
    phrase = phrase.replace(" ... ", "<far>").replace(" .. ", "<near>")
    phrase = re.sub(r" (\??)", lambda found: "(?: (?:, )?)?" if found[1] else " (?:, )?", phrase)
    near = rf" (?:(?!(?:{rules_file()['groups']['denies']})(?!\S))\S+ ){{0,3}}"
    return phrase.replace("<far>", r" (?:\S+ ){0,7}").replace("<near>", near)
