"""Calling a web application within this process: what reaches it is written here, not passed on."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Scope

HOST = "page.invalid"
"""Where every application called here takes itself to be served; no such host can be."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an application answered."""

    status: int
    body: bytes


async def call(app: ASGIApp, method: str, path: str, body: bytes = b"") -> Reply:
    """Send a request of JSON to an application, with no header, cookie or query of anyone's.

    Args:
        app: the application.
        method: the HTTP method.
        path: the path.
        body: the JSON.
    """
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"host", HOST.encode()),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ],
        "client": ("127.0.0.1", 0),
        "server": (HOST, 80),
        "state": {},
    }
    status = 500
    parts: list[bytes] = []
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return Reply(status, b"".join(parts))
