"""Markup from anywhere is shown letter for letter and never run.

Every payload goes every way (question, document, file name, source, glossary, address) in a real browser. What counts
as run: a call of `alert` and its like, and any script that the page's policy had to stop, for none should have come
so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from linking import linked
from playwright.sync_api import Browser, Page, expect

from corpus.blocks import Block, Citation, document_of
from corpus.model import Corpus, Document, Reference, Term
from eval.bench import Server
from index.build import build_corpus

pytestmark = pytest.mark.browser
PAYLOADS = Path(__file__).with_name("xss.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
AT_LEAST = 150
IN_A_DOCUMENT = 6
TOPICS = """walnut tiger violin bridge carpet dolphin engine forest guitar hammer island jacket kettle lantern mirror
needle orchid pencil rabbit saddle tunnel umbrella valley wagon anchor basket candle desert eagle feather glacier
harbor""".split()
WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (...all) => window.ran.push([name, ...all]);
addEventListener("securitypolicyviolation", (e) => window.ran.push([e.effectiveDirective, e.blockedURI, e.sample]));
"""


def batched(all: Sequence[str], size: int) -> list[list[str]]:
    """All of them, so many at a time."""
    return [list(all[start : start + size]) for start in range(0, len(all), size)]


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory, exported: Path) -> Iterator[Server]:
    """A server whose documents, file names, sources and glossary are payloads."""
    folder = linked(tmp_path_factory.mktemp("hostile") / "index", exported)
    # Dealt like cards: neighbours in the list are nearly alike, and an answer says what is alike once.
    number = -(-len(PAYLOADS) // IN_A_DOCUMENT)
    groups = [(topic, PAYLOADS[start::number]) for start, topic in enumerate(TOPICS[:number])]
    assert sum(len(payloads) for _, payloads in groups) == len(PAYLOADS)
    documents = tuple(document(topic, payloads) for topic, payloads in groups)
    references = {f"{topic}{n}": source(f"{topic}{n}", one) for topic, some in groups for n, one in enumerate(some)}
    glossary = tuple(Term(topic, "thing", f"A {topic}: {' '.join(payloads)}") for topic, payloads in groups)
    build_corpus(folder, Corpus(documents, references, glossary), "hostile", "1", quiet=True)
    with closing(Server(folder)) as running:
        yield running


def document(topic: str, payloads: list[str]) -> Document:
    """A document about one thing; its name and title are payloads, each of its sentences quotes one."""
    blocks = [Block(f"What is a {topic}? {payloads[0]}", is_heading=True)]
    for number, payload in enumerate(payloads):
        text = f"A {topic} is a thing that some call {payload} and nothing else."
        cited = (Citation(len(text), (f"{topic}{number}",)),) if number % 2 else ()
        blocks.append(Block(text, citations=cited))
    return document_of(
        blocks, id=f"own/{topic} {payloads[-1]}", title=f"About the {topic} {payloads[len(payloads) // 2]}", area="own"
    )


def source(key: str, payload: str) -> Reference:
    """A published source that is a payload in every part; half of them lead to no web address."""
    url = payload if key[-1] in "13" else f"https://example.org/{payload}"
    return Reference(key, payload, payload, payload, 2020, url, "cohort")


@pytest.fixture(scope="module")
def page(browser: Browser, hostile_server: Server) -> Iterator[Page]:
    """The page in a browser that notes what runs."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.goto(hostile_server.address)
        page.locator("#question textarea").wait_for()
        yield page


def ask(page: Page, question: str) -> None:
    """Ask in a new chat and wait for the answer."""
    if page.locator("#chat .answer").count():
        page.locator("#new-chat").click()
    expect(page.locator("#chat .answer")).to_have_count(0)
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(1)


def shown(page: Page) -> str:
    """All text of the page, white space made single blanks, as the readers of documents do."""
    return " ".join(str(page.evaluate("document.querySelector('#columns').textContent")).split())


def poked(page: Page) -> list[object]:
    """Focus, hover and open everything in the answer and its sources; then what ran."""
    page.evaluate(
        """() => document.querySelectorAll('#chat *, #sources *').forEach((one) => {
            one.focus?.();
            if (one.tagName === 'DETAILS') one.open = true;
            for (const name of ['mouseover', 'mouseenter', 'pointerover', 'focus']) one.dispatchEvent(new Event(name));
        })"""
    )
    page.wait_for_timeout(30)
    return list(page.evaluate("window.ran"))


def test_there_are_enough_of_them() -> None:
    assert len(set(PAYLOADS)) >= AT_LEAST


def test_none_runs_when_asked(page: Page) -> None:
    for some in batched(PAYLOADS, 38):
        assert len("\n".join(some)) <= 2000
        ask(page, "\n".join(some))
        text = shown(page)
        assert [one for one in some if " ".join(one.split()) not in text] == []
        assert poked(page) == []


def test_none_runs_from_a_document_its_name_its_sources_or_the_glossary(page: Page) -> None:
    seen = ""
    for some in batched(TOPICS, 3):
        ask(page, " ".join(f"What is a {topic}?" for topic in some))
        assert poked(page) == []
        seen += shown(page)
    assert [one for one in PAYLOADS if " ".join(one.split()) not in seen] == []
    hrefs = page.evaluate("Array.from(document.querySelectorAll('#columns a'), (one) => one.protocol)")
    assert set(hrefs) <= {"http:", "https:"}


def test_none_runs_from_the_address(page: Page, hostile_server: Server) -> None:
    for number, some in enumerate(batched(PAYLOADS, 64)):
        names = ("q", "view", "__theme", "deep_link", "question", "page", "lang", "x")
        query = "&".join(f"{names[n % len(names)]}={quote(one)}" for n, one in enumerate(some))
        page.goto(f"{hostile_server.address}/?{query}#{quote(some[0])}{number}")
        page.locator("#question textarea").wait_for()
        page.evaluate(
            "(some) => some.forEach((one) => { location.hash = '#/' + one; location.hash = one; })", list(some)
        )
        assert poked(page) == []


def test_a_payload_that_did_run_would_be_seen(page: Page) -> None:
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    page.wait_for_timeout(200)
    assert poked(page) != []
