"""The words of the views in Spanish: each is there, none in English is left, and nothing else of a view changes."""

from __future__ import annotations

import re
from html import unescape

import pytest
from playwright.sync_api import Page, expect
from visiting import PHONE, Visit

from assistant.conversation import Assistant
from assistant.interface import LANGUAGES
from assistant.labels import labels
from assistant.render import answer_html, sources_html
from assistant.views import Views

VIEWS = (
    "explore/treatments",
    "explore/treatments?population=down&evidence=randomised-trial",
    "explore/genes",
    "explore/genes/ARX",
    "explore/timeline",
    "explore/initiatives",
    "explore/glossary",
    "library",
    "library?q=vigabatrin",
    "library/references",
    "library/read/treatments/vigabatrin",
    "library/source/lux2004ukiss",
    "about",
    "nowhere",
)
ENGLISH = re.compile(r'<(?P<tag>\w+)(?=[^>]*\slang="en")[^>]*>.*?</(?P=tag)>', re.DOTALL)
"""What a Spanish page marks as English; no element of ours holds another of its kind there."""


@pytest.fixture(scope="module")
def views(assistant: Assistant) -> Views:
    return Views(assistant)


def told(html: str) -> set[str]:
    """What a reader sees and hears: texts and names, those left out that are marked as English."""
    ours = ENGLISH.sub(" ", re.sub("^<article[^>]*>", "", html))
    ours = re.sub('<text x="0" [^>]*class="more">.*?</text>', "", ours)  # what a study gave, broken into lines
    names = re.findall(r'(?:aria-label|title)="([^"]*)"', ours)
    return {unescape(" ".join(one.split())) for one in (*re.split(r"<[^>]*>", ours), *names)} - {""}


def untranslated(html: str) -> list[str]:
    """English words of ours among them; of those that we put something into, or their longer pieces."""
    entries = [[" ".join(entry[language].split()) for language in LANGUAGES] for entry in labels().values()]
    english = {one for one, _ in entries} - {other for _, other in entries}
    made = [re.compile(re.sub(r"\\\{\w+\\\}", r"\\S+", re.escape(one))) for one in english if "{" in one]
    pieces = [piece for one in english for piece in re.split(r"\{\w+\}", one) if len(piece) > 20]
    return sorted(
        one
        for one in told(html)
        if one in english or any(words.fullmatch(one) for words in made) or any(piece in one for piece in pieces)
    )


def test_every_label_is_there_in_every_language_and_none_is_markup() -> None:
    for name, entry in labels().items():
        assert tuple(entry) == LANGUAGES, name
        assert all(entry.values()), name
        assert not re.search('[<>&"]', "".join(entry.values())), name


def test_what_is_put_into_a_label_is_put_into_each_language() -> None:
    for name, entry in labels().items():
        english, spanish = (sorted(re.findall(r"\{\w+\}", entry[language])) for language in LANGUAGES)
        assert english == spanish, name


@pytest.mark.parametrize("path", VIEWS)
def test_no_word_of_ours_stays_english_in_a_spanish_view(views: Views, path: str) -> None:
    assert untranslated(views.show(path, "es")) == []
    assert untranslated(views.show(path, "en")) != []


@pytest.mark.parametrize("path", VIEWS)
def test_a_spanish_view_keeps_the_links_ids_and_data_of_the_english_one(views: Views, path: str) -> None:
    english, spanish = views.show(path, "en"), views.show(path, "es")
    for kept in ("href", "id", "for", "name", "value", "data-question", "data-view", "data-from", "class", "cx", "x1"):
        found = re.compile(rf'\s{kept}="([^"]*)"')
        assert [one for one in found.findall(spanish) if one != "soft"] == [
            one for one in found.findall(english) if one != "soft"
        ], kept
    assert spanish.count("<tr>") == english.count("<tr>")
    assert spanish.startswith('<article class="view') and ' lang="es" ' in spanish[: spanish.index(">")]


@pytest.mark.parametrize("path", VIEWS)
def test_a_spanish_view_says_that_texts_are_in_english(views: Views, path: str) -> None:
    assert labels()["in-english"]["es"] in views.show(path, "es")
    assert labels()["in-english"]["en"] not in views.show(path, "en")


def test_a_text_read_in_a_spanish_view_is_marked_as_english(views: Views) -> None:
    html = views.show("library/read/treatments/vigabatrin", "es")
    assert re.search(r'<h2 id="view-title" tabindex="-1" lang="en">', html)
    assert '<div class="document" lang="en">' in html


@pytest.mark.parametrize("language", ["fi", "", "<b>", None])
def test_a_language_that_we_do_not_have_is_english(views: Views, language: str | None) -> None:
    assert views.show("about", language) == views.show("about", "en")


def test_what_stands_around_an_answer_is_spanish_and_the_answer_as_it_was_quoted(assistant: Assistant) -> None:
    answer = assistant.ask("What is vigabatrin?")
    html = answer_html(answer, 1, rated=True, language="es") + sources_html(answer, 1, language="es")
    assert untranslated(html) == []
    assert untranslated(answer_html(answer, 1, rated=True) + sources_html(answer, 1)) != []
    assert '<blockquote lang="en">' in html
    assert "### Fuentes" in html
    assert all(sentence.text in unescape(re.sub("<[^>]*>", "", html)) for sentence in answer.sentences)


def heard(page: Page, path: str) -> Page:
    page.evaluate("path => { location.hash = `#/${path}` }", path)
    page.locator(f'article.view[data-path="{path}"]').wait_for(state="attached")
    return page


@pytest.mark.browser
def test_a_browser_that_asks_for_spanish_gets_spanish_views_without_a_barrier(visit: Visit, axe: str) -> None:
    page = visit(*PHONE, locale="es-ES", bypass_csp=True)
    expect(page).to_have_title("Asistente de espasmos infantiles")
    page.evaluate(axe)
    page.locator("#question textarea").fill("What is ACTH?")
    page.keyboard.press("Enter")
    expect(page.locator("#chat .related-title")).to_have_text("Preguntas relacionadas")
    expect(page.locator("#sources summary").first).to_have_text("Qué se citó")
    expect(page.locator("#chat [data-testid=bot]")).to_have_attribute("aria-label", "Respuesta")
    for path, title in (
        ("explore/treatments", "Tratamientos: qué"),
        ("library", "Biblioteca"),
        ("about", "Acerca de"),
    ):
        expect(heard(page, path).locator("#view-title")).to_contain_text(title)
        found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        assert [one["id"] for one in found] == [], path
    heard(page, "explore/glossary").locator("[data-find]").fill("burst suppression")
    expect(page.locator("#find").locator("xpath=../..").locator(".found")).to_contain_text(" de ")
