"""The page of a report in a browser, opened from a disk: nothing is asked for outside, figures answer, and it reads and prints with scripts off."""

from __future__ import annotations

import re

import pytest

from sim.scenario.load import load_scenario
from sim.share.report import report_of
from sim.share.report.html import html
from sim.share.report.runs import Asked
from sim.study.runs.run import run_scenarios
from tests.conftest import needs_extra
from tests.pages_in_browser import browser, watched

pytestmark = pytest.mark.validation
SMALL = {"agents.enterprises_per_city": 3, "agents.citizens_per_city": 3}


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    """A report of twenty replicates."""
    needs_extra("plotly")
    folder = tmp_path_factory.mktemp("results")
    scenarios = [load_scenario(name, overrides=SMALL) for name in ("bth_status_quo", "bth_full_package")]
    results = run_scenarios(scenarios, 20, 1, 1, folder)
    file = folder / "report.html"
    file.write_text(html(report_of([result.path for result in results], "en", Asked(attribution=False))), encoding="utf-8")
    assert file.stat().st_size < 6_000_000
    return file


def test_figures_answer_and_nothing_is_asked_for_outside(page_file, tmp_path):
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": 1100, "height": 900})
        wrong = watched(page, "file:")
        page.goto(page_file.as_uri())
        page.wait_for_selector(".live .main-svg", timeout=60_000)
        trend = page.locator("#figure-trend")
        before = trend.locator(".ytitle").first.text_content()
        trend.locator("select").select_option(index=4)
        page.wait_for_timeout(500)
        assert trend.locator(".ytitle").first.text_content() != before
        assert trend.locator(".legendtext").count() >= 2
        assert page.locator("img.static").first.is_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
        assert wrong == []
        printed = page.pdf(prefer_css_page_size=True)
        assert printed.startswith(b"%PDF")
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 5


def test_without_scripts_every_figure_is_seen(page_file):
    with browser() as chromium:
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(page_file.as_uri())
        pictures = page.locator("img.static")
        assert pictures.count() >= 5
        for number in range(pictures.count()):
            assert pictures.nth(number).is_visible()
            assert pictures.nth(number).bounding_box()["height"] > 60
        assert page.locator("h2").count() >= 9
        assert page.locator("table").count() >= 4
