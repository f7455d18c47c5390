"""Many at once: so many are answered, the rest are told to come back, and nobody is dropped."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest
from asking import Got, get, post, send, wait_for
from linking import linked
from playwright.sync_api import Browser, expect

from assistant.api import BUSY
from assistant.conversation import Assistant
from eval.bench import Server
from index.build import build

QUESTIONS = ("Which genes cause spasms?", "What can vigabatrin narrow?", "Is CBD approved?", "What does STXBP1 do?")
SMALL = {
    "INFANTILE_SPASMS_AT_ONCE": "1",
    "INFANTILE_SPASMS_WAITING": "1",
    "INFANTILE_SPASMS_RATE": "3",
    "INFANTILE_SPASMS_PROXIES": "127.0.0.1",
}


@pytest.fixture(scope="module")
def papers_of_module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "notes.txt").write_text(
        "Research Notes\n\nSpasms and Genes\n\nChanges in the ARX gene cause X-linked infantile spasms. "
        "The STXBP1 gene helps nerve cells release messengers.\n\nTreatment\n\n"
        "Vigabatrin can narrow the field of vision. CBD is not approved for spasms.\n"
    )
    return folder


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, exported: Path, papers_of_module: Path) -> Path:
    folder = linked(tmp_path_factory.mktemp("load") / "index", exported)
    build(folder, papers_of_module, quiet=True)
    return folder


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the crowded server prints."""
    return tmp_path_factory.mktemp("log") / "log"


@pytest.fixture(scope="module")
def crowded(index: Path, log: Path) -> Iterator[Server]:
    """Two processes, each with a place for one answer and for one that waits, behind a proxy on this machine.

    Whoever asks from this machine itself may do so as often as he likes.
    """
    with closing(Server(index, "--workers", "2", environment=SMALL, log=log)) as running:
        yield running


@contextmanager
def crowd(server: Server, size: int = 12) -> Iterator[list[Got]]:
    """So many people who ask one question after another, without a rest; yields what they got so far."""
    got: list[Got] = []
    leave = threading.Event()

    def one(number: int) -> None:
        while not leave.is_set():
            got.append(post(server.address, "/api/ask", {"question": QUESTIONS[number % len(QUESTIONS)]}))

    with ThreadPoolExecutor(size) as pool:
        people = [pool.submit(one, number) for number in range(size)]
        try:
            yield got
        finally:
            leave.set()
        for person in people:
            person.result()


def test_when_all_places_are_taken_the_next_is_told_when_to_come_back(crowded: Server) -> None:
    with crowd(crowded) as got:
        wait_for(lambda: {one.status for one in got[:]} >= {200, 503})
    assert {one.status for one in got} == {200, 503}
    refused = next(one for one in got if one.status == 503)
    assert refused.json == {"error": BUSY}
    assert int(refused.headers["retry-after"]) >= 1


def test_that_there_is_no_place_is_told_in_the_visitors_language(crowded: Server) -> None:
    told: list[Got] = []
    with crowd(crowded):

        def is_refused() -> bool:
            body = json.dumps({"question": QUESTIONS[0]})
            told.append(send(crowded.address, "POST", "/api/ask", body, {"Accept-Language": "es-MX"}))
            return told[-1].status == 503

        wait_for(is_refused)
    assert told[-1].json["error"].startswith("En este momento preguntan muchas personas.")


def test_a_crowd_gets_the_answers_of_one_person_whichever_process_answers(crowded: Server, index: Path) -> None:
    assistant = Assistant.open(index)
    alone = {question: json.loads(json.dumps(assistant.ask(question).to_json())) for question in QUESTIONS}
    with crowd(crowded, 4) as got:
        wait_for(lambda: sum(one.status == 200 for one in got[:]) >= 40)
    for one in got:
        if one.status == 200:
            answer = one.json
            assert {**answer, "milliseconds": 0} == {**alone[answer["question"]], "milliseconds": 0}


@pytest.mark.browser
def test_the_page_says_kindly_that_many_people_ask(browser: Browser, crowded: Server) -> None:
    with closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(crowded.address)
        box, notice = page.locator("#question textarea"), page.locator("#notice")
        box.fill(QUESTIONS[0])
        with crowd(crowded):
            for _ in range(20):
                page.keyboard.press("Enter")
                expect(notice.or_(page.locator("#chat .answer")).first).to_be_visible()
                if notice.is_visible():
                    break
                page.locator("#new-chat").click()
                box.fill(QUESTIONS[0])
            expect(notice).to_have_text(BUSY)
            assert box.input_value() == QUESTIONS[0]
        page.keyboard.press("Enter")
        expect(page.locator("#chat .answer")).to_have_count(1)
        expect(notice).to_be_hidden()


