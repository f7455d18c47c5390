"""Admission: so many answers are worked on at once, so many wait, and the next one is told to come back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Busy(Exception):
    """No place is free; `retry_after` seconds from now one should be, perhaps in another process."""

    retry_after = 3

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer. The connection ends: a process with room may take the next one."""
        return {"Retry-After": str(self.retry_after), "Connection": "close"}


class Late(Exception):
    """The answer took longer than a request may take."""


class Desk:
    """A bounded queue in front of the work.

    Args:
        at_once: how many are worked on at the same time.
        waiting: how many may wait for them; further ones are `Busy` at once.
        seconds: how long a request may take, its waiting included.
    """

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._places = at_once + waiting
        self._seconds = seconds
        self._tasks: set[asyncio.Task[object]] = set()

    @property
    def inside(self) -> int:
        """How many are worked on or wait."""
        return len(self._tasks)

    @property
    def is_full(self) -> bool:
        """Whether the next one would be turned away."""
        return len(self._tasks) >= self._places

    async def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Wait for a turn, then do the work.

        Work that takes too long keeps its place until it ends, for its thread cannot be stopped.

        Raises:
            Busy: all places are taken.
            Late: it took too long.
        """
        if self.is_full:
            raise Busy
        task = asyncio.ensure_future(self._turn(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        done, _ = await asyncio.wait({task}, timeout=self._seconds)
        if not done:
            task.add_done_callback(_forget)
            raise Late
        return task.result()

    async def _turn(self, work: Callable[[], Awaitable[T]]) -> T:
        async with self._free:
            return await work()

    async def drain(self) -> None:
        """Wait until all that was let in has ended."""
        if self._tasks:
            await asyncio.wait(self._tasks)


def _forget(task: asyncio.Task[T]) -> None:
    """Take note of how a task ended that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
