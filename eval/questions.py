"""The question sets: JSON lines, each with an id that fixes the half it belongs to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

from corpus.errors import CorpusError

HOME = Path(__file__).with_name("questions")
_GRADED = ("answers-families", "answers-students")

ANSWERS = (*_GRADED, "answers-fresh")
"""The sets whose questions the corpus answers."""

RETRIEVAL = (*_GRADED, "retrieval")
"""The sets whose questions have graded sections."""

Qrels = dict[str, dict[str, int]]
"""Grades by question and document, or section: 0 not relevant, 1 partly, 2 answers it."""

Half = Literal["development", "test", "all"]
HALVES: tuple[Half, ...] = ("development", "test", "all")


def half_of(id: str) -> Half:
    """The half that a question belongs to, for ever; what is tuned is tuned on the development half alone."""
    return "test" if crc32(id.encode()) % 2 else "development"


def question_of(id: str) -> str:
    """The question that a value belongs to: a turn's id is its conversation's, a dot and its number."""
    return id.partition(".")[0]


def read(name: str, half: Half = "all", folder: Path = HOME) -> list[dict[str, Any]]:
    """Read a set.

    Args:
        name: of the set.
        half: which of its questions.
        folder: where it lies.

    Raises:
        CorpusError: a line cannot be read, or an id is missing or used twice; it names file and line.
    """
    path = folder / f"{name}.jsonl"
    found: dict[str, dict[str, Any]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CorpusError(path, None, f"cannot be read ({error.strerror})") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            raise CorpusError(path, number, f"not a line of JSON ({error})") from error
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise CorpusError(path, number, 'not an object with an "id"')
        if item["id"] in found:
            raise CorpusError(path, number, f"the id {item['id']!r} is used twice")
        found[item["id"]] = item
    return [item for id, item in found.items() if half in ("all", half_of(id))]


def judged(half: Half = "all", folder: Path = HOME) -> tuple[dict[str, str], Qrels]:
    """The questions whose relevant sections are graded, by id, and the grades.

    A section is named `document#heading`, so that cutting documents otherwise, or building anew, changes no grade.

    Raises:
        CorpusError: a set cannot be read, an id is in two sets, or a grade is none.
    """
    queries: dict[str, str] = {}
    qrels: Qrels = {}
    for name in RETRIEVAL:
        for item in read(name, half, folder):
            id, grades = item["id"], item.get("relevant")
            path = folder / f"{name}.jsonl"
            if id in queries:
                raise CorpusError(path, None, f"the id {id!r} is in another set too; give it one of its own")
            if not isinstance(grades, dict) or not all(grade in (0, 1, 2) for grade in grades.values()):
                raise CorpusError(path, None, f"{id!r}: expected “relevant” to give sections the grades 0, 1 and 2")
            if not isinstance(item.get("question"), str):
                raise CorpusError(path, None, f"{id!r}: no “question”; add it")
            queries[id], qrels[id] = item["question"], grades
    return queries, qrels
