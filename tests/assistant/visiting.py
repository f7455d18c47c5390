"""How the tests of the page open it, and in what sizes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Visit = Callable[..., Page]
"""Opens the page in a window so wide and so high."""

PHONE = (390, 844)
DESK = (1280, 900)
