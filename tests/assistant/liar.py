"""A server of OpenAI's protocol for the tests: it streams what it is told to say, or fails as it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Act = Callable[["Handler"], None]


@dataclass
class Liar:
    """The running server: `act` is what it does with the next requests, `requests` what it was asked."""

    url: str = ""
    act: Act = lambda handler: None
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def says(self, text: str) -> None:
        """Stream a text, word by word, as a real server does."""
        self.act = lambda handler: handler.stream(text)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    liar: Liar

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.liar.requests.append(json.loads(body))
        self.liar.headers.append({name.lower(): value for name, value in self.headers.items()})
        with suppress(OSError):  # the client has gone
            self.liar.act(self)
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Print nothing."""

    def begin(self, status: int = 200, **headers: str) -> None:
        """Send the head of a response that ends with its connection."""
        self.send_response(status)
        for name, value in {"Content-Type": "text/event-stream", "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def send(self, text: str) -> None:
        """Send a part of the body."""
        self.wfile.write(text.encode())
        self.wfile.flush()

    def piece(self, text: str | None, end: str | None = None) -> str:
        """A text as an event of the stream."""
        choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": end}
        event = {"id": "x", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}
        return f"data: {json.dumps(event)}\n\n"

    def stream(self, text: str) -> None:
        """Stream a whole answer."""
        self.begin()
        for word in text.split(" "):
            self.send(self.piece(word + " "))
        self.send(self.piece(None, "stop") + "data: [DONE]\n\n")


def hang(handler: Handler) -> None:
    """Say nothing for longer than anyone waits."""
    time.sleep(3)


def hang_midway(handler: Handler) -> None:
    """Say half, then nothing."""
    handler.begin()
    handler.send(handler.piece("Vigabatrin can "))
    time.sleep(3)


def die_midway(handler: Handler) -> None:
    """Say half, then close."""
    handler.begin()
    handler.send(handler.piece("Vigabatrin can cause loss of side vision in both eyes that never comes back. [1]"))


def die_within_a_chunk(handler: Handler) -> None:
    """Announce more than is sent."""
    handler.begin(Transfer_Encoding="chunked")
    handler.send("ffff\r\n" + handler.piece("Vigabatrin"))


def endless(handler: Handler) -> None:
    """Write words for ever."""
    handler.begin()
    while True:
        handler.send(handler.piece("and so on "))


def alive_for_ever(handler: Handler) -> None:
    """Keep the connection alive with comments, and say nothing."""
    handler.begin()
    for _ in range(60):
        handler.send(": still thinking\n\n")
        time.sleep(0.05)


def one_huge_line(handler: Handler) -> None:
    """Send one event that never ends."""
    handler.begin()
    handler.send("data: ")
    while True:
        handler.send("x" * 65_536)


def broken_json(handler: Handler) -> None:
    """Send what is no JSON."""
    handler.begin()
    handler.send('data: {"choices": [\n\ndata: [DONE]\n\n')


def other_shape(handler: Handler) -> None:
    """Send JSON of another shape."""
    handler.begin()
    handler.send(
        'data: {"choices": [{"delta": 7, "finish_reason": 3}]}\n\ndata: [1, 2]\n\ndata: "x"\n\ndata: [DONE]\n\n'
    )


def nothing(handler: Handler) -> None:
    """Stream an answer without a word."""
    handler.stream("")


def no_http(handler: Handler) -> None:
    """Send what is no HTTP."""
    handler.send("hello\r\n\r\n")


def web_page(handler: Handler) -> None:
    """Answer with a page."""
    handler.begin(Content_Type="text/html")
    handler.send("<html><script>alert(1)</script></html>")


def error_in_the_stream(handler: Handler) -> None:
    """Report an error as an event."""
    handler.begin()
    handler.send('data: {"error": {"message": "out of memory"}}\n\n')


def packed(handler: Handler) -> None:
    """Send a body that unpacks to far more."""
    handler.begin(Content_Encoding="gzip")
    handler.send("x")


def elsewhere(handler: Handler) -> None:
    """Send the client to another address."""
    handler.begin(307, Location=f"{handler.liar.url}/elsewhere")


def status(number: int) -> Act:
    """Answer with a status of failure."""

    def act(handler: Handler) -> None:
        handler.begin(number, Content_Type="application/json", Retry_After="100")
        handler.send('{"error": {"message": "no"}}')

    return act


FAULTS: dict[str, Act] = {
    act.__name__.replace("_", " "): act
    for act in (
        hang,
        hang_midway,
        die_midway,
        die_within_a_chunk,
        endless,
        alive_for_ever,
        one_huge_line,
        broken_json,
        other_shape,
        nothing,
        no_http,
        web_page,
        error_in_the_stream,
        packed,
        elsewhere,
    )
} | {f"status {number}": status(number) for number in (400, 401, 404, 429, 500, 503)}
"""The ways in which the server fails."""


@contextmanager
def running() -> Iterator[Liar]:
    """Run the server on this machine."""
    liar = Liar()
    handler = type("OwnHandler", (Handler,), {"liar": liar})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    liar.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield liar
    server.shutdown()
    server.server_close()
