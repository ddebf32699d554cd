"""Tables in a terminal of 100 columns: nothing is cut off, and no name is broken where there is room."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.cli.listing import column_widths
from sim.scenario.load import load_scenario
from sim.show.reference import KINDS
from sim.show.tables.coalitions import coalition_table, party_table, transfer_table
from sim.show.tables.main import comparison_table, run_table
from sim.show.tables.sweeps import effects_table, order_tables
from sim.study.analysis.sensitivity import Sensitivity, sensitivity
from sim.study.coalitions.analyse import analyse
from sim.study.compare.compare import compare
from sim.study.runs.run import run_scenarios
from tests.conftest import SMALL
from tests.test_sensitivity import AXES, CONTRAST, results_of

WIDTH = 100
LANGUAGES = ("en", "zh")


def printed(table, width):
    console = Console(width=width, file=StringIO(), markup=False, highlight=False)
    console.print(table)
    return console.file.getvalue()


def shown(table):
    """A table as a terminal of 100 columns shows it; every character of the wide table is still there."""
    text = printed(table, WIDTH)
    assert max(cell_len(line) for line in text.splitlines()) <= WIDTH
    assert sorted("".join(text.split())) == sorted("".join(printed(table, 1000).split()))
    return text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_lists_fit_and_keep_their_names_whole(kind, language):
    columns = list(zip(*KINDS[kind](language), strict=True))
    widths = column_widths(columns, WIDTH)
    assert sum(widths) + 2 * (len(widths) - 1) <= WIDTH
    assert widths[0] >= max(map(len, columns[0]))
    if kind == "mechanisms":
        assert widths[2] >= len("mandated_membership,")


def test_a_wide_terminal_breaks_nothing_and_leaves_nothing_blank():
    assert column_widths([("name", "abc"), ("说明", "一二三四五")], 300) == [4, 10]


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Sensitivity:
    return sensitivity(results_of(tmp_path_factory.mktemp("study"), f"base: base\ndesign: {{method: factorial}}\nreplicates: 3\n{AXES}{CONTRAST}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_effects_of_a_study_keep_the_names_of_the_axes_and_their_intervals(found, language):
    shown(effects_table(found, "base", "cooperation_index", "ALL", "all", language))
    for table in order_tables(found, ["cooperation_index"], language):
        shown(table)


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    settings = SMALL | {"period.months": 12}
    scenarios = [load_scenario("bth_cross_border_reform", v, overrides=settings) for v in ("nothing", "campaign", "institutions", "reforms")]
    return run_scenarios(scenarios, 2, 1, 1, tmp_path_factory.mktemp("results"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_scenarios_stand_side_by_side_with_their_units(four, language):
    shown(run_table(four, language))
    shown(comparison_table(compare(four), language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_coalitions_of_thirteen_cities_are_named_in_full(language):
    study = analyse(load_scenario("bth_full_package", overrides=SMALL | {"period.months": 12, "governments.party": "city"}), 2)
    for table in (party_table(study, language), coalition_table(study, language), transfer_table(study, language)):
        shown(table)
