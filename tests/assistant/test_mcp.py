"""The assistant over the Model Context Protocol, asked by its official client over a real process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from asking import listens, wait_for
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client

from assistant.conversation import Assistant
from corpus.errors import UserError
from eval.bench import free_port

T = TypeVar("T")
FOLLOW_UP = {"question": "and its side effects?", "earlier": ["What is vigabatrin?"]}


def apart(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Do it in a thread of its own: that of the tests may have a browser's event loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


@pytest.fixture(scope="module")
def talked(our_index: Path) -> dict[str, Any]:
    """One conversation with a process: what it offers, and what each call gave."""

    async def talk(client: Client) -> dict[str, Any]:
        return {
            "tools": await client.list_tools(),
            "resources": (await client.list_resources()).resources,
            "ask": await client.call_tool("ask", FOLLOW_UP),
            "emergency": await client.call_tool("ask", {"question": "my baby is turning blue"}),
            "search": await client.call_tool("search", {"query": "vigabatrin vision", "k": 3}),
            "read": await client.call_tool("read_document", {"id": "treatments/vigabatrin"}),
            "unknown": await client.call_tool("read_document", {"id": "../../etc/passwd"}),
            "too many": await client.call_tool("search", {"query": "x", "k": 1000}),
        }

    command = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant.cli", "mcp", "--index", str(our_index)]
    )

    async def run() -> dict[str, Any]:
        async with Client(stdio_client(command)) as client:
            return await talk(client)

    return apart(run)


def text(result: Any) -> str:
    return str(result.content[0].text)


def test_it_offers_three_tools_that_change_nothing_and_no_more(talked: dict[str, Any]) -> None:
    tools = talked["tools"].tools
    assert {tool.name for tool in tools} == {"ask", "search", "read_document"}
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    assert talked["resources"] == []


def test_a_question_is_answered_with_sources_in_the_light_of_those_before(talked: dict[str, Any]) -> None:
    told = text(talked["ask"])
    for part in ("vision", "[1]", "Sources", "https://", "not medical advice"):
        assert part in told


def test_an_emergency_comes_first(talked: dict[str, Any]) -> None:
    assert text(talked["emergency"]).startswith("**Call your emergency number now")


def test_passages_are_found_and_a_document_is_read(talked: dict[str, Any]) -> None:
    hits = talked["search"].structured_content["result"]
    assert len(hits) == 3
    assert hits[0]["document"].startswith("treatments/")
    assert len(text(talked["read"])) > 500


def test_what_cannot_be_done_is_told_in_a_sentence(talked: dict[str, Any]) -> None:
    assert talked["unknown"].is_error
    assert "search gives those" in text(talked["unknown"])
    assert talked["too many"].is_error


def test_without_the_package_it_says_what_to_install(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.mcp_server import mcp_server

    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(UserError, match=r"infantile-spasms-assistant\[mcp\]"):
        mcp_server(assistant)


def test_over_http_it_answers_this_machine_and_no_name_that_leads_to_it(our_index: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "assistant.cli", "mcp", "--http", str(port), "--index", str(our_index)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    async def tools() -> set[str]:
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    try:
        wait_for(lambda: listens(port))
        assert apart(tools) == {"ask", "search", "read_document"}
        for claimed, status in (({"Host": "evil.example"}, 421), ({"Origin": "http://evil.example"}, 403)):
            headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json", **claimed}
            with pytest.raises(HTTPError) as refused:
                urlopen(Request(f"http://127.0.0.1:{port}/mcp", b"{}", headers), timeout=10)
            assert refused.value.code == status
    finally:
        process.terminate()
        process.wait(timeout=20)
