"""Many people at once, over HTTP and through the page's own calls; prints figures, judges nothing.

Client and server share the machine, as its cores are all there is; every question is asked once.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from assistant.conversation import Assistant
from eval.bench import Figure, Server, as_text, questions

_WARM_UP = 0.2
"""The share of the time after which memory is looked at first, and latencies are counted."""

_TURNS = 4
_OPENINGS = ("", "Please tell me: ", "I would like to know: ", "My question is: ", "Can you say ")
_TIMEOUT = 60


@dataclass(slots=True)
class Tally:
    """What one kind of people met with."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    counting: bool = False

    def figures(self, name: str, seconds: float) -> list[Figure]:
        """The figures of these people over so many seconds of counting."""
        p50, p95 = np.percentile(self.seconds, [50, 95]) if self.seconds else (float("nan"), float("nan"))
        return [
            Figure(f"{name}, answers per second", len(self.seconds) / seconds, "/s"),
            Figure(f"{name}, p50", 1000 * float(p50), "ms"),
            Figure(f"{name}, p95", 1000 * float(p95), "ms"),
            Figure(f"{name}, told to come back (503)", self.refused, ""),
            Figure(f"{name}, errors", len(self.errors), ""),
        ]


_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n")


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


class Client:
    """One person's connection to a server, kept open; as little work as can be, for it is not what is measured."""

    def __init__(self, address: str) -> None:
        split = urlsplit(address)
        self._host, self._port = str(split.hostname), int(split.port or 80)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, value: object) -> tuple[int, dict[str, str], bytes]:
        """Send JSON; returns status, headers (none read where all went well) and body.

        Raises:
            OSError, EOFError: the connection failed.
        """
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        body = json.dumps(value).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert self._reader is not None
        answer = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = _LENGTH.search(answer)
        got = await self._reader.readexactly(int(length[1]) if length else 0)
        if b"\r\nconnection: close\r\n" in answer:
            self.close()
        status = int(answer[9:12])
        return status, {} if status == 200 else _headers(answer), got

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


@dataclass(frozen=True, slots=True)
class Event:
    """The page's call for a question: its number, and which of its outputs are the questions so far and how many."""

    number: int
    asked: int
    turns: int


def report(folder: Path, *, seconds: float, askers: int, chats: int, workers: int, as_json: bool = False) -> None:
    """Serve an index to so many people for so long, and print what they met with."""
    asked = _distinct(questions(Assistant.open(folder).retriever.index))
    with closing(Server(folder, "--workers", str(workers))) as server:
        figures = asyncio.run(_soak(server, asked, seconds, askers, chats))
    if as_json:
        print(as_text(figures))
        return
    for figure in figures:
        print(f"{figure.name:<62} {figure.value:>9,.1f} {figure.unit}")


def _distinct(asked: list[str]) -> Iterator[str]:
    """Questions without end, none of them twice."""
    for number in count():
        opening = _OPENINGS[number % len(_OPENINGS)]
        for question in asked:
            yield f"{opening}{question} ({number + 1})"


async def _soak(server: Server, asked: Iterator[str], seconds: float, askers: int, chats: int) -> list[Figure]:
    event = _event(server)
    over_http, through_page = Tally(), Tally()
    people = [asyncio.create_task(_ask(Client(server.address), asked, over_http)) for _ in range(askers)]
    people += [asyncio.create_task(_chat(Client(server.address), asked, event, through_page)) for _ in range(chats)]
    await asyncio.sleep(_WARM_UP * seconds)
    before, worked, own = _memory(server.process.pid), _worked(server.process.pid), time.process_time()
    over_http.counting = through_page.counting = True
    started = time.perf_counter()
    await asyncio.sleep((1 - _WARM_UP) * seconds)
    counted = time.perf_counter() - started
    worked, own = _worked(server.process.pid) - worked, time.process_time() - own
    after = _memory(server.process.pid)
    for person in people:
        person.cancel()
    await asyncio.gather(*people, return_exceptions=True)
    figures = [Figure("people asking over HTTP", askers, ""), Figure("chats on the page", chats, "")]
    if askers:
        figures += over_http.figures("over HTTP", counted)
    if chats:
        figures += through_page.figures("on the page", counted)
    for error in dict.fromkeys(over_http.errors + through_page.errors):
        print(f"error: {error}")
    answers = max(1, len(over_http.seconds) + len(through_page.seconds))
    return [
        *figures,
        Figure("processor time of the server for an answer, refusals included", 1000 * worked / answers, "ms"),
        Figure("processor time of the people for an answer", 1000 * own / answers, "ms"),
        Figure("memory of the server after warm-up", before, "MiB"),
        Figure("memory, growth since then", 100 * (after / before - 1), "%"),
    ]


