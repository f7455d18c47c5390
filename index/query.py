"""Understanding a query: other names of the same thing, spelling, and the names that nobody here knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.model import Term
from index.asked import asked as asking_part
from index.asked import without_purpose
from index.english import ASKING_WORDS
from index.gloss import gloss
from index.lexical import Lexical
from index.resolver import before
from index.words import STOP_WORDS, stem, stems, words

_EXPANSION_WEIGHT = 0.7
_STORY_WEIGHT = 0.6
"""What the words around a question weigh: they tell what it is about, and are not what it asks."""

_LONGEST_NAME = 5
_SHORTEST_CORRECTED = 5
_NAMES_NEVER_CORRECTED = frozenset({"gene", "drug", "trial", "organisation"})
_MEASURE = re.compile(r"\d+(?:mg|mcg|ug|g|kg|ml|l|iu|u|cm|mm|h|hrs?|d|wks?|mths?|yrs?|x)")
"""A figure and its unit, written as one word."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for the search.

    `text` is what the encoder reads; `stems` the weighted stems that the lexical index reads, 1 for those of the
    clauses that ask; `terms` the glossary's terms that the question names; `corrected` the words read as another,
    misspelt one; `unknown` the words that neither the corpus, the glossary nor everyday English knows; `said` the
    message and those before it, the latest first, if it was written out after others: they tell more than `text`.
    """

    text: str
    stems: dict[str, float]
    terms: tuple[Term, ...] = ()
    corrected: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """What is asked with what was said before it."""
        return " | ".join((gloss(self.said[0]), before(self.said[1:]))) if self.said else self.text


class QueryReader:
    """Reads queries with the glossary and the words of one index.

    Args:
        glossary: its terms.
        vocabulary: how often each word stands in the corpus.
        lexical: the lexical index, which knows how rare a stem is.
        is_common: whether a word is everyday English, so that it is no misspelling and no name.

    `spanish` holds the English terms by their Spanish names, these in lower case and without accents.
    """

    def __init__(
        self,
        glossary: tuple[Term, ...],
        vocabulary: dict[str, int],
        lexical: Lexical,
        is_common: Callable[[str], bool],
    ) -> None:
        self._lexical = lexical
        self._vocabulary = vocabulary
        self._is_common = is_common
        self.spanish = {" ".join(words(name)): term.term for term in glossary for name in term.spanish}
        self._names: dict[tuple[str, ...], Term] = {}
        self._protected: set[str] = set()
        for term in glossary:
            for name in term.names:
                key = tuple(words(name))
                if key:
                    self._names.setdefault(key, term)
            if term.kind in _NAMES_NEVER_CORRECTED:
                self._protected.update(word for name in (term.term, *term.aliases) for word in words(name))
        self._name_words = {word for key in self._names for word in key}
        self._by_initial: dict[str, list[str]] = defaultdict(list)
        for word, count in sorted(vocabulary.items()):
            if len(word) >= _SHORTEST_CORRECTED and word.isalpha() and (count > 1 or word in self._name_words):
                self._by_initial[word[0]].append(word)

    def read(self, question: str) -> Query:
        """Read a question; the same question always gives the same query."""
        question = question.encode("utf-8", "replace").decode()  # halves of characters have no word-pieces
        question = without_purpose(question)
        asked = words(question)
        core = set(words(asking_part(question)))
        if not any(word not in STOP_WORDS and word not in ASKING_WORDS for word in core):
            core = set(asked)
        corrected = {word: better for word in dict.fromkeys(asked) if (better := self._correction(word))}
        core = {corrected.get(word, word) for word in core}
        asked = [corrected.get(word, word) for word in asked]
        terms = self._terms(asked)
        weights: dict[str, float] = {}
        for word in asked:
            if word not in STOP_WORDS:
                weight = 1.0 if word in core else _STORY_WEIGHT
                weights[stem(word)] = max(weight, weights.get(stem(word), 0.0))
        added = [term.term for term in terms if self._helps(term, weights)]
        for name in added:
            for part in stems(name):
                weights.setdefault(part, _EXPANSION_WEIGHT)
        text = question
        for word, better in corrected.items():
            text = re.sub(rf"\b{re.escape(word)}\b", better, text, flags=re.IGNORECASE)
        if added:
            text = f"{text} ({', '.join(added)})"
        written = set(re.findall(r"\w+", question))
        unknown = tuple(dict.fromkeys(word for word in asked if self._is_unknown(word, word in written)))
        return Query(text, weights, terms, corrected, unknown)

    def _terms(self, asked: list[str]) -> tuple[Term, ...]:
        """The glossary's terms named, the longest name first where two overlap."""
        found: dict[str, Term] = {}
        position = 0
        while position < len(asked):
            for length in range(_LONGEST_NAME, 0, -1):
                term = self._names.get(tuple(asked[position : position + length]))
                if term is not None and not (length == 1 and asked[position] in STOP_WORDS):
                    found.setdefault(term.term, term)
                    position += length
                    break
            else:
                position += 1
        return tuple(found.values())

    def _helps(self, term: Term, weights: dict[str, float]) -> bool:
        """Whether the corpus uses the term's own name much more than the name in the question."""
        own = stems(term.term)
        if not own or all(part in weights for part in own):
            return False
        return min(self._lexical.frequency(part) for part in own) > 0

    def _correction(self, word: str) -> str | None:
        """The corpus's word that a misspelt one stands for; names with digits and everyday words stay."""
        if len(word) < _SHORTEST_CORRECTED or not word.isalpha() or word in STOP_WORDS:
            return None
        if word in self._vocabulary or word in self._name_words or stem(word) in self._lexical:
            return None
        if self._is_common(word):
            return None
        allowed = 1 if len(word) < 8 else 2
        match = process.extractOne(word, self._by_initial.get(word[0], ()), scorer=OSA.distance, score_cutoff=allowed)
        return match[0] if match else None

    def _is_unknown(self, word: str, is_lower: bool) -> bool:
        """Whether a word may be a name that nobody here knows; a short one in lower case is rather text-speak."""
        if word in STOP_WORDS or word in ASKING_WORDS or word.isdigit() or len(word) < (5 if is_lower else 3):
            return False
        if word in self._vocabulary or word in self._name_words or stem(word) in self._lexical:
            return False
        return not (_MEASURE.fullmatch(word) or self._is_common(word))
