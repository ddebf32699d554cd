"""Every figure in every size on results of every kind, looked over by :func:`tests.pages.faults`."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.lines import Line2D

from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.show.choice import Choice
from sim.show.figure import Given
from sim.show.figures import registry
from sim.show.page.look import NOTE, look_of, style
from sim.show.page.sheet import canvas, pages
from sim.study.attribute.attribute import Asked, attribute
from sim.study.attribute.store import open_attribution, write_attribution
from sim.study.coalitions.analyse import analyse
from sim.study.coalitions.opened import open_coalitions
from sim.study.coalitions.store import write_study
from sim.study.runs.run import run_scenarios
from sim.study.search.file import read_treaty
from sim.study.search.store import open_treaty, write_treaty
from sim.study.search.treaty import design
from sim.study.sweeps.study_file import read_study
from sim.study.sweeps.sweep import Sweep
from tests.conftest import needs_extra
from tests.pages import faults

FEW = {"agents.enterprises_per_city": 4, "agents.citizens_per_city": 4}
DAYS = FEW | {"period.months": 36, "record": ["daily"]}
CAMPAIGN = {"mechanisms.campaign": {"from": "2013-06-01", "to": "2013-08-31", "effort_floor": 0.3, "curtailment": 0.2}}
RUNS = {
    "two": (3, {"bth_status_quo": DAYS, "bth_full_package": DAYS}),
    "five": (3, {n: FEW | {"period.months": 36} for n in ("bth_status_quo", "bth_uniform_cuts", "bth_central_led", "bth_voluntary_only", "bth_full_package")}),
    "campaign": (3, {"bth_status_quo": DAYS | {"period.months": 30}, "bth_central_led": DAYS | {"period.months": 30} | CAMPAIGN}),
    "shenyang": (3, {"shenyang_status_quo": FEW, "shenyang_campaign": FEW}),
    "river": (3, {n: FEW | {"period.months": 30} for n in ("nantong_status_quo", "nantong_river_zone")}),
    "single": (1, {"bth_full_package": FEW | {"period.months": 12}}),
}
"""Replicates, and the scenarios with what is changed in them."""
BASE = "extends: {base}\nperiod: {{start: 2013-01, months: 14}}\nagents: {{enterprises_per_city: 3, citizens_per_city: 3}}\n"
STUDIES = {
    "grid": ("bth_full_package", "grid", "mechanisms.legislation.fine_multiplier: [1, 2, 4]\n  governments.reciprocity: [0.1, 0.4, 0.8]\n"),
    "factorial": (
        "bth_status_quo", "factorial",
        "".join(f"  mechanisms.{n}.enabled: [false, true]\n" for n in ("legislation", "supervision", "information_platform")).lstrip(),
    ),
}  # fmt: skip
SAMPLED = {
    "sampled": "latin_hypercube, points: 48", "screened": "morris, samples: 6", "shared": "sobol, samples: 16, second_order: true",
}  # fmt: skip
"""Designs of three axes whose indices are drawn."""
THREE = (
    "governments.reciprocity: {low: 0.1, high: 0.9}\n  mechanisms.ecological_compensation.strength: {low: 0, high: 1}\n"
    "  mechanisms.legislation.enabled: [false, true]\n"
)
TREATY = """\
base: base
axes: {mechanisms.legislation.enabled: [true, false], mechanisms.ecological_compensation.share: [0, 0.3, 1]}
aim: {outcome: exposure, at_most: 0.9999, of: base}
stays: none
draws: 3
"""
KEPT = "keep:\n  outcomes: [cooperation_index, member, exposure, concentration, governance_cost]\n"
BY = {("grid", "response"): "governments.reciprocity"}
"""Axes that a figure is asked for."""
LACKED = ("figure.lacks", "figure.empty", "figure.axes")
LOOKS = {"single": ("nature", "single", "en"), "double": ("nature", "double", "en"), "thesis": ("thesis", None, "zh")}


def made(folder):
    """Results of every kind: key -> (kind, results)."""
    found = {}
    for key, (count, settings) in RUNS.items():
        scenarios = [load_scenario(name, overrides=values) for name, values in settings.items()]
        found[key] = "run", run_scenarios(scenarios, count, 1, 1, folder / key)
    studies = STUDIES | {key: ("bth_full_package", method, THREE) for key, method in SAMPLED.items()}
    for key, (base, method, axes) in studies.items():
        place = folder / f"{key}_study"
        place.mkdir()
        (place / "base.yaml").write_text(BASE.format(base=base), encoding="utf-8")
        file = place / "study.yaml"
        (place / "treaty.yaml").write_text(TREATY, encoding="utf-8")
        file.write_text(f"base: base\ndesign: {{method: {method}}}\nreplicates: 3\naxes:\n  {axes}{KEPT}", encoding="utf-8")
        found[key] = "study", Sweep(read_study(file), folder / key).run()
    found["treaty"] = "treaty", open_treaty(write_treaty(design(read_treaty(folder / "grid_study" / "treaty.yaml"), folder / "treaty"), folder / "treaty"))
    sampled = FEW | {"period.months": 12, "air.transport": "sampled"}
    for key, name, more in (("coalitions", "bth_status_quo", {}), ("thirteen", "bth_full_package", {"governments.party": "city"})):
        study = analyse(load_scenario(name, overrides=sampled | more), 3 if key == "coalitions" else 1)
        found[key] = "coalitions", open_coalitions(write_study(study, folder / key))
    for key, names, count in (("attribution", ("bth_status_quo", "bth_full_package"), 3), ("of_a_river", ("nantong_status_quo", "nantong_river_zone"), 1)):
        first, second = (load_scenario(name, overrides=FEW | {"period.months": 18}) for name in names)
        answer = attribute(first, second, out=folder / key, asked=Asked(count))
        found[key] = "attribution", open_attribution(write_attribution(answer, (first, second), folder / key))
    return found


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    needs_extra("SALib")
    return made(tmp_path_factory.mktemp("gallery"))


def rows_without_a_mark(axes):
    """Labels of rows beside which nothing is drawn: neither line, bar, cell nor word."""
    names = {at: t.get_text() for at, t in zip(axes.get_yticks(), axes.get_yticklabels(), strict=False)}
    if not axes.axison or axes.images or not any(c.isalpha() for name in names.values() for c in name):
        return []
    marks = [np.asarray(line.get_ydata(orig=False), dtype=float) for line in axes.lines if line.get_transform() == axes.transData]
    boxes = [p.get_extents().transformed(axes.transData.inverted()) for p in axes.patches] + [c.get_datalim(axes.transData) for c in axes.collections]
    spans = [(np.nanmin(y), np.nanmax(y)) for y in marks if np.isfinite(y).any()] + [(min(b.y0, b.y1), max(b.y0, b.y1)) for b in boxes]
    spans += [(t.get_position()[1],) * 2 for t in axes.texts]
    low, high = sorted(axes.get_ylim())
    shown = {at: name for at, name in names.items() if low <= at <= high}
    return [name for at, name in shown.items() if not any(min(s) <= at + 0.5 and max(s) >= at - 0.5 for s in spans)]


def strokes_cut_without_arrow(axes):
    """Level strokes of two points that go on beyond the axis; an interval that the axis cuts ends in an arrow within it."""
    low, high = sorted(axes.get_xlim())
    room = 1e-9 * (high - low)
    found = []
    for line in axes.lines:
        x, y = np.asarray(line.get_xdata(orig=False), dtype=float), np.asarray(line.get_ydata(orig=False), dtype=float)
        if line.get_transform() == axes.transData and x.size == 2 and y[0] == y[1] and axes.axison and (x.min() < low - room or x.max() > high + room):
            found.append(f"goes on beyond the axis without an arrow: {x} in {low:g}..{high:g}")
    return found


def colours_of(figure):
    """Colours of everything that is drawn in the axes."""
    from matplotlib.colors import to_hex

    seen = set()
    for axes in figure.axes:
        for line in axes.lines:
            seen |= {to_hex(c) for c in (line.get_color(), line.get_markerfacecolor(), line.get_markeredgecolor()) if not isinstance(c, str) or c != "none"}
        for patch in axes.patches:
            seen |= {to_hex(patch.get_facecolor()), to_hex(patch.get_edgecolor())}
        for many in axes.collections:
            seen |= {to_hex(c) for c in [*many.get_facecolor(), *many.get_edgecolor()]}
        seen |= {to_hex(text.get_color()) for text in axes.texts}
    return seen


def promised(handles, sheets):
    """Coloured lines of the legend that are on no page."""
    from matplotlib.colors import to_hex

    seen = {c for sheet in sheets for c in colours_of(sheet)}
    return [f"the legend promises {h.get_label()!r}" for h in handles if isinstance(h, Line2D) and to_hex(h.get_color()) not in {*seen, to_hex(NOTE)}]


def drawing_of(name, key, found, look):
    """The drawing of a figure; None where the results do not hold what it needs."""
    try:
        return registry()[name].drawing(Given(found, Choice(by=BY.get((key, name), "")), look))
    except InputError as error:
        if any(problem.id not in LACKED for problem in error.problems):
            raise
        return None


def wrong_with(sheet, look):
    """What is wrong with a page, in words."""
    found = faults(sheet, look)
    if sheet.get_figheight() * 25.4 > look.tallest + 0.01:
        found.append(f"taller than a page: {sheet.get_figheight() * 25.4:.1f} mm")
    shared = sheet.get_supylabel()
    for label in (shared, *(axes.get_ylabel() for axes in sheet.axes)):
        if any(len(line) == 1 and ord(line) > 0x2E80 for line in label.split("\n")):
            found.append(f"a single character on its side: {label!r}")
    for axes in sheet.axes:
        found += [f"nothing beside {name!r}" for name in rows_without_a_mark(axes)]
        found += strokes_cut_without_arrow(axes)
        for axis in (axes.xaxis, axes.yaxis):
            there = [t for t in axis.get_ticklabels() if t.get_text() and t.get_visible()]
            if axes.axison and len(axis.get_majorticklocs()) and not there and axis.get_label_text():
                found.append(f"no tick labels: {axis.get_label_text()!r} of {axes.get_title(loc='left')!r}")
    return found


@pytest.mark.validation
@pytest.mark.parametrize("size", LOOKS)
@pytest.mark.parametrize("key", [*RUNS, *STUDIES, "coalitions", "thirteen", "attribution", "of_a_river"])
def test_pages_are_fit_to_print(results, key, size):
    kind, found = results[key]
    journal, width, language = LOOKS[size]
    look = look_of(journal, width, language=language)
    wrong, drawn = [], []
    for name in (name for name, figure in registry().items() if figure.of == kind):
        with style(look):
            drawing = drawing_of(name, key, found, look)
            if drawing is None:
                continue
            sheets = pages(drawing, look)
            drawn.append(name)
            wrong += [f"{name}, page {number}: {what}" for number, sheet in enumerate(sheets, 1) for what in wrong_with(sheet, look)]
            wrong += [f"{name}: {what}" for what in promised(drawing.handles, sheets)]
    assert drawn
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.validation
def test_every_figure_is_in_the_gallery(results):
    found = {
        name for key, (kind, held) in results.items() for name, figure in registry().items() if figure.of == kind and drawing_of(name, key, held, look_of())
    }
    assert found == set(registry())


def test_what_is_looked_for_is_seen():
    with style(look_of()):
        sheet = canvas(80.0, 60.0)
        axes = sheet.subplots()
        axes.plot([-1.0, 5.0], [0.0, 0.0], color="#123456")
        axes.plot([1.0], [0.0], marker="o", color="#654321")
        axes.set_yticks([0, 1], ["first", "second"])
        axes.set_ylim(1.5, -0.5)
        axes.set_xlim(0.0, 4.0)
        axes.set_ylabel("年\n值的")
        found = wrong_with(sheet, look_of())
        assert [sum(word in text for text in found) for word in ("nothing beside 'second'", "without an arrow", "on its side")] == [1, 1, 1]
        assert len(found) == 3
        handles = [Line2D([], [], color=c, label=c) for c in ("#123456", "#abcdef")]
        assert promised(handles, [sheet]) == ["the legend promises '#abcdef'"]
        axes.plot([2.0], [1.0], marker="o")
        axes.set_xlim(-2.0, 6.0)
        axes.set_ylabel("年值")
        assert wrong_with(sheet, look_of()) == []
