"""Speed, memory, and how near the int8 encoder is to its reference; prints figures, judges nothing.

Every process is measured from outside, as a user meets it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from assistant.conversation import Assistant
from index.opened import Index
from index.search import Retriever

QUESTION = "Which genes are linked to infantile spasms?"
_RUNS = 7
_PAGE_RUNS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure."""

    name: str
    value: float
    unit: str


def as_text(figures: Sequence[Figure]) -> str:
    """Figures as JSON."""
    return json.dumps([asdict(figure) for figure in figures], indent=1)


def report(folder: Path, *, as_json: bool = False) -> None:
    """Measure and print; the index is brought up to date first."""
    subprocess.run([sys.executable, "-m", "assistant.cli", "build", "--index", str(folder)], check=True)
    figures: list[Figure] = []
    steps: list[Callable[[Path], list[Figure]]] = [_process, _running, _building, _fidelity, _page]
    for step in steps:
        for figure in step(folder):
            figures.append(figure)
            if not as_json:
                print(f"{figure.name:<62} {figure.value:>9,.3f} {figure.unit}", flush=True)
    if as_json:
        print(as_text(figures))


def questions(index: Index) -> list[str]:
    """A hundred questions to time with: what the corpus's sections are asked as, spread over all of it."""
    passages = [index.content.passage(number) for number in range(index.size)]
    asked = [question for passage in passages for question in passage.asked]
    asked = list(dict.fromkeys(asked or [passage.heading or passage.text for passage in passages]))
    step = max(1, len(asked) // 100)
    return asked[::step][:100]


def _process(folder: Path) -> list[Figure]:
    """A whole `ask`, from nothing to the printed answer."""
    command = [sys.executable, "-m", "assistant.cli", "ask", QUESTION, "--json", "--index", str(folder)]
    seconds, peaks = [], []
    for _ in range(_RUNS + 1):
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - started)
        peaks.append(usage.ru_maxrss / 1024)
        if status:
            raise SystemExit(f"ask failed with status {status}")
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "assistant.cli", "--help"], stdout=subprocess.DEVNULL, check=True)
    helped = time.perf_counter() - started
    return [
        Figure("ask, whole process, median", median(seconds[1:]), "s"),
        Figure("ask, whole process, slowest", max(seconds[1:]), "s"),
        Figure("ask, peak memory", max(peaks), "MiB"),
        Figure("--help", helped, "s"),
    ]


def _running(folder: Path) -> list[Figure]:
    """Answers in a running process, each question once."""
    assistant = Assistant.open(folder)
    asked = questions(assistant.retriever.index)
    for question in asked[:10]:
        assistant.ask(question)
    times = [assistant.ask(question).milliseconds for question in asked]
    p50, p95 = np.percentile(times, [50, 95])
    return [
        Figure(f"answer in a running process, p50 of {len(times)}", float(p50), "ms"),
        Figure(f"answer in a running process, p95 of {len(times)}", float(p95), "ms"),
        Figure("memory of this process so far", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB"),
    ]


def _building(_: Path) -> list[Figure]:
    """A build from nothing, the model's export included, in a process of its own."""
    with tempfile.TemporaryDirectory() as target:
        command = [sys.executable, "-m", "assistant.cli", "build", "--index", target]
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        full = time.perf_counter() - started
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        again = time.perf_counter() - started
    return [Figure("build, model export included", full, "s"), Figure("build, nothing to do", again, "s")]


def _fidelity(folder: Path) -> list[Figure]:
    """The int8 encoder against float32 sentence-transformers: the vectors, and what they find."""
    from index.encoder import SentenceTransformerEncoder
    from index.export import model_folder

    retriever = Retriever(Index(folder))
    index = retriever.index
    reference = SentenceTransformerEncoder(str(model_folder()))
    passages = [index.content.passage(number) for number in range(index.size)]
    texts = [f"{passage.context}. {passage.text}" for passage in passages]
    asked = questions(index)
    exact, quick = reference.encode(texts), index.encoder.encode(texts)
    exact_asked, quick_asked = reference.encode(asked), index.encoder.encode(asked)
    same = np.argmax(exact_asked @ exact.T, axis=1) == np.argmax(quick_asked @ quick.T, axis=1)
    cosines = (exact * quick).sum(axis=1)
    return [
        Figure(f"int8 against float32, mean cosine of {len(texts)} passages", float(cosines.mean()), ""),
        Figure("int8 against float32, least cosine", float(cosines.min()), ""),
        Figure(f"int8 against float32, same top-1 of {len(asked)} questions", 100 * float(same.mean()), "%"),
    ]


def _page(folder: Path) -> list[Figure]:
    """From opening the page to a usable input box, and from Enter to the answer, in headless Chromium."""
    browser = find_chromium()
    if browser is None:
        print("no Chromium found: the page is not measured", file=sys.stderr)
        return []
    from playwright.sync_api import sync_playwright

    usable, answered = [], []
    with closing(Server(folder)) as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=CHROMIUM_ARGUMENTS)
        for _ in range(_PAGE_RUNS + 1):
            page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
            started = time.perf_counter()
            page.goto(server.address)
            page.locator("#question textarea").fill(QUESTION)
            usable.append(time.perf_counter() - started)
            started = time.perf_counter()
            page.keyboard.press("Enter")
            page.locator("#chat .answer").wait_for()
            answered.append(time.perf_counter() - started)
            page.context.close()
        chromium.close()
    return [
        Figure("page, to a usable input box, median", median(usable[1:]), "s"),
        Figure("page, Enter to answer, median", median(answered[1:]), "s"),
        Figure("server, start to first page", server.started_in, "s"),
    ]


CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def find_chromium() -> str | None:
    """The path of an installed Chromium or Chrome."""
    import shutil

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The chat page served by a process of its own, on a free port.

    Args:
        folder: the index.
        options: further ones of the command `chat`.
        log: where its messages go; nowhere if None.
        environment: settings, beside those of this process.
    """

    def __init__(
        self, folder: Path, *options: str, log: Path | None = None, environment: dict[str, str] | None = None
    ) -> None:
        import urllib.request

        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        command = [
            sys.executable,
            "-m",
            "assistant.cli",
            "chat",
            "--port",
            str(port),
            "--index",
            str(folder),
            *options,
        ]
        started = time.perf_counter()
        with (log or Path(os.devnull)).open("w") as errors:
            self.process = subprocess.Popen(command, stderr=errors, env={**os.environ, **(environment or {})})
        while True:
            try:
                urllib.request.urlopen(f"{self.address}/health", timeout=10).close()
                break
            except OSError as error:
                if self.process.poll() is not None or time.perf_counter() - started > 60:
                    self.close()
                    raise RuntimeError("the server did not start") from error
                time.sleep(0.05)
        self.started_in = time.perf_counter() - started

    def close(self) -> None:
        """Stop the server."""
        self.process.terminate()
        self.process.wait(timeout=30)
