"""The glossary: names, abbreviations, brands, lay words and usual misspellings, with definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.model import Term
from corpus.values import Malformed, from_yaml

_LISTS = ("aliases", "misspellings", "spanish")


def read_glossary(path: Path) -> tuple[Term, ...]:
    """Read a YAML list of terms.

    Raises:
        CorpusError: the file is no such list, or one name belongs to two terms.
    """
    try:
        entries = from_yaml(path.read_text(encoding="utf-8"))
    except Malformed as error:
        raise CorpusError(path, error.line, f"not valid YAML ({error.problem}); mend this line") from error
    except UnicodeDecodeError as error:
        raise CorpusError(path, None, "not UTF-8 text; save the file as UTF-8") from error
    if not isinstance(entries, list):
        raise CorpusError(path, 1, "expected a list of terms")
    terms = tuple(_term(path, entry) for entry in entries)
    owner: dict[str, str] = {}
    for term in terms:
        for name in term.names:
            other = owner.setdefault(name.casefold(), term.term)
            if other != term.term:
                raise CorpusError(path, None, f"{name!r} names both {other!r} and {term.term!r}; keep one")
    return terms


def _term(path: Path, entry: Any) -> Term:
    if not isinstance(entry, dict) or not entry.get("term") or not entry.get("definition"):
        raise CorpusError(path, None, f"each entry needs a term and a definition; this one has not: {str(entry)[:80]}")
    if not all(isinstance(entry.get(name) or [], list) for name in _LISTS):
        raise CorpusError(path, None, f"{entry['term']}: {', '.join(_LISTS)} are lists; begin each item with a hyphen")
    lists = {name: tuple(str(item) for item in entry.get(name) or ()) for name in _LISTS}
    return Term(str(entry["term"]), str(entry.get("kind") or "word"), str(entry["definition"]), **lists)
