"""The index that answers now, and the page made from it; a newer one takes its place while requests go on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI

from assistant.calls import Calls, calls_of
from assistant.conversation import Assistant
from assistant.front import File, file, head, page_file
from assistant.inner import HOST, call
from assistant.page import CSS, theme
from corpus.errors import UserError
from index import store

if TYPE_CHECKING:
    from assistant.llm import LanguageModel

_LOG = logging.getLogger("assistant")
_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_AFTER_FAILURE = 15.0
MakePage = Callable[[Assistant], gr.Blocks]


@dataclass(frozen=True, slots=True)
class Served:
    """One opened index and the page over it: what it is loaded from, the calls it makes."""

    assistant: Assistant
    page: File
    theme: File
    calls: Calls


def opened(folder: Path, threads: int | None, model: LanguageModel | None = None, reranker: str = "") -> Assistant:
    """Open the index and answer once, so that the first question of a reader is as quick as any.

    Raises:
        IndexMissing, IndexUnusable: see `index.search.open_retriever`.
    """
    assistant = Assistant.open(folder, threads, model, reranker)
    assistant.ask("What are infantile spasms?", again=True)
    return assistant


async def served(assistant: Assistant, make: MakePage) -> Served:
    """Make the page over an assistant; Gradio's own server draws it once, and answers nothing further."""
    blocks = await asyncio.to_thread(make, assistant)
    gradio = await asyncio.to_thread(_gradio, blocks)
    html = (await call(gradio, "GET", "/")).body.decode()
    css = (await call(gradio, "GET", "/theme.css")).body
    return Served(assistant, page_file(html, f"http://{HOST}"), file(css, "text/css"), calls_of(blocks))


def _gradio(blocks: gr.Blocks) -> FastAPI:
    mounted: FastAPI = gr.mount_gradio_app(
        FastAPI(docs_url=None, redoc_url=None, openapi_url=None),
        blocks,
        path="/",
        theme=theme(),
        css_paths=[CSS],
        head=head(),
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


class Live:
    """What is served now.

    Args:
        folder: the index.
        now: what is served first.
        open_again: opens the index that is there by then.
        make: makes the page over an assistant.
    """

    def __init__(self, folder: Path, now: Served, open_again: Callable[[], Assistant], make: MakePage) -> None:
        self.now = now
        self._folder = folder
        self._open_again = open_again
        self._make = make

    async def watch(self) -> None:
        """Look for a newer index for ever, and put it in place when it is open and has a page.

        Requests that are being answered keep the one that they began with. An index that cannot be opened is told
        of in the log, and the one before it goes on.
        """
        told = ""
        wait = _SECONDS_BETWEEN_LOOKS
        while True:
            await asyncio.sleep(wait)
            wait = _SECONDS_BETWEEN_LOOKS
            try:
                generation = (await asyncio.to_thread(store.current, self._folder)).name
                if generation == self.now.assistant.retriever.index.manifest.generation:
                    continue
                assistant = await asyncio.to_thread(self._open_again)
                self.now = await served(assistant, self._make)
                _LOG.warning("now answering from index %s", generation)
                told = ""
            except (UserError, OSError, ValueError, RuntimeError) as error:
                if str(error) != told:
                    _LOG.warning("still answering from the index before: %s", error)
                told = str(error)
                wait = _SECONDS_AFTER_FAILURE
