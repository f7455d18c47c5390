"""The decision what is answered: a map of questions learned from the corpus, and what is weighed with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant import grounding
from assistant.conversation import HITS, Assistant
from assistant.matching import alike, fitted, nearer_untold
from index.opened import Index
from index.query import Query
from index.search import Hit


def test_a_section_is_compared_by_the_questions_it_answers(assistant: Assistant) -> None:
    index = assistant.retriever.index
    hits = assistant.retriever.search("Is vigabatrin approved for infantile spasms?", HITS)
    map = fitted(index.encoder.identity.weights).map
    found = alike(index.encoder.encode([hits[0].passage.heading or ""])[0], hits, index, map)
    section = int(index.section_of[hits[0].number])
    assert found[section][0] == pytest.approx(1.0, abs=1e-3)
    assert len(found[section]) == len(index.question_vectors([section])[0]) > 1


def test_another_encoder_has_no_map_no_questions_and_weights_of_its_own(assistant: Assistant) -> None:
    ours, other = fitted(assistant.retriever.index.encoder.identity.weights), fitted("another")
    assert ours.map is not None
    assert ours.untold is not None
    assert (other.map, other.untold) == (None, None)
    assert ours.weights.shape == other.weights.shape


def test_a_question_that_nothing_answers_is_nearer_to_those_than_one_that_is_answered(assistant: Assistant) -> None:
    index = assistant.retriever.index
    by = fitted(index.encoder.identity.weights)

    def nearer(question: str) -> float:
        hits = assistant.retriever.search(question, HITS)
        [vector] = index.encoder.encode([question])
        return nearer_untold(vector, alike(vector, hits, index, by.map), by)[0]

    assert nearer("What are the side effects of ACTH?") < nearer("Who makes the glass for vials of ACTH?")


@pytest.mark.parametrize(
    "question",
    [
        "How much zinc should a baby on ketogenic diet for spasms get?",
    ],
)
def test_a_detail_that_no_text_has_is_not_answered_by_what_stands_near(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).outcome == "not-found"


@pytest.mark.parametrize(
    "question",
    [
        "he had 240ml of milk and was sick after vigabatrin, should i repeat the dose",
        "They saw it on the MRI last week. Does vigabatrin work better than ACTH?",
    ],
)
def test_a_measure_or_a_test_that_a_story_tells_of_is_no_name_to_be_found(assistant: Assistant, question: str) -> None:
    assert not assistant.decide(question)[2].missing


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("What are the side effects of vigabatrin?", False),
        ("Who makes the glass for vials of ACTH?", True),
    ],
)
def test_the_judge_is_asked_only_where_it_could_turn_the_decision(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, question: str, is_asked: bool
) -> None:
    retriever = assistant.retriever
    query, judged = retriever.read(question), grounding.judged
    asked: list[Query] = []
    hits = retriever.search(query, HITS)
    by = fitted(retriever.index.encoder.identity.weights)
    whole = by.weights @ grounding.features(query, hits, retriever, by)

    def told(query: Query, hits: Sequence[Hit], index: Index) -> float:
        asked.append(query)
        return judged(query, hits, index)

    monkeypatch.setattr(grounding, "judged", told)
    found = grounding.probability(query, hits, retriever)
    assert bool(asked) == is_asked
    assert (found >= grounding.THRESHOLD) == (1 / (1 + np.exp(-whole)) >= grounding.THRESHOLD)
