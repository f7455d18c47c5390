"""The page as an application: it can be installed, and without a connection it says so and shows nothing else."""

from __future__ import annotations

import io
import json

import pytest
from asking import get
from PIL import Image
from playwright.sync_api import Page, expect
from visiting import PHONE, Visit

from eval.bench import Server


def installed(visit: Visit, **context: object) -> Page:
    """The page, once its service worker has it in hand."""
    page = visit(*PHONE, **context)
    for _ in range(100):
        if page.evaluate("navigator.serviceWorker.controller !== null"):
            return page
        page.wait_for_timeout(50)
    raise AssertionError("the service worker did not start")


def test_the_manifest_and_its_icons_are_there_in_the_sizes_they_name(server: Server) -> None:
    got = get(server.address, "/manifest.webmanifest")
    assert got.headers["content-type"] == "application/manifest+json"
    for icon in json.loads(got.body)["icons"]:
        body = get(server.address, f"/{icon['src']}").body
        if icon["type"] == "image/png":
            assert "x".join(map(str, Image.open(io.BytesIO(body)).size)) == icon["sizes"]
        else:
            assert body.startswith(b"<svg")


@pytest.mark.browser
def test_a_browser_finds_nothing_that_keeps_it_from_being_installed(visit: Visit) -> None:
    page = installed(visit)
    browser = page.context.new_cdp_session(page)
    manifest = browser.send("Page.getAppManifest")
    assert manifest["url"].endswith("/manifest.webmanifest")
    assert manifest["errors"] == []
    problems = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A test's window is a private one, which no application is installed from.
    assert [one["errorId"] for one in problems] in ([], ["in-incognito"])


@pytest.mark.browser
def test_only_the_offline_sheet_is_kept_and_never_a_question(visit: Visit) -> None:
    page = installed(visit)
    page.locator("#question textarea").fill("a very private question about vigabatrin")
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(1)
    page.reload()
    kept = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) found.push(...(await (await caches.open(name)).keys()));
            return found.map(one => new URL(one.url).pathname);
        }"""
    )
    assert kept == ["/offline.html"]


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "?q=What%20is%20ACTH%3F"])
def test_without_a_connection_it_says_so_and_names_the_emergency_numbers(visit: Visit, axe: str, path: str) -> None:
    page = installed(visit, bypass_csp=True)
    page.context.set_offline(True)
    page.goto(page.url.split("#")[0] + path)
    expect(page.locator("h1")).to_have_text("No connection to the assistant")
    expect(page.locator(".urgent").first).to_contain_text("112, 911 or 999")
    expect(page.locator("[lang=es]")).to_contain_text("Sin conexión")
    assert "ACTH" not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.evaluate(axe)
    assert page.evaluate("axe.run(document).then(found => found.violations.map(one => one.id))") == []
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    page.locator("html[data-room]:not([style*=hidden])").wait_for(state="attached")
