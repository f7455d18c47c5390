"""Long messages reduced to what they ask: the clauses that are questions, without the story around them."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?\n])\s+|\s*\.{2,}\s*")
_CLAUSE = re.compile(
    r"(?<=[;:])\s+|,\s+|\s+[-–—]+\s+|\s+(?:and|but|so|because|cos|coz|cuz|bc|then|plus|also|since)"
    r"(?=\s+(?:i|im|ive|we|were|weve|he|hes|she|shes|my|our|they|theyre|it|its|his|her|the|what|how|why|when|where"
    r"|which|who|is|are|was|do|does|did|can|could|will|would|should)\b)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:i|im|i'm|ive|i've|me|my|we|weve|we've|us|our|he|hes|he's|him|his|she|shes|she's|her|they|theyve|their|doctors?"
    r"|gp|paed\w*|pediatrician|neurologist|neuro|consultant|nurse|mum|mom|mother|dad|father|husband|wife|sister|brother"
    r"|everyone|someone|nobody)\b",
    re.IGNORECASE,
)
"""Words of a story: who did or said what."""

_LEAD_IN = (
    r"(?:(?:and|but|so|ok|okay|or|well|also|hi|hello|hey|please|pls|plz|sorry|just|then|now|honestly|anyone|anybody"
    r"|(?:i|we)(?:'?m| am|'?re| are)? (?:just )?(?:wonder(?:ing|ed)?|asking|want(?:ed)? to (?:know|ask)|need to know)"
    r"|(?:can|could|would|will) (?:you|u|someone|anyone)(?: please| pls)? (?:tell|explain|say)(?: me| us)?"
    r"|(?:does|do) (?:you|u|anyone|anybody|someone) know|tell me|tell us|explain|my question is|question)\b[\s:,]*)*"
)
_JOINT = re.compile(r"^\s*(?:and|but|so)\s+", re.IGNORECASE)
_ASKS = re.compile(
    rf"\s*{_LEAD_IN}(?:what|whats|what's|how|hows|how's|why|whys|when|whens|where|wheres|which|who|whos|who's|whom|whose"
    r"|whether|if|is|isn'?t|are|aren'?t|was|were|do|don'?t|does|doesn'?t|did|can|can'?t|could|couldn'?t"
    r"|will|won'?t|would|wouldn'?t|should|shouldn'?t|may|might|must|has|have"
    r"|define|describe|list|name|give|compare|summari[sz]e|show)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\s*(?:have|had|has|did|do|if|when|is|was|were|are)\s+(?:a|an|the|to|no|not)\b", re.IGNORECASE)


def asked(question: str) -> str:
    """The part of a message that asks something; the whole message if nothing in it does."""
    kept = []
    for sentence in _SENTENCE.split(question):
        clauses = [clause for clause in _CLAUSE.split(sentence) if clause and re.search(r"\w", clause)]
        if any(_asks(clause) for clause in clauses):
            kept += [clause for clause in clauses if _asks(clause) or not _TELLS.search(clause)]
    return " ".join(_JOINT.sub("", clause) for clause in kept) or question


def questions(question: str) -> list[str]:
    """The clauses of a message that ask something, each alone; none if it is one clause."""
    clauses = [clause for sentence in _SENTENCE.split(question) for clause in _CLAUSE.split(sentence) if clause]
    asking = [_JOINT.sub("", clause).strip() for clause in clauses if _asks(clause)]
    return asking if len(clauses) > 1 else []


def _asks(clause: str) -> bool:
    if clause.rstrip().endswith("?"):
        return True
    return bool(_ASKS.match(clause)) and not _TOLD.match(clause)
