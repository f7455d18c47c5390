"""The house: imports run one way, the project speaks of itself alone, what is promised is there."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
ALLOWED = {
    "corpus": {"corpus"},
    "index": {"index", "corpus"},
    "assistant": {"assistant", "index", "corpus"},
    "eval": {"eval", "assistant", "index", "corpus"},
}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("room", ALLOWED)
def test_imports_run_one_way(room: str) -> None:
    for path in (HOUSE / room).rglob("*.py"):
        assert imported(path) & set(ALLOWED) <= ALLOWED[room], path


def test_each_dependency_has_its_reason() -> None:
    for line in (HOUSE / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if re.match(r'    "[A-Za-z0-9_.\[\]-]+([=<>~!].*)?",', line):
            assert "# " in line, line


def test_the_lock_pins_every_dependency_exactly() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    names = {re.split(r"[=<>~!\[]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    pinned = set()
    for line in (HOUSE / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            assert re.fullmatch(r"[A-Za-z0-9_.-]+==[^=\s]+", line), line
            pinned.add(line.split("==")[0].lower().replace("_", "-"))
    assert names <= pinned


def test_nothing_is_pickled() -> None:
    for room in ALLOWED:
        for path in (HOUSE / room).rglob("*.py"):
            assert not imported(path) & {"pickle", "joblib", "shelve", "marshal", "dill"}, path
            assert "allow_pickle=True" not in path.read_text(encoding="utf-8")


def test_every_subcommand_of_the_readme_exists() -> None:
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert "make chat" in readme
    assert "make test" in readme
    for command in set(re.findall(r"infantile-spasms (\w+)", readme)):
        done = subprocess.run([HOUSE / ".venv/bin/infantile-spasms", command, "--help"], capture_output=True)
        assert done.returncode == 0, command
