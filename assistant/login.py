"""Who sees the maintainer's parts: whoever knows the password, or, where none is set, this machine alone."""

from __future__ import annotations

import asyncio
import ipaddress

from limits import RateLimitItemPerMinute
from starlette.datastructures import Headers

from assistant.calls import Refused
from assistant.maintainer import Secret, password_in
from assistant.rates import Rates

_TRIES = RateLimitItemPerMinute(5)
"""Wrong passwords of one address."""

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
_WAITING = 8
"""So many passwords wait to be looked at; further ones are refused."""

_MANY = "Too many passwords were tried. Please try again in a minute."
_ASKED = "This is for the maintainer of this server."


class Login:
    """The check of one server.

    Args:
        secret: the hash of the password; None where none is set.
        rates: counts the wrong ones.
    """

    def __init__(self, secret: Secret | None, rates: Rates) -> None:
        self._secret = secret
        self._rates = rates
        self._trying = asyncio.Lock()
        self._waiting = 0

    async def check(self, client: str, headers: Headers) -> None:
        """Let a request pass.

        Args:
            client: the address that it came from.
            headers: its headers.

        Raises:
            Refused: it is not the maintainer's, or too many passwords were tried.
        """
        if self._secret is None:
            # Whoever came through a proxy is not of this machine, though the proxy may be.
            if not is_this_machine(client) or any(name in headers for name in _FORWARDED):
                raise Refused(404, "There is nothing here.")
            return
        password = password_in(headers.get("authorization", ""))
        if password is None:
            raise Refused(401, _ASKED)
        if self._waiting >= _WAITING:
            raise Refused(429, _MANY)
        self._waiting += 1
        try:
            async with self._trying:  # one after the other, for each costs a fifth of a second of a core
                if not await self._rates.allows(_TRIES, "password", client):
                    raise Refused(429, _MANY)
                if not await asyncio.to_thread(self._secret.fits, password):
                    await self._rates.count(_TRIES, "password", client)
                    raise Refused(401, _ASKED)
        finally:
            self._waiting -= 1


def is_this_machine(client: str) -> bool:
    """Whether an address is of the machine itself."""
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False
