"""The gate: every request is one of a short list, within its limits, or it goes no further.

No request reaches Gradio's server. What the page is loaded from lies in memory; its events are answered by `calls`;
what Gradio offers besides (uploads, files, proxies, queue, monitoring, login) has no way in from outside.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

import brotli
from fastapi import Response
from limits import RateLimitItemPerMinute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import front, measured
from assistant.api import BUSY, LATE, told
from assistant.calls import Refused
from assistant.live import Live
from assistant.login import Login, is_this_machine
from assistant.maintainer import Secret
from assistant.neighbours import Neighbours
from assistant.rates import Rates
from assistant.session import LARGEST
from assistant.workers import Busy, Desk, Late

LONGEST_BODY = 65_536
LONGEST_PATH = 512
_BODY_SECONDS = 10
_UPLOAD = "/api/session/documents"
_UPLOAD_BODY = LARGEST * 4 // 3 + 4096  # as base64, and its name
_UPLOAD_SECONDS = 120
_UPLOADS_AT_ONCE = 2
_SHORT = 2_000
_EVENT = "/gradio_api/run/predict"
_GET = frozenset({"GET", "HEAD"})
_POST = frozenset({"POST"})
_API = {"/api/ask": _POST, "/api/search": _POST, "/api/documents": _GET, "/api/openapi.json": _GET}
_SESSION = {"/api/session/documents": _POST, "/api/session/forget": _POST}
_API |= {**_SESSION, "/api/feedback": _POST, "/health": _GET, "/health/live": _GET, "/metrics": _GET}
_OWN = {"/": _GET, "/theme.css": _GET, _EVENT: _POST}
_MAINTAINERS = frozenset({"/metrics"})
_MORE = {429: {"Retry-After": "60"}, 401: {"WWW-Authenticate": 'Basic realm="maintainer", charset="UTF-8"'}}
"""Headers that belong to a refusal."""

_COUNTED = frozenset({_EVENT, "/api/ask", "/api/search", "/api/feedback", "/api/session/documents"})
_LOG = logging.getLogger("assistant")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every response carries; the page brings a policy of its own, see `front`."""