async def _ask(client: Client, asked: Iterator[str], tally: Tally) -> None:
    """Ask one question after another."""
    while True:
        await _turn(client, "/api/ask", {"question": next(asked)}, tally)


async def _chat(client: Client, asked: Iterator[str], event: Event, tally: Tally) -> None:
    """Ask on the page, some turns to a conversation, each with the questions that the page sent back."""
    while True:
        so_far: list[str] = []
        turns = 0
        for _ in range(_TURNS):
            call = {"fn_index": event.number, "data": [next(asked), so_far, turns, "", "en"], "session_hash": "soak"}
            answer = await _turn(client, "/gradio_api/run/predict", call, tally)
            if answer is not None:
                so_far, turns = answer["data"][event.asked], answer["data"][event.turns]


async def _turn(client: Client, path: str, value: object, tally: Tally) -> dict[str, Any] | None:
    """Send one request; returns the answer's JSON, and waits as long as it is told to when the server is full."""
    started = time.perf_counter()
    answer: dict[str, Any] | None = None
    try:
        async with asyncio.timeout(_TIMEOUT):
            status, headers, body = await client.post(path, value)
        took = time.perf_counter() - started
        if status == 200:
            answer = json.loads(body)  # an answer counts only if it is whole
    except (OSError, EOFError, ValueError) as error:
        client.close()
        if tally.counting:
            tally.errors.append(f"{type(error).__name__}: {error}")
        await asyncio.sleep(0.1)
        return None
    if status == 503:
        tally.refused += tally.counting
        await asyncio.sleep(float(headers["retry-after"]))
    elif tally.counting and answer is not None:
        tally.seconds.append(took)
    elif tally.counting:
        tally.errors.append(f"{status}: {body[:200].decode('utf-8', 'replace')}")
    return answer


def page_config(address: str) -> dict[str, Any]:
    """The page as it describes itself: its components and its events."""
    import urllib.request

    with urllib.request.urlopen(address, timeout=20) as response:
        html = response.read().decode()
    found = re.search(r"window\.gradio_config = (\{.*?\});window\.gradio_config\.root", html, re.DOTALL)
    assert found is not None
    config: dict[str, Any] = json.loads(found[1])
    return config


def _event(server: Server) -> Event:
    """The page's call for a question."""
    config = page_config(server.address)
    kinds = {one["id"]: one["type"] for one in config["components"]}
    box = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "question")
    event = next(one for one in config["dependencies"] if [box, "submit"] in one["targets"])
    outputs = [kinds[id] for id in event["outputs"]]
    return Event(event["id"], outputs.index("json"), outputs.index("number"))


def _memory(process: int) -> float:
    """The memory of a process and its children that no other shares, in MiB."""
    rollups = [(path / "smaps_rollup").read_text() for path in _processes(process)]
    private = [int(kb) for one in rollups for kb in re.findall(r"^Private_\w+:\s+(\d+) kB", one, re.MULTILINE)]
    return sum(private) / 1024


def _worked(process: int) -> float:
    """The processor time that a process and its children have used, in seconds."""
    fields = [(path / "stat").read_text().rpartition(")")[2].split() for path in _processes(process)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _processes(process: int) -> list[Path]:
    """The folders of a process and of its children in /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended meanwhile
        if process in (int(path.parent.name), parent):
            found.append(path.parent)
    return found


def cores() -> int:
    """How many processes this machine may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
