"""Fitting the network that tells a question answered from one that only stands near a text."""

from __future__ import annotations

from itertools import islice

import numpy as np

from assistant.conversation import Assistant
from assistant.nearby import pair
from eval import fit_nearby
from eval.fit_decision import untold_of
from eval.retrieval import sections_named

SECTIONS = 120


def test_a_network_knows_questions_of_sections_that_it_was_not_fitted_to(assistant: Assistant) -> None:
    index = assistant.retriever.index
    sections = untold_of({name: number for number, name in enumerate(sections_named(index))})
    untold = {number: index.encoder.encode(several) for number, several in islice(sections.items(), SECTIONS)}
    networks = fit_nearby.fit(index, untold)
    assert len(networks) == fit_nearby.FOLDS
    asked = dict(zip(untold, index.question_vectors(list(untold)), strict=True))
    right = []
    for number, near in untold.items():
        passages = np.flatnonzero(index.section_of == number).tolist()
        sentences = np.concatenate(index.sentences.several(passages))
        network = networks[fit_nearby.fold_of(number)]
        for vectors, is_answered in ((asked[number][-len(near) :], True), (near, False)):
            odds = network.odds(np.array([pair(one, sentences) for one in vectors]))
            right += ((odds > 0) == is_answered).tolist()
    assert np.mean(right) > 0.6
