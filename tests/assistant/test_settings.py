"""The settings of a server: listed by one command, checked before anything starts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from assistant.settings import Settings, listed, read
from corpus.errors import UserError


def test_what_is_not_set_has_its_default() -> None:
    assert read({"HOME": "/root"}) == Settings()


def test_what_is_set_is_read() -> None:
    settings = read({"INFANTILE_SPASMS_WORKERS": "3", "INFANTILE_SPASMS_PROXIES": "10.0.0.1"})
    assert (settings.workers, settings.proxies) == (3, "10.0.0.1")


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", ""])
def test_a_value_of_the_wrong_kind_is_refused_by_name(value: str) -> None:
    with pytest.raises(UserError, match=r"INFANTILE_SPASMS_WORKERS=.*whole number of at least 1"):
        read({"INFANTILE_SPASMS_WORKERS": value})


def test_every_setting_is_listed_with_its_meaning() -> None:
    told = listed(Settings())
    for name in Settings.__slots__:
        assert f"INFANTILE_SPASMS_{name.upper()}=" in told


@pytest.mark.parametrize("command", ["settings", "chat"])
def test_an_unknown_setting_is_refused_before_anything_starts(command: str) -> None:
    environment = {**os.environ, "INFANTILE_SPASMS_WORKER": "3"}
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", command], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert "INFANTILE_SPASMS_WORKER: no such setting; infantile-spasms settings lists those that are" in done.stderr
