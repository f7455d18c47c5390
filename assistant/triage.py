"""Triage: what a message is about before anything is looked up; deterministic, from `triage.toml`.

It reads the current message alone, so nothing said before, by anyone, can lower its level.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

_FILE = Path(__file__).with_name("triage.toml")
_DENIAL = re.compile(
    r"(?<!\S)(?:not|never|no|isnt|arent|wasnt|werent|hasnt|havent|hadnt|didnt|doesnt|dont|without|nunca|no ha|no se)"
    r"(?: (?:been|ever|even|currently|really|actually|gone|getting|yet|being|turned|turn|look|looking))? $"
)
_NOT_DENIED = r"(?!(?:not|never|isnt|arent|wasnt|hasnt|didnt|doesnt|without|nunca)(?!\S))"
_ASKS = re.compile(
    r"^(?:(?:so|and|but|hi|hello|hey|please|sorry|just|ok|also|question) )*(?:what|when|how|can|could|does|do|is|are|why|which"
    r"|who|where|should|will|would|may|tell me|explain|define|describe|que|cuando|como|puede|pueden|cual|por que)(?!\S)"
)
_KNOWLEDGE = re.compile(
    r"^(?:(?:so|and|but|hi|hello|hey|please|sorry) )*(?:what|how|why|which|when|who|explain|define|que|cuales|como)(?!\S)"
)
_IN_GENERAL = re.compile(
    r"(?<!\S)(?:if|in case|whether|what counts|when should|cuando (?:debo|hay que)|en caso|si)(?!\S)"
)
_NOW = re.compile(
    r"(?<!\S)(?:now|right now|still|keeps|currently|at the moment|happening|ahora|ahorita|todavia|help)(?!\S)"
)
_WHO = r"(?:he|she|they|it|his|her|i|we|(?:my|our|the|mi|el|la) (?:[\w]+ ){0,2}?[\w]+|baby|son|daughter|lo|dd|ds)"
_HAPPENING = re.compile(
    rf"(?<!if )(?<!when )(?<!whether )(?<!case )(?<!once )(?<!si )(?<!\S){_WHO} (?:is|are|was|has|have|had|just|been|wont|cant"
    r"|isnt|hasnt|keeps|kept|started|stopped|turned|went|gone|having|looks|looked|fell|hit|took|drank|swallowed|gave|esta|tiene|no)(?!\S)"
    r"|(?<!\S)(?:hes|shes|theyre|im|ive|weve)(?!\S)"
    r"|(?<!\S)(?:is|isnt|has|why is|why has|why isnt|are) (?:he|she|they|my \w+|our \w+|the baby)(?!\S)"
)
_LONG_PAST = re.compile(
    r"(?<!\S)(?:at birth|(?:was|were) born|as a newborn|last (?:week|month|year|summer|winter)|in the past|used to|years? back"
    r"|\S+ (?:days|weeks|months|years|day|week|month|year) ago|al nacer|hace (?:\d+ )?(?:dias|semanas|meses|anos))(?!\S)"
)
_LONG_OVER = re.compile(
    r"(?<!\S)(?:at birth|(?:was|were) born|last year|in the past|used to|\S+ years? ago|al nacer)(?!\S)"
)
_RECENT_PAST = re.compile(
    r"(?<!\S)(?:yesterday|last night|this morning|earlier today|\S+ hours? ago|ayer|anoche|esta manana)(?!\S)"
)
_TOLD = re.compile(r"(?<!\S)(?:very|so|really|too|suddenly|3[89]|4[01]|muy)(?!\S)")
"""How bad, how hot: a few words that say so tell of somebody."""

_FIRST_PERSON = re.compile(r"(?<!\S)(?:i|im|ive|me|my|myself|we|our|us|quiero|yo|mi|me|estoy|voy)(?!\S)")
_DURATION = re.compile(
    r"(?<!\S)(?P<before>\S+ )?(?P<number>\d+|an|a|half an|several|una|media) (?P<unit>minutes?|minutos?|hours?|horas?)(?P<after> \S+)?"
)
_LASTS = frozenset(
    """
    for lasted lasting lasts last been over than about nearly almost past least already on approximately
    approx around durante lleva llevo desde de casi
    """.split()
)
_STILL = frozenset(
    ["now", "straight", "already", "long", "so", "and", "with", "without", "non", "nonstop", "y", "sin", "seguidos"]
)
_HABIT = re.compile(r"(?<!\S)(?:cluster\w*|every|each|usually|daily|times a day|a day|per day|series)(?!\S)")
_FILLERS = re.compile(r"(?<!\S)(?:please|hi|hello|hey|um|uh|er|so|well)(?!\S)")
_SPANISH = re.compile(
    r"(?<!\S)(?:el|la|los|las|mi|que|esta|no se|bebe|hijo|hija|tiene|para|por|con|una|como|puedo|debo|cuando|quiero|le|se|es|del)(?!\S)"
)


class Level(Enum):
    """What a message most needs, the gravest first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    PERSONAL = "personal-advice"
    SMALL_TALK = "small-talk"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Triage:
    """The level of a message and what led to it.

    `rule` names the rule of `triage.toml`; `wording` its own first words, if it has any; `look_up` a question
    whose cited answer belongs with it; `distress` whether the message tells of fear, guilt or exhaustion;
    `stopping` whether it is about stopping a treatment; `language` is `en` or `es`.
    """

    level: Level
    rule: str = ""
    wording: str = ""
    look_up: str = ""
    distress: bool = False
    stopping: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    wording: str
    look_up: str
    stopping: bool
    phrases: tuple[re.Pattern[str], ...]


