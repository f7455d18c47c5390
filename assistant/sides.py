"""The things that stand side by side in a conversation: one of them picked, all compared, one put for another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from assistant.antecedent import is_own
from assistant.leaning import Ordinal, anaphors, content
from assistant.likening import is_parallel, is_reversed, reversed_in
from assistant.phrases import wanted_kinds
from assistant.rewriting import added, stand_in, without_opening
from assistant.thread import TAKEN, Reading, Thread, put, same_class, topics
from assistant.told import told
from corpus.model import Term
from index.search import Retriever

_COMPARED = 3
_MORE = re.compile(
    r"\b(?:lower|higher|less|more|fewer|longer|shorter|bigger|smaller|rarer|commoner|worse|better|common)\b", re.I
)
"""Words that compare, and leave it to the last question in what."""


class Sides:
    """What a message can pick from.

    Args:
        thread: what came before the message.
        retriever: knows the terms of the glossary, and finds the last answer again.
    """

    def __init__(self, thread: Thread, retriever: Retriever) -> None:
        self._thread = thread
        self._retriever = retriever

    @property
    def rivals(self) -> tuple[Term, ...]:
        """The things that were named side by side, by who asks or else in the last answer."""
        some = self._thread.rivals
        return some if len(some) > 1 else self._told

    def picked(self, which: Ordinal) -> Term | None:
        """The thing that an ordinal picks, if some were named side by side."""
        rivals = self.rivals
        if len(rivals) < 2:
            return None
        if which.number is None:
            others = [term for term in rivals if term != self._thread.centre]
            return others[-1] if len(others) < len(rivals) else None
        return rivals[which.number] if which.number < len(rivals) else None

    def compared(self, text: str) -> Reading | None:
        """ "Which is safer?" is asked of the things that were named side by side."""
        thread, kinds = self._thread, wanted_kinds(text) or TAKEN
        some: Sequence[Term] = thread.rivals if len(thread.rivals) > 1 else thread.pair(kinds)
        some = some or [term for term in self._told if term.kind in kinds]
        if some:
            names = " or ".join(term.term for term in some[-_COMPARED:])
            asked = "" if content(_MORE.sub(" ", text)) else " ".join(thread.aspects)
            return replace(added(text, f"{asked} {names}".strip()), rivals=tuple(some))
        return added(text, thread.whole) if "which of" in text.lower() else None

    def reversed(self, text: str) -> Reading | None:
        """ "The other way round?" asks the last question with its two things in each other's place."""
        if not is_reversed(text):
            return None
        question = self._thread.question
        pair = [term for term in topics(self._retriever.read(question).terms) if term.kind in TAKEN][:2]
        return Reading(reversed_in(question, *pair)) if len(pair) == 2 else added(text, self._thread.whole)

    @cached_property
    def _told(self) -> tuple[Term, ...]:
        """What the last answer named; it is searched for and composed anew, so no more than once."""
        return told(self._thread.question, self._retriever)

    def swapped(self, new: Term, fragment: str = "") -> Reading | None:
        """The last question, asked of another thing."""
        thread = self._thread
        if new in thread.named:
            return None
        beside = [term for term in topics(self._retriever.read(thread.frame).terms) if same_class(term, new)]
        if beside:
            parallel = [term for term in beside if is_parallel(fragment, term, thread.frame)]
            old = next(iter(parallel), thread.centre if thread.centre in beside else beside[0])
            return Reading(put(new.term, old, without_opening(thread.frame)))
        if thread.centre and not same_class(thread.centre, new):
            return None
        bare = without_opening(thread.bare)
        own = topics(self._retriever.read(bare).terms)
        gap = next((one for one in anaphors(bare) if one.stands and not is_own(one, own, bare)), None)
        return Reading(stand_in(bare, gap, new.term), filled=new) if gap else None
