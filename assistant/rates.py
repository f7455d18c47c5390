"""How often one address may do something in a minute, counted by a well-kept library, whatever the clock does."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

_CLOCK_WAS_SET = 5.0
"""Seconds."""


class Rates:
    """Counts of what addresses did in the last minute.

    The library counts by the time of day. A clock that is set back would bar whoever has done something until that
    time comes again, so all counts begin anew when it is set.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._clock = _clock()

    async def allows(self, limit: RateLimitItemPerMinute, what: str, client: str) -> bool:
        """Whether an address may do it once more."""
        self._begin_anew_if_clock_was_set()
        return await self._limiter.test(limit, what, client)

    async def count(self, limit: RateLimitItemPerMinute, what: str, client: str) -> bool:
        """Count that an address does it; False if it may not."""
        self._begin_anew_if_clock_was_set()
        return await self._limiter.hit(limit, what, client)

    def _begin_anew_if_clock_was_set(self) -> None:
        if abs(_clock() - self._clock) > _CLOCK_WAS_SET:
            self._limiter, self._clock = MovingWindowRateLimiter(MemoryStorage()), _clock()


def _clock() -> float:
    """What the time of day is ahead of the time that only goes on, in seconds; it changes where a clock is set."""
    return time.time() - time.monotonic()
