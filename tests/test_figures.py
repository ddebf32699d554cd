"""Figures: what they take, the files they become, and the options by which they are ordered."""

from __future__ import annotations

import re
import shutil
import subprocess

import numpy as np
import pytest

from sim.declare.figure_options import JOURNALS, figure_names
from sim.declare.problems import InputError, Place, Problems
from sim.declare.reading.positioned import parse_yaml
from sim.scenario.figures import read_figures
from sim.scenario.load import load_scenario
from sim.show.choice import Choice
from sim.show.figure import Given
from sim.show.figures import registry
from sim.show.options import read_options
from sim.show.page.look import Look, look_of, style
from sim.show.page.sheet import pages
from sim.show.plot import Order, draw, figure_of, orders_of, usual
from sim.study.runs.run import run_scenarios
from tests.conftest import SMALL
from tests.pages import faults


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    settings = SMALL | {"period.months": 36}
    scenarios = [load_scenario(n, overrides=settings) for n in ("bth_status_quo", "bth_full_package")]
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("results"))


def ids(error):
    return [problem.id for problem in error.value.problems]


def test_every_figure_is_a_file_of_its_name_and_says_what_it_shows_and_needs():
    assert set(figure_names()) == set(registry())
    for name, figure in registry().items():
        assert figure.name == name
        for text in (figure.label, figure.shows, figure.needs):
            assert re.search("[a-z]", text.en)
            assert re.search("[\u4e00-\u9fff]", text.zh)


def test_trend_of_any_outcome_is_the_median_of_the_replicates(results):
    table = registry()["trend"].data(results, outcome="emission", place="party:Hebei")
    mine = table[(table["arm"] == "bth_full_package") & (table["mark"] == "line")]
    values = results[1].values("emission")[:, :, results[1].places.index("party:Hebei")].reshape(3, 3, 12).sum(axis=2)
    np.testing.assert_allclose(mine["value"], np.median(values, axis=0))
    np.testing.assert_allclose(mine["lo"], np.percentile(values, 5, axis=0))
    assert list(mine["time"]) == [2013.5, 2014.5, 2015.5]


def test_a_period_arms_and_what_makes_the_panels_are_followed(results):
    trend = registry()["trend"]
    table = trend.data(results, outcome="member", place="ALL", period="2014", arm="bth_full_package")
    assert set(table["arm"]) == {"bth_full_package"}
    assert len(table) == 12
    assert (np.floor(table["time"]) == 2014).all()
    by = {by: trend.drawing(Given(results, Choice(("exposure",), ("Beijing", "Tianjin"), by=by))) for by in ("place", "arm", "outcome")}
    assert [len(by[k].panels) for k in ("place", "arm", "outcome")] == [2, 2, 1]
    assert [p.title for p in by["arm"].panels] == ["Status quo", "Full package"]


def test_observations_are_those_of_the_pack(results):
    table = registry()["trend"].data(results, outcome="concentration", place="Beijing")
    pack = results[0].scenario().region
    wanted = {o.year: pack.comparable(o) for o in pack.observed if (o.city, o.variable, o.month) == ("Beijing", "concentration", None) and o.year < 2016}
    found = table[table["mark"] == "observed"]
    assert dict(zip(found["time"] - 0.5, found["value"], strict=True)) == pytest.approx(wanted)


def test_lines_that_lie_on_each_other_are_named(results):
    drawing = registry()["trend"].drawing(Given([results[0], results[0]], Choice(("emission",), ("ALL",))))
    assert any("lie on each other" in note for note in drawing.notes)
    assert not any("lie on each other" in n for n in registry()["trend"].drawing(Given(results, Choice(("emission",), ("ALL",)))).notes)


def test_more_arms_than_colours_become_small_multiples(results):
    drawing = registry()["trend"].drawing(Given([results[1]] * 9, Choice(("exposure",), ("ALL",))))
    assert len(drawing.panels) == 9


def test_a_figure_of_one_panel_goes_into_the_users_axes(results):
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    found = registry()["trend"].plot(results, ax=axes, outcome="exposure", place="ALL")
    assert found is axes
    assert axes.get_ylabel().startswith("Exposure")
    assert len(axes.get_legend().get_texts()) == 4
    with pytest.raises(InputError) as error:
        registry()["trend"].plot(results, ax=axes, outcome="exposure", place=["ALL", "Beijing"])
    assert ids(error) == ["figure.panels"]


