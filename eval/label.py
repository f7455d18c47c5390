"""Judgements by hand: what several systems find for a question is pooled, shown without ranks, and graded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError, UserError
from eval.questions import HOME, RETRIEVAL, read
from eval.retrieval import ask_all, runs_of, sections_named, texts_of
from index.search import Retriever

_POOL = 5
_SHOWN = 500
_HELP = "2 answers it, 1 partly or near, 0 not relevant, s skip, q stop: "

Pool = dict[str, str]
"""The text of each candidate, by the name of its section."""


def unjudged(name: str, folder: Path = HOME) -> list[str]:
    """The ids of a set's questions for which nothing is graded as an answer."""
    return [item["id"] for item in read(name, folder=folder) if 2 not in item.get("relevant", {}).values()]


def pool(retriever: Retriever, question: str) -> Pool:
    """The best sections of every system, in the order of their names: neither rank nor system sways who grades."""
    names = sections_named(retriever.index)
    runs = runs_of(retriever, ask_all(retriever, {"": question}), names)
    found = sorted({name for run in runs.values() for name in list(run[""])[:_POOL]})
    texts = texts_of(retriever.index)
    return {name: texts[name] for name in found}


def label(retriever: Retriever, name: str, ids: list[str], ask: Callable[[str], str], folder: Path = HOME) -> int:
    """Show the candidates of each question that have no grade yet, and write each grade as soon as it is given.

    Args:
        retriever: finds the candidates.
        name: of the set.
        ids: of the questions.
        ask: shows a text and returns what was typed.
        folder: where the set lies.

    Returns:
        How many grades were given.

    Raises:
        CorpusError: the set cannot be read.
        UserError: a question is not in it, or it cannot be written.
    """
    items = {item["id"]: item for item in read(name, folder=folder)}
    given = 0
    for id in ids:
        if id not in items:
            raise UserError(f"no question {id!r} in {name}.jsonl; sets with graded sections: {', '.join(RETRIEVAL)}")
        for section, grade in _grades(retriever, items[id], ask):
            if grade is None:
                return given
            items[id].setdefault("relevant", {})[section] = grade
            _write(folder / f"{name}.jsonl", items[id])
            given += 1
    return given


def _grades(retriever: Retriever, item: dict[str, Any], ask: Callable[[str], str]) -> Iterator[tuple[str, int | None]]:
    """Each section with the grade typed for it; None where the person stops."""
    graded = item.get("relevant", {})
    found = {name: text for name, text in pool(retriever, item["question"]).items() if name not in graded}
    for number, (name, text) in enumerate(found.items(), start=1):
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]} ..."
        prompt = f"\n{item['id']}: {item['question']}\n[{number} of {len(found)}] {name}\n    {shown}\n{_HELP}"
        typed = ask(prompt).strip().lower()
        while typed not in ("0", "1", "2", "s", "q"):
            typed = ask(_HELP).strip().lower()
        if typed == "q":
            yield name, None
        elif typed != "s":
            yield name, int(typed)


def _write(path: Path, item: dict[str, Any]) -> None:
    """Put a question's line in place of the old one; a stop at any moment leaves the old file or the new one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    try:
        changed = [
            json.dumps(item, ensure_ascii=False) if line.strip() and json.loads(line)["id"] == item["id"] else line
            for line in lines
        ]
        draft = path.with_suffix(".draft")
        draft.write_text("\n".join(changed) + "\n", encoding="utf-8")
        draft.replace(path)
    except ValueError as error:
        raise CorpusError(path, None, "was changed meanwhile and cannot be read; mend it first") from error
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror})") from error
