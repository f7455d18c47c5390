"""Triage: what a message is about before anything is looked up; deterministic, from `triage.toml`.

It reads the current message alone, so nothing said before, by anyone, can lower its level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from assistant import times
from assistant.lexicon import Sentence, matches, pattern, rules_file, sentences
from assistant.telling import Tone, is_over, tones

_LONG = 5
"""Minutes from which a seizure that lasts is an emergency."""

_FILLERS = re.compile(
    r"(?<!\S)(?:,|please|hi|um|uh|er|so|well|x+|xo|xx|and|but|just|was|for|now|then|again|me|i|you|oh|ok|y|pero|pues|doctor|dear|very|really|much|my|your|the|a|is|it|its|that|this|to|of|here|there|today|tonight|later|back|all|no|not|more|guys|lot|bit|will|be|am|im|i|feel|better|day|night|time|la|el|de|por|todo|muy|que|es)(?!\S)"
)
_SPANISH = re.compile(
    r"(?<!\S)(?:el|la|los|las|mi|que|esta|no se|bebe|hijo|hija|nene|nena|nino|nina|tiene|para|por|con|una|como|puedo|debo|cuando|quiero|le|se|es|del"
    r"|convulsion\w*|labios|respira|espasmos|hola|buenas|gracias|muchas|hay|alguien|eres|en|lo|su|al|un|y|de)(?!\S)"
)
_FIRST_PERSON = re.compile(
    r"(?<!\S)(?:i|im|ive|ill|me|my|myself|we|our|us|he|she|him|her|quiero|yo|mi|me|estoy|voy|himself|herself|tengo|sin)(?!\S)"
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
    """A rule of the file: `when` holds ways to meet it, each a set of groups of concepts of one sentence."""

    name: str
    wording: str
    look_up: str
    stopping: bool
    passes: bool
    when: tuple[tuple[tuple[str, ...], ...], ...]
    unless: tuple[str, ...]


class _Message:
    """A message taken apart, and the concepts found in it so far."""

    def __init__(self, message: str) -> None:
        self.sentences = sentences(message)
        self.tones = tones(self.sentences)
        other = pattern("other", "meanings")
        self.plain = tuple(" ".join(other.sub(" _ ", sentence.text).split()) for sentence in self.sentences)
        self.whole = " , ".join(sentence.text for sentence in self.sentences)
        self._found: dict[str, frozenset[int]] = {}

    def named(self, concept: str) -> frozenset[int]:
        """The sentences that name a concept and do not deny it."""
        if concept not in self._found:
            self._found[concept] = frozenset(number for number, text in enumerate(self.plain) if _names(concept, text))
        return self._found[concept]

    def told(self, concept: str) -> frozenset[int]:
        """The sentences that tell of a concept, now or some hours ago."""
        return frozenset(n for n in self.named(concept) if self.tones[n] in (Tone.TELLS, Tone.RECENT))


def triage(message: str) -> Triage:
    """Find the gravest level that a message reaches."""
    read = _Message(message)
    language = "es" if len(_SPANISH.findall(read.whole)) >= 2 else "en"
    distress = bool(read.named("fear"))

    def result(level: Level, rule: _Rule | None = None, **changes: Any) -> Triage:
        if rule is None:
            return Triage(level, distress=distress, language=language, **changes)
        return Triage(level, rule.name, rule.wording, rule.look_up, distress, rule.stopping, language)

    for rule in _rules("emergency"):
        found = _emergency(rule, read)
        if found is not None:
            level = Level.URGENT if found and rule.passes and is_over(read.sentences) else Level.EMERGENCY
            return result(level, rule if level is Level.EMERGENCY else _rules("urgent")[1])
    for level in (Level.URGENT, Level.PERSONAL):
        for rule in _rules("urgent" if level is Level.URGENT else "personal"):
            if _met(rule, read, told=level is Level.URGENT) is not None:
                return result(level, rule)
    kind = _small_talk(read.sentences)
    return result(Level.SMALL_TALK, wording=kind) if kind else result(Level.QUESTION)


def _emergency(rule: _Rule, read: _Message) -> bool | None:
    """Whether a rule is met only by what is some hours past; none if it is not met."""
    if rule.wording:
        return False if any(_meant(read, number) for way in rule.when for number in read.named(way[0][0])) else None
    met = _met(rule, read, told=True)
    if met is None:
        return None
    return all(read.tones[number] is Tone.RECENT for number in met)


def _meant(read: _Message, number: int) -> bool:
    """Whether words of harm are meant: told, or said of oneself or one's own and not asked about in general."""
    tone, text = read.tones[number], read.plain[number]
    if tone in (Tone.TELLS, Tone.RECENT):
        return True
    if tone is Tone.RECALLS:
        return pattern("tone", "happening").search(text) is not None and not is_over(read.sentences)
    asked = pattern("tone", "opener").search(text) or pattern("tone", "learning").search(read.whole)
    return _FIRST_PERSON.search(text) is not None and not asked


def _met(rule: _Rule, read: _Message, *, told: bool) -> frozenset[int] | None:
    """The sentences that meet a rule; none if it is not met."""
    if any(read.named(concept) for concept in rule.unless):
        return None
    find = read.told if told else read.named
    for way in rule.when:
        places: list[frozenset[int]] = []
        for together in way:
            places.append(frozenset.intersection(*(find(concept) for concept in together)))
            if not places[-1]:
                break
        else:
            return frozenset.union(*places)
    return None


def _names(concept: str, text: str) -> bool:
    measure = _MEASURES.get(concept)
    if measure is not None:
        return measure(text)
    if concept == "fever" and times.is_hot(text):
        return True
    return any(not _denied(text[: match.start()]) for match in matches("concepts", concept, text))


def _denied(before: str) -> bool:
    before = before.rstrip()
    if before.endswith(","):
        return False
    return bool(pattern("tone", "denial").search(before) or pattern("tone", "chained").search(before))


def _long_fit(text: str) -> bool:
    """A seizure of five minutes or more, or one that goes on since some time of this day."""
    if not _has("seizure", text) or _has("habit", text):
        return False
    if times.longest_minutes(text) >= _LONG and (
        _has("fit", text) or _has("going-on", text) or not _has("spasm", text)
    ):
        return True
    return _has("fit-going-on", text) and _has("since", text) and not _has("not-since", text)


def _has(concept: str, text: str) -> bool:
    return any(True for _ in matches("concepts", concept, text))


_MEASURES = {"long-fit": _long_fit, "cold": times.is_cold}


def _small_talk(message: Sequence[Sentence]) -> str:
    """The kind of small talk that a message is no more than."""
    kinds: list[str] = []
    for sentence in message:
        rest = sentence.text
        for kind in rules_file()["small-talk"]:
            taken = pattern("small-talk", kind).sub(" ", rest)
            if taken != rest:
                kinds.append(kind)
            rest = taken
        if _FILLERS.sub(" ", rest).split() or (sentence.question and kinds and kinds[-1] == "reply"):
            return ""
    order = list(rules_file()["small-talk"])
    return min(kinds, key=order.index, default="")


@cache
def _rules(level: str) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            rule["name"],
            rule.get("wording", ""),
            rule.get("look_up", ""),
            rule.get("stopping", False),
            rule.get("passes", True),
            tuple(tuple(tuple(part.split(" & ")) for part in way.split(" + ")) for way in rule["when"]),
            tuple(rule.get("unless", ())),
        )
        for rule in rules_file()[level]
    )
