"""The assistant: triage, follow-up, search, compose, ground, for one question after another."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import grounding
from assistant.answer import Answer, Outcome, Paragraph
from assistant.beyond import beyond
from assistant.compose import HITS, Group, choose
from assistant.fitting import section_of
from assistant.followup import follow_up
from assistant.lately import going_on, in_turn
from assistant.leaning import asks, is_feeling, is_story, speaks_of_nobody
from assistant.names import named_terms
from assistant.not_found import headings, not_found
from assistant.phrases import repeats
from assistant.sources import Sources
from assistant.spanish import goes_on, in_english_place
from assistant.thread import Reading
from assistant.triage import Level, Triage, triage
from assistant.wording import say
from index.asked import PARTS, joined, questions, split
from index.gloss import gloss
from index.query import Query
from index.search import Hit, Retriever, open_retriever
from index.words import stems

if TYPE_CHECKING:
    from assistant.llm import LanguageModel

LONGEST = 4000
"""Characters of a question; a longer message is triaged and then sent back."""

_DECIDED = 64
"""Questions whose answers are kept: one message may come back to the same one."""

_JUST = 2
"""So many messages after an emergency are written in the midst of it."""

_ALIKE = 0.05
_RELATED = 4

_COMFORT = "What helps parents of a child with infantile spasms to cope?"
"""What is looked up for who tells of fear and asks nothing."""


Found = tuple[Query, list[Hit], grounding.Decision]
"""A question as it was read, what was found for it, and whether that answers it."""


class Assistant:
    """Answers questions from one index; holds no state of any conversation, so it may serve many at once.

    Args:
        retriever: finds passages.
        model: tells answers anew; without one they are extractive.
    """

    def __init__(self, retriever: Retriever, model: LanguageModel | None = None) -> None:
        self.retriever = retriever
        self.decide = lru_cache(_DECIDED)(self._decided)
        self._writer = None
        if model is not None:
            from assistant.writing import Writer

            self._writer = Writer(model, retriever.index)

    @property
    def model(self) -> str:
        """The language model that tells answers anew; empty where there is none."""
        return self._writer.name if self._writer else ""

    @classmethod
    def open(
        cls, folder: Path, threads: int | None = None, model: LanguageModel | None = None, reranker: str = ""
    ) -> Assistant:
        """Open an index to answer from; `threads` work on one search, one for each core if None.

        Raises:
            IndexMissing, IndexUnusable: see `index.search.open_retriever`, which takes the cross-encoder's name.
        """
        return cls(open_retriever(folder, threads, reranker), model)

    def ask(self, question: str, earlier: Sequence[str] = (), again: bool = False) -> Answer:
        """Answer a question.

        Args:
            question: what a person typed, whatever it is.
            earlier: the questions of the conversation so far, oldest first. Answers are no part of it: nothing
                that was said, or is claimed to have been said, can change what is safe to say now.
            again: whether the question was answered before; a language model is not asked for it once more.
        """
        started = time.perf_counter()
        question = question.encode("utf-8", "replace").decode()
        text, before = cleaned(question), [cleaned(one) for one in earlier]
        listener = self.retriever.index.listener
        found = in_turn(triage(text, listener), text, before, listener)
        if goes_on(text, before, listener):
            found = replace(found, language="es")
        sources = Sources(self.retriever.index)
        may_go_on = found.level not in (Level.EMERGENCY, Level.URGENT) and going_on(text, before, listener) is not None
        aid = self._meanwhile(text, before, sources) if may_go_on and found.level is not Level.SMALL_TALK else []
        outcome, alone, paragraphs, related = self._answer(text, before, found, sources)
        if may_go_on:
            if aid and outcome == "not-found":
                outcome, paragraphs = "answered", []
            paragraphs = [Paragraph("urgent", say("still", found.language)), *aid, *_untold(paragraphs, aid)]
        answer = Answer(
            question,
            alone,
            outcome,
            tuple(paragraphs),
            sources.citations(),
            related,
            self.retriever.index.manifest.generation,
            1000 * (time.perf_counter() - started),
        )
        if self._writer is None or outcome != "answered" or not answer.sentences:
            return answer
        notes = (say(name, found.language) for name in ("written", "not-written"))
        answer = self._writer.rewrite(answer, again, *notes)
        return replace(answer, milliseconds=1000 * (time.perf_counter() - started))

    def _answer(
        self, text: str, earlier: Sequence[str], found: Triage, sources: Sources
    ) -> tuple[Outcome, str, list[Paragraph], tuple[str, ...]]:
        language = found.language
        if (earlier and found.level is Level.PERSONAL and speaks_of_nobody(text)) or (
            found.level in (Level.PERSONAL, Level.SMALL_TALK) and (repeats(text) or _is_scrap(text))
        ):
            found = replace(found, level=Level.QUESTION)
        if found.level is Level.EMERGENCY:
            name = found.wording or "emergency"
            paragraphs = [Paragraph("urgent", say(name, language)), *self._look_up(found.look_up, sources)]
            if found.is_doubtful:
                paragraphs += _untold(self._asked_too(text, sources), paragraphs)
            return "emergency", text, paragraphs, ()
        if found.level is Level.URGENT:
            paragraphs = [Paragraph("urgent", say(found.wording or "urgent", language)), *self._distress(found)]
            paragraphs += self._look_up(found.look_up, sources)
            paragraphs += _untold(self._asked_too(text, sources), paragraphs)
            return "urgent", text, paragraphs, ()
        if not re.search(r"\w", text):
            return "clarify", text, [Paragraph("note", say("empty", language))], EXAMPLES
        if len(text) > LONGEST:
            words = say("too-long", language).format(length=f"{len(text):,}", limit=f"{LONGEST:,}")
            return "clarify", text[:LONGEST], [Paragraph("note", words)], EXAMPLES
        if found.distress and found.level is Level.QUESTION and is_feeling(text, self.retriever.read(text).terms):
            return "answered", text, [*self._distress(found), *self._look_up(_COMFORT, sources)], ()
        reading = follow_up(text, earlier, self.retriever)
        if language == "es":
            reading = in_english_place(text, earlier, reading, self.retriever)
        alone, manner = reading.question, reading.manner
        if manner == "thanks" or (found.level is Level.SMALL_TALK and not (manner or reading.filled)):
            note = Paragraph("note", say(f"small-talk.{found.wording or 'thanks'}", language))
            return "small-talk", text, [note], EXAMPLES
        if reading.is_unclear and found.level is Level.QUESTION:
            choices = reading.choices or EXAMPLES[:3]
            return "clarify", text, [Paragraph("note", say("which", language), items=choices)], choices
        if found.level is Level.QUESTION and _says_nothing(alone):
            return "clarify", alone, [Paragraph("note", say("unclear", language))], EXAMPLES
        if reading.others and not self._clear([reading]):
            reading = self._clear([replace(reading, question=one) for one in reading.others]) or reading
            alone = reading.question  # what was added to the message leads nowhere
        paragraphs, related, answered = self._facts(reading, sources, language)
        before = self._distress(found)
        if before and not answered and found.level is Level.QUESTION and is_story(text):
            comfort = self._look_up(_COMFORT, sources)
            paragraphs, answered = [*paragraphs[:1], *comfort], bool(comfort)
        past = beyond(alone)
        if past == "ranking" or (past and found.level is Level.QUESTION):
            before.append(Paragraph("note", say(past, language)))
        if past == "ranking":
            near = related or list(EXAMPLES[:3])
            before.append(Paragraph("note", say("nearest", language), items=tuple(near)))
            return "not-found", alone, before, related
        if manner in ("source", "sure") and answered:
            before.append(Paragraph("note", say(manner, language)))
        if found.level is Level.PERSONAL:
            words = say("personal", language)
            before.append(Paragraph("note", f"{words} {say('in-general', language)}" if answered else words))
            if found.stopping:
                before.insert(len(before) - 1, Paragraph("urgent", say("stopping", language)))
            paragraphs = paragraphs if answered else [one for one in paragraphs if one.items]
            return "personal-advice", alone, [*before, *paragraphs], related
        return ("answered" if answered else "not-found"), alone, [*before, *paragraphs], related

    def _clear(self, readings: Sequence[Reading]) -> Reading | None:
        """The first of several readings that is as likely answered as any; none if none is without a doubt."""
        likely = [self.decide(one.question, one.said)[2].probability for one in readings]
        least = max(grounding.THRESHOLD, max(likely, default=0.0) - _ALIKE)
        return next((one for one, value in zip(readings, likely, strict=True) if value >= least), None)

    def _distress(self, found: Triage) -> list[Paragraph]:
        return [Paragraph("note", say("distress", found.language))] if found.distress else []

    def _look_up(self, question: str, sources: Sources) -> list[Paragraph]:
        """The cited answer that belongs with a kind of emergency; nothing where the corpus has none."""
        if not question:
            return []
        paragraphs, _, answered = self._one(self.decide(question), sources)
        return paragraphs if answered else []

    def _meanwhile(self, text: str, earlier: Sequence[str], sources: Sources) -> list[Paragraph]:
        """What to do, for who goes on writing just after an emergency and names nothing to be told of."""
        grave = going_on(text, earlier[-_JUST:], self.retriever.index.listener)
        named = grave and named_terms(self.retriever.read(gloss(text)))
        return self._look_up(grave.look_up, sources) if grave and not named else []

    def _asked_too(self, text: str, sources: Sources) -> list[Paragraph]:
        """The cited answer to what a grave message asks besides, where it asks for something that can be told."""
        if len(text) > LONGEST or not (asks(text) or "?" in text):
            return []
        return [paragraph for part in split(text) for paragraph in self._look_up(part, sources)]

    def _facts(
        self, reading: Reading, sources: Sources, language: str
    ) -> tuple[list[Paragraph], tuple[str, ...], bool]:
        """The cited answer to each part of a question, or that there is none."""
        paragraphs: list[Paragraph] = []
        related: list[str] = []
        any_answered = False
        for query, hits, decision in self._parts(reading):
            if reading.near:  # none is sure enough
                decision = replace(decision, probability=0.0)
            part, near, answered = self._one((query, hits, decision), sources, language, reading.manner)
            paragraphs += _untold(part, paragraphs)
            related += near
            any_answered = any_answered or answered
        if reading.near:
            paragraphs = [replace(one, items=reading.near) if one.items else one for one in paragraphs]
            related = list(reading.near)
        if language == "es":
            words = say("english-only", language)
            if any_answered and reading.is_translated:
                words += " " + say("understood", language).format(question=reading.question)
            paragraphs.insert(0, Paragraph("note", words))
        return paragraphs, tuple(dict.fromkeys(related))[:_RELATED], any_answered

    def _parts(self, reading: Reading) -> list[Found]:
        """The questions of a message; "what is it and how is it treated?" is two where each has an answer."""
        parts: list[Found] = []
        before: list[str] = []
        pieces = split(reading.question)
        said = reading.said if len(pieces) == 1 else ()
        for piece in pieces:
            one = follow_up(piece, before, self.retriever).question if before else piece
            before.append(one)
            first, *later = joined(one)
            found = [self.decide(first, () if later else said)]
            found += [self.decide(follow_up(part, [first], self.retriever).question) for part in later]
            if later and not all(decision.is_answer for _, _, decision in found):
                found = [self.decide(one, said)]
            parts += found
        return parts[:PARTS]

    def _one(
        self, found: Found, sources: Sources, language: str = "en", manner: str = ""
    ) -> tuple[list[Paragraph], list[str], bool]:
        query, hits, decision = found
        if not decision.is_answer:
            return not_found(query, decision.missing, hits, language)
        groups = choose(query, decision.kept, self.retriever.index)
        if not groups:
            return not_found(query, (), hits, language)
        if manner == "short":
            groups = groups[:1]
        if manner == "more":
            groups = groups[:1] + self._beyond(groups, query, decision.kept)
        paragraphs = [sources.paragraph(role, group) for role, group in groups]
        if decision.is_doubtful:
            leads = groups[0][1][0][1]
            words = say("understood", language).format(question=leads.heading or leads.title)
            paragraphs.insert(0, Paragraph("note", words))
        used = {passage.heading for _, group in groups for _, passage in group}
        return paragraphs, headings(hits, used)[:_RELATED], True

    def _decided(self, question: str, said: tuple[str, ...] = ()) -> Found:
        """What is found for one question that stands alone, and whether that answers it.

        Where the whole message has no answer, the first of its clauses has its say that asks about something by name.

        Args:
            question: written out.
            said: the message and those before it from which it was, if it was; see `Reading`.
        """
        query, hits, decision = self._decide(question, said)
        if decision.is_answer or decision.missing:
            return query, hits, decision
        named = (self.decide(one) for one in questions(question) if named_terms(self.retriever.read(one)))
        return next((one for one in named if one[2].is_answer), (query, hits, decision))

    def _decide(self, question: str, said: tuple[str, ...] = ()) -> Found:
        query = replace(self.retriever.read(question), said=said)
        hits = self.retriever.search(query, HITS)
        return query, hits, grounding.decide(question, query, hits, self.retriever)

    def _beyond(self, groups: Sequence[Group], query: Query, hits: Sequence[Hit]) -> list[Group]:
        """What the sections that an answer does not quote say of its question."""
        quoted = {section_of(passage) for _, group in groups for _, passage in group}
        rest = [hit for hit in hits if section_of(hit.passage) not in quoted]
        return choose(query, rest, self.retriever.index) if rest else list(groups[1:])


EXAMPLES = (
    "What do infantile spasms look like?",
    "Which genes are linked to infantile spasms?",
    "What are the side effects of vigabatrin?",
    "Does CBD help infantile spasms?",
)
"""Questions to begin with."""


def _untold(paragraphs: Sequence[Paragraph], before: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs without the sentences told before, and without those of which nothing is left."""
    told = {sentence.text for paragraph in before for sentence in paragraph.sentences}
    kept = [replace(one, sentences=tuple(s for s in one.sentences if s.text not in told)) for one in paragraphs]
    return [new for new, one in zip(kept, paragraphs, strict=True) if new.sentences or not one.sentences]


def _says_nothing(text: str) -> bool:
    """Whether no word of a text carries a topic."""
    return not any(re.search(r"[^\W\d_]{2}", stem) for stem in stems(text))


def _is_scrap(text: str) -> bool:
    """Whether signs and numbers with a single empty word are all there is, as in "' OR 1=1; --"."""
    return bool(re.search(r"\d", text)) and len(re.findall(r"[^\W\d_]{2,}", text)) < 2 and _says_nothing(text)


def cleaned(question: str) -> str:
    """Take out what no one types: control and invisible characters; white space becomes single blanks."""
    visible = "".join(char if char.isprintable() else " " for char in question)
    return " ".join(visible.split())
