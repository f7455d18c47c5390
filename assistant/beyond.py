"""What no source can answer, whatever it holds: which doctor is best, what we think, what will be."""

from __future__ import annotations

import re
from typing import Literal

Beyond = Literal["", "ranking", "opinion", "future"]

_WHO = (
    r"(?:hospital(?:e?s)?|clinics?|doctors?|physicians?|(?:neuro)?surgeons?|(?:\w+ )?neurologists?|epileptologists?"
    r"|specialists?|paediatricians?|pediatricians?|consultants?|universit(?:y|ies)|insurers?|pharmac(?:y|ies)"
    r"|m[eé]dicos?)"
)
_BEST = (
    r"(?:best|top(?: \d+| ten| five| three)?|leading|finest|greatest|number one|no\.? ?1|worst"
    r"|most (?:experienced|famous|respected|renowned)|mejor(?:es)?)"
)
_RANKING = re.compile(
    rf"\b{_BEST}(?:\W+(?!(?:for|to|if|when|by|says?|is|are)\b)\w+){{0,3}}?\W+{_WHO}\b"
    rf"|\b(?:which|what) {_WHO} (?:is|are) (?:the )?{_BEST}\b|\branking of (?:the )?{_WHO}\b"
    rf"|\b(?:recommend|suggest)(?: me| us)? (?:a|an|any|some) (?:\w+ ){{0,2}}?{_WHO}\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\bwhat do you (?:\w+ )?(?:think|reckon|believe|make of)\b"
    r"|\bdo you (?:\w+ )?(?:think|reckon|believe|like|prefer)\b"
    r"|\bin your (?:\w+ )?(?:opinion|view)\b|\b(?:your|an honest) opinion\b|\bwhat'?s your (?:view|take|favou?rite)\b"
    r"|\bwould you (?:\w+ )?(?:choose|pick|prefer|recommend|do|give|take|trust)\b"
    r"|\bqu[eé] (?:opinas|opina|piensas|piensa)\b",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn"
    r"|winter)"
)
_FUTURE = re.compile(
    rf"\b(?:will|gonna|going to)\b.*\b(?:next|coming|following) (?:week|month|year|decade|{_MONTH})\b"
    r"|\b(?:will|gonna|going to)\b.*\b(?:in|within) (?:the next )?(?:\d+|a few|five|ten|twenty) (?:months|years)\b"
    r"|\bwill\b.*\bcure be found\b|\bpredict (?:when|what|the future)\b",
    re.IGNORECASE,
)


def beyond(question: str) -> Beyond:
    """Which of these a question asks for; nothing of them if it asks what a source may tell.

    Doctors and hospitals are not ranked here; an opinion and the future are refused in words, and what the sources
    tell near it may follow.
    """
    if _RANKING.search(question):
        return "ranking"
    if _OPINION.search(question):
        return "opinion"
    return "future" if _FUTURE.search(question) else ""
