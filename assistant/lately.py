"""What was grave a few messages ago may go on: it can raise what is said now, and never lowers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.signs import Message
from assistant.telling import is_over
from assistant.triage import Level, Triage, triage
from index.listener import Listener

_WAITED_WITH = ("urgent.spasms", "urgent.skills", "urgent.dismissed")
"""What a family asks itself with whether it can wait."""

_LATELY = 5
"""So many messages before may tell of a danger that goes on."""


def in_turn(found: Triage, message: str, earlier: Sequence[str], listener: Listener | None) -> Triage:
    """What a message is after those before it: whether to go now or to wait is as grave as what was told lately.

    Args:
        found: what `triage` found in it alone.
        message: what is said now.
        earlier: what was said before, oldest first.
        listener: see `triage`.
    """
    if found.level not in (Level.QUESTION, Level.PERSONAL) or not Message(message).named("go-or-wait"):
        return found
    lately = (triage(one, listener) for one in reversed(earlier[-_LATELY:]))
    grave = going_on(message, earlier, listener) or next((one for one in lately if one.kind in _WAITED_WITH), None)
    return replace(grave, distress=found.distress, language=found.language) if grave else found


def going_on(message: str, earlier: Sequence[str], listener: Listener | None) -> Triage | None:
    """The emergency that was told lately and may still go on: nobody has said since that it is over.

    Args:
        message: what is said now.
        earlier: what was said before, oldest first.
        listener: see `triage`.
    """
    for one in (message, *reversed(earlier[-_LATELY:])):
        found = triage(one, listener)
        if found.level is Level.EMERGENCY:
            return found
        if is_over(Message(one).sentences):
            return None
    return None