class Gate:
    """The application that stands before the others.

    Args:
        live: what is served now.
        api: the HTTP API.
        desk: lets the page's questions in, as the API does its own.
        rate: questions that one address may ask in a minute; 0 is no limit. This machine has none.
        uploads: whether documents for a session are taken.
        secret: the hash of the maintainer's password; without it only this machine sees the maintainer's parts.
        neighbours: the other processes of this server, if there are any.
    """

    def __init__(
        self,
        live: Live,
        api: ASGIApp,
        desk: Desk,
        rate: int,
        *,
        uploads: bool = False,
        secret: Secret | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self._live = live
        self._api = api
        self._desk = desk
        self._rate = RateLimitItemPerMinute(rate) if rate else None
        self._uploads = asyncio.Semaphore(_UPLOADS_AT_ONCE) if uploads else None
        self._rates = Rates()
        self._neighbours = neighbours or Neighbours(None)
        self._neighbours.tell(0)
        self._login = Login(secret, self._rates)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        started = time.perf_counter()
        status = 500

        async def told_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if status == 200 and route in _COUNTED and self._neighbours.is_one_emptier(self._desk.inside):
                    headers["Connection"] = "close"
            await send(message)

        route = _route(scope["path"])
        try:
            await self._answer(route, scope, receive, told_on)
        finally:
            measured.requests.labels(route, str(status)).inc()
            measured.seconds.labels(route).observe(time.perf_counter() - started)
            measured.inside(self._desk.inside)
            self._neighbours.tell(self._desk.inside)

    async def _answer(self, route: str, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        try:
            _check(route, scope, headers)
            if route in _SESSION and self._uploads is None:
                raise Refused(404, "This server takes no documents.")
            await self._check_rate(route, scope)
            if route in _MAINTAINERS:
                await self._login.check(_client(scope), headers)
            if route == _UPLOAD and self._uploads is not None:
                await self._take_document(self._uploads, scope, headers, receive, send)
                return
            async with asyncio.timeout(_BODY_SECONDS):
                body = await _body(headers, receive) if scope["method"] == "POST" else b""
            if route in _COUNTED and self._desk.is_full:
                # Told at once: reading a call that cannot be let in would cost those who were.
                raise Busy
            if route in _API or route == "/api/documents/":
                await self._api(_for_api(scope, headers), _once(body), send)
                return
            response = await self._own(route, scope, headers, body)
        except Refused as error:
            response = told(headers, error.status, str(error), _MORE.get(error.status))
        except Busy as error:
            response = told(headers, 503, BUSY, error.headers)
        except Late:
            response = told(headers, 504, LATE)
        except TimeoutError:
            response = told(headers, 408, "The request did not arrive in time.")
        except Exception:
            if route != _EVENT:
                raise  # the API has answered already
            _LOG.exception("an event of the page failed")
            response = told(headers, 500, "Something went wrong here. Please try again.")
        await response(scope, receive, send)

    async def _take_document(
        self, uploads: asyncio.Semaphore, scope: Scope, headers: Headers, receive: Receive, send: Send
    ) -> None:
        """Let a document in: it may be larger and take longer than all else, so that few come at once."""
        if uploads.locked():
            raise Busy
        async with uploads:
            async with asyncio.timeout(_UPLOAD_SECONDS):
                body = await _body(headers, receive, _UPLOAD_BODY)
            await self._api(_for_api(scope, headers), _once(body), send)

    async def _own(self, route: str, scope: Scope, headers: Headers, body: bytes) -> Response:
        if route == _EVENT:
            return _packed(await self._event(body), headers.get("accept-encoding", ""))
        now = self._live.now
        if route == "/assets/":
            asked = await asyncio.to_thread(front.asset, scope["path"])
        else:
            asked = now.page if route == "/" else now.theme
        return asked.response(headers.get("accept-encoding", ""), headers.get("if-none-match", ""))

    async def _event(self, body: bytes) -> Response:
        """Do what an event of the page does, as the desk has room."""
        call = self._live.now.calls.read(body)
        return Response(await self._desk.run(lambda: run_in_threadpool(call.answer)), media_type="application/json")

    async def _check_rate(self, route: str, scope: Scope) -> None:
        if self._rate is None or route not in _COUNTED:
            return
        client = _client(scope)
        if not is_this_machine(client) and not await self._rates.count(self._rate, "questions", client):
            raise Refused(429, "So many questions came from your address. Please try again in a minute.")


def _route(path: str) -> str:
    """The name of what a path leads to; empty where it leads nowhere."""
    if path in _API or path in _OWN:
        return path
    if path in front.names():
        return "/assets/"
    return "/api/documents/" if path.startswith("/api/documents/") else ""


def _check(route: str, scope: Scope, headers: Headers) -> None:
    """Refuse what is not of the list.

    Raises:
        Refused: the path leads nowhere, the method is another one, or the request came from another site's page.
    """
    if not route or len(scope["raw_path"]) > LONGEST_PATH:
        raise Refused(404, "There is nothing here. The page is at /, the HTTP API is described at /api/openapi.json.")
    methods = _API.get(route) or _OWN.get(route) or _GET
    if scope["method"] not in methods:
        raise Refused(405, f"This address takes {' or '.join(sorted(methods))}.")
    origin = headers.get("origin")
    if scope["method"] == "POST" and origin and urlsplit(origin).netloc != headers.get("host"):
        raise Refused(403, "This request came from the page of another site.")


def _packed(response: Response, accepted: str) -> Response:
    """A long response to the page, compressed: a phone's connection is slower than this."""
    if "br" in accepted and len(response.body) > _SHORT:
        packed = brotli.compress(bytes(response.body), quality=3)
        headers = {"Content-Encoding": "br", "Vary": "Accept-Encoding"}
        return Response(packed, response.status_code, headers, response.media_type)
    return response


async def _body(headers: Headers, receive: Receive, longest: int = LONGEST_BODY) -> bytes:
    """The body of a request, as far as it may reach."""
    announced = headers.get("content-length", "0")
    parts: list[bytes] = []
    size = int(announced) if announced.isdecimal() else 0
    more = size <= longest
    size = 0 if more else size
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "The request broke off.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False) and size <= longest
    if size > longest:
        raise Refused(
            413, f"That is larger than {longest:,} bytes, which a request may have. Please shorten or split it."
        )
    return b"".join(parts)


def _once(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


_PASSED = frozenset({"host", "content-type", "content-length", "accept", "accept-language"})


def _for_api(scope: Scope, headers: Headers) -> Scope:
    """The request as the API gets it: no cookie, no claim about who forwarded it, no query."""
    passed: Iterable[tuple[bytes, bytes]] = [(k, v) for k, v in scope["headers"] if k.decode("latin-1") in _PASSED]
    return {**scope, "headers": list(passed), "query_string": b""}


def _client(scope: Scope) -> str:
    """Who a request came from; empty where it is not known."""
    return str(scope["client"][0]) if scope.get("client") else ""
