"""Messages that set one thing beside another: "as good as ACTH?", "same with prednisolone", "the other way round"."""

from __future__ import annotations

import re

from assistant.leaning import content, find
from corpus.model import Term
from index.words import words

_PREPOSITIONS = tuple("of for in with on to from about against than by after".split())
_LIKENS = re.compile(
    r"\b(?:(?P<than>compared?|versus|vs|as (?:good|well|safe|effective|fast|strong|bad) as|do (?:it|that|the same)"
    r"|better|worse|safer|stronger|cheaper|quicker|faster|easier|different|milder)"
    r"|same|similar|too|either|as well|also)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:they|we|you|i|he|she) (?:\w+ )?(?:do|have|get|need|want)\b", re.IGNORECASE)
_JOINED = re.compile(
    r"\b(?:add(?:ing|ed)?|on top|together|combin(?:ed?|ing)|alongside|at the same time|at once|mix(?:ed|ing)?)\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"(?:and )?(?:what(?:'?s| is| are)|how (?:high|big|great) is) (?:the|their) .*\b(?:risks?|rates?|chances?|odds)\b",
    re.IGNORECASE,
)
_MEASURED_BY = re.compile(r"\b(?:compared? (?:to|with)|than|as \w+ as) $", re.IGNORECASE)
_REVERSED = re.compile(
    r"(?:(?:and|or|what about|how about)\s+)*(?:the )?(?:other way (?:a?round)|vice versa|reverse|opposite)\W*$",
    re.IGNORECASE,
)
_SWAPS = re.compile(r"(?:(?:and|but|so|ok|or)\W+)*(?:what about|how about|what of|same (?:for|with))\b", re.IGNORECASE)


def likens(text: str) -> str:
    """How a message sets a thing beside the one before: "than" if it is better or worse, "as" if the same; or not."""
    match = _LIKENS.search(text)
    return ("than" if match["than"] else "as") if match else ""


def beyond_likeness(fragment: str) -> set[str]:
    """The words of a message that say more than how a thing compares with another."""
    return set(content(_LIKENS.sub(" ", fragment)))


def is_done(fragment: str) -> bool:
    """Whether "as well" adds a thing that somebody does or needs, as in "do they do a scan as well?"."""
    return _DONE.search(fragment) is not None


def is_joined(fragment: str) -> bool:
    """Whether a thing is given beside the one before, as in "what about adding vigabatrin"."""
    return _JOINED.search(fragment) is not None


def is_risk(fragment: str) -> bool:
    """Whether a message asks for a risk or a rate, which is that of those spoken of: "what's the autism risk"."""
    return _RISK.match(fragment) is not None


def is_measure(fragment: str, term: Term) -> bool:
    """Whether a thing is what another is measured by, as in "as good as ACTH", and not what is asked about."""
    place = find(term, fragment)
    return place is not None and _MEASURED_BY.search(fragment[: place.start()]) is not None


def is_reversed(text: str) -> bool:
    """Whether a message asks the same with two things in each other's place."""
    return _REVERSED.match(text) is not None


def reversed_in(question: str, one: Term, other: Term) -> str:
    """A question with two things in each other's place."""
    found = [(place, new) for term, new in ((one, other), (other, one)) if (place := find(term, question))]
    for place, new in sorted(found, key=lambda pair: -pair[0].start()):
        question = question[: place.start()] + new.term + question[place.end() :]
    return question


def swaps(text: str) -> bool:
    """Whether a message opens as one that asks the same of another thing: "what about ..."."""
    return _SWAPS.match(text) is not None


def is_parallel(fragment: str, term: Term, question: str) -> bool:
    """Whether "and to vigabatrin" stands beside "to ACTH" in a question: by its preposition."""
    first = (words(fragment) or [""])[0]
    return (
        first in _PREPOSITIONS and re.search(rf"\b{first} (?:the )?{re.escape(term.term)}", question, re.I) is not None
    )
