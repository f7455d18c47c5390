"""The page's own calls, rewritten so that a client sends texts and nothing else.

Gradio lets a client call any function by its number and claim any state of the page for input. Here a call names an
event that the page has, and carries the texts and choices of its fields; what the page showed before is no part of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

LONGEST_TEXT = 20_000
MOST_TEXTS = 50
_FIELDS = (gr.Textbox, gr.Button, gr.Radio, gr.Dropdown, gr.Checkbox, gr.CheckboxGroup, gr.Number, gr.Slider, gr.JSON)
"""The components whose value is a text, a choice, or a list of such."""


class Refused(Exception):
    """The call is not one of the page's; the message says so, `status` is the HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Calls:
    """The events of a page: the number of each, and which of its inputs are fields."""

    fields: Mapping[int, tuple[bool, ...]]

    def rewritten(self, body: bytes) -> bytes:
        """The call as Gradio gets it: no session, no state, no event data.

        Raises:
            Refused: it is not a call of this page.
        """
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Refused(400, "This is not a call of the page.") from error
        number = sent.get("fn_index") if isinstance(sent, dict) else None
        if not isinstance(number, int) or isinstance(number, bool) or number not in self.fields:
            raise Refused(404, "The page has changed. Please load it again.")
        values, fields = sent.get("data"), self.fields[number]
        if not isinstance(values, list) or len(values) != len(fields):
            raise Refused(400, "The page has changed. Please load it again.")
        data = [_value(value) if field else None for value, field in zip(values, fields, strict=True)]
        return json.dumps({"data": data, "fn_index": number}).encode()


def calls_of(blocks: gr.Blocks) -> Calls:
    """The calls that a page makes."""
    events = {number: event for number, event in blocks.fns.items() if event.targets and not event.queue}
    return Calls({number: tuple(isinstance(one, _FIELDS) for one in event.inputs) for number, event in events.items()})


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise Refused(413, "That is too long for one question. Please shorten it.")
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list) and len(value) <= MOST_TEXTS and all(isinstance(one, str) for one in value):
        return [_value(one) for one in value]
    raise Refused(400, "This is not a call of the page.")
