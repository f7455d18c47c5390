"""The views beside the chat, in a real browser: by keyboard, for screen readers, at every width."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import Page, expect
from visiting import DESK, PHONE, Visit

pytestmark = pytest.mark.browser

VIEWS = (
    "",
    "explore/treatments?treatment=topiramate",
    "explore/genes?pathway=mTOR",
    "explore/genes/ARX",
    "explore/timeline?kind=guideline",
    "explore/initiatives",
    "explore/glossary",
    "library",
    "library/references?q=vigabatrin&evidence=guideline",
    "library/read/emergencies/suspected-spasms",
    "library/source/lux2004ukiss",
    "about",
)
LONG = ("explore/initiatives", "explore/glossary")


def go(page: Page, path: str) -> None:
    page.evaluate("path => { location.hash = `#/${path}` }", path)
    if path:
        page.locator(f'article.view[data-path="{path}"]').wait_for(state="attached")
        expect(page.locator("#room")).not_to_have_attribute("aria-busy", "true")


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(1)


def violations(page: Page, path: str) -> list[str]:
    """What axe finds in the page as it stands, and in its dark colours."""
    found = page.evaluate(
        """async () => {
            const light = await axe.run(document, {resultTypes: ['violations']});
            document.body.classList.add('dark');
            const dark = await axe.run(document, {resultTypes: ['violations'], runOnly: ['color-contrast']});
            document.body.classList.remove('dark');
            return [...light.violations, ...dark.violations];
        }"""
    )
    return [f"{path}: {one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_any_view_light_or_dark(visit: Visit, axe: str, size: tuple[int, int]) -> None:
    page = visit(*size, bypass_csp=True)
    page.evaluate(axe)
    found = []
    for path in VIEWS:
        go(page, path)
        if path in LONG:
            page.locator("[data-find]").fill("consortium")
        found += violations(page, path)
    go(page, "")
    ask(page, "my baby is turning blue")
    found += violations(page, "emergency")
    page.locator("#chat a.cite").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#peek")).to_be_visible()
    found += violations(page, "a citation's note")
    page.keyboard.press("Escape")
    page.locator("#question textarea").fill("What is ACTH?")
    page.keyboard.press("Enter")
    page.locator("#chat .rate").first.click()
    expect(page.locator("#feedback")).to_be_visible()
    found += violations(page, "feedback")
    page.keyboard.press("Escape")
    page.locator(".mine summary").click()
    page.locator("#own-file").set_input_files({"name": "a.txt", "mimeType": "", "buffer": b"Tests are on Friday."})
    expect(page.locator(".own-list li")).to_have_count(1)
    found += violations(page, "one's own documents")
    assert found == []


def test_no_view_scrolls_sideways(visit: Visit) -> None:
    page = visit(320, 640)
    for path in VIEWS:
        go(page, path)
        page.evaluate("document.querySelectorAll('#room details').forEach(one => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_jumps_while_the_page_loads_and_views_open(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(*size)
    page.evaluate(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => {"
        "if (!one.hadRecentInput) window.moved += one.value })).observe({type: 'layout-shift', buffered: true})"
    )
    for room in ("Explore", "Library", "About"):
        page.locator("#rooms a", has_text=room).click()
        page.locator(f"article.{room.lower()}").wait_for()
    assert page.evaluate("window.moved") <= 0.1


def test_letters_and_targets_are_large_enough(visit: Visit) -> None:
    page = visit(*PHONE)
    for path in VIEWS:
        go(page, path)
        small = page.evaluate(
            """() => [...document.querySelectorAll('#head *, #room *, #talk *')].filter(one => one.checkVisibility() &&
            [...one.childNodes].some(part => part.nodeType === 3 && part.textContent.trim()) &&
            parseFloat(getComputedStyle(one).fontSize) < 16).map(one => one.outerHTML.slice(0, 100))"""
        )
        assert small == [], path
        low = page.evaluate(
            """() => [...document.querySelectorAll(':is(#head, #room, #talk) :is(button, select, input, summary)')]
            .filter(one => one.checkVisibility() && one.type !== 'radio' && one.getBoundingClientRect().height < 44)
            .map(one => one.outerHTML.slice(0, 100))"""
        )
        assert low == [], path


def test_a_view_is_opened_and_left_with_the_keyboard(desk: Page) -> None:
    desk.locator("#rooms a", has_text="Explore").press("Enter")
    expect(desk.locator("#view-title")).to_be_focused()
    expect(desk.locator("#rooms a[aria-current=page]")).to_have_text("Explore")
    desk.keyboard.press("Tab")
    expect(desk.locator("#by-outcome")).to_be_focused()
    desk.locator("#by-treatment").focus()
    desk.keyboard.type("topiramate")
    desk.keyboard.press("Enter")
    expect(desk.locator(".charts h3")).to_contain_text(["Topiramate"])
    expect(desk.locator("#by-treatment")).to_be_focused()
    desk.locator("svg.chart a").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".out")).to_be_visible()
    desk.go_back()
    expect(desk.locator(".charts h3")).to_contain_text(["Topiramate"])


def test_a_chart_can_be_asked_about(desk: Page) -> None:
    go(desk, "explore/genes/CDKL5")
    desk.get_by_role("button", name="Ask about this").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#chat .question")).to_have_text("How is CDKL5 linked to infantile spasms?")
    expect(desk.locator("#chat .answer")).to_contain_text("CDKL5")


def test_a_word_is_found_in_the_glossary_while_one_types(desk: Page) -> None:
    go(desk, "explore/glossary")
    desk.locator("[data-find]").fill("burst suppression")
    expect(desk.locator("#glossary-list > div:visible").first).to_contain_text("urst")
    assert desk.locator("#glossary-list > div:visible").count() < 20


def test_what_a_chart_shows_can_be_saved(desk: Page) -> None:
    go(desk, "explore/treatments?treatment=topiramate")
    saved = {}
    for kind in ("csv", "svg", "png"):
        with desk.expect_download() as download:
            desk.locator(f"[data-save={kind}]").click()
        assert download.value.suggested_filename == f"treatments.{kind}"
        saved[kind] = download.value.path().read_bytes()
    rows = list(csv.DictReader(io.StringIO(saved["csv"].decode("utf-8-sig"))))
    assert {row["Treatment"] for row in rows} == {"topiramate"}
    assert saved["svg"].startswith(b"<svg xmlns")
    assert saved["png"].startswith(b"\x89PNG")


def test_the_whole_section_of_a_source_is_read_and_the_chat_is_there_on_return(desk: Page) -> None:
    ask(desk, "Which genes are linked to infantile spasms?")
    heading = desk.locator("#sources .from").first.inner_text().split(" · ")[0]
    desk.locator("#sources a.whole").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#here h3")).to_have_text(heading)
    expect(desk.locator("#here")).to_be_focused()
    desk.go_back()
    expect(desk.locator("#chat .answer")).to_be_visible()


def test_a_link_to_a_view_opens_it(visit: Visit) -> None:
    page = visit(*PHONE, "#/explore/genes/ARX")
    expect(page.locator("#view-title")).to_have_text("ARX")
    expect(page.locator("#reminder")).to_be_in_viewport()
    expect(page.locator("#columns")).to_be_hidden()


def test_an_unknown_view_says_so(visit: Visit) -> None:
    page = visit(*DESK, "#/nowhere/at/all")
    expect(page.locator("#view-title")).to_have_text("There is no such page")


def test_a_lost_connection_is_told_and_mended_by_trying_again(desk: Page) -> None:
    go(desk, "about")
    desk.route("**/gradio_api/**", lambda route: route.abort())
    desk.locator("#rooms a", has_text="Explore").click()
    expect(desk.locator("#trouble")).to_contain_text("cannot reach its server")
    desk.unroute("**/gradio_api/**")
    desk.locator("#rooms a", has_text="Library").click()
    expect(desk.locator("#view-title")).to_have_text("Library")
    expect(desk.locator("#trouble")).to_have_count(0)
