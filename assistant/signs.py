"""The signs that a message tells of: the reviewed concepts of `triage.toml`, named and not denied."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress

from assistant import times
from assistant.lexicon import Sentence, matches, pattern, sentences
from assistant.telling import Tone, tones

LONG = 5
"""Minutes from which a seizure that lasts is an emergency."""


class Message:
    """A message taken apart, and the concepts found in it so far; `text` is all of it, as it was typed."""

    def __init__(self, message: str) -> None:
        self._take(sentences(message))
        self.text = message

    @property
    def size(self) -> int:
        """How many sentences it has."""
        return len(self.sentences)

    def part(self, start: int, end: int) -> Message:
        """Some of its sentences as a message of their own."""
        return self._of(self.sentences[start:end])

    def keeping(self, kept: Iterable[bool]) -> Message:
        """The sentences marked as kept, as a message of their own."""
        return self._of(tuple(compress(self.sentences, kept)))

    def _of(self, sentences: tuple[Sentence, ...]) -> Message:
        part = Message("")
        part._take(sentences)
        part.text = part.whole
        return part

    def _take(self, found: tuple[Sentence, ...]) -> None:
        self.sentences = found
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
    if times.longest_minutes(text) >= LONG and (
        _has("fit", text) or _has("going-on", text) or not _has("spasm", text)
    ):
        return True
    return _has("fit-going-on", text) and _has("since", text) and not _has("not-since", text)


def _has(concept: str, text: str) -> bool:
    return any(True for _ in matches("concepts", concept, text))


_MEASURES = {"long-fit": _long_fit, "cold": times.is_cold}
