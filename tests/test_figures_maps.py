"""Maps, matrices, calendars, cost curves: their numbers by hand from the results, what choices select, and pages on which nothing is cut off."""

from __future__ import annotations

import csv
import json
import math
import warnings
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest

from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.show.figure import Given
from sim.show.figures import registry
from sim.show.marks.geography import on_map, place_labels
from sim.show.options import read_options
from sim.show.page.look import look_of, style
from sim.show.page.sheet import pages
from sim.study.runs.run import run_scenarios

SETTINGS = {"agents.enterprises_per_city": 4, "agents.citizens_per_city": 4, "period.months": 24, "record": ["daily"]}
RUNS = ("places", "map", "map_transport", "map_money", "calendar", "source_receptor", "abatement_cost")
BTH = Path("sim/world/data/bth")
T_95_2 = 2.919986
"""Student's t with two degrees of freedom: 95 % point."""


def run(names, folder, count=3, **more):
    return run_scenarios([load_scenario(name, overrides=SETTINGS | more) for name in names], count, 1, 1, folder)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return run(("bth_status_quo", "bth_full_package"), tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def river(tmp_path_factory):
    return run(("nantong_status_quo",), tmp_path_factory.mktemp("river"), 1)


def data(name, results, **options):
    return registry()[name].data(results, **options)


def drawn(name, results, **options):
    choice, look, _ = read_options(options)
    with style(look):
        drawing = registry()[name].drawing(Given(results, choice, look))
        return drawing, pages(drawing, look), look


def ids(error):
    return [problem.id for problem in error.value.problems]


def rows_of(file):
    with (BTH / file).open(encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def table(result, kind):
    return parquet.read_table(result.path / f"{kind}.parquet").to_pandas()


def cut_off(figure, slack=0.3):
    """How far what is drawn reaches beyond the page, mm by side; nothing up to the width of a line."""
    box, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    beyond = {"left": -box.x0, "right": box.x1 - width, "bottom": -box.y0, "top": box.y1 - height}
    return {side: round(25.4 * far, 2) for side, far in beyond.items() if 25.4 * far > slack}


# every figure ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("page", [{"journal": "nature", "width": "single"}, {"journal": "thesis", "lang": "zh"}], ids=["single", "thesis"])
def test_a_page_cuts_nothing_off_and_is_no_taller_than_asked(results, name, page):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawing, sheets, look = drawn(name, results, **page)
    assert len(drawing.data)
    for sheet in sheets:
        width, height = sheet.get_size_inches() * 25.4
        assert width == pytest.approx(look.width)
        assert height <= look.tallest + 0.01
        assert cut_off(sheet) == {}


@pytest.mark.parametrize("name", [name for name in RUNS if name != "map_money"])
def test_a_river_of_one_replicate_is_drawn(river, name):
    drawing, sheets, _ = drawn(name, river, width="single", lang="zh")
    assert set(drawing.data["arm"]) - {""} == {"nantong_status_quo"}
    assert [cut_off(sheet) for sheet in sheets] == [{}] * len(sheets)


def test_five_arms_are_five_maps_and_four_differences(results, tmp_path):
    five = [*results, *run(("bth_uniform_cuts", "bth_voluntary_only", "bth_central_led"), tmp_path, 2)]
    drawing, sheets, _ = drawn("map", five)
    assert len(drawing.panels) == 9
    assert drawing.data.groupby("mark").arm.nunique().to_dict() == {"difference": 4, "value": 5}
    assert [cut_off(sheet) for sheet in sheets] == [{}] * len(sheets)
    for name in ("map_transport", "calendar", "source_receptor", "abatement_cost", "places"):
        assert set(data(name, five)["arm"]) - {""} == {result.name for result in five}


# by city --------------------------------------------------------------------------------------------------------------


def test_cities_share_a_scale_that_holds_every_value(results):
    drawing, sheets, _ = drawn("places", results)
    assert [panel.title for panel in drawing.panels] == [row["city"] for row in rows_of("cities.csv")]
    limits = {axes.get_ylim() for axes in sheets[0].axes}
    assert len(limits) == 1
    low, high = limits.pop()
    assert low == 0
    assert high >= np.nanmax(drawing.data[["value", "hi"]].to_numpy())
    trust = data("places", results, outcome="trust")
    assert set(trust[trust.mark == "line"].place) == {"party:Beijing", "party:Tianjin", "party:Hebei"}


# maps -----------------------------------------------------------------------------------------------------------------


def test_a_map_shows_the_mean_of_the_replicates_and_paired_differences(results):
    found = data("map", results, period="2014").set_index(["mark", "arm", "place"])
    means = {}
    for result in results:
        series = table(result, "series")
        series = series[series.month.str.startswith("2014") & (series.city == "Tangshan")]
        means[result.name] = series.groupby("replicate").concentration.mean().to_numpy()
        assert found.loc[("value", result.name, "Tangshan"), "value"] == pytest.approx(means[result.name].mean(), rel=1e-12)
    differences = means["bth_full_package"] - means["bth_status_quo"]
    half = T_95_2 * differences.std(ddof=1) / math.sqrt(3)
    row = found.loc[("difference", "bth_full_package", "Tangshan")]
    assert row["value"] == pytest.approx(differences.mean(), rel=1e-9)
    assert (row["lo"], row["hi"]) == pytest.approx((differences.mean() - half, differences.mean() + half), rel=1e-5)


def test_choices_of_a_map_select(results):
    found = data("map", results, outcome="trust", place="party:Hebei", arm="bth_full_package")
    hebei = {row["city"] for row in rows_of("cities.csv") if row["party"] == "Hebei"}
    assert (set(found.place), set(found.arm), set(found.outcome)) == (hebei, {"bth_full_package"}, {"trust"})
    assert found.value.nunique() == 1  # all cities of a party have its value
    with pytest.raises(InputError) as error:
        data("map", results, place="Shanghai")
    assert ids(error) == ["figure.not_held"]


def test_distances_on_the_map_are_those_on_the_globe():
    (lat, lon), (lat2, lon2) = (39.93, 116.40), (39.13, 117.20)
    x, y = on_map(np.array([lat, lat2]), np.array([lon, lon2]), (39.5, 116.8))
    a, b, d = (math.radians(v) for v in (lat, lat2, lon2 - lon))
    haversine = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(d / 2) ** 2
    assert math.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(2 * 6371.0 * math.asin(math.sqrt(haversine)), rel=0.002)


def test_labels_cover_no_label_and_no_circle():
    points = np.array([[10.0, 10.0], [12.5, 10.0], [10.0, 13.0], [30.0, 20.0]])
    sizes = np.array([[9.0, 2.2]] * 4)
    radii = np.full(4, 1.0)
    frame = (0.0, 0.0, 40.0, 30.0)
    boxes = []
    for label, (width, height) in zip(place_labels(points, radii, sizes, frame), sizes, strict=True):
        left = {"left": label.x, "right": label.x - width, "center": label.x - width / 2}[label.align]
        boxes.append((left, label.y - height / 2, left + width, label.y + height / 2))
    circles = [(x - 1, y - 1, x + 1, y + 1) for x, y in points]
    for i, a in enumerate(boxes):
        assert a[0] >= 0
        assert a[2] <= 40
        for b in boxes[:i] + circles:
            assert a[2] <= b[0] + 1e-9 or b[2] <= a[0] + 1e-9 or a[3] <= b[1] + 1e-9 or b[3] <= a[1] + 1e-9


SQUARE = [[115.5, 39.2], [117.4, 39.2], [117.4, 41.0], [115.5, 41.0], [115.5, 39.2]]


def boundaries(folder, content):
    file = folder / "boundaries.geojson"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(file)


def feature(ring, name="北京市"):
    geometry = {"type": "MultiPolygon", "coordinates": [[ring]]}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": name}, "geometry": geometry}]}


def test_boundaries_of_the_user_are_drawn_filled_and_named_in_the_small_print(results, tmp_path):
    from matplotlib.colors import to_hex
    from matplotlib.patches import PathPatch

    file = boundaries(tmp_path, feature(SQUARE))
    options = {"boundaries": file, "boundary_source": "a test", "map_approval": "GS(2024)0650"}
    drawing, sheets, _ = drawn("map", results[:1], **options)
    said = " ".join(drawing.notes)
    assert "Boundaries: a test." in said
    assert "Map approval number: GS(2024)0650." in said
    assert "no boundaries" not in said
    axes = sheets[0].axes[0]
    shape = next(patch for patch in axes.patches + list(axes.artists) if isinstance(patch, PathPatch))
    circle = next(line for line in axes.lines if line.get_marker() == "o")  # the largest, Beijing, is drawn first
    assert to_hex(shape.get_facecolor()) == to_hex(circle.get_markerfacecolor())
    assert "no boundaries are drawn" in " ".join(drawn("map", results[:1])[0].notes)
    assert "审图号：GS(2024)0650" in "".join(drawn("map", results[:1], lang="zh", **options)[0].notes)


@pytest.mark.parametrize(
    ("content", "id"),
    [
        ("{", "map.file"), ("[1]", "map.file"), ('{"type": "FeatureCollection"}', "map.file"),
        (feature([[1, 2], ["x", 3], [4, 5]]), "map.file"), (feature([[116, 39], [117, 40]]), "map.file"),
        ({"type": "FeatureCollection", "features": []}, "map.polygon"), ({"type": "Point", "coordinates": [116, 40]}, "map.polygon"),
        (feature([[10, 50], [11, 50], [11, 51]]), "map.elsewhere"), (feature([[4e5, 4e6], [5e5, 4e6], [5e5, 5e6]]), "map.elsewhere"),
    ],
)  # fmt: skip
def test_boundaries_that_are_wrong_are_named(results, tmp_path, content, id):
    with pytest.raises(InputError) as error:
        data("map", results, boundaries=boundaries(tmp_path, content))
    assert ids(error) == [id]


def test_a_file_of_boundaries_that_is_missing_is_named(results, tmp_path):
    with pytest.raises(InputError) as error:
        data("map", results, boundaries=str(tmp_path / "none.geojson"))
    assert ids(error) == ["map.file"]


def test_arrows_of_transport_are_the_largest_contributions(results):
    found = data("map_transport", results).set_index(["arm", "source", "receptor"]).value
    means = table(results[1], "contribution").groupby(["source", "receptor"]).contribution.mean()
    others = means[[s not in (r, "outside") for s, r in means.index]]
    assert len(found) == 2 * 16
    assert found[results[1].name].max() == pytest.approx(others.max(), rel=1e-12)
    for (source, receptor), value in others.nlargest(5).items():
        assert found[results[1].name, source, receptor] == pytest.approx(value, rel=1e-12)
    assert set(data("map_transport", results, place="Beijing").receptor) == {"Beijing"}


def test_an_arm_without_payments_has_no_empty_map(results):
    drawing, sheets, _ = drawn("map_money", results)
    assert [panel.title for panel in drawing.panels] == ["Full package"]
    assert "No such payments were made: Status quo." in drawing.notes
    assert len(sheets) == 1



def test_arrows_of_money_are_payments_of_a_mean_year(results):
    found = data("map_money", results, period="2014")
    flows = table(results[1], "flows")
    flows = flows[flows.month.str.startswith("2014") & (flows.payer == "party:Beijing") & (flows.payee == "party:Hebei")]
    row = found[(found.payer == "party:Beijing") & (found.payee == "party:Hebei")]
    assert list(row.arm) == ["bth_full_package"]
    assert float(row.value.iloc[0]) == pytest.approx(flows.amount.sum() / 3, rel=1e-9)
    assert not set(found.payer) - {"party:Beijing", "party:Tianjin", "party:Hebei"}
    tianjin = data("map_money", results, place="party:Tianjin")
    assert ((tianjin.payer == "party:Tianjin") | (tianjin.payee == "party:Tianjin")).all()
    with pytest.raises(InputError) as error:
        data("map_money", results[:1])
    assert ids(error) == ["figure.lacks"]


# calendar, matrix, costs ----------------------------------------------------------------------------------------------


def test_a_calendar_is_the_days_of_the_first_replicate(results):
    found = data("calendar", results, period="2014", arm="bth_status_quo")
    assert len(found) == 365
    people = {row["city"]: float(row["population"]) for row in rows_of("cities.csv")}
    days = table(results[0], "daily")
    day = days[(days.replicate == 0) & (days.day == "2014-03-05")]
    mean = sum(people[c] * v for c, v in zip(day.city, day.concentration, strict=True)) / sum(people.values())
    assert found[found.day == "2014-03-05"].value.iloc[0] == pytest.approx(mean, rel=1e-12)
    series = table(results[0], "series")
    city = series[(series.replicate == 0) & (series.city == "Baoding") & series.month.str.startswith("2014")]
    assert data("calendar", results[:1], place="Baoding", period="2014").heavy.sum() == city.heavy_days_pm25.sum()


def test_a_calendar_says_how_days_are_recorded(results, tmp_path):
    without = run(("bth_status_quo",), tmp_path, 1, **{"record": [], "period.months": 2})
    with pytest.raises(InputError) as error:
        data("calendar", without)
    assert ids(error) == ["figure.lacks"]
    assert "record=[daily]" in str(error.value)


def test_a_matrix_holds_mean_contributions_and_shares_that_sum_to_one(results):
    found = data("source_receptor", results)
    assert found.groupby(["arm", "receptor"]).share.sum().to_numpy() == pytest.approx(1.0, rel=1e-12)
    stored = table(results[0], "contribution")
    own = stored[(stored.receptor == "Beijing") & (stored.source == "outside")].contribution.mean()
    row = found[(found.arm == "bth_status_quo") & (found.receptor == "Beijing") & (found.source == "outside")]
    assert row.value.iloc[0] == pytest.approx(own, rel=1e-12)
    some = data("source_receptor", results, place=["Beijing", "party:Tianjin"], arm="bth_status_quo")
    assert set(some.receptor) == {"Beijing", "Tianjin"}
    assert some.source.nunique() == 14


def test_marginal_costs_are_those_of_the_sectors(results):
    found = data("abatement_cost", results, place="party:Tianjin")
    sectors = [row for row in rows_of("sectors.csv") if row["city"] == "Tianjin"]
    unit = sum(float(s["cost"]) * float(s["emission_share"]) * float(s["controllable"]) for s in sectors)  # 10^8 CNY per kt at full abatement
    mark = found[(found.mark == "effort") & (found.arm == "bth_full_package")].iloc[0]
    series = table(results[1], "series")
    effort = series[series.city == "party:Tianjin"].groupby("replicate").effort.mean().mean()
    assert mark["share"] == pytest.approx(effort, rel=1e-9)
    assert mark["value"] == pytest.approx(10 * unit * effort / (1 - effort), rel=1e-9)
    assert 0 <= mark["lo"] < mark["share"] < mark["hi"] <= 1


def test_a_look_of_its_own_changes_no_number(results):
    first, second = data("map", results), data("map", results, journal="thesis", lang="zh", palette="grey")
    assert first.equals(second)
    assert look_of("thesis").size > look_of().size
