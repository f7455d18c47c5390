"""Follow-ups into questions that stand alone, from the earlier questions only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Term
from index.asked import asked
from index.query import Query
from index.search import Retriever
from index.words import STOP_WORDS, words

_PRONOUN = re.compile(r"\b(its|it|they|them|their|this|that|these|those)\b", re.IGNORECASE)
_IT = re.compile(r"\b(its|it|(?<=is )this|(?<=does )this|(?<=can )this|(?<=will )this)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|when|how|who|why|where|which|is|are|was|were|do|does|did|can|could|will|would|has|have|should)\b",
    re.IGNORECASE,
)
_SHORT = 10
_OPENING = re.compile(
    r"^\s*(?:and|but|so|ok|okay|no|sorry|or)?[,\s]*(?:what about|how about|what of|and for|and with|and in|same (?:with|for)|and|i meant|i mean)\b[\s,:]*",
    re.IGNORECASE,
)
_TOPICS = frozenset({"drug", "gene", "disease", "test", "trial", "organisation", "cause", "treatment", "diet"})
_SUBJECT = frozenset({"infantile spasms", "spasm", "spasms", "west syndrome", "infantile epileptic spasms syndrome"})
_POSSESSIVE = {"its": "{}'s", "their": "{}'s"}
_FEW_WORDS = 3


def standalone(question: str, earlier: Sequence[str], retriever: Retriever) -> str:
    """Write out what a follow-up leaves unsaid.

    Args:
        question: what was asked now.
        earlier: the questions asked before, oldest first; answers are not read, so none can be forged.
        retriever: knows the terms of the glossary.

    Returns:
        The question as it stands if it stands alone, else with the topic of the latest question that has one.
    """
    query = retriever.read(question)
    own = _topics(query)
    if not earlier:
        return question if query.terms else _of_subject(question)
    opening = _OPENING.match(question)
    content = [word for word in words(question) if word not in STOP_WORDS]
    previous, topics = _latest_topic(earlier, retriever)
    if not previous:
        return question
    if opening and opening.group().strip():
        rest = question[opening.end() :].strip()
        if own and topics:
            return _swap(previous, topics, own[0])
        if topics and len(content) <= _FEW_WORDS + 1:
            return f"{_capital(rest.rstrip('?. '))} of {topics[-1].term}?" if not own else question
    if own:
        return question
    pronoun = _PRONOUN.search(question)
    if pronoun and topics:
        return _resolve(question, pronoun, topics[-1].term)
    if len(content) <= _FEW_WORDS and topics:
        return f"{question.rstrip('?. ')} ({topics[-1].term})?"
    return question


def _of_subject(question: str) -> str:
    """The question of a first message that names nothing: what it calls "it" is the disease itself."""
    clause = asked(question)
    start = question.find(clause)
    pronoun = _IT.search(question, max(start, 0))
    if pronoun is None or start < 0 or not _ASKS.match(clause) or len(clause.split()) > _SHORT:
        return question
    return _resolve(question, pronoun, "infantile spasms")


def _topics(query: Query) -> list[Term]:
    """The drugs, genes, causes, tests, trials ... that a question names; the disease itself is always the subject."""
    return [term for term in query.terms if term.kind in _TOPICS and term.term.lower() not in _SUBJECT]


def _latest_topic(earlier: Sequence[str], retriever: Retriever) -> tuple[str, list[Term]]:
    """The latest earlier question that stands alone, its own follow-ups written out, and its topics."""
    resolved: list[str] = []
    for number, question in enumerate(earlier):
        resolved.append(standalone(question, resolved[:number], retriever))
    for question in reversed(resolved):
        topics = _topics(retriever.read(question))
        if topics:
            return question, topics
    return (resolved[-1], []) if resolved else ("", [])


def _swap(previous: str, topics: list[Term], new: Term) -> str:
    """The earlier question, asked of another topic."""
    for topic in topics:
        for name in sorted(topic.names, key=len, reverse=True):
            pattern = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
            if pattern.search(previous):
                return pattern.sub(lambda _: new.term, previous, count=1)
    return f"{previous.rstrip('?. ')} ({new.term})?"


def _resolve(question: str, pronoun: re.Match[str], topic: str) -> str:
    name = _POSSESSIVE.get(pronoun.group().lower(), "{}").format(topic)
    return question[: pronoun.start()] + name + question[pronoun.end() :]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
