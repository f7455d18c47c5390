"""A language model behind any server that speaks OpenAI's protocol. What it writes is taken for nothing but text."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpus.errors import UserError

if TYPE_CHECKING:
    import httpx2

LONGEST = 8_000
"""Characters that a model may write; an answer has far fewer."""

_MOST_BYTES = 2_000_000
_LOG = logging.getLogger("assistant")


class NoText(Exception):
    """The model gave no text that can be used; the message says why, without a word of the question."""


class LanguageModel:
    """A model on a server.

    Args:
        url: where the server's API begins, for example "http://127.0.0.1:11434/v1".
        name: the model, as the server calls it.
        key: the server's key, if it wants one. It goes into no message and no log.
        seconds: after which nothing more is waited for, whatever the server does.
        at_once: how many answers may be waited for at the same time.

    Raises:
        UserError: the package `openai` is missing, or the address or the name is of no use.
    """

    def __init__(self, url: str, name: str, key: str = "", seconds: float = 20, at_once: int = 4) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise UserError("--llm needs the address of a server, for example http://127.0.0.1:11434/v1")
        if not name:
            raise UserError("--llm needs --model NAME, the model as its server calls it")
        try:
            import openai
        except ImportError as error:
            raise UserError(
                "--llm needs the package openai; install it with: pip install 'openai>=3.57,<4'"
            ) from error
        self.name = name
        self.seconds = seconds
        self.at_once = at_once
        self._places = threading.BoundedSemaphore(at_once)
        # A loop of its own: there a deadline ends a request wherever it hangs, which a thread's own call cannot.
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="language model", daemon=True).start()
        self._client = openai.AsyncOpenAI(
            base_url=url,
            api_key=key or "none",
            max_retries=0,
            timeout=seconds,
            # Keys and accounts of OpenAI's own settings are no business of another server's.
            default_headers={"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()},  # type: ignore[dict-item]
            # A redirection could lead the question to another host.
            http_client=openai.DefaultAsyncHttpxClient(
                follow_redirects=False, event_hooks={"response": [_bound]}, headers={"Accept-Encoding": "identity"}
            ),
        )

    def write(self, messages: Sequence[dict[str, str]]) -> str:
        """Have the model write.

        Args:
            messages: of a role and a content each.

        Raises:
            NoText: it failed, in any way or by taking too long, or all its places are taken.
        """
        if not self._places.acquire(blocking=False):
            raise NoText("too many answers wait for it")
        try:
            future = asyncio.run_coroutine_threadsafe(self._write(messages), self._loop)
            try:
                return future.result(self.seconds + 1)
            except TimeoutError as error:
                future.cancel()
                raise NoText("it took too long") from error
        except NoText as error:
            _LOG.warning("the language model was not used: %s", error)
            raise
        finally:
            self._places.release()

    async def _write(self, messages: Sequence[dict[str, str]]) -> str:
        import httpx2
        import openai

        try:
            async with asyncio.timeout(self.seconds):
                stream: Any = await self._client.chat.completions.create(
                    model=self.name,
                    messages=list(messages),  # type: ignore[arg-type]
                    stream=True,
                )
                async with stream:
                    return await _text(stream)
        except TimeoutError as error:
            raise NoText("it took too long") from error
        except openai.APIStatusError as error:
            raise NoText(f"its server answered {error.status_code}") from error
        except (openai.OpenAIError, httpx2.HTTPError, OSError) as error:
            raise NoText(f"its server failed ({type(error).__name__})") from error
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            raise NoText("what its server sent cannot be read") from error


async def _text(stream: AsyncIterator[Any]) -> str:
    """The text of a stream that came to its end."""
    parts: list[str] = []
    length = 0
    is_complete = False
    async for chunk in stream:
        for choice in list(chunk.choices or ())[:1]:
            part = choice.delta.content if choice.delta is not None else None
            if isinstance(part, str):
                parts.append(part)
                length += len(part)
            is_complete = is_complete or bool(choice.finish_reason)
        if length > LONGEST:
            raise NoText("it wrote without end")
    if not is_complete:
        raise NoText("it broke off")
    return "".join(parts)


async def _bound(response: httpx2.Response) -> None:
    """Let no more of a response in than an answer can be."""
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, inner: httpx2.AsyncByteStream) -> None:
            self._inner = inner
            self._parts = aiter(inner)
            self._size = 0

        def __aiter__(self) -> Bounded:
            return self

        async def __anext__(self) -> bytes:
            part = await anext(self._parts)
            self._size += len(part)
            if self._size > _MOST_BYTES:
                raise NoText("its server sent too much")
            return part

        async def aclose(self) -> None:
            await self._inner.aclose()

    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise NoText("its server packed what it sent")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = Bounded(response.stream)
