"""Search: the right section first, the same order every time, defined results for odd input."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build
from index.search import Retriever, open_retriever


@pytest.fixture(scope="module")
def retriever(our_index: Path) -> Retriever:
    return open_retriever(our_index)


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("What is hypsarrhythmia?", "diagnosis/hypsarrhythmia"),
        ("Can vigabatrin harm the eyes?", "treatments/vigabatrin"),
        ("What does the ARX gene do?", "genes/arx"),
        ("Does the whooping cough vaccine cause spasms?", "living/vaccines-and-cause"),
        ("What is the National Infantile Spasms Consortium?", "research/nisc"),
    ],
)
def test_the_document_on_the_matter_is_found_first(retriever: Retriever, question: str, document: str) -> None:
    assert retriever.search(question, 1)[0].passage.document.startswith(document)


def test_hits_come_best_first_and_always_in_the_same_order(retriever: Retriever) -> None:
    first = retriever.search("ketogenic diet", 20)
    assert [hit.score for hit in first] == sorted((hit.score for hit in first), reverse=True)
    assert [hit.number for hit in retriever.search("ketogenic diet", 20)] == [hit.number for hit in first]


def test_more_asked_for_than_there_is_gives_all(made: Path) -> None:
    few = open_retriever(made / "index")
    assert len(few.search("spasms", 1000)) == few.index.size


def test_one_passage_alone_can_be_searched(tmp_path: Path, empty_index: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "one.txt").write_text("ACTH is given by injection.")
    build(empty_index, tmp_path / "papers", quiet=True)
    assert [hit.passage.document for hit in open_retriever(empty_index).search("How is ACTH given?")] == ["one.txt"]


@pytest.mark.parametrize("query", ["", "the of and", "x", "ウエスト症候群", "word " * 10_000, "🙂", "\x00"])
def test_any_query_gives_a_defined_result(retriever: Retriever, query: str) -> None:
    hits = retriever.search(query, 5)
    assert len(hits) == 5
    assert all(0 <= hit.score <= 2 for hit in hits)


def test_no_hits_are_asked_for_none_are_given(retriever: Retriever) -> None:
    assert retriever.search("vigabatrin", 0) == []


def test_a_hit_tells_the_words_it_shares_with_the_query(retriever: Retriever) -> None:
    assert "vigabatrin" in retriever.search("vigabatrin dose", 1)[0].matched


def test_a_search_can_be_kept_within_an_area(retriever: Retriever) -> None:
    hits = retriever.search("spasms", 5, within="genes/")
    assert len(hits) == 5
    assert all(hit.passage.document.startswith("genes/") for hit in hits)


def test_sections_are_ranked_by_their_best_passage(retriever: Retriever) -> None:
    ranked = retriever.rank("vigabatrin and vision", 10)
    assert len({number for number, _ in ranked}) == len(ranked) == 10
