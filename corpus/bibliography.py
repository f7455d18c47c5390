"""The bibliography: CSL-JSON, where `custom` bears our evidence level."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.model import EVIDENCE_LEVELS, Reference
from corpus.values import Malformed, from_json


def read_references(path: Path) -> dict[str, Reference]:
    """Read a CSL-JSON file into references by key.

    Raises:
        CorpusError: the file is no CSL-JSON list, a key stands twice, or an evidence level is unknown.
    """
    references: dict[str, Reference] = {}
    for item in read_items(path):
        reference = _reference(path, item)
        if reference.key in references:
            raise CorpusError(path, None, f"the key {reference.key!r} stands twice; keep one")
        references[reference.key] = reference
    return references


def read_items(path: Path) -> list[Any]:
    """Read a CSL-JSON file as it stands.

    Raises:
        CorpusError: the file is no JSON list.
    """
    try:
        items = from_json(path.read_text(encoding="utf-8"))
    except Malformed as error:
        raise CorpusError(path, error.line, f"not valid JSON ({error.problem}); mend this line") from error
    except UnicodeDecodeError as error:
        raise CorpusError(path, None, "not UTF-8 text; save the file as UTF-8") from error
    if not isinstance(items, list):
        raise CorpusError(path, 1, "expected a list of CSL-JSON items")
    return items


def _reference(path: Path, item: Any) -> Reference:
    if not isinstance(item, dict) or not item.get("id") or not item.get("title"):
        raise CorpusError(path, None, f"each item needs an id and a title; this one has not: {str(item)[:80]}")
    for name, kind in (("custom", dict), ("author", list), ("issued", dict), ("URL", str)):
        if not isinstance(item.get(name) or kind(), kind):
            raise CorpusError(path, None, f"{item['id']}: {name} is not of the shape that CSL-JSON gives it")
    custom = item.get("custom") or {}
    evidence = custom.get("evidence", "")
    if evidence not in EVIDENCE_LEVELS:
        levels = ", ".join(EVIDENCE_LEVELS)
        raise CorpusError(path, None, f"{item['id']}: unknown evidence level {evidence!r}; use one of {levels}")
    try:
        authors, year = _authors(item.get("author") or [], bool(custom.get("more-authors"))), _year(item)
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as error:
        raise CorpusError(path, None, f"{item['id']}: author or issued is not of CSL-JSON's shape") from error
    return Reference(
        key=str(item["id"]),
        title=str(item["title"]),
        authors=authors,
        container=str(item.get("container-title") or ""),
        year=year,
        url=item.get("URL") or None,
        evidence=evidence,
        descriptive_title=bool(custom.get("descriptive-title")),
    )


def _authors(authors: list[dict[str, str]], more: bool) -> str:
    """Name up to three authors, as a reader expects them in a list of sources."""
    names = [
        author.get("literal") or f"{author.get('family', '')} {author.get('given', '')}".strip() for author in authors
    ]
    if len(names) > 3 or more:
        return ", ".join(names[:3]) + " et al."
    return ", ".join(names)


def _year(item: dict[str, Any]) -> int | None:
    parts = (item.get("issued") or {}).get("date-parts") or []
    return int(parts[0][0]) if parts and parts[0] else None
