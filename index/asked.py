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
_OPENS = re.compile(
    r"\b(?P<first>what|how|when|which|why|who|where|is|are|was|were|can|could|do|does|did|will|should|has|have)"
    r"(?P<is>'?s)?\b\s*(?P<next>\w*)",
    re.IGNORECASE,
)
_SAME = {"are": "is", "was": "is", "were": "is", "do": "does", "did": "does", "could": "can", "have": "has"}
_MIDWAY = re.compile(
    r"\s+(?=(?:what|whats|which|how|why|who|where|when)\s+(?:is|are|was|were|does|do|did|can|could|should|will|causes?"
    r"|many|much|long|often|common|likely|genes?|drugs?|kind|type)\b)",
    re.IGNORECASE,
)
"""Where a question begins that no mark parts from what is told before it."""

PARTS = 3
"""So many questions of a message are read."""

_PURPOSE = re.compile(
    r"[\s,]*\bfor (?:my exams?|(?:an?|the|my|our|his|her|tomorrow\W?s|next week\W?s) (?:[^\W\d_]+ ){0,2}?"
    r"(?:journal club|essay|finals|viva|osce|homework|assignment|coursework|dissertation|thesis|seminar|lecture"
    r"|poster|presentation|teaching session|ward round|revision|school project|blog|podcast|newsletter))\b[\s:,]*",
    re.IGNORECASE,
)
"""What an answer is wanted for, which says nothing of what is asked."""

_QUESTION_WORD = (
    r"(?:what|how|when|why|where|who|which|from when|since when|is|are|was|does|do|did|can|could|will|should)"
)
_AND_ASKS = re.compile(rf",?\s+and\s+(?={_QUESTION_WORD}\b)", re.IGNORECASE)
_ASKS_SOMETHING = re.compile(rf"(?:^|[,:;.]\s*){_QUESTION_WORD}\b(?:\W+\w+){{2}}", re.IGNORECASE)


def asked(question: str) -> str:
    """The part of a message that asks something; the whole message if nothing in it does."""
    kept = []
    for sentence in _SENTENCE.split(question):
        clauses = _clauses(sentence)
        if any(_asks(clause) for clause in clauses):
            kept += [clause for clause in clauses if _asks(clause) or not _TELLS.search(clause)]
    return " ".join(_JOINT.sub("", clause) for clause in kept) or question


def without_purpose(question: str) -> str:
    """A question without what its answer is wanted for: "what is ACTH, for my essay"; itself if no more is left."""
    bare = _PURPOSE.sub(" ", question).strip()
    return bare if re.search(r"\w{2}", bare) else question


def told(message: str) -> str:
    """What a message tells besides what it asks, as "he is blue" of "he is blue, what does vigabatrin cost?"; empty if
    it only asks or only tells."""
    parts = [part for sentence in _SENTENCE.split(message) for part in _clauses(sentence)]
    clauses = [clause.strip(" ,") for part in parts for clause in _MIDWAY.split(part) if clause]
    kept = [clause for clause in clauses if not _asks(clause)]
    return ", ".join(kept) if len(kept) < len(clauses) else ""


def questions(question: str) -> list[str]:
    """The clauses of a message that ask something, each alone; none if it is one clause."""
    clauses = [clause for sentence in _SENTENCE.split(question) for clause in _CLAUSE.split(sentence) if clause]
    asking = [_JOINT.sub("", clause).strip() for clause in clauses if _asks(clause)]
    return asking if len(clauses) > 1 else []


def split(question: str) -> list[str]:
    """Part several questions in one message; a remark before a question goes with it."""
    pieces = [piece.strip() for piece in re.split(r"(?<=\?)\s+", question) if re.search(r"\w{2}", piece)]
    found = [piece for piece in pieces if piece.endswith("?")]
    return found[:PARTS] if len(found) > 1 else [question]


def joined(question: str) -> list[str]:
    """The two questions of "what is it, and how is it treated?"; the question itself where it is one."""
    parts = _AND_ASKS.split(question, maxsplit=1)
    return parts if len(parts) == 2 and _ASKS_SOMETHING.search(parts[0]) else [question]


def way(question: str) -> tuple[str, str] | None:
    """How a question is put, as ("what", "is") or ("how", "many"); none if no word of it asks."""
    match = _OPENS.search(question)
    if match is None:
        return None
    first, follows = match["first"].lower(), "is" if match["is"] else match["next"].lower()
    if not first.startswith(("wh", "how")):
        return _SAME.get(first, first), ""
    return first, _SAME.get(follows, follows)


def _clauses(sentence: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(sentence) if re.search(r"\w", clause)]


def _asks(clause: str) -> bool:
    if clause.rstrip().endswith("?"):
        return True
    return bool(_ASKS.match(clause)) and not _TOLD.match(clause)
