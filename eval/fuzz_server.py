"""Fuzzing a running server: the HTTP API by its own description, the page's calls, requests spoilt byte by byte.

Whatever comes, the server answers with a status that it describes, or hangs up on what is no HTTP; it prints no traceback.
"""

from __future__ import annotations

import json
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from eval.bench import Server
from eval.fuzz_cases import WORDS, spoilt, talk
from eval.fuzz_work import Run, Target
from eval.soak import page_config

Cases = tuple[SearchStrategy[Any], Run]
Opened = Callable[[str, Path], AbstractContextManager[Cases]]

_LIMIT = 30.0
_REFUSED = frozenset({400, 403, 404, 405, 408, 413, 422, 431, 501, 505})
_REQUESTS = (
    b'POST /api/ask HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n{"question": "What is ACTH?"}',
    b'POST /api/search HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\n{"query": "vision", "k": 3}\r\n0\r\n\r\n',
    b"GET /api/documents/treatments/acth HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: gzip, br\r\nIf-None-Match: *\r\n\r\n",
    b"GET /health HTTP/1.0\r\n\r\n",
    b"HEAD / HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nX-Forwarded-For: 1.2.3.4\r\nConnection: close\r\n\r\n",
)
_PIECES = (
    b"\r\n", b"\r\n\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n",
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n", b"Upgrade: h2c\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"%00", b"%2e%2e/", b"//", b"*", b"?",
    b"http://evil.example/", b"ffffffffffffffff\r\n", b"0\r\n\r\n", b"Origin: null\r\n", b"Host: \r\n", b"CONNECT ", b"TRACE ", b"\x16\x03\x01",
)  # fmt: skip


def _with_server(opened: Opened) -> Callable[[Path], AbstractContextManager[Cases]]:
    """The same over a server of its own."""

    @contextmanager
    def open(index: Path) -> Iterator[Cases]:
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            with closing(Server(index, log=log)) as server, opened(server.address, log) as cases:
                yield cases

    return open


@contextmanager
def api(address: str, log: Path) -> Iterator[Cases]:
    """Requests that fit the API's description and ones that do not."""
    import requests
    import schemathesis
    from schemathesis import GenerationMode, checks
    from schemathesis.core.failures import FailureGroup

    checks.load_all_checks()
    wanted = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.negative_data_rejection,
    ]
    with requests.Session() as session:
        refused = {"expected-statuses": sorted(_REFUSED)}
        config = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": refused}})
        schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json", config=config)
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)

        def run(case: Any) -> None:
            response = case.call(base_url=address, session=session, timeout=_LIMIT)
            try:
                case.validate_response(response, checks=wanted)
            except FailureGroup as error:  # of a kind that is no Exception
                raise AssertionError("; ".join(map(str, error.exceptions))) from None
            _nothing_printed(log)

        yield st.one_of([schema.as_strategy(generation_mode=mode) for mode in modes]), run


@contextmanager
def page(address: str, log: Path) -> Iterator[Cases]:
    """The page's calls: its events with values of their fields' kinds, and with any others."""
    import requests

    leaf = st.none() | st.booleans() | st.integers(-2, 99) | st.floats() | talk() | st.sampled_from(WORDS)
    anything: SearchStrategy[Any] = st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    )
    with requests.Session() as session:
        config = page_config(address)
        fields = {one["id"]: _field(one, anything) for one in config["components"]}
        events = [
            st.fixed_dictionaries(
                {"fn_index": st.just(one["id"]), "data": st.tuples(*(fields[id] for id in one["inputs"]))},
                optional={"session_hash": leaf, "event_data": anything, "trigger_id": leaf, "simple_format": leaf},
            )
            for one in config["dependencies"]
        ]
        wrong = st.fixed_dictionaries({"fn_index": st.integers(-1, 40), "data": st.lists(anything, max_size=6)})

        def run(case: Any) -> None:
            url = f"{address}/gradio_api/run/predict"
            headers = {"Content-Type": "application/json"}
            got = session.post(url, data=json.dumps(case).encode(), headers=headers, timeout=_LIMIT)
            assert got.status_code in {200, *_REFUSED}, f"{got.status_code} {got.text[:100]}"
            got.json()
            _nothing_printed(log)

        yield st.one_of(*events, wrong, anything), run


def _field(component: dict[str, Any], anything: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Values of a field of the page: mostly of its kind."""
    choices = [value for _, value in component["props"].get("choices") or []]
    chosen = st.sampled_from(choices) if choices else talk()
    texts = st.lists(talk(), max_size=3)
    kinds = {
        "textbox": talk(),
        "radio": chosen,
        "dropdown": st.one_of(chosen, chosen, st.lists(chosen, max_size=3)),
        "checkboxgroup": st.lists(chosen, max_size=4),
        "checkbox": st.booleans(),
        "number": st.integers() | st.floats(),
        "slider": st.integers() | st.floats(),
        "json": st.one_of(texts, st.lists(talk(), max_size=60)),
    }
    right = kinds.get(component["type"], st.none())
    return st.one_of(right, right, right, right, right, right, right, anything)


@contextmanager
def http(address: str, log: Path) -> Iterator[Cases]:
    """Requests spoilt byte by byte, sent in one piece; the client then sends no more."""
    host, _, port = urlsplit(address).netloc.partition(":")
    wholes = [one.replace(b"HOST", f"{host}:{port}".encode()) for one in _REQUESTS]

    def run(case: bytes) -> None:
        with socket.create_connection((host, int(port)), timeout=_LIMIT) as connection:
            connection.sendall(case)
            connection.shutdown(socket.SHUT_WR)
            got = bytearray()
            try:
                while part := connection.recv(65_536):
                    got += part
            except ConnectionResetError:
                pass  # hung up on
        if got:
            status = int(bytes(got[:40]).split(b" ")[1])
            assert status in {100, 200, 304, *_REFUSED}, status
        _nothing_printed(log)

    yield spoilt(wholes, _PIECES), run


def _nothing_printed(log: Path) -> None:
    assert "Traceback" not in log.read_text(encoding="utf-8"), "the server printed a traceback"


OPENED: dict[str, Opened] = {"api": api, "page": page, "http": http}
"""By the name of their target: cases for a running server that prints to a log."""

TARGETS = tuple(Target(name, 2 * _LIMIT, _with_server(opened), limited=False) for name, opened in OPENED.items())
