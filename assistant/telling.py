"""Whether a sentence tells of a child now, asks in general, or recalls what is over."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from assistant.lexicon import Sentence, pattern


class Tone(Enum):
    """How a sentence speaks of what it names."""

    TELLS = "tells"
    RECENT = "recent"
    ASKS = "asks"
    RECALLS = "recalls"


def tones(message: Sequence[Sentence]) -> tuple[Tone, ...]:
    """The tone of each sentence, read with the others of its message."""
    whole = " , ".join(sentence.text for sentence in message)
    learning = _has("learning", whole)
    over = _has("over", whole)
    happening = _has("insists", whole)
    found: list[Tone] = []
    for sentence in message:
        tone = _tone(sentence, learning, over)
        if tone is Tone.ASKS and happening and not _has("hypothetical", sentence.text) and not learning:
            tone = Tone.TELLS
        found.append(tone)
    return tuple(found)


def _tone(sentence: Sentence, learning: bool, over: bool) -> Tone:
    text = sentence.text
    now = _has("now", pattern("tone", "over").sub(" ", text))
    happening = _has("happening", text)
    if _has("hypothetical", text) and not (now and happening):
        return Tone.ASKS
    if learning and not happening:
        return Tone.ASKS
    asks = sentence.question or _has("opener", text)
    if asks and not happening:
        return Tone.ASKS
    if _has("elsewhere", text) and not now:
        return Tone.ASKS
    if _has("generic", text) and not happening:
        return Tone.ASKS
    if _has("long-ago", text) and not now:
        return Tone.RECALLS
    if _has("hours-ago", text) and not now:
        return Tone.RECENT
    if over and _has("hours-ago", text):
        return Tone.RECENT
    return Tone.TELLS


def is_over(message: Sequence[Sentence]) -> bool:
    """Whether a message says that the child is well again."""
    return any(_has("over", sentence.text) for sentence in message)


def _has(name: str, text: str) -> bool:
    return pattern("tone", name).search(text) is not None
