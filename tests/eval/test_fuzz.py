"""Fuzzing: a few cases of each target, always the same ones; what fails or hangs is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import strategies as st

from eval import fuzz_corpus, fuzz_questions, fuzz_readers, fuzz_server
from eval.bench import Server
from eval.fuzz_work import Target, one_round

CASES = 25
QUICK = (*fuzz_readers.TARGETS, *fuzz_corpus.TARGETS, *fuzz_questions.TARGETS)


@pytest.mark.parametrize("target", QUICK, ids=lambda target: target.name)
def test_no_case_makes_anything_stumble(target: Target, our_index: Path) -> None:
    with target.open(our_index) as (cases, run):
        told = one_round(cases, run, 7, most=CASES)
    assert told["failures"] == {}
    assert told["cases"] == CASES


@pytest.mark.parametrize("name", fuzz_server.OPENED)
def test_no_request_makes_the_server_stumble(name: str, server: Server, server_log: Path) -> None:
    with fuzz_server.OPENED[name](server.address, server_log) as (cases, run):
        assert one_round(cases, run, 7, most=CASES)["failures"] == {}


def test_what_fails_is_kept_the_smallest_case_of_its_kind(tmp_path: Path) -> None:
    def run(case: str) -> None:
        if len(case) > 3:
            raise ValueError(case)

    told = one_round(st.text(), run, 1, folder=tmp_path)
    [place] = told["failures"]
    assert place.startswith("ValueError at test_fuzz.py")
    [kept] = tmp_path.glob("*.case")
    assert len(kept.read_bytes()) >= 4
    assert "ValueError" in kept.with_suffix(".txt").read_text()


def test_the_same_seed_makes_the_same_cases() -> None:
    seen: list[list[bytes]] = [[], []]
    for cases in seen:
        with fuzz_readers.TARGETS[0].open(Path()) as (made, _):
            one_round(made, cases.append, 3, most=5)
    assert seen[0] == seen[1]


HANGING = """
import sys, time
from contextlib import nullcontext
from pathlib import Path
from hypothesis import strategies as st
from eval.fuzz_work import Target, work
cases = st.just(b"the case"), lambda case: time.sleep(60)
work(Target("hanging", 0.3, lambda index: nullcontext(cases)), Path(), 1, 60.0, Path(sys.argv[1]))
"""


def test_a_case_that_hangs_ends_its_process_and_is_kept(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", HANGING, tmp_path], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "Timeout (" in done.stderr
    assert (tmp_path / "current").read_bytes() == b"the case"
