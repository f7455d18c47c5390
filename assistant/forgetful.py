"""What Gradio remembers of each visitor: here nothing, from one call to the next.

Gradio keeps a copy of the whole page for each session, with all that was last shown in it, for an hour and longer.
This page sends what it needs with every call, so that nothing is kept, and a session costs nothing to make.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from gradio.blocks import Blocks
from gradio.state_holder import SessionState, StateHolder


class Forgetful(StateHolder):  # type: ignore[misc]
    """Gives each call a session of its own, which ends with it."""

    def __getitem__(self, session_id: str) -> SessionState:
        return _Session(self.blocks)


class _Session(SessionState):  # type: ignore[misc]
    """A session that keeps what Gradio needs within one call."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks_config = copy(blocks.default_config)
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self._state_ttl: dict[int, Any] = {}
        self.is_closed = False

    def __setitem__(self, key: int, value: Any) -> None:
        self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None:
        """Nothing is kept of what the page shows."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Nothing is kept of what the page shows."""
