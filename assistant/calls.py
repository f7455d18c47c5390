"""The page's own calls, rewritten so that a client sends texts and nothing else.

Gradio lets a client call any function by its number and claim any state of the page for input. Here a call names an
event that the page has, and carries the texts and choices of its fields; what the page showed before is no part of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.shapes import LONGEST_TEXT, MOST_EARLIER

Value = str | float | bool | list[str] | None


class Refused(Exception):
    """The call is not one of the page's; the message says so, `status` is the HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_EARLIER and all(isinstance(one, str) for one in value)


def _is_choice(value: Any) -> bool:
    return _is_text(value) or _is_texts(value)


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_FIELDS: dict[type, Callable[[Any], bool]] = {
    gr.Textbox: _is_text,
    gr.Button: _is_text,
    gr.Radio: _is_text,
    gr.Dropdown: _is_choice,
    gr.CheckboxGroup: _is_texts,
    gr.Checkbox: _is_switch,
    gr.Number: _is_number,
    gr.Slider: _is_number,
    gr.JSON: _is_texts,
}
"""What each kind of field may hold, if anything; any other component's value is left out of a call."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The events of a page: the number of each, and for each of its inputs what it may hold, None for nothing."""

    fields: Mapping[int, tuple[Callable[[Any], bool] | None, ...]]

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
        data = [_value(value, field) if field else None for value, field in zip(values, fields, strict=True)]
        return json.dumps({"data": data, "fn_index": number, "session_hash": "page"}).encode()


def calls_of(blocks: gr.Blocks) -> Calls:
    """The calls that a page makes.

    Raises:
        ValueError: the page keeps something on the server, where no second process would find it.
    """
    if any(isinstance(block, gr.State) for block in blocks.blocks.values()):
        raise ValueError("the page must send what it needs with each call: gr.State is kept on the server")
    events = {number: event for number, event in blocks.fns.items() if event.targets and not event.queue}
    return Calls({number: tuple(_FIELDS.get(type(one)) for one in event.inputs) for number, event in events.items()})


def _value(value: Any, may_be: Callable[[Any], bool]) -> Value:
    if value is None:
        return None
    if not may_be(value):
        raise Refused(400, "This is not a call of the page.")
    if isinstance(value, list):
        return [_text(one) for one in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Refused(413, "That is too long for one question. Please shorten it.")
    return text.encode("utf-8", "replace").decode()
