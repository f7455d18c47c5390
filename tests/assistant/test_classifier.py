"""The classifier of messages: probabilities, from the message alone, whatever its length."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.classifier import WEIGHTS, emergency, features, kinds, weighted
from assistant.signs import Message
from assistant.triage import Level, triage
from index.encoder import OnnxEncoder


def test_the_kinds_of_a_message_share_one_probability() -> None:
    found = kinds(Message("he has been jerking for ten minutes")).words
    assert sum(found.values()) == pytest.approx(1.0)
    assert min(found.values()) >= 0


def test_an_emergency_is_likelier_than_a_question_about_it() -> None:
    told = emergency(kinds(Message("she is not breathing and her lips are blue")).words)
    asked = emergency(kinds(Message("why do lips turn blue in some seizures?")).words)
    assert told > 0.9
    assert asked < 0.1


def test_words_that_make_light_of_it_are_not_read() -> None:
    plain = kinds(Message("he is turning blue")).words
    light = kinds(Message("its probably nothing but he is only turning a bit blue")).words
    assert light == pytest.approx(plain, abs=0.05)


def test_the_same_message_always_reads_the_same() -> None:
    assert kinds(Message("volvieron los espasmos")) == kinds(Message("volvieron los espasmos"))


def test_a_long_message_is_as_grave_as_its_gravest_part() -> None:
    calm = "The nursery is painted yellow and the cat sleeps under the cot. " * 40
    grave = "He stopped breathing and is grey. "
    assert emergency(kinds(Message(calm + grave + calm)).words) > 0.8
    assert triage(calm + grave + calm).level is Level.EMERGENCY
    assert triage(calm).level is not Level.EMERGENCY
    assert emergency(kinds(Message(calm)).words) < 0.2


def test_a_message_without_words_is_no_emergency() -> None:
    assert emergency(kinds(Message("???")).words) < 0.4


def test_features_are_weighted_to_length_one() -> None:
    for _, counts in features(Message("she smiles and smiles")):
        assert np.linalg.norm(weighted(counts, np.ones(len(counts)))) == pytest.approx(1.0)


def test_features_of_no_rarity_fall_out() -> None:
    assert not weighted(np.array([1.0, 2.0]), np.zeros(2)).any()


def test_the_weights_hold_nothing_that_could_run() -> None:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        assert set(file.files) == {"kinds", "rarity", "weights", "scale", "bias"}


def test_a_listener_hears_what_words_alone_do_not_tell(encoder: OnnxEncoder) -> None:
    found = kinds(Message("He swallowed a battery. What is West syndrome?"), encoder.listener)
    assert found.heard is not None
    assert emergency(found.heard) > emergency(found.words)
    assert sum(found.both.values()) == pytest.approx(1.0)