def asked_from(address: str, server: Server, language: str = "en") -> Got:
    """A question that a proxy passes on for somebody."""
    body = json.dumps({"question": QUESTIONS[0]})
    headers = {"X-Forwarded-For": address, "Accept-Language": language}
    return send(server.address, "POST", "/api/ask", body, headers)


def test_one_address_may_ask_so_often_in_a_minute_and_no_more(crowded: Server) -> None:
    got = [asked_from("203.0.113.5", crowded) for _ in range(2 * 3 + 1)]
    assert [one.status for one in got[:3]] == [200] * 3
    refused = next(one for one in got if one.status == 429)
    assert "try again in a minute" in refused.json["error"]
    assert int(refused.headers["retry-after"]) == 60
    again = [asked_from("203.0.113.5", crowded, "es") for _ in range(4)]
    told = next(one.json["error"] for one in again if one.status == 429)
    assert told.startswith("Han llegado muchas preguntas")
    assert asked_from("203.0.113.6", crowded).status == 200


def test_a_forwarded_address_is_not_believed_unless_a_proxy_is_named(server: Server) -> None:
    assert {asked_from("203.0.113.5", server).status for _ in range(70)} == {200}


def test_a_new_index_takes_over_without_a_request_dropped(
    crowded: Server, index: Path, papers_of_module: Path
) -> None:
    (papers_of_module / "more.txt").write_text("More\n\nBees\n\nA quokka is a small animal of Australia.\n")
    with crowd(crowded, 4) as got:
        generation = build(index, papers_of_module, quiet=True).generation
        wait_for(lambda: bool(got) and got[-1].status == 200 and got[-1].json["index"] == generation)
        wait_for(lambda: all(get(crowded.address, "/health").json["index"] == generation for _ in range(6)))
    assert {one.status for one in got} <= {200, 503}
    assert len({one.json["index"] for one in got if one.status == 200}) == 2


def processes(server: Server) -> set[int]:
    """The processes that answer."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return {int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()}


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc on this system")
def test_a_process_that_stands_still_is_replaced_and_nobody_is_dropped(crowded: Server) -> None:
    before = processes(crowded)
    stopped = min(before)
    os.kill(stopped, signal.SIGSTOP)
    with crowd(crowded, 2) as got:
        wait_for(lambda: stopped not in (now := processes(crowded)) and len(now) == 2)
    assert {one.status for one in got} == {200}


def test_people_who_hang_up_midway_take_no_place(crowded: Server, log: Path) -> None:
    name, _, port = crowded.address.removeprefix("http://").partition(":")
    body = b'{"question": "What is ARX?"}'
    whole = b"POST /api/ask HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    for length in (*range(0, len(whole), 3), len(whole)):
        for at_once in (0, 1):
            connection = socket.create_connection((name, int(port)))
            connection.sendall(whole[:length])
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", at_once, 0))
            connection.close()
    assert post(crowded.address, "/api/ask", {"question": QUESTIONS[0]}).status == 200
    wait_for(lambda: b"\ninside 0.0\n" in get(crowded.address, "/metrics").body)
    assert "Traceback" not in log.read_text()


CLOCKS = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@pytest.mark.skipif(not CLOCKS, reason="libfaketime is not installed (apt-get install faketime)")
def test_a_clock_that_jumps_bars_nobody(index: Path, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("+0")
    turned = {"LD_PRELOAD": str(CLOCKS[0]), "FAKETIME_TIMESTAMP_FILE": str(clock)}
    how = {"FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with closing(Server(index, environment={**SMALL, **turned, **how})) as server:
        for jump in ("+0", "-3h", "+400d"):
            clock.write_text(jump)
            assert [asked_from("203.0.113.7", server).status for _ in range(4)] == [200, 200, 200, 429]
        assert get(server.address, "/health").status == 200


def test_one_told_to_stop_finishes_its_answers_first(crowded: Server) -> None:
    got: list[Got] = []
    broken: list[BaseException] = []

    def ask() -> None:
        while True:
            try:
                got.append(post(crowded.address, "/api/ask", {"question": QUESTIONS[0]}))
            except (ConnectionRefusedError, ConnectionResetError, BrokenPipeError):
                return  # came after the end, or was never read
            except (OSError, HTTPException, ValueError) as error:
                broken.append(error)
                return

    people = [threading.Thread(target=ask) for _ in range(6)]
    for person in people:
        person.start()
    wait_for(lambda: len(got) > 12)
    crowded.process.send_signal(signal.SIGTERM)
    crowded.process.wait(timeout=30)
    for person in people:
        person.join()
    assert not broken
    assert {one.status for one in got} <= {200, 503}
    assert all(one.json["outcome"] for one in got if one.status == 200)
