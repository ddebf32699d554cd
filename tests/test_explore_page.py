"""The page to explore in a browser: what a visitor does, and that the numbers are those of the command line."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager

import pytest

from sim.cli.main import run as hazepact
from sim.share.explore.app import bound, explorer_of, serve
from tests.conftest import needs_extra
from tests.pages_in_browser import browser, watched
from tests.test_explore import SMALL, SMALLEST

pytestmark = pytest.mark.validation
WAIT = 120_000
"""Milliseconds for a run on a busy machine."""


@contextmanager
def served(file):
    """The page of a file; gives its address and what stands behind it."""
    needs_extra("dash")
    explorer, ready, address, server = explorer_of(str(file)), threading.Event(), [], []

    def told(where):
        address.append(where)
        ready.set()

    thread = threading.Thread(target=serve, args=(explorer, bound(None), "en", told, server.append))
    thread.start()
    try:
        assert ready.wait(30)
        yield address[0], explorer
    finally:
        server[0].shutdown()
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def file(tmp_path):
    (tmp_path / "small.yaml").write_text(SMALLEST, encoding="utf-8")
    path = tmp_path / "law.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def table(page):
    """The cells of the answer."""
    return [[cell.inner_text() for cell in row.locator("td").all()] for row in page.locator("#answer tbody tr").all()]


def ran(page, title):
    """Wait until a run with this title is shown."""
    page.locator("#message").filter(has_text=re.compile(f"Done: .*{title}")).wait_for(timeout=WAIT)
    page.locator("#answer th").filter(has_text=title).first.wait_for(timeout=WAIT)
    page.locator("#figures .js-plotly-plot").nth(3).wait_for(timeout=WAIT)


def saved(page, button, path):
    with page.expect_download() as download:
        page.click(button)
    download.value.save_as(path)
    return path


def test_a_visitor_runs_branches_and_exports(file, tmp_path, capsys):
    with served(file) as (address, _), browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        wrong = watched(page, address)
        page.goto(address)
        page.locator("#pinned").filter(has_text="Compared with: Small").wait_for()
        assert page.locator("#answer").inner_text() == "Nothing was run yet. Press Run."
        page.click("#run")
        ran(page, "Small with law")
        first = table(page)
        page.get_by_label("Joint legislation", exact=True).uncheck()
        page.click("#run")
        ran(page, "Small with law, without joint legislation")
        second = table(page)
        assert [row[0] for row in first] == [row[0] for row in second]
        assert first != second
        before, after = (float(rows[0][1].replace(",", "")) for rows in (first, second))
        assert before == pytest.approx(after, abs=1)  # the pinned scenario is what it was; digits are as many as the difference needs
        # the command line with the saved files prints the numbers of the page
        files = [saved(page, f"#{button}", tmp_path / f"{name}.yaml") for button, name in (("export-pinned", "pinned"), ("export", "explored"))]
        capsys.readouterr()
        assert hazepact(["check", *map(str, files)]) == 0
        assert hazepact(["run", *map(str, files), "--out", str(tmp_path / "out"), "--no-figures", "--no-attribution"]) == 0
        printed = [line.split() for line in capsys.readouterr().out.splitlines()]
        assert all(" ".join(row).split() in printed for row in second)
        # a branch of what was run, and the same on the command line
        page.get_by_label("Joint legislation", exact=True).check()
        page.get_by_text("Branch from a month").click()
        page.fill("#month", "2014-01")
        page.click("#branch")
        ran(page, "changed from 2014-01")
        command = page.locator("#answer code").inner_text()
        at, sets = re.fullmatch(r"hazepact branch results/explored --at (\S+) (.*)", command).groups()
        changes = re.findall(r"--set '([^']*)'", sets)
        assert hazepact(["branch", str(tmp_path / "out" / "explored"), "--at", at, *(f"--set={text}" for text in changes), "--no-figures"]) == 0
        printed = [line.split() for line in capsys.readouterr().out.splitlines()]
        assert all(" ".join(row).split() in printed for row in table(page))
        # pin, and a mistake in words
        page.click("#pin")
        page.locator("#pinned").filter(has_text="Compared with: Small with law").wait_for()
        page.fill("#month", "2019-01")
        page.click("#branch")
        page.locator("#message.wrong").wait_for()
        assert wrong == []


def test_the_page_in_chinese_and_on_a_phone(file):
    with served(file) as (address, _), browser() as chromium:
        page = chromium.new_page(viewport={"width": 390, "height": 844})
        wrong = watched(page, address)
        page.goto(address)
        page.get_by_label("Joint legislation", exact=True).uncheck()
        page.get_by_text("中文").click()
        page.locator("h1").filter(has_text="情景探索").wait_for()
        assert not page.get_by_label("协同立法", exact=True).is_checked()  # what was on screen stays
        page.click("#run")
        page.locator("#message").filter(has_text="完成").wait_for(timeout=WAIT)
        page.locator("#figures .js-plotly-plot").nth(3).wait_for(timeout=WAIT)
        english = re.findall(r"\b(?:Run|Answer|Strength|Save|replicates|difference|better|worse)\b", page.locator("body").inner_text())
        assert english == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert wrong == []


def test_cancel_and_busy(file):
    with served(file) as (address, explorer), browser() as chromium:
        pages = [chromium.new_page(), chromium.new_page()]
        for page in pages:
            page.goto(address)
            page.get_by_text("Size of the run").click()
            for slider, most in (("months", "120"), ("replicates", "10")):
                box = page.locator(f"#{slider}").locator("xpath=ancestor::div[contains(@class, 'control')]").locator("input").first
                box.fill(most)
                box.press("Tab")
        pages[0].click("#run")
        pages[0].locator("#message").filter(has_text=re.compile("Starting|of 20 runs")).wait_for(timeout=WAIT)
        pages[1].click("#run")
        pages[1].locator("#message.wrong").filter(has_text="another run is in hand").wait_for()
        pages[0].click("#cancel")
        pages[0].locator("#message").filter(has_text="cancelled").wait_for()
        assert not explorer.runner.busy
        assert explorer.runner.pid is None
