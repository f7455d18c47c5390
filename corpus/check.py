"""The rules of our corpus, each with what to do where it is broken: `infantile-spasms corpus check`.

Errors are what would mislead a reader or break an answer; warnings are matters of style.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from corpus import source
from corpus.bibliography import read_items
from corpus.check_document import check_document, normal
from corpus.check_lists import check_glossary, check_references
from corpus.errors import CorpusError
from corpus.glossary import read_glossary
from corpus.library import HOME
from corpus.model import Term
from corpus.problem import Problem, warning
from corpus.reading import grade
from corpus.source import Source

HARDEST_MEDIAN = 8.0
_NAMING = ("drug", "gene", "trial")
"""The kinds of terms that a sentence does not speak of without a source."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Report:
    """What a check has read and found: errors first, then warnings, each in the order of the files."""

    problems: tuple[Problem, ...]
    documents: int
    sentences: int
    seconds: float

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that fail the check."""
        return tuple(problem for problem in self.problems if not problem.is_warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that do not."""
        return tuple(problem for problem in self.problems if problem.is_warning)

    def __str__(self) -> str:
        read = f"{self.documents:,} documents, {self.sentences:,} sentences"
        found = f"{len(self.errors):,} errors, {len(self.warnings):,} warnings"
        return "\n".join([*map(str, self.problems), f"{read}: {found} ({self.seconds:.1f} s)"])

    def to_json(self) -> dict[str, Any]:
        """The report as an object of JSON."""
        return {
            "documents": self.documents,
            "sentences": self.sentences,
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "problems": [problem.to_json() for problem in self.problems],
            "milliseconds": round(self.seconds * 1000),
        }


def check(folder: Path = HOME, *, ours: bool | None = None, today: date | None = None) -> Report:
    """Check a folder of Markdown with its bibliography and glossary against all rules.

    Args:
        folder: our own corpus, or another one of the same make.
        ours: whether it must meet what our own corpus promises: each sentence cited, enough terms in the glossary.
        today: the latest date that is not in the future; by default the one where the day begins first.

    Raises:
        CorpusError: the folder is missing or holds no Markdown.
    """
    began = time.perf_counter()
    if not folder.is_dir():
        raise CorpusError(folder, None, "no such folder; name a folder of documents with --corpus")
    root = folder / "documents" if (folder / "documents").is_dir() else folder
    bibliography, glossary = folder / "references.json", folder / "glossary.yaml"
    ours = folder.resolve() == HOME.resolve() if ours is None else ours
    today = today or datetime.now(timezone(timedelta(hours=14))).date()
    problems: list[Problem] = []
    documents = [_load(partial(source.read, root=root), path, problems) for path in source.files(root)]
    if not documents:
        raise CorpusError(folder, None, "no Markdown found; put documents (.md) there, or name another folder")
    sources = [document for document in documents if document is not None]
    terms = _load(read_glossary, glossary, problems) or ()
    items = _load(read_items, bibliography, problems)
    if ours or terms:
        problems += check_glossary(glossary, terms, ours=ours)
    if items is not None:
        cited = {key for document in sources for line in document.sentences for key in line.keys}
        problems += check_references(bibliography, items, cited | _words_of_data(folder), today)
    if items is not None or not bibliography.is_file():
        keys = {str(item.get("id")) for item in items or () if isinstance(item, dict)}
        problems += _citations(sources, keys, _needing(terms, ours=ours) if ours or items else None)
    for document in sources:
        problems += check_document(document, today)
    problems += [*_repeated_headings(sources), *_repeated_sentences(sources), *_median(root, sources)]
    problems.sort(key=lambda problem: (problem.is_warning, problem.file, problem.line or 0))
    count = sum(1 for document in sources for _ in document.sentences)
    return Report(tuple(problems), len(sources), count, time.perf_counter() - began)


def _load(read: Callable[[Path], T], path: Path, problems: list[Problem]) -> T | None:
    """What is read from a file; None where it is missing, or damaged, which becomes a problem."""
    if not path.is_file():
        return None
    try:
        return read(path)
    except CorpusError as error:
        problems.append(Problem(error.path, error.line, "unreadable", error.problem))
        return None


def _words_of_data(folder: Path) -> set[str]:
    """Every word of the tables beside the documents, the keys that they cite among them."""
    tables = (path for path in sorted((folder / "data").glob("*")) if path.is_file())
    return {word for path in tables for word in re.findall(r"[\w.:/+-]*\w", path.read_text("utf-8", "replace"))}


def _needing(terms: Iterable[Term], *, ours: bool) -> re.Pattern[str]:
    """What a sentence must not say without a source: in our corpus anything, else a figure or a name of medicine."""
    if ours:
        return re.compile("")
    names = [re.escape(name) for term in terms if term.kind in _NAMING for name in (term.term, *term.aliases)]
    return re.compile("|".join([r"\d", *(rf"\b{name}\b" for name in sorted(names, key=len, reverse=True))]))


def _citations(sources: Iterable[Source], keys: set[str], needing: re.Pattern[str] | None) -> Iterator[Problem]:
    for document in sources:
        for line in document.sentences:
            for key in line.keys:
                if key not in keys:
                    message = f"no reference has the key {key!r}; mend the key, or add it to references.json"
                    yield Problem(document.path, line.number, "citation-unknown", message, line.text)
            if not line.keys and needing is not None and needing.search(line.text):
                message = "no source; cite one at the end of the sentence, as in [@lux2004ukiss]"
                yield Problem(document.path, line.number, "citation-missing", message, line.text)


def _repeated_headings(sources: Iterable[Source]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for document in sources:
        for part in document.parts:
            key, here = normal(part.heading), f"{document.name}:{part.line}"
            if key and first.setdefault(key, here) != here:
                message = f"the same heading stands at {first[key]}; say what is asked here"
                yield warning(document.path, part.line, "heading-repeated", message, part.heading)


def _repeated_sentences(sources: Iterable[Source]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for document in sources:
        for line in document.sentences:
            key = normal(line.text)
            if key in first:
                message = f"the same sentence stands at {first[key]}; keep one of them"
                yield Problem(document.path, line.number, "sentence-repeated", message, line.text)
            first.setdefault(key, f"{document.name}:{line.number}")


def _median(root: Path, sources: Iterable[Source]) -> Iterator[Problem]:
    grades = [grade(part.opening) for document in sources for part in document.answers]
    if grades and (middle := round(median(grades), 1)) > HARDEST_MEDIAN:
        message = f"half of the first paragraphs read above grade {middle}; bring it to {HARDEST_MEDIAN:.0f}"
        yield Problem(root, None, "opening-median", message)
