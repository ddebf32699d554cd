"""A browser for tests that look at pages, and what it must not do: ask anything of another host."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")


@contextmanager
def browser() -> Iterator:
    """Chromium, driven by Playwright. Skips where one of both is missing; fails instead where every extra should be there (HAZEPACT_ALL_EXTRAS)."""
    lacking = "" if CHROMIUM.exists() else f"{CHROMIUM} is not installed"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking = "playwright is not installed (the extra browser)"
    if lacking:
        if os.environ.get("HAZEPACT_ALL_EXTRAS"):
            pytest.fail(f"HAZEPACT_ALL_EXTRAS is set, but {lacking}")
        pytest.skip(lacking)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


def watched(page, address: str) -> list[str]:
    """A list that grows with what a page does wrong: requests of other servers, errors of its scripts, answers that tell of an error."""
    wrong: list[str] = []
    page.on("request", lambda r: wrong.append(f"asks {r.url}") if not r.url.startswith((address, "data:", "blob:")) else None)
    page.on("pageerror", lambda error: wrong.append(f"error {error}"))
    page.on("console", lambda message: wrong.append(f"console {message.text}") if message.type == "error" else None)
    page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    return wrong
