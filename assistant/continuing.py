"""Messages that name nothing of their own: questions of their own, or more about the last one."""

from __future__ import annotations

import re

from assistant.leaning import asks, content, defines, find, names_disease
from assistant.likening import swaps
from assistant.phrases import in_full, is_aspect, opening, wanted_kinds
from assistant.rewriting import (
    added,
    asks_word,
    is_name,
    is_open,
    is_short,
    renumbered,
    said_together,
    without_opening,
)
from assistant.thread import DISEASE, TAKEN, Reading, Thread, is_adjunct, put
from corpus.model import Term
from index.search import Retriever
from index.words import words

_FEW_WORDS = 3
_CONDITION = re.compile(
    r"(?:in|at|for|with|without|during|after|before|if|on|from|since|until|within)\b", re.IGNORECASE
)
_FEW_MATTERS = 3
_HOW = re.compile(r"how \w+\W*", re.IGNORECASE)
_YES_OR_NO = re.compile(r"(?:do|does|did|can|could|will|would|is|are|was|were|has|have)\b", re.IGNORECASE)
_OTHER_TREATMENT = re.compile(
    r"(?<!after )(?<!before )\b(?:surgery|an operation|operate|physio(?:therapy)?|speech therapy|therapies|diets?)\b",
    re.I,
)
"""What is done instead of giving what was spoken of, or beside it."""


def continued(text: str, thread: Thread, retriever: Retriever) -> Reading:
    """A message written out that names no thing.

    Args:
        text: the message.
        thread: what came before it.
        retriever: knows the terms of the glossary.
    """
    terms = retriever.read(text).terms
    rest = text[len(opening(text)) :].strip() or text
    numbered = (renumbered(rest, without_opening(one)) for one in (thread.frame, *reversed(thread.asked[-3:])))
    if one := next((one for one in numbered if one), None):
        return Reading(one)
    word = thread.centre or next(reversed(thread.mentioned), None)
    if word and asks_word(rest):
        return Reading(f"What is {word.term}?", filled=word)
    if re.search(r"[.!]\s+\w", rest) and content(rest) and asks(rest):
        return Reading(rest)
    is_other = any(not is_aspect(term) for term in terms)
    if defines(rest) and content(rest) and (is_other or not terms):
        return Reading(rest)
    is_few = not asks(rest) or len(words(rest)) <= _FEW_WORDS
    if is_few and not is_short(rest):
        return added(text, thread.centre.term) if thread.centre and asks(rest) else Reading(text)
    kinds = wanted_kinds(rest)
    term = thread.fitting(kinds)
    is_whole = names_disease(rest) or (is_other and not (term and term == thread.centre and kinds))
    if not is_few and len(content(rest)) > (1 if is_whole else 3 if thread.is_of_study else 2):
        return Reading(rest)
    equal = thread.equals(kinds)
    if equal:
        name = " or ".join(one.term for one in equal)
        written = in_full(rest, name)
        return Reading(written) if written else added(rest, name)
    if term and (written := in_full(rest, term.term)):
        return Reading(written, filled=term)
    if kinds and term:
        return added(rest, term.term)
    if thread.centre and thread.centre.kind in TAKEN and _OTHER_TREATMENT.search(rest):
        return added(rest, thread.cause or DISEASE)
    if not is_few:
        return added(rest, _beginning(thread) if content(rest) else thread.anchor)
    return _fragment(text, rest, terms, thread, retriever)


def _beginning(thread: Thread) -> str:
    """What a whole question goes on with: the cause, how the conversation began, or only its thing if that is long."""
    if thread.centre and len(content(thread.root)) > _FEW_MATTERS:
        return thread.centre.term
    return thread.cause or thread.root


def _fragment(text: str, rest: str, terms: tuple[Term, ...], thread: Thread, retriever: Retriever) -> Reading:
    """A few words that are no question, `rest` without the words that open them."""
    centre = thread.centre
    if is_adjunct(rest):
        if thread.bare != thread.question and not (asks(thread.bare) or is_adjunct(thread.bare)):
            return added(rest, thread.whole)
        if centre and not thread.aspects and find(centre, thread.root) and (condition := _CONDITION.match(rest)):
            before = re.split(rf"\s+{condition.group()}\b", thread.root)[0]
            return added(rest, before if find(centre, before) else thread.root)
    if not content(rest) and (is_open(thread.frame) or "(" in thread.frame):
        about = DISEASE if names_disease(thread.whole) else thread.whole
        return added(rest, centre.term if centre and is_open(thread.frame) else about)
    if not content(rest):
        again = added(thread.frame, rest.strip(" ?.!"))
        return Reading(again.question, again.bare, frame=thread.frame)
    if _HOW.fullmatch(rest) and _YES_OR_NO.match(without_opening(thread.frame)):
        return Reading(f"{rest.strip(' ?.!')} {without_opening(thread.frame)}")
    if not (centre or thread.named or is_adjunct(rest)) and any(is_aspect(term) for term in terms):
        return added(rest, DISEASE)
    in_turn = swaps(text) or (len(thread.rivals) > 1 and centre == thread.rivals[-1])
    if (
        centre
        and in_turn
        and is_name(rest)
        and find(centre, thread.bare)
        and not (any(is_aspect(term) for term in terms) or said_together(rest, centre, retriever))
    ):
        return Reading(put(rest.strip(" ?.!"), centre, without_opening(thread.frame)))
    return added(rest, thread.matter if centre else thread.anchor if asks(thread.bare) else thread.root)
