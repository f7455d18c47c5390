"""The processes of one server: who is crowded sends people to who is not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.neighbours import Neighbours

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are told apart by their ids")


@pytest.fixture
def other() -> Iterator[subprocess.Popen[bytes]]:
    """Another process, which waits until it is ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def told(folder: Path, process: int, inside: str) -> None:
    (folder / f"{process}.inside").write_text(inside)


@pytest.mark.parametrize(
    ("inside", "elsewhere", "sent"), [(25, 24, False), (25, 3, True), (3, 0, False), (3, 40, False)]
)
def test_people_are_sent_on_where_another_process_is_much_emptier(
    tmp_path: Path, other: subprocess.Popen[bytes], inside: int, elsewhere: int, sent: bool
) -> None:
    here = Neighbours(tmp_path)
    here.tell(0)
    told(tmp_path, other.pid, str(elsewhere))
    assert here.is_one_emptier(inside) is sent


def test_nobody_is_sent_to_a_process_that_has_ended(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    told(tmp_path, other.pid, "0")
    assert Neighbours(tmp_path).is_one_emptier(30)
    other.kill()
    other.wait()
    assert not Neighbours(tmp_path).is_one_emptier(30)


def test_a_number_half_written_is_no_emptiness(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    told(tmp_path, other.pid, "")
    assert not Neighbours(tmp_path).is_one_emptier(30)


def test_one_process_alone_sends_nobody_away(tmp_path: Path) -> None:
    here = Neighbours(tmp_path)
    here.tell(30)
    assert not here.is_one_emptier(30)
    assert not Neighbours(None).is_one_emptier(30)
