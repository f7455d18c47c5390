"""Feedback: kept only if an operator set a folder and the reader agreed, and only for so long."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asking import get, post, send

from assistant import feedback as module
from assistant.cli import main
from assistant.feedback import Feedback, FeedbackLog, now
from corpus.errors import UserError
from eval.mine import wished

if TYPE_CHECKING:
    from eval.bench import Server
    from index.encoder import OnnxEncoder

ONE = Feedback(now(), "What is ACTH?", "answered", "not-helpful", "hard", "0123")
BODY = {"question": "What is ACTH?", "outcome": "answered", "verdict": "helpful", "reason": "clear", "consent": True}


@pytest.fixture
def log(tmp_path: Path) -> FeedbackLog:
    return FeedbackLog(tmp_path / "kept", days=90)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "feedback.jsonl"


def old(days: int) -> Feedback:
    return replace(ONE, time=(datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds"), question="old")


def test_what_was_kept_is_read_again_and_is_nobody_elses_to_read(log: FeedbackLog, file: Path) -> None:
    log.add(ONE)
    assert log.read() == ([ONE], 0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_many_writers_lose_no_line(tmp_path: Path) -> None:
    def write(number: int) -> None:
        FeedbackLog(tmp_path, days=90).add(replace(ONE, question=f"question {number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    entries, damaged = FeedbackLog(tmp_path, days=90).read()
    assert ({one.question for one in entries}, damaged) == ({f"question {n}" for n in range(40)}, 0)


@pytest.mark.parametrize("damage", [b'{"time": "20', b"\xff\x00", b"[]", b'{"time": 3}', b"[" * 9000])
def test_a_damaged_line_loses_no_other(log: FeedbackLog, file: Path, damage: bytes) -> None:
    log.add(ONE)
    with file.open("ab") as torn:
        torn.write(damage)  # and no end of the line, as where the power went
    assert log.read() == ([ONE], 1)
    log.add(replace(ONE, question="after"))
    assert ([one.question for one in log.read()[0]], log.read()[1]) == (["What is ACTH?", "after"], 0)


def test_what_is_too_old_goes_with_the_next_write(log: FeedbackLog) -> None:
    log.add(ONE)
    log.add(old(days=91))
    log.add(old(days=89))
    assert [one.time for one in log.read()[0]] == [ONE.time, old(days=89).time]


def test_purging_removes_the_old_or_everything(log: FeedbackLog) -> None:
    for one in (old(days=89), old(days=91)):
        log.add(one)
    assert log.purge() == 1
    assert len(log.read()[0]) == 1
    assert log.purge(everything=True) == 1
    assert log.read() == ([], 0)


def test_a_full_file_takes_no_more_and_says_what_to_do(log: FeedbackLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 200)
    log.add(ONE)
    with pytest.raises(UserError, match="purge --all"):
        log.add(ONE)
    assert len(log.read()[0]) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(UserError, match="cannot be written"):
        FeedbackLog(tmp_path / "kept", days=90).add(ONE)


def test_the_command_lists_exports_and_purges(
    log: FeedbackLog, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log.add(replace(ONE, question="\x1b[31mred\nsecond line"))
    monkeypatch.setenv("INFANTILE_SPASMS_FEEDBACK", str(file.parent))
    assert main(["feedback", "list"]) == 0
    listed = capsys.readouterr().out
    assert "not-helpful (hard), answered" in listed
    assert ("\x1b" in listed, listed.count("\n")) == (False, 1)
    assert main(["feedback", "export"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "\x1b[31mred\nsecond line"
    assert main(["feedback", "purge", "--all"]) == 0
    assert log.read() == ([], 0)


def test_without_a_folder_the_command_says_how_to_name_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "list"]) == 1
    assert "--folder DIR" in capsys.readouterr().err


def test_questions_that_were_not_helped_are_found_for_the_question_sets(encoder: OnnxEncoder) -> None:
    told = [
        ONE,
        replace(ONE, question="What does our new drug X-99 cost?", outcome="not-found", reason=""),
        replace(ONE, question="Was this good?", verdict="helpful"),
    ]
    (one,) = wished(encoder, told, {"stu-1": "what is acth"})
    assert (one.question, one.why) == ("What does our new drug X-99 cost?", "not-found, not helpful")


def test_over_http_exactly_what_was_shown_is_kept(server: Server, feedback_folder: Path) -> None:
    got = post(server.address, "/api/feedback", {**BODY, "question": "kept over HTTP"})
    kept = FeedbackLog(feedback_folder, days=90).read()[0][-1]
    assert got.status == 200
    assert got.json == {
        "time": kept.time,
        "question": "kept over HTTP",
        "outcome": "answered",
        "verdict": "helpful",
        "reason": "clear",
        "index": get(server.address, "/health").json["index"],
    }


WRONG = {
    "no consent": {"consent": False},
    "nothing said of consent": {"consent": None},
    "another verdict": {"verdict": "x"},
    "a reason in free words": {"reason": "free words"},
    "another outcome": {"outcome": "<b>"},
    "something more": {"ip": "x"},
    "too long": {"question": "x" * 4001},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_without_consent_or_in_another_shape_nothing_is_kept(
    server: Server, feedback_folder: Path, change: dict[str, object]
) -> None:
    before = len(FeedbackLog(feedback_folder, days=90).read()[0])
    assert post(server.address, "/api/feedback", {**BODY, **change}).status == 422
    assert len(FeedbackLog(feedback_folder, days=90).read()[0]) == before


def test_another_sites_page_cannot_send_feedback(server: Server) -> None:
    got = send(server.address, "POST", "/api/feedback", json.dumps(BODY), {"Origin": "https://evil.example"})
    assert got.status == 403
