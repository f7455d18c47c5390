"""The comparison with other projects: what each is given, how it is measured, what is told of those left out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from linking import linked

from corpus import library
from eval.peers import compare as comparing
from eval.peers.compare import HEAD, Result, compare, is_installed, prepare, row
from eval.peers.pipelines import OURS, PEERS, Pipeline
from eval.peers.worker import work_of
from eval.retrieval import measure

QUERIES = {"q1": "Which gene causes X-linked spasms?", "q2": "What does vigabatrin do to vision?"}
GENES, TREATMENT = "notes#Spasms and Genes", "notes#Treatment"
QRELS = {"q1": {GENES: 2}, "q2": {TREATMENT: 2}}
ABSENT = Pipeline("Absent", "absent", ("no_such_package.part",), OURS.build, OURS.open)
BROKEN = replace(ABSENT, name="Broken", modules=())

NOTES = """---
title: Research notes
summary: Two things about spasms.
topic: about
reviewed: 2026-11-25
---

## Spasms and Genes
<!-- asked: what runs in families; which genes -->

Changes in the ARX gene cause X-linked infantile spasms. The STXBP1 gene helps nerve cells release messengers.

## Treatment

Vigabatrin can narrow the field of vision. Cannabidiol (CBD) has been tried in a few infants.
"""


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    (folder / "notes.md").write_text(NOTES, encoding="utf-8")
    return folder


@pytest.fixture
def prepared(notes: Path, tmp_path: Path) -> Path:
    prepare(tmp_path, notes, list(QUERIES.values()))
    return tmp_path


def test_a_peer_gets_each_section_with_title_heading_and_other_ways_of_asking(prepared: Path) -> None:
    texts = dict(work_of(ABSENT, prepared).sections())
    assert list(texts) == [GENES, TREATMENT]
    assert texts[GENES].startswith(
        "Research notes. Spasms and Genes\n\nwhat runs in families; which genes\n\nChanges in"
    )
    assert texts[TREATMENT].startswith("Research notes. Treatment\n\nVigabatrin")


def test_sections_of_our_corpus_are_named_as_they_are_graded(tmp_path: Path) -> None:
    prepare(tmp_path, library.HOME, [])
    names = {name for name, _ in work_of(ABSENT, tmp_path).sections()}
    _, qrels = comparing.judged()
    assert {name for grades in qrels.values() for name in grades} <= names


def test_ours_is_measured_while_the_absent_and_the_broken_are_told(
    notes: Path, tmp_path: Path, exported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    linked(tmp_path / OURS.distribution, exported)
    results = list(compare(tmp_path, notes, QUERIES, QRELS, (ABSENT, BROKEN, OURS)))
    told = capsys.readouterr().err
    assert f"Absent is not installed and left out: {comparing.INSTALL}" in told
    assert "Broken failed and is left out: StopIteration" in told
    assert [one.name for one in results] == [OURS.name]
    assert {name: results[0].judged.scores[name].value for name in comparing.SHOWN} == dict.fromkeys(
        comparing.SHOWN, 1
    )
    assert 0 < results[0].first_seconds < results[0].build_seconds
    assert 0 < results[0].p50 <= results[0].p95
    assert min(results[0].mib, results[0].build_mib) > 20


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.distribution)
def test_what_is_installed_finds_the_section_a_question_is_about(peer: Pipeline, prepared: Path) -> None:
    if not is_installed(peer):
        pytest.skip(comparing.INSTALL)
    work = work_of(peer, prepared)
    peer.build(work)
    search = peer.open(work)
    assert [search(question)[0] for question in QUERIES.values()] == [GENES, TREATMENT]


def result(name: str, found: list[str]) -> Result:
    judged = measure(name, {"q1": dict.fromkeys(found, 0.0)}, {"q1": {"a": 2}})
    return Result(name, "1.0", judged, 12.3, 700.0, 4.56, 7.8, 9.1, 612.3)


def test_the_table_is_markdown_with_a_row_for_each() -> None:
    first, second = row(result("One", ["a"])), row(result("Two", ["b", "a"]))
    assert first == "| One | 1.000 | 1.000 | 1.000 | 12 s | 4.6 s | 8 ms (9 ms) | 612 MiB |"
    assert second == "| Two | 0.631 | 1.000 | 0.500 | 12 s | 4.6 s | 8 ms (9 ms) | 612 MiB |"
    assert {line.count("|") for line in (*HEAD, first, second)} == {9}


def test_json_holds_the_difference_from_ours() -> None:
    ours, peer = result("Ours", ["a"]), result("Peer", ["b", "a"])
    told = json.loads(json.dumps(peer.to_json(ours.judged)))
    assert told["measures"]["RR@10"]["value"] == 0.5
    assert told["measures"]["RR@10"]["p against ours"] == 1.0
    assert ours.to_json(ours.judged)["measures"]["RR@10"]["p against ours"] is None
    assert told["build_seconds"] == 12.3
