"""Triage: what a message is about before anything is looked up; deterministic, from the message alone.

Two readers look for danger: the reviewed rules of `triage.toml`, and what was made from labelled examples. Nothing
said before, by anyone, can lower the level of a message.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from assistant.classifier import Kinds, emergency, kinds
from assistant.lexicon import Sentence, pattern, rules_file
from assistant.signs import Message
from assistant.telling import Tone, is_over
from index.asked import told
from index.gloss import is_spanish
from index.listener import Listener

_TOLD = 0.9
"""The probability of an emergency, by its words, that is one."""

_ALONE, _ALONE_MET = 0.4, 0.15
"""The same where no listener hears it, and where a rule is met besides."""

_RULED_OUT = 0.01
"""The probability, by the listener, below which it is none after all."""

_TOGETHER = 0.6
"""The probability, by both, that is one whatever its words tell."""

_HEARD = 0.5
"""The probability, by both, from which a rule that is met makes it one: below it the rule was met by other meanings. A
rule may have its own."""

_PAST = 0.05
"""The probability, by its words, of one that is over, from which it is still urgent."""

_BESIDE, _BESIDE_MET = 0.98, 0.95
"""The probability, by both, of what is told beside a question, that is one, and where a rule is met: the question makes
the whole look calm."""

_SURE = 0.95
"""The probability, by both, from which nothing but the emergency is spoken of."""

_POSSIBLE = 0.4
"""The probability, by both, of an emergency from which what is not taken for one is urgent: it may be one after all."""

_ASKS = 0.9
"""The probability of a question from which words of small talk, as in "is there a test", are none."""

_TALK = 0.6
"""The probability of small talk that is some, where a message says more than its usual words."""

_OUTVOTED = 0.7
"""The probability of another kind of emergency, by both, from which it is that and not the one of the rule met."""

_WORDS = frozenset({"emergency.self-harm", "emergency.harm"})
"""Emergencies of which words are the sign."""

_STOPPING = "personal-advice.stopping"

_FILLERS = re.compile(
    r"(?<!\S)(?:,|please|hi|um|uh|er|so|well|x+|xo|xx|and|but|just|was|for|now|then|again|me|i|you|oh|ok|y|pero|pues|doctor|dear|very|really|much|my|your|the|a|is|it|its|that|this|to|of|here|there|today|tonight|later|back|all|no|not|more|guys|lot|bit|will|be|am|im|i|feel|better|day|night|time|la|el|de|por|todo|muy|que|es)(?!\S)"
)
_POINTS = frozenset(
    """
    a about and another asking baby babies both boy brother brothers but child cousin dad daughter eldest elder father
    first for former girl grandchild he her him his i it its kid kids last latter little me mean meant mine mom mother
    mum neither nephew niece no not older oldest one ones or other second she sister sisters son sorry that the
    their them they third this to twin twins wait who whose younger youngest
    la el los las su de digo ella él el otro otra no sino para por hermana hermano madre padre niña niño hija hijo
    primero primera segundo segunda nina nino bebe
    """.split()
)
"""Words that say of whom, or of which, something was asked, and nothing else."""

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

    `kind` is one of the kinds of the classifier; `wording` names our own first words, `look_up` is a question whose
    cited answer belongs with them, `distress` tells of fear, guilt or exhaustion, `stopping` that the message is
    about stopping a treatment; `language` is `en` or `es`. `is_doubtful` tells that an emergency is likely enough to be
    taken for one, and yet may be none.
    """

    level: Level
    kind: str = ""
    wording: str = ""
    look_up: str = ""
    distress: bool = False
    stopping: bool = False
    language: str = "en"
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of the file: `when` holds ways to meet it, each a set of groups of concepts of one sentence; `heard` is the
    least probability with which it holds."""

    kind: str
    passes: bool
    when: tuple[tuple[tuple[str, ...], ...], ...]
    unless: tuple[str, ...]
    heard: float


@lru_cache(maxsize=64)
def triage(message: str, listener: Listener | None = None) -> Triage:
    """Find the gravest level that a message reaches; a listener hears what words alone do not tell.

    Kept for messages seen lately: each turn of a conversation reads those before it.
    """
    read = Message(message)
    kind, wording, sure = _kind(read, listener)
    said = rules_file()["kinds"].get(kind, {})
    return Triage(
        Level(kind.partition(".")[0]),
        kind,
        wording or said.get("wording", ""),
        said.get("look_up", ""),
        bool(read.named("fear")),
        kind == _STOPPING or bool(read.named("stop-asked")),
        "es" if is_spanish(message) else "en",
        kind.startswith("emergency.") and sure < _SURE,
    )


def _kind(read: Message, listener: Listener | None) -> tuple[str, str, float]:
    """The kind of a message, what kind of small talk it is, and how probably it is an emergency."""
    if not read.sentences:
        return "question", "", 0.0
    if set(re.findall(r"\w+", read.whole)) <= _POINTS:
        return "question", "", 0.0
    found = kinds(read, listener)
    rule, past = _rule_met(read)
    sure = emergency(found.both)
    if _is_alarm(found, None if past else rule):
        return _emergency_kind(rule, found.both), "", sure
    beside = Message(told(read.text))
    if beside.sentences and not past:
        likely = kinds(beside, listener).both
        if emergency(likely) >= (_BESIDE_MET if rule else _BESIDE):
            return _emergency_kind(rule, likely), "", sure
    asks = found.both["question"] >= _ASKS
    talk = "" if asks else _small_talk(read.sentences)
    if talk:
        return "small-talk", talk, sure
    if sure >= _POSSIBLE or (past and emergency(found.words) >= _PAST):
        return _most_likely(found.both, "urgent"), "", sure
    rest = [asks or not _small_talk([sentence]) for sentence in read.sentences]
    if not all(rest):
        read = read.keeping(rest)
        found = kinds(read, listener)
    likely = found.both
    talk = (_nearest_small_talk(read.whole) or "reply") if likely["small-talk"] >= _TALK else ""
    calm = [kind for kind in likely if not kind.startswith("emergency") and (talk or kind != "small-talk")]
    kind = max(calm, key=_by_level(likely))
    return kind, talk if kind == "small-talk" else "", sure


def _is_alarm(found: Kinds, met: _Rule | None) -> bool:
    """Whether a message is an emergency, with the rule that it meets, if any: what words tell the listener can rule
    out, and together they may hear what no words tell."""
    by_words = emergency(found.words)
    if found.heard is None:
        return by_words >= (min(met.heard, _ALONE_MET) if met else _ALONE)
    if emergency(found.both) >= (met.heard if met else _TOGETHER):
        return True
    return by_words >= _TOLD and emergency(found.heard) >= _RULED_OUT


def _by_level(likely: Mapping[str, float]) -> Callable[[str], tuple[float, float]]:
    """Orders kinds by how likely their level is, within it by how likely they are."""
    levels: dict[str, float] = defaultdict(float)
    for kind, value in likely.items():
        levels[kind.partition(".")[0]] += value
    return lambda kind: (levels[kind.partition(".")[0]], likely[kind])


def _emergency_kind(met: _Rule | None, likely: Mapping[str, float]) -> str:
    """The kind of an emergency: that of the rule met, if any, unless another one is heard clearly."""
    heard = _most_likely(likely, "emergency")
    return met.kind if met and (met.kind in _WORDS or likely[heard] < _OUTVOTED) else heard


def _most_likely(likely: Mapping[str, float], level: str) -> str:
    return max((kind for kind in likely if kind.startswith(level)), key=lambda kind: likely[kind])


def _rule_met(read: Message) -> tuple[_Rule | None, bool]:
    """The first rule that a message meets, and whether all of it is some hours past with the child well again."""
    for rule in _rules():
        found = _emergency(rule, read)
        if found is not None:
            return rule, found and rule.passes and is_over(read.sentences)
    return None, False


def _emergency(rule: _Rule, read: Message) -> bool | None:
    """Whether a rule is met only by what is some hours past; none if it is not met."""
    if rule.kind in _WORDS:
        return False if any(_meant(read, number) for way in rule.when for number in read.named(way[0][0])) else None
    met = _met(rule, read)
    if met is None:
        return None
    return all(read.tones[number] is Tone.RECENT for number in met)


def _meant(read: Message, number: int) -> bool:
    """Whether words of harm are meant: told, or said of oneself or one's own and not asked about in general."""
    tone, text = read.tones[number], read.plain[number]
    if tone in (Tone.TELLS, Tone.RECENT):
        return True
    if tone is Tone.RECALLS:
        return pattern("tone", "happening").search(text) is not None and not is_over(read.sentences)
    asked = pattern("tone", "opener").search(text) or pattern("tone", "learning").search(read.whole)
    return _FIRST_PERSON.search(text) is not None and not asked


def _met(rule: _Rule, read: Message) -> frozenset[int] | None:
    """The sentences that meet a rule; none if it is not met."""
    if any(read.named(concept) for concept in rule.unless):
        return None
    for way in rule.when:
        places: list[frozenset[int]] = []
        for together in way:
            places.append(frozenset.intersection(*(read.told(concept) for concept in together)))
            if not places[-1]:
                break
        else:
            return frozenset.union(*places)
    return None


def _nearest_small_talk(text: str) -> str:
    """The kind of small talk whose words stand in a message, if any do."""
    return next((kind for kind in rules_file()["small-talk"] if pattern("small-talk", kind).search(text)), "")


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
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            rule["kind"],
            rule.get("passes", False),
            tuple(tuple(tuple(part.split(" & ")) for part in way.split(" + ")) for way in rule["when"]),
            tuple(rule.get("unless", ())),
            rule.get("heard", _HEARD),
        )
        for rule in rules_file()["emergency"]
    )
