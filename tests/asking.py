"""Asking a running server, as any client would."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Got:
    """What a server answered; the names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


def send(
    address: str, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None
) -> Got:
    """Send a request whose path goes out letter for letter, and read the answer."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        data = body.encode() if isinstance(body, str) else body
        told = {"Content-Type": "application/json"} if data is not None else {}
        if data is not None:
            told["Content-Length"] = str(len(data))
        for name, value in {**told, **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders(data)
        response = connection.getresponse()
        return Got(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def post(address: str, path: str, value: object) -> Got:
    """Send JSON."""
    return send(address, "POST", path, json.dumps(value))


def get(address: str, path: str) -> Got:
    """Ask for something."""
    return send(address, "GET", path)


def wait_for(reached: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it is so; a test fails where it is not in time."""
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.02)


def listens(port: int) -> bool:
    """Whether somebody listens at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
