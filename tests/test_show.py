"""Charts and tables: they draw for every kind of result, in both languages, with embedded fonts and repeatable bytes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console
from sim.show.charts import registry
from sim.show.charts.concentration import observations

from sim.scenario.load import load_scenario
from sim.show import style
from sim.show.figures import draw_all
from sim.show.tables import comparison_table, run_table
from sim.study.compare.compare import compare
from sim.study.compare.spells import survival
from sim.study.runs.run import run_scenarios
from tests.conftest import SMALL

NAMES = ("concentration", "cooperation", "differences", "emissions", "flows", "membership", "survival")
"""Charts that apply to any two scenarios."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    settings = SMALL | {"period.months": 36}
    scenarios = [load_scenario(n, overrides=settings) for n in ("bth_status_quo", "bth_full_package")]
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("results"))


def texts(figure):
    from matplotlib.text import Text

    return " ".join(t.get_text() for t in figure.findobj(Text))


def test_every_chart_of_the_issue_is_registered():
    assert tuple(registry()) == (*NAMES[:-1], "retention", NAMES[-1])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_chart_draws_for_one_and_two_scenarios_without_a_warning(results, name, language):
    with style.journal():
        two, one = registry()[name].draw(results, language), registry()[name].draw(results[:1], language)
    assert two is not None
    assert (one is None) == (name in ("differences", "survival"))  # nothing to compare; no pact in the status quo, so no spell
    shown = texts(two)
    for result in results:
        assert result.title.to(language) in shown
    assert ("root seed 1" if language == "en" else "随机种子 1") in shown
    assert ("surrogate matrix" if language == "en" else "替代矩阵") in shown


