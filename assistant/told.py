"""What the last answer named: the things among which "the first one", "which of them" and "the cheaper one" choose.

It is found again from the question alone, so that no earlier answer is taken on trust.
"""

from __future__ import annotations

from assistant.compose import HITS, choose
from assistant.thread import same_class, topics
from corpus.model import Term
from index.search import Retriever


def told(question: str, retriever: Retriever) -> tuple[Term, ...]:
    """The things of one class that the lead of an answer names, in its order; nothing if they are not several.

    Drugs go before the treatments that they belong to, as in "hormones (ACTH or prednisolone) and vigabatrin".

    Args:
        question: the question answered, written out.
        retriever: finds the answer.
    """
    query = retriever.read(question)
    hits = retriever.search(query, HITS)
    groups = choose(query, hits, retriever.index) if hits else []
    named: list[Term] = []
    for sentence, _ in groups[0][1] if groups else ():
        named += [term for term in topics(retriever.read(sentence.text).terms) if term not in named]
    alike = [tuple(other for other in named if same_class(one, other)) for one in named]
    best = max(alike, key=len, default=())
    drugs = tuple(term for term in best if term.kind == "drug")
    best = drugs if len(drugs) > 1 else best
    return best if len(best) > 1 else ()
