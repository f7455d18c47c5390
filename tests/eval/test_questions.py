"""The question sets and their measures: hand-worked cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import library
from corpus.errors import CorpusError
from eval.beir import notes_on, read_qrels
from eval.questions import ANSWERS, HOME, RETRIEVAL, half_of, judged, read
from eval.subject import export

SETS = (*ANSWERS, "first-sentences", "retrieval", "unanswerable", "triage", "conversations")


@pytest.mark.parametrize("name", SETS)
def test_a_set_can_be_read_and_has_both_halves(name: str) -> None:
    assert len(read(name)) == len(read(name, "development")) + len(read(name, "test"))
    assert read(name, "development")
    assert read(name, "test")


def test_the_half_of_a_question_never_changes() -> None:
    assert [half_of(id) for id in ("stu-001", "stu-004", "fam-001", "tri-002")] == [
        "development", "test", "development", "development",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("no json\n", r"set\.jsonl:1: not a line of JSON"),
        ('{"id": "a"}\n{"id": "a"}\n', r"set\.jsonl:2: the id 'a' is used twice"),
        ('{"question": "x"}\n', r"set\.jsonl:1: not an object with an \"id\""),
    ],
)
def test_a_bad_line_names_file_and_line(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "set.jsonl").write_text(content)
    with pytest.raises(CorpusError, match=message):
        read("set", folder=tmp_path)


def test_a_missing_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read("nothing", folder=tmp_path)


def test_the_data_card_counts_the_questions_right() -> None:
    card = (HOME / "README.md").read_text(encoding="utf-8")
    for name in SETS:
        counts = " | ".join(str(len(read(name, half))) for half in ("all", "development", "test"))
        assert f"| `{name}` | {counts} |" in card, name
    assert f"graded sections: {len(judged()[0])}." in card


def test_every_graded_section_is_in_the_corpus() -> None:
    headings = {
        f"{path.relative_to(library.HOME / 'documents').with_suffix('').as_posix()}#{line[3:]}"
        for path in (library.HOME / "documents").rglob("*.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    }
    graded = judged()[1] | {item["id"]: item["relevant"] for item in read("answers-fresh")}
    gone = {(id, name) for id, grades in graded.items() for name in grades if name not in headings}
    assert not gone


def test_a_question_has_something_that_answers_it() -> None:
    assert not [id for id, grades in judged()[1].items() if 2 not in grades.values()]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ['{"id": "a", "question": "?", "relevant": {"d#h": 3}}'],
            "“relevant” to give sections the grades",
        ),
        (['{"id": "a", "question": "?"}'], "“relevant” to give sections the grades"),
        (['{"id": "a", "relevant": {}}'], "'a': no “question”"),
    ],
)
def test_a_grade_or_question_that_is_none_is_told(tmp_path: Path, lines: list[str], message: str) -> None:
    for name in RETRIEVAL:
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) if name == "retrieval" else "")
    with pytest.raises(CorpusError, match=message):
        judged(folder=tmp_path)


def test_an_id_in_two_sets_is_told(tmp_path: Path) -> None:
    for name in RETRIEVAL:
        (tmp_path / f"{name}.jsonl").write_text('{"id": "a", "question": "?", "relevant": {"d#h": 2}}')
    with pytest.raises(CorpusError, match="the id 'a' is in another set too"):
        judged(folder=tmp_path)


def test_our_corpus_is_written_in_beirs_layout(tmp_path: Path) -> None:
    export(tmp_path / "ours")
    lines = (tmp_path / "ours" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    documents = {json.loads(line)["_id"] for line in lines}
    qrels = read_qrels(tmp_path / "ours" / "qrels" / "development.tsv")
    assert qrels == judged("development")[1]
    assert notes_on(qrels, documents) == ()
