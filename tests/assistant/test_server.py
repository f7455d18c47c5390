"""The server: what it sends, what it refuses, what it keeps to itself."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from asking import get, post, send

from eval.bench import Server


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    for path in ("/", "/config", "/no-such-page", "/health", "/theme.css", "/a%0Ab", "/api/documents/a%0Ab"):
        headers = get(server.address, path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "server" not in headers
        assert "set-cookie" not in headers


def test_the_page_runs_only_the_scripts_that_came_with_it(server: Server) -> None:
    policy = get(server.address, "/").headers["content-security-policy"]
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert all(source == "'self'" or source.startswith("'sha256-") for source in scripts[1].split())
    assert policy.count("unsafe") == 1
    assert "style-src 'self' 'unsafe-inline'" in policy


def test_the_page_names_no_other_host(server: Server) -> None:
    body = get(server.address, "/").body
    for host in (b"fonts.googleapis", b"fonts.gstatic", b"cdn.", b"huggingface.co", b"githubusercontent"):
        assert host not in body


def test_the_page_is_the_same_whatever_host_or_query_is_claimed(server: Server) -> None:
    plain = get(server.address, "/").body
    claimed = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Cookie": "a=b"}
    assert send(server.address, "GET", "/?view=api&deep_link=x&__theme=dark", headers=claimed).body == plain


@pytest.mark.parametrize(
    "path",
    [
        "/config", "/monitoring", "/gradio_api/monitoring", "/gradio_api/runs", "/docs", "/redoc", "/openapi.json",
        "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/queue/data", "/gradio_api/startup-events",
        "/login", "/gradio_api/token", "/gradio_api/app_id", "/manifest.json", "/gradio_api/heartbeat/x",
    ],
)  # fmt: skip
def test_what_the_page_does_not_need_is_not_there(server: Server, path: str) -> None:
    assert get(server.address, path).status == 404


def test_an_upload_of_any_size_is_refused(server: Server) -> None:
    assert send(server.address, "POST", "/gradio_api/upload", b"x" * 1000).status == 404


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: Server) -> None:
    got = send(server.address, "POST", "/api/ask", b"", {"Content-Length": "60000000"})
    assert got.status == 413


def test_another_sites_page_cannot_ask(server: Server) -> None:
    body = '{"question": "What is ACTH?"}'
    assert send(server.address, "POST", "/api/ask", body, {"Origin": "https://evil.example"}).status == 403
    assert send(server.address, "POST", "/api/ask", body, {"Origin": server.address}).status == 200


def test_a_request_of_another_method_is_told_the_right_one(server: Server) -> None:
    got = send(server.address, "PUT", "/api/ask", "{}")
    assert (got.status, got.json["error"]) == (405, "This address takes POST.")


def test_a_known_file_is_not_sent_again(server: Server) -> None:
    got = get(server.address, "/theme.css")
    again = send(server.address, "GET", "/theme.css", headers={"If-None-Match": got.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_no_question_is_printed(server: Server, server_log: Path) -> None:
    post(server.address, "/api/ask", {"question": "zebrafish question nobody may read"})
    post(server.address, "/gradio_api/run/predict", {"data": ["zebrafish"], "fn_index": 0})
    post(server.address, "/gradio_api/run/predict", {"data": ["zebrafish", None, None, None, "en"], "fn_index": 0})
    send(server.address, "GET", "/api/documents/zebrafish?zebrafish")
    assert "zebrafish" not in server_log.read_text()


def test_a_question_on_the_page_is_answered_with_its_turn_alone(server: Server) -> None:
    call = {"data": ["and its side effects?", ["What is vigabatrin?", "thank you"], 2, "", "en"], "fn_index": 0}
    _, asked, turns, chat, sources = post(server.address, "/gradio_api/run/predict", call).json["data"]
    assert (asked, turns) == (["What is vigabatrin?", "thank you", "and its side effects?"], 3)
    assert [one["role"] for one in chat] == ["user", "assistant"]
    assert 'href="#source-3-1"' in chat[1]["content"][0]["text"]
    assert re.findall(r'data-turn="(\d+)"', sources) == ["3"]


def test_a_long_conversation_goes_on_with_its_latest_questions(server: Server) -> None:
    call = {"data": ["What is ACTH?", ["What is vigabatrin?"] * 20, 20, "", "en"], "fn_index": 0}
    _, asked, turns, _, sources = post(server.address, "/gradio_api/run/predict", call).json["data"]
    assert (asked, turns) == ([*["What is vigabatrin?"] * 11, "What is ACTH?"], 21)
    assert 'id="source-21-1"' in sources


@pytest.mark.skipif(not Path("/proc/net/tcp").is_file(), reason="no /proc on this system")
def test_the_server_calls_nobody(server: Server) -> None:
    port = int(server.address.rpartition(":")[2])
    post(server.address, "/api/ask", {"question": "What is ACTH?"})
    handles = {str(path.readlink()) for path in Path(f"/proc/{server.process.pid}/fd").iterdir() if path.is_symlink()}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{server.process.pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in handles:
                assert int(fields[1].rpartition(":")[2], 16) == port, line


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
