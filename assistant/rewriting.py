"""Messages taken apart and put together: corrections, ways back, names put in for pronouns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.antecedent import SOMEBODY, is_own, is_told
from assistant.leaning import Anaphor, Ordinal, anaphors, asks, content, names_disease
from assistant.names import mentions
from assistant.phrases import opening, without_courtesy
from assistant.thread import DISEASE, Reading, is_adjunct
from corpus.model import Term
from index.asked import asked
from index.search import Retriever
from index.words import stems, words

_LOOKED_AT = 5
_SHORT = 10
_FRAGMENT = 6
_WH = re.compile(r"\b(?:what|which|who|whom|whose|why|when|where|how)\b", re.IGNORECASE)
_THAT_ONE = re.compile(
    r"\b(?:that|this|(?:the )?(?:other|first|second|third|last)) one\b(?! of)|\bthe (?:other|latter|former)\W*$",
    re.IGNORECASE,
)
_GOVERNED = re.compile(r"\b(?:of|for|in|with|without|on|off|from|about|against|than|by|like) $", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:my|our|her|his|their|girls?|boys?|siblings?|brothers?|sisters?|twins?|adults?|children|kids?|baby|babies|infants?"
    r"|newborns?|toddlers?|mothers?|mums?|moms?|fathers?|dads?|parents?|pregnan\w+|preterm|premature|preemies?|women|men)\b",
    re.IGNORECASE,
)
_WHOM = re.compile(
    r"(?:\b(?:my|our|his|her|their|the|a|an)\s+)?(?:\b(?:older|younger|little|big|other|next)\s+)?"
    r"\b(?:girls?|boys?|siblings?|brothers?|sisters?|twins?|adults?|children|kids?|child|baby|babies|infants?|newborns?"
    r"|toddlers?|mothers?|mums?|moms?|fathers?|dads?|parents?|women|men|son|daughter|family)\b(?!['’]s)",
    re.IGNORECASE,
)
"""Somebody, with the words that say whose."""

_ONE = re.compile(r"\b(?:an?|the) (?:\w+ )?ones?\b", re.IGNORECASE)
_WORD = re.compile(
    r"what (?:does|did) (?:that|this|the) (?:word|term|name)(?: \w+)? mean"
    r"|what(?:'?s| is| was) (?:that|it|this) (?:word|called)",
    re.IGNORECASE,
)
_IS_THERE = re.compile(r"(?:(?:is|are) there|any|do they have|have they)\b", re.IGNORECASE)
_ASKS_FIRST = re.compile(
    r"(?:what|when|how|who|why|where|which|is|are|was|were|do|does|did|can|could|will|would|has|have|should)\b",
    re.IGNORECASE,
)
_MEANT = (
    re.compile(
        r"^(?:(?:no|nope|sorry|wait|oops|actually|not (?:that|it|him|her|them|me|the \w+))\b[\s,.]*)*"
        r"(?:(?:what )?i (?:meant?|was (?:asking|talking) about|said)|meaning)\b[\s,:]*(?P<right>.+)$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?P<right>.+?),? (?:is what )?i (?:mean|meant)\W*$", re.IGNORECASE),
)
_NOT = (
    re.compile(r"^(?:no\b[\s,]*)?not (?P<wrong>[^,]+?)(?:,| but) (?:but )?(?P<right>[^,]+)", re.IGNORECASE),
    re.compile(r"^(?P<right>[^,]+?),? (?:and )?not (?P<wrong>[^,.?]+)", re.IGNORECASE),
)
_BACK = re.compile(
    r"^(?:(?:can|could|may) (?:we|i) )?(?:let'?s )?(?:(?:go(?:ing)?|get(?:ting)?|come|coming) )?"
    r"(?:back to|returning to|return to)\s+(?P<topic>.+)$",
    re.IGNORECASE,
)
_EARLIER_QUESTION = re.compile(
    r"(?:my|the|that) (?P<which>first|original|earlier|previous|last|other) (?:question|topic|thing|point)\b",
    re.IGNORECASE,
)
_OF_TREATMENT = re.compile(
    r"\b(?:works?|working|safe|given|taken?|dos(?:e|es|age)|side effects?|approved|expensive|costs?|prescribed)\b",
    re.IGNORECASE,
)
_CLAUSE_BEGINS = re.compile(
    r"\b(?:if|when|once|because|cos|since|that|think|says?|said|sure|hope|mean|knows?|feels?|sees?|notices?) $",
    re.IGNORECASE,
)
"""Words after which "its" is "it is"."""

_NUMBER = re.compile(
    r"(?<![\w.])\d+(?:\.\d+)?(?:\s*(?:%|mg|ml|days?|weeks?|months?|years?|hours?|minutes?)(?!\w))?(?![\w.])",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(
    r"^(?:(?:and|or|so|but|what about|how about)\s+)*(?:it|that|this|that one|this one|them|those|these)\W*$",
    re.IGNORECASE,
)


def of_subject(question: str, own: Sequence[Term]) -> str:
    """The question of a first message: what it calls "it" is the disease itself."""
    clause = asked(question)
    start = question.find(clause)
    leaning = [
        one
        for one in anaphors(question)
        if one.start >= start and not (one.kinds or is_own(one, own, question) or is_told(question, one))
    ]
    if not leaning or start < 0 or not _ASKS_FIRST.match(clause) or len(clause.split()) > _SHORT:
        return question
    if leaning[0].stands and not names_disease(clause):
        return stand_in(question, leaning[0], DISEASE)
    return question


def question_part(text: str, terms: Callable[[str], Sequence[Term]]) -> str:
    """A message without the sentences before its question that name nothing it could be about."""
    pieces = re.split(r"(?<=[.!?])\s+", text)
    last = max((number for number, piece in enumerate(pieces) if asks(piece)), default=0)
    kept = [piece for number, piece in enumerate(pieces) if number >= last or asks(piece) or terms(piece)]
    if last and len(kept) == len(pieces) - last:
        before, question = pieces[last - 1], " ".join(kept)
        whole = f"{before} {question}"
        leans = (
            not content(question)
            or any(is_told(whole, one) for one in anaphors(whole))
            or (bool(anaphors(question)) and not (SOMEBODY.search(before) or _PEOPLE.search(before)))
        )
        kept = [before, *kept] if leans and content(before) else kept
    return " ".join(kept)


def meant(text: str) -> str | None:
    """What "no, I meant ..." corrects to, if a message is such a correction."""
    return next((match["right"] for pattern in _MEANT if (match := pattern.match(text))), None)


def of_whom(right: str, question: str) -> str:
    """A question asked of somebody else: "I mean the baby"; nothing if one of both names nobody, or more than one."""
    new, old = _WHOM.fullmatch(right.strip(" ?.!")), list(_WHOM.finditer(question))
    return f"{question[: old[0].start()]}{new.group()}{question[old[0].end() :]}" if new and len(old) == 1 else ""


def right_and_wrong(text: str) -> tuple[str, str]:
    """The parts of "X, not Y" and "not Y, X"; all of a text and nothing if it is neither."""
    for pattern in _NOT:
        match = pattern.match(text)
        if match is not None:
            return match["right"].strip(), match["wrong"].strip()
    return text, ""


def went_back(text: str) -> str:
    """What "back to ..." goes back to, and what it asks of it; nothing if a message goes on."""
    match = _BACK.match(text)
    return match["topic"] if match else ""


def earlier_question(topic: str, asked_before: Sequence[str]) -> str:
    """The question that "my first question" is, or "the last one"; nothing if a topic is no such."""
    match = _EARLIER_QUESTION.match(topic)
    if match is None:
        return ""
    return asked_before[0] if match["which"].lower() in ("first", "original") else asked_before[-2:][0]


def is_about_it(text: str) -> bool:
    """Whether a message is no more than "what about it?"."""
    return _ABOUT_IT.match(text) is not None


def points_back(text: str) -> bool:
    """Whether a message speaks of "that one", which a first message cannot."""
    return _THAT_ONE.search(text) is not None


def is_governed(text: str, one: Anaphor) -> bool:
    """Whether a pronoun stands after a preposition, and so for a thing: "treatment for it"."""
    return _GOVERNED.search(text[: one.start]) is not None


def is_of_treatment(text: str) -> bool:
    """Whether a message asks what can only be asked of a treatment: "does it work?"."""
    return _OF_TREATMENT.search(text) is not None


def asks_word(text: str) -> bool:
    """Whether a message asks what the word just used means, or is."""
    return _WORD.match(text) is not None


def is_open(question: str) -> bool:
    """Whether a question cannot be answered with yes or no."""
    return (
        re.match(r"(?:and |but |so |ok )*(?:what|whats|which|who|when|where|how|why)\b", question, re.IGNORECASE)
        is not None
    )


def is_offered(text: str) -> bool:
    """Whether a message asks if there is something: "is there gene therapy?"."""
    return _IS_THERE.match(text) is not None


def is_short(text: str) -> bool:
    """Whether a message is a few words that go on, and no sentence of a story."""
    return len(words(text)) <= _FRAGMENT and not SOMEBODY.search(text)


def stand_in(text: str, one: Anaphor, name: str) -> str:
    """A message with a name in the place of a pronoun."""
    its = text[one.start : one.end].lower() == "its"
    ending = "" if not its else " is" if _CLAUSE_BEGINS.search(text[: one.start]) else "'s"
    return text[: one.start] + name + ending + text[one.end :]


def with_name(text: str, which: Ordinal, name: str) -> str:
    """A message with a name in the place of "the second one"."""
    return text[: which.start] + name + text[which.end :]


def said_together(fragment: str, topic: Term, retriever: Retriever) -> bool:
    """Whether what a fragment names is said of a topic somewhere, and so is nothing instead of it."""
    wanted = set(stems(" ".join(content(fragment))))
    for hit in retriever.search(f"{fragment.strip(' ?.!')} {topic.term}", _LOOKED_AT):
        found = stems(" ".join((hit.passage.context, hit.passage.text)))
        if wanted <= set(found) and mentions(topic, " ".join(found)):
            return True
    return False


def unclear(text: str, choices: Sequence[str]) -> Reading:
    """A message that may be several questions."""
    return Reading(text, is_unclear=True, choices=tuple(choices[:3]))


def added(text: str, matter: str) -> Reading:
    """A message with what it is about in brackets."""
    bare = text.strip().rstrip("?.! ")
    return Reading(f"{bare} ({matter})?", bare) if matter else Reading(text)


def is_name(fragment: str) -> bool:
    """Whether a few words may name a thing: no condition, no people, and no part of a question."""
    return bool(content(fragment)) and not (
        is_adjunct(fragment)
        or asks(fragment)
        or _WH.search(fragment)
        or _PEOPLE.search(fragment)
        or _ONE.search(fragment)
    )


def renumbered(fragment: str, question: str) -> str:
    """A question with another number: "and at 14 months?" after "at 14 days"; nothing if one of both has none, or
    says more than it."""
    new, old = _NUMBER.search(fragment), _NUMBER.findall(question)
    if new is None or len(old) != 1 or content(_NUMBER.sub(" ", fragment)):
        return ""
    return _NUMBER.sub(lambda _: new.group(), question)


def without_opening(question: str) -> str:
    """A question without the words that tied it to the one before."""
    bare = without_courtesy(question)
    rest = bare[len(opening(bare)) :]
    return rest if asks(rest) else bare


def placed(question: str, place: str) -> str:
    """A question asked of a place."""
    return f"{question.strip().rstrip('?.! ')} in {place}?"


def why(question: str) -> str:
    """A question that also asks for the reason."""
    bare = question.strip().rstrip("?.! ")
    return question if re.match(r"why\b", bare, re.IGNORECASE) else f"{bare}, and why?"
