"""YAML and JSON into plain values; whatever is wrong with a text is one error, with its line where that is known."""

from __future__ import annotations

import json
from typing import Any

import yaml

_DEEPEST = 50
"""Lists within lists; the parsers themselves end the process where a text goes on opening them."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Malformed(ValueError):
    """A text is no YAML or JSON; the message is what is wrong with it.

    Args:
        problem: what is wrong.
        line: where, counted from 1, if that is known.
    """

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


def from_yaml(text: str) -> Any:
    """The value of a text of YAML, None if it is empty.

    Raises:
        Malformed: it is no YAML, or one of its values is not what it looks like.
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                mark = event.start_mark
                raise Malformed("lists within lists within lists", mark.line + 1 if mark else None)
        return yaml.load(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Malformed(error.problem or "unreadable", line) from error
    except yaml.YAMLError as error:
        raise Malformed("it has a character that YAML does not know") from error
    except Malformed:
        raise
    except (ValueError, LookupError, AttributeError, OverflowError, TypeError) as error:
        # What PyYAML raises where it takes a value for a date, a number or a truth value that it is not.
        raise Malformed("a value looks like a date or a number and is none; put it in quotes") from error


def from_json(text: str) -> Any:
    """The value of a text of JSON.

    Raises:
        Malformed: it is no JSON.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Malformed(error.msg, error.lineno) from error
    except RecursionError as error:
        raise Malformed("lists within lists within lists") from error
    except ValueError as error:
        raise Malformed("a number has too many digits") from error
