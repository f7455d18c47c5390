"""The server: the page and the HTTP API behind the gate, in one process or in several."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UserError

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import uvicorn
from starlette.routing import Router
from starlette.types import Receive, Scope, Send
from uvicorn.supervisors.multiprocess import Multiprocess

from assistant import maintainer
from assistant.settings import Settings, language_model
from index import store

if TYPE_CHECKING:
    from assistant.feedback import FeedbackLog
    from assistant.session import Sessions

FIRST_PORT = 7860
_PORTS_TRIED = 20
_GRACE_SECONDS = 20
_PURGE_SECONDS = 3600
_IDLE_SECONDS = 30
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where several processes tell each other their counts; the library of the metrics has named it."""


def app(folder: Path, settings: Settings) -> Router:
    """The web application over an index.

    Raises:
        IndexMissing, IndexUnusable: see `index.opened.Index`.
        UserError: the language model cannot be used, see `assistant.settings.language_model`.
    """
    from assistant.api import api
    from assistant.feedback import FeedbackLog
    from assistant.gate import Gate
    from assistant.live import Live, opened, served
    from assistant.neighbours import Neighbours
    from assistant.page import page
    from assistant.session import Sessions
    from assistant.workers import Desk

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    threads = 1 if settings.workers > 1 else None
    secret = maintainer.read(settings.maintainer) if settings.maintainer else None
    model = language_model(settings)
    # Who waits for the language model takes no place from the others, nor from their time.
    at_once = (settings.at_once or _at_once(settings.workers)) + (model.at_once if model else 0)
    seconds = settings.seconds + (model.seconds if model else 0)
    open_index = partial(opened, folder, threads, model, settings.reranker)
    assistant = open_index()

    gate: Gate | None = None

    async def through(scope: Scope, receive: Receive, send: Send) -> None:
        assert gate is not None
        await gate(scope, receive, send)

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        nonlocal gate
        log = FeedbackLog(Path(settings.feedback), settings.feedback_days) if settings.feedback else None
        sessions = Sessions(lambda: live.now.assistant) if settings.uploads == "on" else None
        make = partial(page, feedback_days=settings.feedback_days if log else 0, sessions=sessions)
        live = Live(folder, await served(assistant, make), open_index, make)
        desk = Desk(at_once, settings.waiting, seconds)
        doors = api(lambda: live.now.assistant, desk, log, sessions)
        neighbours = Neighbours(Path(os.environ[_SHARED])) if _SHARED in os.environ and os.name == "posix" else None
        gate = Gate(
            live, doors, desk, settings.rate, uploads=sessions is not None, secret=secret, neighbours=neighbours
        )
        tasks = [asyncio.create_task(live.watch())]
        if sessions is not None:
            tasks.append(asyncio.create_task(_forget_idle(sessions)))
        if log is not None:
            tasks.append(asyncio.create_task(_purge(log)))
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await desk.drain()

    # No route of its own: whatever the path, a line break in it included, the gate sees it.
    return Router(lifespan=lifespan, default=through, redirect_slashes=False)


def _at_once(workers: int) -> int:
    """How many answers a process works on: where each core has a process, a second one would only take turns."""
    return 2 if workers == 1 else 1


async def _forget_idle(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(_IDLE_SECONDS)
        sessions.forget_idle()


async def _purge(log: FeedbackLog) -> None:
    """Remove feedback when its time is over, whether more comes or not: so its readers were told."""
    while True:
        try:
            await asyncio.to_thread(log.purge)
        except UserError as error:
            logging.getLogger("assistant").warning("%s", error)
        await asyncio.sleep(_PURGE_SECONDS)


def serve(folder: Path, host: str, port: int | None, settings: Settings) -> None:
    """Serve the page until it is stopped.

    Raises:
        UserError: the port is taken, or the address is not this machine's.
        IndexMissing, IndexUnusable: see `index.opened.Index`.
    """
    settings = replace(settings, uploads="on" if _takes_documents(host, settings) else "off")
    listener = _listener(host, port)
    if settings.workers == 1:
        made: Router | partial[Router] = app(folder, settings)
    else:
        generation = store.current(folder)
        store.verify(folder, generation, store.read_manifest(generation))
        language_model(settings)  # what is wrong with it is told once, not by every process
        made = partial(app, folder, settings)
    address = f"http://{host if ':' not in host else f'[{host}]'}:{listener.getsockname()[1]}"
    print(f"Open {address} in a browser. Stop with Ctrl+C.", file=sys.stderr, flush=True)
    if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)
    config = uvicorn.Config(
        made,
        factory=settings.workers > 1,
        workers=settings.workers,
        # No access log: who asked, and when, is nobody's business.
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        # Longer than a client waits that was told to come back, lest its next request meet a closing connection.
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    if settings.workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
        return
    with tempfile.TemporaryDirectory() as counts:
        # Where the processes keep their counts, so that each can tell those of all.
        os.environ[_SHARED] = counts
        listener.set_inheritable(True)
        Multiprocess(config, sockets=[listener]).run()


def _takes_documents(host: str, settings: Settings) -> bool:
    """Whether readers may ask about documents of their own.

    Raises:
        UserError: they may, and would not find them again.
    """
    if settings.uploads == "on" and settings.workers > 1:
        raise UserError(
            "INFANTILE_SPASMS_UPLOADS=on needs one worker, for one process alone knows a session's documents; "
            "run several servers behind a proxy that keeps each reader at one of them"
        )
    here = host == "localhost" or (host.replace(".", "").isdecimal() and host.startswith("127.")) or host == "::1"
    return settings.uploads == "on" or (settings.uploads == "local" and here and settings.workers == 1)


def _listener(host: str, port: int | None) -> socket.socket:
    """A listening socket on the port, or on the first free one."""
    ports = [port] if port is not None else range(FIRST_PORT, FIRST_PORT + _PORTS_TRIED)
    problem = ""
    for number in ports:
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Small responses leave at once; else each of the page's files waits for an acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listener.bind((host, number))
            return listener
        except OSError as error:
            listener.close()
            problem = error.strerror or str(error)
    raise UserError(f"cannot listen on {host} port {ports[0]}: {problem}; choose another with --port or --host")
