"""The sources of an answer, numbered in the order in which its sentences cite them."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import AnswerSentence, Citation, CitedPassage, Paragraph, Role
from corpus.model import Passage, Sentence
from index.opened import Index


class Sources:
    """Numbers the sources of an answer in the order in which they appear; one source has one number."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._numbers: dict[tuple[str, str], int] = {}
        self._passages: dict[tuple[str, str], dict[str, tuple[Passage, list[str]]]] = {}

    def cite(self, sentence: Sentence, passage: Passage) -> AnswerSentence:
        """Number the sources of a sentence."""
        sources = [("reference", key) for key in sentence.keys] or [("document", _page_key(passage))]
        numbers = []
        for source in sources:
            numbers.append(self._numbers.setdefault(source, len(self._numbers) + 1))
            seen = self._passages.setdefault(source, {}).setdefault(passage.id, (passage, []))
            seen[1].append(sentence.text)
        return AnswerSentence(sentence.text, tuple(sorted(set(numbers))))

    def paragraph(self, role: Role, group: Sequence[tuple[Sentence, Passage]]) -> Paragraph:
        """A paragraph of quoted sentences."""
        sentences = tuple(self.cite(sentence, passage) for sentence, passage in group)
        return Paragraph(role, sentences=sentences)

    def citations(self) -> tuple[Citation, ...]:
        """Every source used, by its number."""
        return tuple(self._citation(source, number) for source, number in self._numbers.items())

    def _citation(self, source: tuple[str, str], number: int) -> Citation:
        kind, key = source
        cited = [
            CitedPassage(p.id, p.document, p.title, p.heading, p.page, p.text, p.reviewed, tuple(used))
            for p, used in self._passages[source].values()
        ]
        if kind == "document":
            title = cited[0].title
            return Citation(
                number, "document", key, title, "", cited[0].document, None, None, None, False, tuple(cited)
            )
        r = self._index.content.reference(key)
        return Citation(
            number,
            "reference",
            key,
            r.title,
            r.authors,
            r.container,
            r.year,
            r.url,
            r.evidence,
            r.descriptive_title,
            tuple(cited),
        )


def _page_key(passage: Passage) -> str:
    return passage.document if passage.page is None else f"{passage.document}, page {passage.page}"
