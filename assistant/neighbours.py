"""The processes of one server, and how many people each has inside, so that none is crowded while another is idle.

They take new connections as they come, and one that happens to be awake takes all of a crowd; as connections are kept,
it would stay so. Each tells its number in a file of a folder that they share; who finds another much emptier ends a
connection with its answer, and the next question comes over a new one, which the emptier process is sooner to take.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

_ENDING = ".inside"
_UNEVEN = 4
"""So many people more than in another process are too many; fewer are chance."""

_SECONDS_BETWEEN_LOOKS = 0.05


class Neighbours:
    """The other processes, as one of them sees them.

    Args:
        folder: where they tell each other; None where there is one process alone.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._next_look = 0.0
        self._name = f"{os.getpid()}{_ENDING}"
        self._file = os.open(folder / self._name, os.O_WRONLY | os.O_CREAT, 0o600) if folder else None

    def tell(self, inside: int) -> None:
        """Let the others know how many are inside this one."""
        if self._file is not None:
            with suppress(OSError):  # a full disk: then they go by what they knew
                os.pwrite(self._file, b"%06d" % inside, 0)

    def is_one_emptier(self, inside: int) -> bool:
        """Whether another process has so few people inside that the next question had better go there.

        Twenty times a second at most, which evens out any crowd within a second or two and costs next to nothing.
        """
        now = time.monotonic()
        if self._folder is None or inside <= _UNEVEN or now < self._next_look:
            return False
        self._next_look = now + _SECONDS_BETWEEN_LOOKS
        with os.scandir(self._folder) as entries:
            others = [one.name for one in entries if one.name.endswith(_ENDING) and one.name != self._name]
        return any(
            _inside(self._folder / name) < inside - _UNEVEN and _lives(int(name.removesuffix(_ENDING)))
            for name in others
        )


def _inside(path: Path) -> float:
    """What a process told; no end of people where that cannot be read."""
    try:
        return int(path.read_bytes())
    except (OSError, ValueError):
        return float("inf")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True
