"""The page's own calls, answered here: a client sends texts and nothing else, and Gradio's server sees none of it.

Gradio lets a client call any function by its number and claim any state of the page for input. Here a call names an
event that the page has, and carries the texts and choices of its fields; what the page showed before is no part of it.
What Gradio does besides for each call (sessions, files, the state of every part) serves nobody here and takes longer
than the event itself, so that only its components take part: they say how a value is shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component
from pydantic import BaseModel

from assistant.shapes import LONGEST_TEXT, MOST_EARLIER

Value = str | float | list[str] | None
_LARGEST_NUMBER = 1_000_000_000


class Refused(Exception):
    """The call is not one of the page's; the message says so, `status` is the HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_EARLIER and all(isinstance(one, str) for one in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST_NUMBER


_FIELDS: dict[type, Callable[[Any], bool]] = {gr.Textbox: _is_text, gr.Number: _is_number, gr.JSON: _is_texts}
"""What each kind of field may hold, if anything; any other component's value is left out of a call."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the page: for each of its inputs what it may hold, None for nothing; what it does; what it fills."""

    fields: tuple[Callable[[Any], bool] | None, ...]
    work: Callable[..., Any]
    outputs: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """An event with the values that a client sent."""

    event: Event
    values: tuple[Value, ...]

    def answer(self) -> bytes:
        """Do what the event does; returns the JSON that the page takes from Gradio's server."""
        results = self.event.work(*self.values)
        results = results if len(self.event.outputs) > 1 else (results,)
        data = [_shown(one, value) for one, value in zip(self.event.outputs, results, strict=True)]
        whole = {"data": data, "is_generating": False, "duration": 0.0, "average_duration": 0.0}
        return json.dumps(whole, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Calls:
    """The events of a page, by number."""

    events: Mapping[int, Event]

    def read(self, body: bytes) -> Call:
        """The call that a request makes: no session, no state, no event data.

        Raises:
            Refused: it is not a call of this page.
        """
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Refused(400, "This is not a call of the page.") from error
        number = sent.get("fn_index") if isinstance(sent, dict) else None
        if not isinstance(number, int) or isinstance(number, bool) or number not in self.events:
            raise Refused(404, "The page has changed. Please load it again.")
        values, event = sent.get("data"), self.events[number]
        if not isinstance(values, list) or len(values) != len(event.fields):
            raise Refused(400, "The page has changed. Please load it again.")
        fields = zip(values, event.fields, strict=True)
        return Call(event, tuple(_value(value, field) if field else None for value, field in fields))


def calls_of(blocks: gr.Blocks) -> Calls:
    """The calls that a page makes.

    Raises:
        ValueError: the page keeps something on the server, where no second process would find it.
    """
    if any(isinstance(block, gr.State) for block in blocks.blocks.values()):
        raise ValueError("the page must send what it needs with each call: gr.State is kept on the server")
    events = {number: event for number, event in blocks.fns.items() if event.targets and not event.queue}
    return Calls(
        {
            number: Event(tuple(_FIELDS.get(type(one)) for one in event.inputs), event.fn, tuple(event.outputs))
            for number, event in events.items()
        }
    )


def _shown(component: Component, value: Any) -> Any:
    shown = component.postprocess(value)
    return shown.model_dump() if isinstance(shown, BaseModel) else shown


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
