"""The server: the page on FastAPI, with the doors that Gradio leaves open closed."""

from __future__ import annotations

import os
import socket
import sys
import webbrowser
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from corpus.errors import UserError

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response

from assistant.page import CSS, SCRIPT, page, theme

if TYPE_CHECKING:
    from assistant.conversation import Assistant

FIRST_PORT = 7860
_PORTS_TRIED = 20
HEADERS = {
    # Gradio's page runs inline scripts and builds functions from its templates, so those two cannot be forbidden.
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def app(assistant: Assistant) -> FastAPI:
    """The web application: the page at `/`, and nothing else that is documented or listed."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @api.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    mounted: FastAPI = gr.mount_gradio_app(
        api,
        page(assistant),
        path="/",
        theme=theme(),
        css_paths=[CSS],
        head=f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>",
        footer_links=[],
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        run_history=False,
        enable_monitoring=False,
        max_file_size=1,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    return mounted


def serve(assistant: Assistant, host: str, port: int | None) -> None:
    """Serve the page until it is stopped.

    Raises:
        UserError: the port is taken, or the address is not this machine's.
    """
    listener = _listener(host, port)
    address = f"http://{host if ':' not in host else f'[{host}]'}:{listener.getsockname()[1]}"
    print(f"Open {address} in a browser. Stop with Ctrl+C.", file=sys.stderr, flush=True)
    if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)
    # No access log: who asked, and when, is nobody's business.
    config = uvicorn.Config(app(assistant), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int | None) -> socket.socket:
    """A listening socket on the port, or on the first free one."""
    ports = [port] if port is not None else range(FIRST_PORT, FIRST_PORT + _PORTS_TRIED)
    problem = ""
    for number in ports:
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, number))
            return listener
        except OSError as error:
            listener.close()
            problem = error.strerror or str(error)
    raise UserError(f"cannot listen on {host} port {ports[0]}: {problem}; choose another with --port or --host")
