"""The words of the page: each in every language, and none of them markup."""

from __future__ import annotations

import re

import pytest

from assistant.answer import DISCLAIMER
from assistant.interface import LANGUAGES, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_in_every_language(language: str) -> None:
    told = words(language, "v", 90, takes_documents=True)
    assert told.keys() == words("en", "v", 90, takes_documents=True).keys()
    assert all(told.values())


def test_the_disclaimer_is_the_one_of_the_answers() -> None:
    assert words("en", "v", 90, takes_documents=True)["disclaimer"] == DISCLAIMER


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_disclaimer_names_what_it_must(language: str) -> None:
    disclaimer = words(language, "v", 90, takes_documents=True)["disclaimer"]
    assert "112" in disclaimer
    assert re.search("not medical advice|no un consejo médico", disclaimer)


def test_a_spanish_page_is_spanish_throughout() -> None:
    english, spanish = words("en", "v", 90, takes_documents=True), words("es", "v", 90, takes_documents=True)
    assert [name for name in english if english[name] == spanish[name]] == []
