"""The glossary: names, abbreviations, brands, lay words and usual misspellings, with definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from corpus.errors import CorpusError
from corpus.model import Term

_LISTS = ("aliases", "misspellings", "spanish")


def read_glossary(path: Path) -> tuple[Term, ...]:
    """Read a YAML list of terms.

    Raises:
        CorpusError: the file is no such list, or one name belongs to two terms.
    """
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise CorpusError(path, line, f"not valid YAML ({error.problem}); mend this line") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorpusError(path, None, f"not a readable YAML file: {error}") from error
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


def _loader() -> type[Any]:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _term(path: Path, entry: Any) -> Term:
    if not isinstance(entry, dict) or not entry.get("term") or not entry.get("definition"):
        raise CorpusError(path, None, f"each entry needs a term and a definition; this one has not: {str(entry)[:80]}")
    lists = {name: tuple(str(item) for item in entry.get(name) or ()) for name in _LISTS}
    return Term(str(entry["term"]), str(entry.get("kind") or "word"), str(entry["definition"]), **lists)
