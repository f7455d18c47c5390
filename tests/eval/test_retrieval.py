"""Retrieval measured: figures that agree with ir_measures, and bad files told by name and line."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

import ir_measures
import pytest
from linking import linked

from corpus.errors import CorpusError, UserError
from eval.__main__ import main
from eval.beir import read_collection, read_qrels
from eval.compare import Comparison, compare, failure_lines
from eval.retrieval import MEASURES, OURS, SYSTEMS, measure
from eval.runs import notes_on, read_runs, write_qrels, write_run
from eval.subject import beir

TEXTS = {
    "d1": ("Vigabatrin", "Vigabatrin can narrow the field of vision."),
    "d2": ("ACTH", "ACTH is a hormone given by injection."),
    "d#3": ("Diet", "The ketogenic diet is high in fat."),
}
QUERIES = {"q1": "vision loss with vigabatrin", "q2": "is acth injected", "q3": "not judged"}
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\nq2\tgone\t1\n"


def write_collection(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    documents = ({"_id": id, "title": title, "text": text} for id, (title, text) in TEXTS.items())
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    queries = ({"_id": id, "text": text} for id, text in QUERIES.items())
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels" / "test.tsv").write_text(QRELS)
    return folder


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return write_collection(tmp_path / "collection")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, exported: Path) -> Path:
    """A folder for an index that need not export the encoder again, a collection in it."""
    folder = linked(tmp_path_factory.mktemp("index"), exported)
    write_collection(folder / "collection")
    return folder


@pytest.fixture(scope="module")
def comparison(built: Path) -> Comparison:
    return compare(beir(built / "collection", built))


def test_measures_agree_with_ir_measures_where_every_query_has_results() -> None:
    rng = random.Random(7)
    documents = [f"d{number}" for number in range(150)]
    qrels = {f"q{q}": {d: rng.choice((0, 1, 1, 2)) for d in rng.sample(documents, 9)} for q in range(20)}
    run = {q: {d: float(100 - place) for place, d in enumerate(rng.sample(documents, 100))} for q in qrels}
    ours = measure("any", run, qrels).scores
    for name, value in ir_measures.calc_aggregate(MEASURES, qrels, run).items():
        assert ours[str(name)].value == pytest.approx(value, abs=1e-12)


def test_measures_of_a_hand_worked_ranking() -> None:
    # Gains 1 at rank 1 and 2 at rank 3; the ideal is 2 at rank 1 and 1 at rank 2: (1 + 2/2) / (2 + 1/log2(3)).
    scores = measure("any", {"q": {"b": 3.0, "x": 2.0, "a": 1.0}}, {"q": {"a": 2, "b": 1, "c": 0}}).scores
    assert scores["nDCG@10"].value == pytest.approx(2 / (2 + 1 / 1.5849625007211562))
    assert scores["AP"].value == pytest.approx((1 + 2 / 3) / 2)
    assert scores["Success@1"].value == 1


def test_a_query_without_results_counts_as_nothing_found() -> None:
    qrels = {"q1": {"a": 1}, "q2": {"a": 1}}
    assert measure("any", {"q1": {"a": 1.0}}, qrels).scores["nDCG@10"].value == 0.5
    assert measure("any", {}, qrels).scores["nDCG@10"].values == {"q1": (0.0, 1.0), "q2": (0.0, 1.0)}


def test_ties_are_read_in_the_order_of_the_run() -> None:
    run = {"q": {"b": 1.0, "a": 1.0}}
    assert measure("any", run, {"q": {"b": 1}}).scores["Success@1"].value == 1


def test_every_system_runs_side_by_side_on_any_collection(comparison: Comparison) -> None:
    assert [one.system for one in comparison.systems] == list(SYSTEMS)
    assert next(iter(comparison.ours.run["q1"])) == "d1"
    assert {len(found) for found in comparison.ours.run.values()} == {3}, "k is larger than the corpus"
    assert comparison.p(comparison.ours) == 1.0


def test_queries_and_grades_that_cannot_count_are_counted_and_told(comparison: Comparison) -> None:
    told = " ".join(comparison.subject.notes)
    assert "1 queries of the file are not measured" in told
    assert "1 judged documents are not in the corpus and cannot be found, such as 'gone'" in told
    assert comparison.ours.scores["R@100"].values["q2"] == (0.5, 1.0)


def test_a_failure_shows_what_was_found_and_what_each_component_gave_it(comparison: Comparison) -> None:
    (failure,) = comparison.failures(list(comparison.subject.queries), 5)
    assert failure.id == "q2"
    assert failure.found[0].rank == 1
    assert set(failure.found[0].shares) == {"passage", "opening", "question", "words", "held", "title", "sentence"}
    assert "found d2 (rank 1, grade 1): passage 0." in failure_lines(failure)[1]


def test_a_run_that_is_written_is_read_again(comparison: Comparison, tmp_path: Path) -> None:
    write_run(tmp_path / "run", OURS, {"q 1": {"a b%#c": 2.0, "d": 1.0}})
    assert read_runs(tmp_path / "run") == {OURS: {"q 1": {"a b%#c": 2.0, "d": 1.0}}}
    write_run(tmp_path / "run", "ours", comparison.ours.run)
    again = measure(OURS, read_runs(tmp_path / "run")["ours"], comparison.subject.qrels)
    assert again.scores == comparison.ours.scores


def test_the_run_of_another_tool_is_read_by_score_and_what_is_strange_in_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q1 Q0 low 1 0.5 tool\nq1\tQ0\thigh\t2\t9e0\ttool\nq9 Q0 d 1 1 tool\n")
    run = read_runs(tmp_path / "run")["tool"]
    assert list(run["q1"]) == ["high", "low"]
    assert notes_on("tool", run, {"q1": "", "q2": ""}, ["low"]) == [
        "run tool: 1 queries are not among those judged and are left out",
        "run tool: 1 documents found are not in the corpus and count as not relevant",
        "run tool: 1 queries are missing and count as 0",
    ]


def test_what_we_write_gives_our_figures_in_ir_measures_own_reader(comparison: Comparison, tmp_path: Path) -> None:
    write_run(tmp_path / "run", "ours", comparison.ours.run)
    write_qrels(tmp_path / "qrels", comparison.subject.qrels)
    qrels = list(ir_measures.read_trec_qrels(str(tmp_path / "qrels")))
    run = list(ir_measures.read_trec_run(str(tmp_path / "run")))
    for name, value in ir_measures.calc_aggregate(MEASURES, qrels, run).items():
        assert comparison.ours.scores[str(name)].value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("q1 Q0 d1 1 0.5 tool\nq1 d1 0.5\n", "run:2: expected six columns"),
        ('{"q1": {"d1": 0.5}}\n', "run:1: expected six columns"),
        ("q1 Q0 d1 1 nan tool\n", "run:1: expected six columns"),
        ("q1 Q0 d1 1 2 tool\nq1 Q0 d1 2 1 tool\n", "run:2: 'd1' is found twice for 'q1'"),
        ("\n", "run: nothing in it"),
    ],
)
def test_a_run_that_is_none_is_told_by_file_and_line(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "run").write_text(content)
    with pytest.raises(CorpusError, match=message):
        read_runs(tmp_path / "run")


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", "", r"corpus\.jsonl: no documents in it"),
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n{"_id": ', r"corpus\.jsonl:2: not a line of JSON"),
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n{"_id": "a", "text": "c"}', "corpus.jsonl:2: the id 'a' stands"),
        ("corpus.jsonl", "[1]", r"corpus\.jsonl:1: expected an object with _id and text"),
        ("queries.jsonl", '{"_id": "q1", "text": "b"}\n{"_id": "q1", "text": "b"}', "jsonl:2: the id 'q1'"),
        ("queries.jsonl", '{"_id": "q1", "text": "b"}', r"queries\.jsonl: no query 'q2', which test\.tsv judges"),
        ("qrels/test.tsv", "", r"test\.tsv: no judgements in it"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", r"test\.tsv: no judgements in it"),
        ("qrels/test.tsv", "q1\td1\t1\nq1\td1\n", r"test\.tsv:2: expected query, document and grade"),
        ("qrels/test.tsv", "q1\td1\t1\nq1\td1\t2\n", r"test\.tsv:2: 'q1' and 'd1' are judged twice"),
    ],
)  # fmt: skip
def test_a_bad_file_of_a_collection_is_told_by_name_and_line(
    collection: Path, file: str, content: str, message: str
) -> None:
    (collection / file).write_text(content)
    with pytest.raises(CorpusError, match=message):
        read_collection(collection)


def test_a_missing_file_of_a_collection_and_a_split_that_is_not_there_are_told(collection: Path) -> None:
    with pytest.raises(CorpusError, match=r"dev\.tsv: no such file; choose one with --split: test"):
        read_collection(collection, "dev")
    shutil.rmtree(collection / "qrels")
    with pytest.raises(CorpusError, match=r"a collection needs corpus\.jsonl, queries\.jsonl and qrels/SPLIT\.tsv"):
        read_collection(collection)


def test_judgements_in_trecs_four_columns_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "qrels").write_text("q1 0 d1 2\nq1 0 d2 -1\n")
    assert read_qrels(tmp_path / "qrels") == {"q1": {"d1": 2, "d2": -1}}


def test_a_corpus_of_one_document_and_a_query_with_nothing_relevant_are_measured(
    collection: Path, empty_index: Path
) -> None:
    (collection / "corpus.jsonl").write_text('{"_id": "d1", "text": "Vigabatrin can narrow the field of vision."}')
    (collection / "qrels" / "test.tsv").write_text("q1\td1\t1\nq2\td1\t0\n")
    comparison = compare(beir(collection, empty_index))
    assert comparison.ours.scores["nDCG@10"].value == 0.5
    assert any("1 queries have nothing relevant" in note for note in comparison.subject.notes)


def test_no_query_left_is_told(collection: Path, empty_index: Path) -> None:
    with pytest.raises(UserError, match="no question is left"):
        beir(collection, empty_index, limit=0)


def test_the_command_line_gives_json_and_a_run_the_same_to_the_last_digit_each_time(
    built: Path, comparison: Comparison, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["retrieval", "--beir", str(built / "collection"), "--index", str(built), "--limit", "1"]
    printed = []
    for name in ("a", "b"):
        assert main([*command, "--json", "--run-out", str(tmp_path / name)]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    data = json.loads(printed[0])
    value = comparison.ours.scores["nDCG@10"].values["q1"][0]
    assert data["systems"][OURS]["queries"] == {"q1": {**data["systems"][OURS]["queries"]["q1"], "nDCG@10": value}}
    assert read_runs(tmp_path / "a") == {OURS: {"q1": comparison.ours.run["q1"]}}


def test_the_command_line_judges_another_tools_run_beside_ours_and_shows_failures(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run").write_text("q1 Q0 d2 1 1.0 tool\n")
    command = ["retrieval", "--beir", str(built / "collection"), "--index", str(built)]
    assert main([*command, "--run", str(tmp_path / "run"), "--failures"]) == 0
    out = capsys.readouterr().out
    assert "note: run tool (read): 1 queries are missing and count as 0" in out
    assert re.search(r"^tool \(read\) +0\.000", out, re.MULTILINE)
    assert "q2: is acth injected  (nDCG@10 0." in out


def test_the_command_line_tells_a_bad_collection_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["retrieval", "--beir", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"eval: {tmp_path / 'corpus.jsonl'}: cannot be read")
    assert main(["retrieval", "--beir", str(tmp_path), "--half", "test"]) == 1
    assert "choose judgements of a collection with --split" in capsys.readouterr().err
