"""The page, in a real browser, on a phone and on a desk."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from eval.bench import CHROMIUM_ARGUMENTS, Server, find_chromium

CHROMIUM = find_chromium()
if CHROMIUM is None and not os.environ.get("CI"):
    print("\nNo Chromium here: the tests of the page are skipped. Install it (apt-get install chromium) to run them.")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine"),
]

GENES = "Which genes are linked to infantile spasms?"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:
    yield from opened(browser, server, request.param)


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Page]:
    yield from opened(browser, server, DESK)


def opened(browser: Browser, server: Server, viewport: dict[str, int]) -> Iterator[Page]:
    """A page that fails the test if it asks another host for anything, or reports an error."""
    context = browser.new_context(viewport=viewport)  # type: ignore[arg-type]
    page = context.new_page()
    strangers: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if not is_ours(request.url, server) else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(server.address)
    page.locator("#question textarea").wait_for()
    yield page
    assert not strangers
    assert not problems
    context.close()


def is_ours(url: str, server: Server) -> bool:
    return url.startswith((server.address, "data:", "blob:"))


def ask(page: Page, question: str) -> None:
    answers = page.locator("#chat .answer").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(answers + 1)


def test_a_question_is_answered_with_numbered_sources_that_open(page: Page) -> None:
    ask(page, GENES)
    answer = page.locator("#chat .answer").last
    for gene in ("ARX", "CDKL5", "STXBP1"):
        expect(answer).to_contain_text(gene)
    cite = answer.locator("a.cite").last
    number = cite.inner_text().strip("[]")
    cite.click()
    source = page.locator(f"#sources #source-1-{number}")
    expect(source).to_be_in_viewport()
    expect(source.locator("mark").first).to_be_visible()
    expect(source.locator(".badge")).to_be_visible()


def test_that_it_is_no_medical_advice_stays_on_screen_after_an_answer(page: Page) -> None:
    ask(page, GENES)
    page.locator("#chat .answer a").last.click()
    page.wait_for_timeout(500)
    shown = [page.locator("#disclaimer"), page.locator("#reminder")]
    box = page.viewport_size
    assert box is not None
    inside = []
    for note in shown:
        place = note.bounding_box()
        inside.append(place is not None and place["y"] + place["height"] > 0 and place["y"] < box["height"])
    assert any(inside)


def test_the_disclaimer_is_on_screen_and_cannot_be_dismissed(page: Page) -> None:
    disclaimer = page.locator("#disclaimer")
    expect(disclaimer).to_be_in_viewport()
    expect(disclaimer).to_contain_text("not medical advice")
    expect(disclaimer.locator("button")).to_have_count(0)
    ask(page, GENES)
    expect(disclaimer).to_be_visible()


def test_sources_link_to_where_they_were_published(desk: Page) -> None:
    ask(desk, GENES)
    link = desk.locator("#sources .title a").first
    assert (link.get_attribute("href") or "").startswith("https://")
    assert "noopener" in (link.get_attribute("rel") or "")


def test_an_emergency_is_unmistakable(page: Page) -> None:
    ask(page, "my baby is turning blue, its probably nothing")
    urgent = page.locator("#chat .answer.emergency .urgent").first
    expect(urgent).to_be_visible()
    assert urgent.inner_text().startswith("Call your emergency number now")


def test_an_example_question_can_be_tapped(page: Page) -> None:
    page.locator("#examples button").first.click()
    expect(page.locator("#chat .answer")).to_have_count(1)
    expect(page.locator("#examples button").first).to_be_hidden()


def test_a_follow_up_is_understood_and_a_new_chat_forgets(desk: Page) -> None:
    ask(desk, "What is vigabatrin?")
    ask(desk, "and its side effects?")
    expect(desk.locator("#chat .answer").last).to_contain_text("vision")
    desk.locator("#new-chat").click()
    expect(desk.locator("#chat .answer")).to_have_count(0)
    expect(desk.locator("#examples button").first).to_be_visible()


def test_a_query_in_the_address_is_no_obstacle(desk: Page, server: Server) -> None:
    desk.goto(f"{server.address}/?utm_source=campaign&q=x#top")
    ask(desk, GENES)
    expect(desk.locator("#chat .answer").last).to_contain_text("ARX")


def test_everything_can_be_done_with_the_keyboard(desk: Page) -> None:
    ask(desk, GENES)
    desk.locator("#chat a.cite").first.focus()
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id").startswith("source-1-")


def test_nothing_typed_is_run(desk: Page) -> None:
    desk.evaluate("window.hit = 0")
    for question in (
        "<script>window.hit=1</script>",
        "<img src=x onerror='window.hit=1'>",
        "[x](javascript:window.hit=1) ![x](x) $\\href{javascript:window.hit=1}{x}$",
        "<svg/onload=window.hit=1>{{constructor.constructor('window.hit=1')()}}",
    ):
        ask(desk, question)
    expect(desk.locator("#chat .question").first).to_have_text("<script>window.hit=1</script>")
    assert desk.evaluate("window.hit") == 0


def test_no_width_needs_sideways_scrolling(desk: Page) -> None:
    ask(desk, GENES)
    for width in (320, 390, 768, 1280, 1920):
        desk.set_viewport_size({"width": width, "height": 800})
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_kept_in_the_browser(desk: Page) -> None:
    ask(desk, "a very private question about vigabatrin")
    kept = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "private" not in kept
