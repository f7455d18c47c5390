"""What a pronoun means within its own message: the thing named, the matter put first, or what was just told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.leaning import Anaphor, anaphors, asks, content, find, names_disease
from assistant.phrases import wanted_kinds
from corpus.model import Term
from index.words import words

_HEADING = re.compile(
    r"\W*(?:(?:and|but|so|ok)\s+)?(?P<what>(?:the|an?)\s[^,;:.?!–—]+?)\s*(?:[,:]|\s[-–—]+)\s", re.IGNORECASE
)
_TOLD = re.compile(
    r"(?P<told>.+?)[.!;,]+\s+(?:(?:and|but|so|ok)\s+)*"
    r"(?:is|was|are|were|does|did|do|has|can|could|would|will|should|why|how|what)\b[^.!?;,]*$",
    re.IGNORECASE,
)
_MISTAKEN = re.compile(
    r"\b(?:(?:thought|assumed|figured|decided) (?:that )?(?:it|this|that|they|those|he|she)"
    r"(?:'s| was| were| is| had| might be)?|misdiagnosed (?:as|with)|mist(?:ook|aken|ake) (?:it |them )?(?:for|as))"
    r" (?:just |only |probably |maybe )*$",
    re.IGNORECASE,
)
_OTHER_CAUSE = re.compile(r"\bother \w+ (?:\w+ )?(?:cause|causes|trigger|lead to|bring on) $", re.IGNORECASE)
SOMEBODY = re.compile(r"\b(?:i|i'?m|i'?ve|we|we'?ve|he|she|he'?s|she'?s)\b", re.IGNORECASE)
"""Who tells of themselves or of their child."""


def is_own(one: Anaphor, own: Sequence[Term], text: str) -> bool:
    """Whether a pronoun means what its own message named in a clause before, or "the gene" the gene it names."""
    for term in own:
        place = find(term, text)
        if place is None:
            continue
        if one.kinds and term.kind in one.kinds:
            return True
        between = text[place.end() : one.start]
        if place.end() <= one.start and re.search(r"[,.;:?!]|\b(?:and|but|so|then|or)\b", between):
            return True
        if place.start() >= one.end and " one" in text[one.start : one.end] and "," in text[one.end : place.start()]:
            return True  # "the other one, vigabatrin"
    return False


def is_other_cause(text: str, one: Anaphor) -> bool:
    """Whether a pronoun means the disease, of which another cause is asked: "what other genes cause it"."""
    return _OTHER_CAUSE.search(text[: one.start]) is not None


def is_sought(text: str, one: Anaphor) -> bool:
    """Whether a pronoun means what a test looks for: "can it rule it out"."""
    return re.search(r"\b(?:rule|diagnose|confirm|exclude|detect)s? (?:out )?$", text[: one.start], re.I) is not None


def is_mistaken(term: Term, text: str) -> bool:
    """Whether a message names a thing as what it was taken for: "we thought it was reflux"."""
    place = find(term, text)
    return place is not None and _MISTAKEN.search(text[: place.start()]) is not None


def is_weak(text: str, one: Anaphor) -> bool:
    """Whether a pronoun is "this" or "that", which may mean what was said as well as a thing; not "in that"."""
    ends = re.search(r"\b(?:in|with|of|for) $", text[: one.start]) and not words(text[one.end :])
    return text[one.start : one.end].lower() in ("this", "that") and not ends


def is_had(text: str, one: Anaphor) -> bool:
    """Whether a pronoun means what somebody has: "will the next baby have it"."""
    return re.search(r"\b(?:ha(?:ve|s|d)|gets?|got) $", text[: one.start], re.IGNORECASE) is not None


def is_headed(text: str, one: Anaphor, leaning: Sequence[Anaphor]) -> bool:
    """Whether a pronoun means "the newborn kind" that stands before it in its own message."""
    return any(" " in text[other.start : other.end] and other.end < one.start for other in leaning)


def is_put_first(text: str, one: Anaphor) -> bool:
    """Whether a message puts first what its pronoun means: "the stress theory - is it proven?"."""
    match = _HEADING.match(text[: one.start])
    what = match["what"] if match else ""
    return bool(content(what)) and not (asks(what) or anaphors(what) or SOMEBODY.search(what))


def is_told(text: str, one: Anaphor) -> bool:
    """Whether "that" means what its own message has just told: "she sleeps all day. is that normal?"."""
    match = _TOLD.match(text[: one.start])
    if match is None or text[one.start : one.end].lower() != "that" or not is_weak(text, one):
        return False
    told, question = match["told"], text[match.end("told") :]
    return len(content(told)) > 1 and not (asks(told) or names_disease(told) or "disease" in wanted_kinds(question))
