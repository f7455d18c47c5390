"""Understanding a query: other names, spelling, names that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.query import Query
from index.search import Retriever, open_retriever


@pytest.fixture(scope="module")
def retriever(our_index: Path) -> Retriever:
    return open_retriever(our_index)


def term_names(query: Query) -> list[str]:
    return [term.term for term in query.terms]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Sabril", "vigabatrin"), ("Acthar", "ACTH"), ("síndrome de West", "infantile spasms")],
)
def test_another_name_finds_the_term(retriever: Retriever, written: str, meant: str) -> None:
    assert meant in term_names(retriever.read(f"What is {written}?"))


def test_a_brand_brings_the_words_of_its_generic_with_less_weight(retriever: Retriever) -> None:
    stems = retriever.read("Is Sabril safe?").stems
    assert stems["sabril"] == 1.0
    assert 0 < stems["vigabatrin"] < 1.0


def test_half_a_character_is_read_and_finds_what_the_rest_asks_for(retriever: Retriever) -> None:
    assert retriever.search("vigabatrin \ud800 vision", 3)


@pytest.mark.parametrize(("typo", "word"), [("hypsarhythmia", "hypsarrhythmia"), ("spasmss", "spasms")])
def test_a_typo_is_read_as_the_word_of_the_corpus(retriever: Retriever, typo: str, word: str) -> None:
    query = retriever.read(f"what is {typo}")
    assert query.corrected.get(typo, "") == word or word.lower() in [name.lower() for name in term_names(query)]


@pytest.mark.parametrize("gene", ["ARX2", "CDKL9", "STXBP7", "TSC3"])
def test_a_gene_is_never_corrected_into_another(retriever: Retriever, gene: str) -> None:
    query = retriever.read(f"What does {gene} do?")
    assert not query.corrected
    assert gene.lower() in query.stems


def test_everyday_words_are_neither_corrected_nor_unknown(retriever: Retriever) -> None:
    query = retriever.read("My grandmother bakes biscuits on Wednesday")
    assert query.corrected == {}
    assert query.unknown == ()


def test_a_name_that_nobody_knows_is_unknown(retriever: Retriever) -> None:
    assert "zorbitrexil" in retriever.read("Does Zorbitrexil help?").unknown


def test_the_story_around_a_question_weighs_less_than_the_question(retriever: Retriever) -> None:
    stems = retriever.read("my mother came by train. what are the side effects of vigabatrin").stems
    assert stems["vigabatrin"] == 1.0
    assert stems["train"] < 1.0
