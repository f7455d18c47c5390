"""What a server is run with: the container, the list of settings, versions without known holes."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from assistant.settings import MEANING, PREFIX

HOUSE = Path(__file__).parent.parent
AT_LEAST = {
    "brotli": (1, 2, 0),  # CVE-2025-6176
    "fastapi": (0, 109, 1),  # CVE-2024-24762
    "gradio": (6, 31, 0),  # all of its known ones
    "h11": (0, 16, 0),  # CVE-2025-43859
    "Jinja2": (3, 1, 6),  # CVE-2025-27516
    "pillow": (11, 3, 0),  # CVE-2025-48379
    "python-multipart": (0, 0, 18),  # CVE-2024-53981
    "requests": (2, 32, 4),  # CVE-2024-47081
    "starlette": (0, 49, 1),  # CVE-2025-62727
    "urllib3": (2, 6, 0),  # CVE-2025-66418
}


def test_no_pinned_version_has_a_hole_that_is_known() -> None:
    lines = (HOUSE / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    for name, least in AT_LEAST.items():
        assert tuple(int(part) for part in re.findall(r"\d+", pinned[name])) >= least, name


def test_every_setting_is_documented_and_no_other() -> None:
    documented = (HOUSE / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `{PREFIX}(\w+)`", documented, re.MULTILINE)
    assert rows == [name.upper() for name in MEANING]


def test_the_container_runs_as_nobody_special_and_writes_nothing() -> None:
    last = (HOUSE / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!0|root)", last, re.MULTILINE)
    service = yaml.safe_load((HOUSE / "compose.yaml").read_text(encoding="utf-8"))["services"]["assistant"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_container_takes_all_that_the_package_is_made_of() -> None:
    copied = re.findall(r"^COPY (\w+) ", (HOUSE / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"assistant", "corpus", "eval", "index"} <= set(copied)
