"""What the tests of the page share: Chromium, and pages that watch what is asked of other hosts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from visiting import DESK, Visit

from eval.bench import CHROMIUM_ARGUMENTS, Server, find_chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine; install it (apt-get install chromium) to run this test")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens the page; a test fails if a page of it asks another host for anything, or reports an error."""
    strangers: list[str] = []
    problems: list[str] = []
    ours = (server.address, "data:", "blob:")
    with ExitStack() as stack:

        def open_page(width: int, height: int, path: str = "", **context: object) -> Page:
            opened = browser.new_context(viewport={"width": width, "height": height}, **context)  # type: ignore[arg-type]
            stack.callback(opened.close)
            page = opened.new_page()
            page.on("request", lambda request: None if request.url.startswith(ours) else strangers.append(request.url))
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.goto(f"{server.address}/{path}")
            page.locator("html[data-room]:not([style*=hidden])").wait_for(state="attached")
            return page

        yield open_page
    assert not strangers
    assert not problems


@pytest.fixture
def desk(visit: Visit) -> Page:
    return visit(*DESK)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which finds what bars people from a page."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
