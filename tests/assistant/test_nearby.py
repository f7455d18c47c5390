"""The network that tells what a text tells from what only stands near it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.compose import HITS
from assistant.conversation import Assistant
from assistant.matching import fitted
from assistant.nearby import Network, mean_of, pair, told


def network(seed: int, inputs: int = 6, units: int = 3) -> Network:
    drawn = np.random.default_rng(seed)
    weights = (drawn.normal(size=shape).astype(np.float32) for shape in ((inputs, units), units, units))
    return Network(*weights, np.float32(seed))


def test_several_networks_become_one_that_gives_their_mean() -> None:
    several = [network(seed) for seed in range(3)]
    rows = np.random.default_rng(9).normal(size=(5, 6)).astype(np.float32)
    mean = np.mean([one.odds(rows) for one in several], axis=0)
    assert mean_of(several).odds(rows) == pytest.approx(mean, abs=1e-4)


def test_a_question_is_read_beside_the_sentences_nearest_to_it() -> None:
    question = np.array([1.0, 0.0], dtype=np.float32)
    near, far = np.array([[0.8, 0.6], [-1.0, 0.0]], dtype=np.float32)
    assert pair(question, np.stack([near, far])) == pytest.approx(pair(question, near[None]), abs=1e-3)


def test_a_question_that_a_text_answers_is_told_from_one_near_it(assistant: Assistant) -> None:
    index = assistant.retriever.index
    network = fitted(index.encoder.identity.weights).network

    def odds(question: str) -> float:
        hits = assistant.retriever.search(question, HITS)[:5]
        sentences = index.sentences.several([hit.number for hit in hits])
        return told(index.encoder.encode([question])[0], hits, sentences, network)

    near = odds("Which company in Denmark prints the labels of ACTH vials?")
    assert odds("What are the side effects of ACTH?") > 0.0 > near


def test_of_a_text_without_questions_nothing_is_said(assistant: Assistant) -> None:
    index = assistant.retriever.index
    network = fitted(index.encoder.identity.weights).network
    [hit] = assistant.retriever.search("What are the side effects of ACTH?", 1)
    bare = replace(hit, passage=replace(hit.passage, asked=()))
    vector, sentences = index.encoder.encode(["What is ACTH?"])[0], index.sentences.several([hit.number])
    assert told(vector, [bare], sentences, network) == 0.0
    assert told(vector, [hit], sentences, None) == 0.0
    assert told(vector, [hit], sentences, network) != 0.0