@pytest.fixture(scope="module")
def apec(tmp_path_factory):
    """APEC with and without the campaign."""
    settings = {"agents.enterprises_per_city": 4, "agents.citizens_per_city": 4}
    scenarios = [load_scenario("apec_2014", variant, overrides=settings) for variant in ("without", None)]
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("apec"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_retention_is_drawn_where_there_was_a_campaign(results, apec, language):
    draw = registry()["retention"].draw
    with style.journal():
        assert draw(results, language) is None
        assert draw(apec[:1], language) is None
        pair, single = draw(apec, language), draw(apec[1:], language)
    marks = [[line for line in axes.lines if line.get_marker() not in ("None", None)] for axes in pair.axes]
    assert [len(found) for found in marks] == [1, 1, 1]
    left = marks[0][0].get_ydata()
    assert left[0] == 1
    assert abs(left[1]) < 0.05
    assert np.isnan(left[3])
    assert ("unpaired" if language == "en" else "空心") not in texts(pair)
    assert ("Hollow" if language == "en" else "空心") in texts(single)
    # no November before: the concentration of a single run has nothing to be compared with
    assert not [line for line in single.axes[1].lines if line.get_marker() not in ("None", None)]


def test_survival_curves_are_those_of_the_study(results):
    with style.journal():
        figure = registry()["survival"].draw(results, "en")
    delivery, member = figure.axes
    for axes, kind in ((delivery, "delivery"), (member, "member")):
        expected = [s for s in (survival(r, kind) for r in results) if s is not None]
        curves = [line for line in axes.lines if line.get_drawstyle() == "steps-post"]
        assert len(curves) == len(expected)
        for curve, s in zip(curves, expected, strict=True):
            assert np.array_equal(curve.get_ydata(), [1, *s.share])


def test_all_cities_and_observations_are_in_the_chart_of_concentrations(results):
    with style.journal():
        figure = registry()["concentration"].draw(results, "en")
    shown = texts(figure)
    pack = results[0].scenario().region
    assert all(city in shown for city in pack.city_names)
    from sim.show.arms import arms_of

    with style.journal():
        found = observations(arms_of(results, "en"), "Beijing", True, (2013.0, 2016.0))
    wanted = ("Beijing", None, "concentration")
    assert [o.value for _, o in found] == [o.value for o in pack.observed if (o.city, o.month, o.variable) == wanted and o.year < 2016]


def test_files_have_embedded_fonts_and_bytes_that_repeat(results, tmp_path):
    first, second = (draw_all(results, tmp_path / n, "en", ("pdf", "svg"), ["emissions"]) for n in "ab")
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes()
    pdf = next(p for p in first if p.suffix == ".pdf").read_bytes()
    assert b"/FontFile2" in pdf or b"/CIDFontType2" in pdf
    assert b"/Type3" not in pdf
    assert not list(tmp_path.rglob("*.part"))


def test_without_a_chinese_font_the_labels_are_english_and_the_user_is_told(results, tmp_path, monkeypatch):
    monkeypatch.setattr(style, "cjk_font", lambda: None)
    told = []
    written = draw_all(results, tmp_path, "zh", ("svg",), ["emissions"], note=told.append)
    assert len(written) == 1
    assert "中文字体" in told[0]


def test_tables_hold_the_numbers_of_the_summary(results):
    out = io.StringIO()
    console = Console(file=out, width=250)
    console.print(run_table(results, "en"))
    console.print(comparison_table(compare(results), "en"))
    console.print(comparison_table(compare(results), "zh"))
    text = out.getvalue()
    summary = results[1].summary.set_index(["outcome", "place", "period"])
    mean = summary.loc[("concentration", "ALL", "all"), "mean"]
    assert f"{mean:,.1f}" in text
    difference = compare(results).row("concentration").difference.mean
    assert f"{difference:+,.1f}" in text
    assert "better" in text
    assert "更好" in text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_the_page_and_the_legend_covers_no_data(results, name, language):
    with style.journal():
        figure = registry()[name].draw(results, style.usable_language(language)[0])
        figure.canvas.draw()
        page = figure.bbox.padded(1.0)
        outside = [t.get_text() for t in shown_texts(figure) if not within(page, t.get_window_extent())]
        legend = figure.legends[0].get_window_extent()
        covered = [axes.get_title(loc="left") for axes in figure.axes if axes.get_window_extent().overlaps(legend)]
    assert outside == []
    assert covered == []


def shown_texts(figure):
    from matplotlib.text import Text

    hidden = {t for axes in figure.axes for t in axes.get_xticklabels() + axes.get_yticklabels()}
    return [t for t in figure.findobj(Text) if t.get_text() and t.get_visible() and t not in hidden]


def within(page, box):
    return page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1


def test_bars_of_the_money_are_the_means_of_the_flows(results):
    with style.journal():
        figure = registry()["flows"].draw(results, "en")
    panel = next(axes for axes in figure.axes if axes.get_title(loc="left") == "Transfers by pair")
    widths = [bar.get_width() for bar in panel.patches]
    flows = results[1].flows
    paid = flows[flows["kind"] == "marginal_damage"].groupby(["payer", "payee"])["amount"].sum() / len(results[1].replicates) / 3.0
    assert widths == pytest.approx(sorted(paid, reverse=True))


def test_money_without_transfers_says_so_and_shows_no_empty_panel(results):
    with style.journal():
        figure = registry()["flows"].draw(results[:1], "en")
    assert "No transfers were made." in texts(figure)
    assert "Transfers by pair" not in texts(figure)
    assert all(axes.has_data() for axes in figure.axes)


def test_years_stand_under_their_values(results):
    with style.journal():
        figure = registry()["emissions"].draw(results, "en")
        axes = figure.axes[0]
        figure.canvas.draw()
    labels = {label.get_text(): float(x) for x, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)}
    assert labels["2013"] == axes.lines[0].get_xdata()[0]
    assert all(label.startswith("20") for label in labels)


def test_members_are_shares_of_replicates(results):
    with style.journal():
        figure = registry()["membership"].draw(results, "en")
    image = figure.axes[1].images[0].get_array()
    parties = [place for place in results[1].places if place.startswith("party:")]
    wanted = [results[1].values("member")[:, :, results[1].places.index(place)].mean(axis=0) for place in parties]
    np.testing.assert_allclose(image, wanted, rtol=1e-12)


def test_chinese_files_embed_their_fonts(results, tmp_path):
    if style.cjk_font() is None:
        pytest.skip("no Chinese font is installed")
    first, second = (draw_all(results, tmp_path / n, "zh", ("pdf",), ["membership"])[0].read_bytes() for n in "ab")
    assert first == second
    assert b"/FontFile2" in first
    assert b"/Type3" not in first


def test_charts_into_a_folder_that_cannot_be_written(results, tmp_path):
    from sim.declare.problems import InputError

    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(InputError, match="file"):
        draw_all(results, blocked, "en", ("png",), ["emissions"])
