"""Citations measured against the corpus: each sentence's own sources, by the exact span it was taken from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from assistant.answer import Answer, Citation
from index.opened import Index

Source = tuple[str, str]
"""The kind and the key of a source: a reference, or a document (and its page) that has none."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Counts over the sentences of an answer.

    `verbatim` of `sentences` stand in the corpus letter for letter; `resolved` of the `given` citations lead to a
    source that is there; `right` of them are what the sentence rests on; of all that it rests on, `owed`, `paid` are
    given. A citation that was invented is given and not right; one that was dropped is owed and not paid.
    """

    sentences: int = 0
    verbatim: int = 0
    given: int = 0
    resolved: int = 0
    right: int = 0
    owed: int = 0
    paid: int = 0


class Sources:
    """What each sentence of an index rests on.

    Args:
        index: the index that the answers were made from.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._of: dict[str, list[tuple[str, frozenset[Source]]]] = defaultdict(list)
        for number in range(index.size):
            passage = index.content.passage(number)
            page = passage.document if passage.page is None else f"{passage.document}, page {passage.page}"
            for sentence in passage.sentences:
                keys = frozenset(("reference", key) for key in sentence.keys) or frozenset({("document", page)})
                self._of[sentence.text].append((passage.id, keys))

    def check(self, answer: Answer) -> Cited:
        """Judge every sentence of an answer, and every citation."""
        by_number = {citation.number: citation for citation in answer.citations}
        given = resolved = right = owed = paid = verbatim = 0
        for sentence in answer.sentences:
            stands = self._of.get(sentence.text, [])
            verbatim += bool(stands)
            numbers = list(dict.fromkeys(sentence.citations))
            found = [one for number in numbers if (one := by_number.get(number)) and self._resolves(one)]
            spans = {passage.id for one in found for passage in one.passages if sentence.text in passage.text}
            # A sentence may stand in several places with other sources: it rests on those of the place quoted.
            options = [keys for id, keys in stands if id in spans] or [keys for _, keys in stands]
            cited = {(one.kind, one.key) for one in found if any(sentence.text in p.text for p in one.passages)}
            rests_on = max(options, key=lambda keys: (len(keys & cited), sorted(keys)), default=frozenset())
            given += len(numbers)
            resolved += len(found)
            right += len(cited & rests_on)
            owed += max(1, len(rests_on))
            paid += len(cited & rests_on)
        return Cited(len(answer.sentences), verbatim, given, resolved, right, owed, paid)

    def _resolves(self, citation: Citation) -> bool:
        """Whether a citation leads to a source that is there, and quotes passages that stand in their documents."""
        content = self._index.content
        try:
            if citation.kind == "reference":
                content.reference(citation.key)
            return bool(citation.passages) and all(p.text in content.text(p.document) for p in citation.passages)
        except KeyError:
            return False