@pytest.mark.parametrize(
    ("journal", "width", "wanted"),
    [("nature", "single", 89.0), ("nature", None, 183.0), ("elsevier", "single", 90.0), ("plos", None, 190.5), ("thesis", None, 150.0), (None, 77.0, 77.0)],
)
def test_files_have_the_width_that_was_asked_for_and_embedded_fonts(results, tmp_path, journal, width, wanted):
    look = look_of(journal, width)
    written = draw("run", results, [Order("trend", "t", Choice(("exposure",)), look, ("pdf", "png", "svg"))], tmp_path)
    pdf = next(f for f in written if f.suffix == ".pdf").read_bytes()
    box = re.search(rb"/MediaBox \[ *0 0 ([\d.]+) ([\d.]+) *\]", pdf)
    assert float(box[1]) / 72 * 25.4 == pytest.approx(wanted, abs=0.5)
    assert float(box[2]) / 72 * 25.4 <= look.tallest + 0.5
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    from PIL import Image

    with Image.open(next(f for f in written if f.suffix == ".png")) as image:
        assert image.width / 300 * 25.4 == pytest.approx(wanted, abs=0.5)
    svg = next(f for f in written if f.suffix == ".svg").read_text(encoding="utf-8")
    assert "Hebei</text>" in svg


def test_pdffonts_finds_every_font_embedded(results, tmp_path):
    if shutil.which("pdffonts") is None:
        pytest.skip("pdffonts (poppler-utils) is not installed")
    draw("run", results, [Order("trend", "t", Choice(("exposure",)), look_of("thesis", language="zh"), ("pdf",))], tmp_path)
    lines = subprocess.run(["pdffonts", str(tmp_path / "t.pdf")], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert {"NotoSerifSC", "STIXGeneral"} <= {name for line in lines for name in ("NotoSerifSC", "STIXGeneral") if name in line}
    assert all(line.split()[-5] == "yes" for line in lines)


def test_bytes_repeat(results, tmp_path):
    orders = [Order("trend", "t", Choice(("exposure",)), look_of("thesis", language="zh"), ("pdf", "svg", "png"))]
    first, second = (draw("run", results, orders, tmp_path / n) for n in "ab")
    assert [a.read_bytes() == b.read_bytes() for a, b in zip(first, second, strict=True)] == [True] * 4
    assert not list(tmp_path.rglob("*.part"))


def test_a_thesis_has_captions_in_both_languages_and_nothing_under_the_figure(results, tmp_path):
    draw("run", results, orders_of(["trend"], Choice(("exposure",)), look_of("thesis", language="zh")), tmp_path)
    text = (tmp_path / "trend.caption.txt").read_text(encoding="utf-8")
    assert "人口加权" in text.split("\n\n")[0]
    assert "3 replicates" in text.split("\n\n")[1]
    with style(look := look_of("thesis", language="zh")):
        page = pages(registry()["trend"].drawing(Given(results, Choice(("exposure",)), look)), look)[0]
    assert page._supxlabel is None


def test_characters_that_no_font_has_are_named(results, tmp_path):
    told = []
    draw("run", results, orders_of(["trend"], Choice(("exposure",), ("ALL",)), Look(title="\u13a0 Beijing 北京")), tmp_path, note=told.append)
    assert [text for text in told if "\u13a0" in text and "京" not in text] == told != []


@pytest.mark.parametrize("height", [60.0, 120.0])
def test_height_is_kept(results, height):
    with style(look := Look(height=height)):
        page = pages(registry()["trend"].drawing(Given(results, Choice(("exposure",), ("ALL",)), look)), look)[0]
    assert page.get_figheight() * 25.4 == pytest.approx(height)


def test_a_height_without_room_is_refused(results):
    with pytest.raises(InputError) as error, style(look := Look(height=45.0)):
        pages(registry()["trend"].drawing(Given(results, Choice(("exposure", "emission"), tuple(results[0].places)), look)), look)
    assert ids(error) == ["figure.height"]


def test_a_figure_that_is_too_tall_is_continued(results):
    with style(look := look_of("nature", "single")):
        drawing = registry()["trend"].drawing(Given(results, Choice(("exposure", "emission"), tuple(results[0].places)), look))
        found = pages(drawing, look)
    assert len(found) > 1
    assert all(page.get_figheight() * 25.4 <= look.tallest + 0.01 for page in found)
    assert sum(len(page.axes) for page in found) == len(drawing.panels)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"journal": "natur"}, ["value.choice"]),
        ({"width": 3, "dpi": "many", "colour": "red"}, ["figure.range", "figure.range", "figure.key"]),
        ({"font_size": float("nan"), "height": float("inf")}, ["figure.range", "figure.range"]),
        ({"palette": "#12345"}, ["figure.colour"]),
        ({"format": "png,tif"}, ["value.choice"]),
        ({"font": "No Such Face"}, ["figure.font"]),
        ({"lang": "fr", "notes": "maybe"}, ["value.choice", "value.choice"]),
    ],
)
def test_wrong_options_are_told_at_once(options, wanted):
    with pytest.raises(InputError) as error:
        read_options(options)
    assert ids(error) == wanted