def triage(message: str) -> Triage:
    """Find the gravest level that a message reaches."""
    rules = _rules()
    text = normalise(message)
    language = "es" if len(_SPANISH.findall(text)) >= 2 else "en"
    distress = _first(rules["distress"], text) is not None

    def result(level: Level, rule: _Rule | None = None, **changes: Any) -> Triage:
        if rule is None:
            return Triage(level, distress=distress, language=language, **changes)
        return Triage(level, rule.name, rule.wording, rule.look_up, distress, rule.stopping, language)

    emergency = _emergency(rules["emergency"], text)
    if emergency is not None:
        rule, recent = emergency
        if not recent:
            return result(Level.EMERGENCY, rule)
        return result(Level.URGENT, rules["urgent"][0])
    urgent = _first(rules["urgent"], text, undenied=True)
    if urgent is not None and not _asks_for_knowledge(text) and not _LONG_OVER.search(text):
        return result(Level.URGENT, urgent)
    personal = _first(rules["personal"], text)
    if personal is not None:
        return result(Level.PERSONAL, personal)
    kind = _small_talk(text)
    if kind:
        return result(Level.SMALL_TALK, wording=kind)
    return result(Level.QUESTION)


def normalise(message: str) -> str:
    """Lower case, no accents, apostrophes or punctuation, number words as digits, usual slips spelt out."""
    text = unicodedata.normalize("NFKD", message).lower()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"['’`´]", "", text)
    text = re.sub(r"(\d)([a-z])", r"\1 \2", re.sub(r"[^a-z0-9]+", " ", text))
    text = re.sub(r"([a-z])\1{2,}", r"\1\1", text)
    words = " ".join(_spelt(word) for word in text.split()).split()
    numbers = _rules_file()["numbers"]
    return " ".join(str(numbers.get(word, word)) for word in words)


@lru_cache(maxsize=65536)
def _spelt(word: str) -> str:
    """The word that a usual slip, or one wrong letter in a word of danger, stands for."""
    known = _rules_file()["spellings"].get(word)
    if known is not None:
        return str(known)
    danger = _rules_file()["danger"]
    if len(word) < int(danger["letters"]) or word in danger["never"]:
        return word
    match = process.extractOne(word, danger["words"], scorer=OSA.distance, score_cutoff=1)
    return str(match[0]) if match else word


