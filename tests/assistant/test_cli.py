"""The command line: the JSON contract, errors in words, nothing that ends in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main

QUESTION = "Which genes are linked to infantile spasms?"
CONTRACT = {
    "question",
    "standalone_question",
    "outcome",
    "answer",
    "sentences",
    "citations",
    "related",
    "disclaimer",
    "model",
    "index",
    "milliseconds",
}


@pytest.fixture
def run(our_index: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str, index: Path = our_index) -> tuple[int, str, str]:
        status = main([*arguments, "--index", str(index)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def test_an_answer_keeps_the_json_contract(run: Any) -> None:
    status, out, _ = run("ask", QUESTION, "--json")
    answer = json.loads(out)
    assert status == 0
    assert set(answer) == CONTRACT
    assert answer["outcome"] == "answered"
    for sentence in answer["sentences"]:
        assert set(sentence) == {"text", "citations"}
        assert sentence["citations"]
    numbers = [citation["number"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for citation in answer["citations"]:
        assert set(citation) == {
            "number", "kind", "key", "title", "authors", "container", "year", "url", "evidence", "passages",
        }  # fmt: skip
        for passage in citation["passages"]:
            assert set(passage) == {"id", "document", "heading", "page", "text", "reviewed"}


def test_an_answer_in_words_ends_with_sources_and_disclaimer(run: Any) -> None:
    _, out, _ = run("ask", QUESTION)
    assert "[1]" in out
    assert "Sources" in out
    assert out.strip().endswith("(for example 112, 911 or 999).")


def test_a_batch_answers_each_line_in_order_and_echoes_ids(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [{"id": 7, "question": QUESTION}, {"turns": ["What is vigabatrin?", "and its side effects?"]}]
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    status, out, _ = run("ask", "--batch", str(file))
    first, second = map(json.loads, out.splitlines())
    assert status == 0
    assert first["id"] == 7
    assert first["question"] == QUESTION
    assert len(second["answers"]) == 2
    assert "vigabatrin" in second["answers"][1]["standalone_question"].lower()


def test_a_bad_line_of_a_batch_is_told_and_the_rest_is_answered(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"question": "{QUESTION}"}}\nno json\n[1]\n{{"turns": []}}\n{{"question": "hello"}}\n')
    status, out, err = run("ask", "--batch", str(file))
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [("error" in answer) for answer in answers] == [False, True, True, True, False]
    assert "questions.jsonl:2: not a line of JSON" in err


def test_a_search_shows_why_each_passage_came(run: Any) -> None:
    _, out, _ = run("search", "vigabatrin vision", "--json", "-k", "3")
    hits = json.loads(out)
    assert len(hits) == 3
    assert {"dense", "question", "lexical", "sentence", "matched"} <= set(hits[0]["why"])
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


def test_asking_builds_the_index_where_there_is_none(
    first_question: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, done = first_question
    assert done.returncode == 0
    assert "building it once" in done.stderr
    assert "ACTH" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask"], "give a QUESTION, or --batch FILE"),
        (["ask", "x", "--batch", "y"], "give a QUESTION, or --batch FILE"),
        (["ask", "--batch", "no-such-file.jsonl"], "cannot be read"),
        (["build", "--corpus", "no-such-folder"], "no such folder"),
    ],
)
def test_a_mistake_is_told_in_one_line(run: Any, arguments: list[str], message: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert message in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "question",
    [
        "", "   \n\t ", "a" * 100_000, "\x00\x01\x02\x7f", "\x1b[31mred\x1b[0m", "<script>alert(1)</script>", "👶🍼👶",
        "ウエスト症候群とは何ですか", "' OR 1=1; --", "../../etc/passwd", "%s %d {0} ${HOME}", "\ud800", "?" * 5000,
    ],
)  # fmt: skip
def test_whatever_is_typed_gets_an_answer(run: Any, question: str) -> None:
    status, out, err = run("ask", question, "--json")
    answer = json.loads(out)
    assert status == 0
    assert not err
    assert answer["answer"]
    assert answer["outcome"] in {"clarify", "not-found", "small-talk"}


def test_a_closed_pipe_is_no_error(our_index: Path) -> None:
    command = f"{sys.executable} -m assistant.cli search spasms -k 50 --index {our_index} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_tells_each_command() -> None:
    done = subprocess.run([sys.executable, "-m", "assistant.cli", "--help"], capture_output=True, text=True)
    assert all(command in done.stdout for command in ("ask", "search", "chat", "build"))


def test_everything_works_with_no_network(our_index: Path) -> None:
    """A process in a network namespace of its own has no way out, not even to itself."""
    ask = [sys.executable, "-m", "assistant.cli", "ask", QUESTION, "--json", "--index", str(our_index)]
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True)
    if probe.returncode and not os.environ.get("CI"):
        pytest.skip("this machine makes no network namespaces")
    done = subprocess.run(["unshare", "--net", *ask], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcome"] == "answered"
