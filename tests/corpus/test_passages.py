"""Passages: whole sentences under one heading, offsets proven, nothing longer than the encoder reads."""

from __future__ import annotations

from itertools import pairwise

import pytest

from corpus.blocks import Block, document_of
from corpus.model import Document
from corpus.passages import passages_of

WORDS = "spasms hypsarrhythmia vigabatrin adrenocorticotropic infant cluster İstanbul naïve 👶 β-endorphin".split()


def document(sentences: int, words: int) -> Document:
    text = " ".join(
        " ".join(WORDS[(i * 7 + j) % len(WORDS)] for j in range(words)).capitalize() + "." for i in range(sentences)
    )
    return document_of([Block("A question?", is_heading=True), Block(text)], id="d", title="Title")


def short(text: str) -> bool:
    return len(text) <= 400


@pytest.mark.parametrize(("sentences", "words"), [(1, 3), (40, 12), (7, 55), (200, 4)])
def test_each_passage_stands_at_its_offsets_and_fits(sentences: int, words: int) -> None:
    source = document(sentences, words)
    passages = passages_of(source, short)
    for passage in passages:
        assert source.text[passage.start : passage.end] == passage.text
        assert short(f"{passage.context}. {passage.text}")
        for sentence in passage.sentences:
            assert source.text[sentence.start : sentence.end] == sentence.text
            assert passage.start <= sentence.start < sentence.end <= passage.end


def test_no_sentence_is_cut_where_it_fits_and_none_is_lost() -> None:
    source = document(40, 12)
    shown = [sentence.text for passage in passages_of(source, short) for sentence in passage.sentences]
    assert shown == [sentence.text for sentence in source.sections[0].sentences]


def test_passages_follow_each_other_without_overlap() -> None:
    passages = passages_of(document(40, 12), short)
    assert all(one.end <= other.start for one, other in pairwise(passages))
    assert len({passage.id for passage in passages}) == len(passages) > 1


def test_a_sentence_longer_than_the_encoder_reads_is_parted() -> None:
    source = document(1, 300)
    passages = passages_of(source, short)
    assert len(passages) > 1
    assert "".join(passage.text for passage in passages).replace(" ", "") == source.text.replace(" ", "")


def test_a_passage_knows_title_and_heading() -> None:
    (passage,) = passages_of(document(1, 3), short)
    assert passage.context == "Title. A question?"