def _emergency(rules: tuple[_Rule, ...], text: str) -> tuple[_Rule, bool] | None:
    """The emergency told of, and whether it is over since some hours."""
    found = _first(rules, text, undenied=True)
    if found is None and _lasts_too_long(text):
        found = rules[1]
    if found is None:
        return None
    if found.wording:
        return (found, False) if _FIRST_PERSON.search(text) or not _is_general(text) else None
    if _is_general(text):
        return None
    if not _NOW.search(text):
        if _LONG_PAST.search(text):
            return None
        if _RECENT_PAST.search(text):
            return found, True
    return found, False


def _is_general(text: str) -> bool:
    """Whether a message asks about emergencies instead of telling of one."""
    if _HAPPENING.search(text):
        return False
    return bool(_ASKS.search(text) or _IN_GENERAL.search(text)) or _is_topic(text)


def _asks_for_knowledge(text: str) -> bool:
    """Whether a message wants to know something that is not about what a child does now."""
    return bool(_KNOWLEDGE.search(text) or _IN_GENERAL.search(text)) and not _HAPPENING.search(text)


def _is_topic(text: str) -> bool:
    """A few words that name a subject ("status epilepticus first aid") tell of nobody."""
    if _NOW.search(text) or _DURATION.search(text):
        return False
    return (
        len(text.split()) <= 8
        and not _TOLD.search(text)
        and not re.search(rf"(?<!\S)(?:{_WHO}|not|no|wont|cant)(?!\S)", text)
    )


def _lasts_too_long(text: str) -> bool:
    seizure = _compile("{seizure}", _rules_file()["groups"])
    if not seizure.search(text) or _HABIT.search(text):
        return False
    limit = int(_rules_file()["duration"]["minutes"])
    return any(_minutes(match) >= limit and _is_length(match) for match in _DURATION.finditer(text))


def _minutes(match: re.Match[str]) -> int:
    number = {"an": 1, "a": 1, "una": 1, "several": 6}.get(match["number"])
    hours = match["unit"].startswith("h")
    if match["number"] in ("half an", "media"):
        return 30 if hours else 0
    return (number if number is not None else int(match["number"][:6])) * (60 if hours else 1)


def _is_length(match: re.Match[str]) -> bool:
    before, after = (match["before"] or "").strip(), (match["after"] or "").strip()
    if before in ("every", "each", "within", "in", "after", "cada") or after in (
        "ago",
        "after",
        "before",
        "later",
        "old",
    ):
        return False
    return before in _LASTS or after in _STILL or not after


def _first(rules: tuple[_Rule, ...], text: str, *, undenied: bool = False) -> _Rule | None:
    for rule in rules:
        for phrase in rule.phrases:
            for match in phrase.finditer(text):
                if not (undenied and _DENIAL.search(text[: match.start()])):
                    return rule
    return None


def _small_talk(text: str) -> str:
    bare = " ".join(_FILLERS.sub(" ", text).split())
    for kind, phrases in _rules_file()["small-talk"].items():
        for phrase in phrases:
            if re.fullmatch(phrase, text) or (bare and re.fullmatch(phrase, bare)):
                return str(kind)
    return ""


@cache
def _rules_file() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def _rules() -> dict[str, tuple[_Rule, ...]]:
    data = _rules_file()
    return {
        level: tuple(
            _Rule(
                rule["name"],
                rule.get("wording", ""),
                rule["look_up"],
                rule.get("stopping", False),
                tuple(_compile(phrase, data["groups"]) for phrase in rule["phrases"]),
            )
            for rule in data[level]
        )
        for level in ("emergency", "urgent", "personal", "distress")
    }


def _compile(phrase: str, groups: dict[str, str]) -> re.Pattern[str]:
    """Turn the file's notation into a regular expression over normalised words."""
    pattern = re.sub(r"\{(\w+)\}", lambda match: f"({groups[match[1]]})", phrase)
    pattern = re.sub(r"(?<=\w)\*", r"\\w*", pattern).replace("(", "(?:")
    pattern = pattern.replace(" ... ", r"(?: \S+){0,6} ").replace(" .. ", rf"(?: {_NOT_DENIED}\S+){{0,2}} ")
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")
