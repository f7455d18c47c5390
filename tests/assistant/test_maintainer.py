"""The maintainer's parts: for this machine alone, or for whoever knows the password; the server knows its hash."""

from __future__ import annotations

import base64
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from asking import Got, get, send

from assistant import maintainer
from assistant.settings import listed, read
from corpus.errors import UserError
from eval.bench import Server

PASSWORD = "näcken’s long song"
COMMAND = [sys.executable, "-m", "assistant.cli", "password"]


@pytest.fixture(scope="module")
def locked(made: Path) -> Iterator[Server]:
    """A server with a password, behind a proxy."""
    secret = str(maintainer.secret_of(PASSWORD))
    environment = {"INFANTILE_SPASMS_MAINTAINER": secret, "INFANTILE_SPASMS_PROXIES": "127.0.0.1"}
    with closing(Server(made / "index", environment=environment)) as running:
        yield running


def metrics(server: Server, password: str, address: str = "203.0.113.1") -> Got:
    told = base64.b64encode(f"maintainer:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {told}", "X-Forwarded-For": address}
    return send(server.address, "GET", "/metrics", headers=headers)


def test_who_knows_the_password_sees_the_counts(locked: Server) -> None:
    assert b"requests_total" in metrics(locked, PASSWORD).body


@pytest.mark.parametrize("password", ["", "näcken’s long son", "nacken's long song", "x" * 5000])
def test_who_does_not_is_asked_for_it(locked: Server, password: str) -> None:
    got = metrics(locked, password)
    assert (got.status, got.json["error"]) == (401, "This is for the maintainer of this server.")
    assert got.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic ???", "Basic bm9uZQ==", "Basic /w==", "Bearer x", "basic \u00e4"]
)
def test_a_header_that_holds_no_password_is_no_login(locked: Server, header: str) -> None:
    assert send(locked.address, "GET", "/metrics", headers={"Authorization": header}).status == 401


def test_with_a_password_this_machine_needs_it_too(locked: Server) -> None:
    assert get(locked.address, "/metrics").status == 401


def test_whoever_tries_many_passwords_waits_and_nobody_else_does(locked: Server) -> None:
    tried = [metrics(locked, f"wrong {number}", "203.0.113.9").status for number in range(6)]
    assert tried == [401] * 5 + [429]
    assert metrics(locked, PASSWORD, "203.0.113.9").status == 429
    assert metrics(locked, PASSWORD, "203.0.113.10").status == 200


def test_the_rest_needs_no_password(locked: Server) -> None:
    assert {get(locked.address, path).status for path in ("/", "/health", "/api/documents")} == {200}


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_without_a_password_nobody_who_came_through_a_proxy_sees_the_counts(server: Server, header: str) -> None:
    assert get(server.address, "/metrics").status == 200
    assert send(server.address, "GET", "/metrics", headers={header: "127.0.0.1"}).status == 404


def test_the_command_reads_the_password_without_showing_it() -> None:
    child, terminal = pty.fork()
    if not child:
        os.execv(COMMAND[0], COMMAND)
    seen = b""
    for asked in (b"Password: ", b"The same again: "):
        while not seen.endswith(asked):
            seen += os.read(terminal, 1000)
        os.write(terminal, PASSWORD.encode() + b"\n")
    with suppress(OSError):  # of a terminal whose other side has ended
        while more := os.read(terminal, 1000):
            seen += more
    os.close(terminal)
    assert os.waitpid(child, 0)[1] == 0
    assert maintainer.read(seen.decode().split()[-1]).fits(PASSWORD)
    assert b"song" not in seen


def test_the_same_password_never_has_the_same_hash() -> None:
    done = [subprocess.run(COMMAND, input=f"{PASSWORD}\n", capture_output=True, text=True) for _ in range(2)]
    assert done[0].stdout != done[1].stdout
    assert all(maintainer.read(one.stdout.strip()).fits(PASSWORD) for one in done)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(UserError, match="12 to 1000 characters"):
        maintainer.secret_of("short")


@pytest.mark.parametrize(
    "value", ["secret", "scrypt-00-00", "scrypt--", "md5-" + "0" * 32 + "-" + "0" * 64, "$2b$12$x"]
)
def test_a_setting_that_is_no_hash_is_refused_with_what_makes_one(value: str) -> None:
    with pytest.raises(UserError, match=r"INFANTILE_SPASMS_MAINTAINER: .*infantile-spasms password"):
        read({"INFANTILE_SPASMS_MAINTAINER": value})


def test_the_hash_is_not_listed_among_the_settings() -> None:
    secret = str(maintainer.secret_of(PASSWORD))
    settings = read({"INFANTILE_SPASMS_MAINTAINER": secret})
    assert "INFANTILE_SPASMS_MAINTAINER=(set)" in listed(settings)
    assert secret not in listed(settings) + repr(settings)