def test_options_are_read():
    given = {"outcome": "a, b", "place": ["ALL"], "width": "single", "journal": "plos", "notes": True, "palette": "grey", "dpi": "600"}
    choice, look, formats = read_options(given | {"format": ["pdf", "svg"]})
    assert (choice.outcome, choice.place, formats) == (("a", "b"), ("ALL",), ("pdf", "svg"))
    assert (look.width, look.size, look.notes, look.dpi) == (132.0, 8.0, True, 600)
    assert look.palette[0] == "#000000"


def test_what_a_figure_does_not_take_or_the_results_do_not_hold_is_told_at_once(results):
    with pytest.raises(InputError) as error:
        registry()["trend"].data(results, outcome="exposur", place="Bejing", period="2031")
    assert ids(error) == ["figure.not_held"] * 3
    lines = error.value.lines("en")
    assert "exposure" in lines[0]
    assert "Beijing" in lines[1]
    with pytest.raises(InputError) as error:
        figure_of("trnd")
    assert "trend" in error.value.lines("en")[0]
    with pytest.raises(InputError) as error:
        draw("run", results, orders_of(["phase"], Choice(), Look()), results[0].path / "none")
    assert ids(error) == ["figure.kind"]
    assert not (results[0].path / "none").exists()


def test_a_block_of_figures_is_read_with_every_mistake_at_its_place():
    problems = Problems()
    entries = ("trend", "{figure: trend, file: a, width: 4, jurnal: x}", "{file: b}", "{figure: trnd}", "{figure: trend, file: a}")
    text = "\n- ".join(["figures:", *entries, "{figure: trend, file: 'x/y'}"])
    orders = read_figures(parse_yaml(text, "f.yaml", problems).get("figures"), problems)
    assert [order.file for order in orders] == ["trend", "a", "a", "x/y"]
    found = [(p.id, p.place.line) for p in problems.found]
    assert sorted(found) == sorted(
        [("figure.range", 3), ("figure.key", 3), ("figure.entry", 4), ("figure.unknown", 5), ("figure.name", 6), ("figure.file", 7)]
    )
    assert all(isinstance(p.place, Place) for p in problems.found)


def test_the_block_travels_with_the_results_and_moves_no_run(tmp_path):
    from sim.show.block import block_orders, stored_block
    from sim.study.store.runid import scenario_hash

    plain = load_scenario("bth_status_quo", overrides=SMALL)
    (tmp_path / "paper.yaml").write_text("extends: bth_status_quo\nfigures: [{figure: trend, file: fig1, outcome: [exposure], width: 89}]\n", encoding="utf-8")
    paper = load_scenario(tmp_path / "paper.yaml", overrides=SMALL)
    assert scenario_hash(paper) == scenario_hash(plain)
    results = run_scenarios([paper], 1, 1, 1, tmp_path / "r")
    orders = block_orders(stored_block("run", results), "run", None, "en")
    assert [(o.figure, o.name, o.choice.outcome, o.look.width) for o in orders] == [("trend", "fig1", ("exposure",), 89.0)]


def test_usual_figures_take_what_was_chosen():
    assert "trend" in usual("run", Choice(outcome=("exposure",)))
    assert set(usual("study")) >= {"phase", "effects"}


def test_every_journal_says_where_its_sizes_come_from():
    assert all(len(j.source) > 10 and j.single < j.double <= 200 for j in JOURNALS.values())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("journal", [("nature", "single"), ("nature", "double"), ("thesis", None)])
def test_no_text_leaves_the_page_or_lies_on_another(results, journal, language):
    look = look_of(*journal, language=language)
    with style(look):
        for page in pages(registry()["trend"].drawing(Given(results, Choice(), look)), look):
            assert faults(page, look) == []
