"""The command line's `corpus check` and `corpus stats`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import main

TEXT = "---\ntitle: ACTH\nsummary: A hormone.\nreviewed: 2026-11-01\n---\n\n## What is ACTH?\n\nACTH is a hormone.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "acth.md").write_text(TEXT)
    return tmp_path


def test_a_warning_does_not_fail_the_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "check", "--corpus", str(folder)]) == 0
    out = capsys.readouterr().out
    assert f"{folder}/acth.md:7: heading-asked: warning: 0 other ways of asking" in out
    assert "1 documents, 1 sentences: 0 errors, 1 warnings" in out


def test_an_error_fails_the_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "acth.md").write_text(TEXT.replace("ACTH is a", "It is a"))
    assert main(["corpus", "check", "--corpus", str(folder), "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["errors"], data["problems"][0]["rule"], data["problems"][0]["line"]) == (1, "sentence-leaning", 9)


def test_a_missing_folder_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "check", "--corpus", "no-such-folder"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert (
        captured.err == "infantile-spasms: no-such-folder: no such folder; name a folder of documents with --corpus\n"
    )


def test_our_corpus_is_counted_as_a_table_or_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "stats"]) == 0
    assert "cited sentences" in capsys.readouterr().out
    assert main(["corpus", "stats", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] >= 60
