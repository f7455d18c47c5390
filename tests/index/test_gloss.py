"""A Spanish message word for word in English; any other message as it is."""

from __future__ import annotations

import re

import pytest

from index.gloss import _LIST, gloss


@pytest.mark.parametrize(
    ("message", "english"),
    [
        ("¿Y las pastillas de prednisolona son menos fuertes?", "and the tablets of prednisolone are less strong?"),
        ("y a qué edad se le quita", "and at what age goes away"),
        ("NO REACCIONA", "does not react"),
        ("el gen CDKL5", "the gene CDKL5"),
    ],
)
def test_each_word_of_a_spanish_message_is_told_in_english(message: str, english: str) -> None:
    assert gloss(message) == english


def test_an_expression_is_read_before_its_words() -> None:
    assert gloss("¿por qué no de golpe?") == "why not suddenly?"
    assert gloss("no quiero morir") != gloss("quiero morir")


def test_a_plural_is_read_as_its_word() -> None:
    assert gloss("las mochilas") == "the backpack"


@pytest.mark.parametrize(
    "message",
    [
        "is ACTH safe?",
        "he is on vigabatrin",
        "no",
        "",
        "12",
        "China?",
        "vomits pred",
        "is there a Fundación in Spain?",
    ],
)
def test_a_message_that_is_not_spanish_stays_as_it_is(message: str) -> None:
    assert gloss(message) == message


def test_each_entry_stands_once_in_order_and_in_plain_letters() -> None:
    entries = [line.split("\t") for line in _LIST.read_text(encoding="utf-8").splitlines()]
    spanish = [one.removeprefix("~") for one, _ in entries]
    assert spanish == sorted(set(spanish))
    assert all(re.fullmatch(r"[a-z]+(?: [a-z]+)*", one) for one in spanish)
