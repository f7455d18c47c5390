"""Follow-ups into questions that stand alone, from the earlier questions only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.antecedent import is_had, is_headed, is_other_cause, is_own, is_put_first, is_sought, is_told, is_weak
from assistant.continuing import continued
from assistant.first import first
from assistant.leaning import (
    anaphors,
    asks,
    content,
    defines,
    find,
    happens,
    names_disease,
    ordinal,
    phrase,
    picks,
    returns,
)
from assistant.likening import beyond_likeness, is_done, is_joined, is_measure, is_risk, likens
from assistant.names import whereabouts
from assistant.phrases import (
    in_english,
    is_thanks,
    opening,
    other_matter,
    repeats,
    wanted_kinds,
    without_courtesy,
)
from assistant.rewriting import (
    added,
    earlier_question,
    is_about_it,
    is_governed,
    is_of_treatment,
    is_offered,
    meant,
    of_whom,
    placed,
    question_part,
    right_and_wrong,
    stand_in,
    unclear,
    went_back,
    why,
    with_name,
)
from assistant.sides import Sides
from assistant.thread import DISEASE, TAKEN, Reading, Thread, is_adjunct, name_words, put, topics
from assistant.triage import Level, triage
from corpus.model import Term
from index.search import Retriever
from index.words import words

_PLACED = 3
"""Of so many questions before one may be asked of a place."""

_REMEMBERED = 20
"""Earlier questions that are read; older ones are forgotten."""


def follow_up(question: str, earlier: Sequence[str], retriever: Retriever) -> Reading:
    """Read a message in the light of the questions before it.

    Args:
        question: what was asked now.
        earlier: the questions asked before, oldest first; answers are not read, so none can be forged.
        retriever: knows the terms of the glossary.
    """
    thread = Thread()
    said: list[str] = []
    for one in earlier[-_REMEMBERED:]:
        level = triage(one, retriever.index.listener).level
        if level is Level.EMERGENCY and not any(term.kind in TAKEN for term in retriever.read(one).terms):
            continue
        if level is not Level.SMALL_TALK:
            reading = _Reader(thread, retriever).read(one)
            is_matter = asks(one) or "?" in one or reading.question != one or bool(retriever.read(one).terms)
            if not reading.manner and (is_matter or not thread.question):
                thread = thread.after(reading, retriever.read(reading.question).terms)
                said.append(one)
    reading = _Reader(thread, retriever).read(question)
    if said and not (reading.manner or reading.is_unclear):
        reading = replace(reading, said=(question, *reversed(said)))
    elif len(said) > 1 and reading.question == thread.question:  # the last answer is wanted again
        reading = replace(reading, said=tuple(reversed(said)))
    if not reading.bare or reading.is_unclear:
        return reading
    others = [reading.frame] if reading.frame else []
    others += [added(reading.bare, matter).question for matter in thread.matters if matter]
    others += [reading.bare, added(reading.bare, DISEASE).question]
    return replace(reading, others=tuple(one for one in dict.fromkeys(others) if one != reading.question))


class _Reader:
    """Reads one message after a thread; each step gives a reading, or none if it has nothing to say.

    Args:
        thread: what came before.
        retriever: knows the terms of the glossary.
    """

    def __init__(self, thread: Thread, retriever: Retriever) -> None:
        self.thread = thread
        self.retriever = retriever
        self.sides = Sides(thread, retriever)

    def read(self, message: str) -> Reading:
        """The message written out."""
        plain = without_courtesy(message)
        if not self.thread.question:
            text = in_english(message, self.retriever.spanish)
            text = text if text == message else in_english(plain, self.retriever.spanish)
            return first(text, self._terms(text))
        text = in_english(plain, self.retriever.spanish)
        manner = repeats(plain) or repeats(text)
        if switched := other_matter(text):
            return first(switched, self._terms(switched))
        if place := whereabouts(text):
            there = tuple(placed(one, place) for one in reversed(self.thread.asked))
            return Reading(there[0], manner="where", others=there[1:_PLACED])
        if manner in ("", "sure") and is_thanks(message) and not (asks(text) or "?" in text or self._terms(text)):
            return Reading(message, manner="thanks")  # "gracias de verdad" too
        if manner:
            return Reading(why(self.thread.question) if manner == "why" else self.thread.question, manner=manner)
        return self._written_out(question_part(text, self._terms))

    def _written_out(self, text: str) -> Reading:
        steps = (
            self._gone_back,
            self._corrected,
            self.sides.reversed,
            self._chosen,
            self._leaning,
            self._named,
        )
        found = next((reading for step in steps if (reading := step(text)) is not None), None)
        return found or continued(text, self.thread, self.retriever)

    def _terms(self, text: str) -> tuple[Term, ...]:
        return self.retriever.read(text).terms

    def _gone_back(self, text: str) -> Reading | None:
        """ "Back to the diet: how long?" is asked of the diet."""
        topic = went_back(text)
        before = earlier_question(topic, self.thread.asked)
        if not topic or before:
            return Reading(before) if before else None
        which = ordinal(topic)
        if which and (chosen := self.sides.picked(which)):
            topic = with_name(topic, which, chosen.term)
        named = topics(self._terms(topic))
        general = next((one for one in anaphors(topic) if one.kinds), None)
        term = named[0] if named else self.thread.fitting(general.kinds) if general else None
        if term is None:
            return Reading(topic)
        place = find(term, topic)
        end = place.end() if place else general.end if general else 0
        rest = re.sub(r"^\W*(?:one|thing|question|part|bit|stuff)\b", "", topic[end:]).strip(" ,.:;-–—")
        thread = self.thread.about(term)
        if not words(rest):
            return Reading(thread.question)
        reading = _Reader(thread, self.retriever)._written_out(rest)
        return reading if find(term, reading.question) else added(rest, term.term)

    def _corrected(self, text: str) -> Reading | None:
        """ "No, I meant vigabatrin" asks the last question again, of vigabatrin."""
        corrected = meant(text)
        right, wrong = right_and_wrong(corrected or text)
        right = meant(right) or right
        is_other = bool(topics(self._terms(text))) or wrong.lower() in ("that", "this", "it")
        if corrected is None and (not wrong or asks(text) or not is_other):
            return None
        if content(right) and (asks(right) or wrong.lower() in ("that", "this", "it")):
            return self._written_out(right)
        if other := of_whom(right, self.thread.bare):
            return Reading(other)
        new, old = topics(self._terms(right)), topics(self._terms(wrong))
        name = new[0].term if new else right.strip(" ?.!")
        question = self.thread.question
        if not new and wrong and set(content(right)) & set(content(question)):
            kept = [term.term for term in self.thread.mentioned if term not in old][-1:]
            return added(right, " ".join(kept))
        for term in old:
            if find(term, question):
                return Reading(put(name, term, question), filled=new[0] if new else None, wrong=term)
        if new and (swapped := self.sides.swapped(new[0])):
            gone = [term for term in topics(self._terms(question)) if not find(term, swapped.question)]
            return replace(swapped, wrong=gone[0] if gone else None)
        return added(self.thread.bare, name if new and not content(right) else right)

    def _chosen(self, text: str) -> Reading | None:
        """ "The second one" is the second of the things that were named side by side."""
        which = ordinal(text)
        if which is None:
            return None
        term = self.sides.picked(which)
        if term is None:
            some = self.thread.mentioned[-3:]
            if which.is_bare and len(some) > 1:
                return unclear(text, [with_name(text, which, one.term) for one in reversed(some)])
            return None
        written = with_name(text, which, term.term)
        one, centre = next((one for one in anaphors(text) if one.stands), None), self.thread.centre
        if one and centre and centre != term and one.end <= which.start:
            return Reading(stand_in(written, one, centre.term))
        reading = _Reader(replace(self.thread, centre=term), self.retriever)._written_out(written)
        return replace(reading, filled=reading.filled or term, rivals=self.sides.rivals)

    def _leaning(self, text: str) -> Reading | None:
        """Pronouns and "the drug": the thing they mean is put in their place, or added."""
        own = topics(self._terms(text))
        leaning = [one for one in anaphors(text) if not is_own(one, own, text)]
        thread = self.thread
        if picks(text) and not own and (compared := self.sides.compared(text)):
            return compared
        if not leaning:
            return None
        one = next((one for one in leaning if is_had(text, one)), leaning[0])
        if is_about_it(text):
            if len(thread.named) < 2 or thread.centre:
                return Reading(thread.question, manner="more")
            return unclear(text, [f"What about {term.term}?" for term in thread.named])
        is_taken = thread.centre is not None and thread.centre.kind in TAKEN
        is_test = thread.centre is not None and thread.centre.kind in ("test", "measure")
        if (
            (is_other_cause(text, one) and thread.cause)
            or (one.stands and returns(text, one) and is_taken)
            or (one.stands and is_test and is_sought(text, one))
        ):
            return Reading(stand_in(text, one, DISEASE))
        if is_put_first(text, one) or is_told(text, one):
            return added(text, thread.centre.term) if thread.centre else Reading(text)
        governed = is_governed(text, one) and not is_weak(text, one)
        kinds = one.kinds or wanted_kinds(text)
        term = thread.fitting(kinds) or (thread.centre if governed else None)
        if one.stands and term and term.kind in TAKEN and happens(text) and thread.adds(term, thread.whole):
            return added(text, thread.whole)
        says_more = not is_weak(text, one) and bool(self._terms(text) or names_disease(text))
        taken = term is not None and term.kind in TAKEN and is_of_treatment(text)
        fits = bool(kinds) or governed or says_more or taken or (term is not None and not thread.adds(term))
        if one.stands and term and fits and not is_headed(text, one, leaning):
            return Reading(stand_in(text, one, term.term), filled=term)
        no_other = "disease" in kinds and not (term or is_weak(text, one))
        if one.stands and (no_other or thread.means_disease(kinds, self._terms(thread.question))):
            return Reading(stand_in(text, one, DISEASE))
        if one.kinds and term:
            return added(text, term.term)
        if asks(text) and content(text) and not one.stands:
            return added(text, thread.several)
        return added(text, thread.anchor if one.stands and asks(text) else thread.matter)

    def _named(self, text: str) -> Reading | None:
        """A message that names its own subject stands alone; a mere name is asked what was asked before."""
        opened = opening(text).strip()
        rest = text[len(opening(text)) :].strip()
        own = topics(self._terms(rest))
        if not own:
            return None
        left = [word for word in content(rest) if word not in name_words(own)]
        centre = self.thread.centre
        if is_offered(rest) and self.thread.cause and centre not in own and len(own) == 1:
            return added(rest, self.thread.cause)
        swapped = self.sides.swapped(own[0], rest)
        if is_adjunct(rest) and left and not asks(rest) and not swapped:
            return added(rest, self.thread.whole)
        if is_joined(rest) and centre and centre not in own and len(own) == 1:
            return added(rest, centre.term)
        if (
            swapped
            and likens(rest)
            and not is_done(rest)
            and len(own) == 1
            and not beyond_likeness(rest) - name_words(own)
        ):
            about = self.thread.question if likens(rest) == "than" else swapped.question
            return replace(added(rest, phrase(about)), filled=centre if is_measure(rest, own[0]) else own[0])
        if asks(rest) and not defines(rest) and centre and centre.kind in TAKEN and all(t.kind == "body" for t in own):
            return added(rest, centre.term)
        if is_risk(rest) and self.thread.cause and centre not in own:
            return added(rest, self.thread.cause)
        if asks(rest) or defines(rest) or len(own) > 1:
            return Reading(rest)
        if not left:
            return swapped or (added(rest, self.thread.matter) if opened or is_adjunct(rest) else Reading(rest))
        if opened and not wanted_kinds(rest) and swapped:
            return replace(added(rest, phrase(swapped.question)), frame=swapped.question)
        return Reading(rest)
