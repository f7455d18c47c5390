"""The bibliography: CSL-JSON, where `custom` bears our evidence level."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.model import EVIDENCE_LEVELS, Reference


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
        items = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise CorpusError(path, error.lineno, f"not valid JSON ({error.msg}); mend this line") from error
    except UnicodeDecodeError as error:
        raise CorpusError(path, None, "not UTF-8 text; save the file as UTF-8") from error
    if not isinstance(items, list):
        raise CorpusError(path, 1, "expected a list of CSL-JSON items")
    return items


def _reference(path: Path, item: Any) -> Reference:
    if not isinstance(item, dict) or not item.get("id") or not item.get("title"):
        raise CorpusError(path, None, f"each item needs an id and a title; this one has not: {str(item)[:80]}")
    custom = item.get("custom") or {}
    evidence = custom.get("evidence", "")
    if evidence not in EVIDENCE_LEVELS:
        levels = ", ".join(EVIDENCE_LEVELS)
        raise CorpusError(path, None, f"{item['id']}: unknown evidence level {evidence!r}; use one of {levels}")
    return Reference(
        key=str(item["id"]),
        title=str(item["title"]),
        authors=_authors(item.get("author") or [], bool(custom.get("more-authors"))),
        container=str(item.get("container-title") or ""),
        year=_year(item),
        url=item.get("URL"),
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
