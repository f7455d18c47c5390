"""Answers to JSON lines: one line of JSON for each, in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from assistant.conversation import Assistant
from assistant.talk import Conversation

_LONGEST_LINE = 1_000_000


def answer_lines(assistant: Assistant, lines: Iterable[str], name: str) -> int:
    """Answer each line on standard output; returns the exit status.

    Args:
        assistant: answers.
        lines: the JSON lines.
        name: where they come from, for what is told of a line that cannot be read.
    """
    status = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            result = _answer_line(assistant, line)
        except ValueError as error:
            status = 1
            result = {"error": f"{name}:{number}: {error}"}
            print(f"infantile-spasms: {name}:{number}: {error}", file=sys.stderr)
        print(json.dumps(result, ensure_ascii=False), flush=True)
    return status


def _answer_line(assistant: Assistant, line: str) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        raise ValueError("the line is longer than a million characters")
    try:
        item = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError('not a line of JSON; write {"question": "..."}') from error
    if not isinstance(item, dict):
        raise ValueError('expected an object like {"question": "..."} or {"turns": ["...", "..."]}')
    mark = {"id": item["id"]} if "id" in item else {}
    if isinstance(item.get("question"), str):
        return {**mark, **assistant.ask(item["question"]).to_json()}
    turns = item.get("turns")
    if isinstance(turns, list) and turns and all(isinstance(turn, str) for turn in turns):
        conversation = Conversation(assistant)
        return {**mark, "answers": [conversation.ask(turn).to_json() for turn in turns]}
    raise ValueError('expected "question": a text, or "turns": a list of texts')
