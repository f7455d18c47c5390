"""The server: the doors that Gradio leaves open are closed."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from eval.bench import Server


def get(
    server: Server, path: str, data: bytes | None = None, kind: str = "application/json"
) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(server.address + path, data, {"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, {k.lower(): v for k, v in response.headers.items()}, response.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    for path in ("/", "/config", "/no-such-page"):
        _, headers, _ = get(server, path)
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_the_page_names_no_other_host(server: Server) -> None:
    _, _, body = get(server, "/")
    for host in (b"fonts.googleapis", b"fonts.gstatic", b"cdn.", b"huggingface.co/front"):
        assert host not in body


@pytest.mark.parametrize(
    "path", ["/monitoring", "/gradio_api/monitoring", "/gradio_api/runs", "/docs", "/openapi.json"]
)
def test_pages_for_developers_are_closed(server: Server, path: str) -> None:
    status, _, body = get(server, path)
    assert status in (401, 403, 404) or b"<title>Infantile" in body


def test_a_large_upload_is_refused(server: Server) -> None:
    boundary = b"x" * 16
    head = b"--" + boundary + b'\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    body = head + b"a" * 5_000_000 + b"\r\n--" + boundary + b"--\r\n"
    kind = f"multipart/form-data; boundary={boundary.decode()}"
    try:
        status, _, _ = get(server, "/gradio_api/upload", body, kind)
    except (ConnectionError, urllib.error.URLError):
        return  # hung up on, in the middle of it
    assert status >= 400


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=../../../../etc/passwd",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api/file=http://127.0.0.1:1/",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_no_file_of_the_machine_is_served(server: Server, path: str) -> None:
    status, _, body = get(server, path)
    assert status >= 400 or b"root:" not in body
    assert b"root:x:" not in body
    assert b"[build-system]" not in body


def test_no_named_function_is_offered(server: Server) -> None:
    _, _, body = get(server, "/gradio_api/info")
    assert json.loads(body) == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_a_taken_port_is_told(our_index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "assistant.cli", "chat", "--port", str(port), "--index", str(our_index)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert "Traceback" not in done.stderr
