"""The dated policies of bth: the file is what the script writes, and the doses agree with the figures that they rest on."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from sim.processes.measures.fields import GROUPS
from sim.world.reading.reader import PACKAGED, read_region

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def pack():
    return read_region(PACKAGED / "bth")


def dose(pack, city, sector, group, day):
    """(low, central, high) on a day; zeros where nothing acts."""
    found = [
        m for m in pack.measures if city in m.cities and m.sector == sector and m.group == group and m.window.contains(dt.date.fromisoformat(day))
    ]  # fmt: skip
    assert len(found) <= 1
    return (found[0].low, found[0].central, found[0].high) if found else (0.0, 0.0, 0.0)


def test_the_file_is_what_the_script_writes():
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "measures_bth.py"), "--print"], capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT
    )
    assert done.stdout == (PACKAGED / "bth" / "measures.csv").read_text(encoding="utf-8")


def test_every_group_that_was_found_is_there_and_the_table_stays_small(pack):
    assert {m.group for m in pack.measures} == {
        "clean_heating", "clean_coal", "power_ultra_low", "steel_ultra_low", "small_boilers", "capacity_cuts", "scattered_enterprises", "staggered_production",
    }  # fmt: skip
    assert {m.group for m in pack.measures} <= set(GROUPS)
    assert len(pack.measures) <= 1000
    assert all(0 <= m.low <= m.central <= m.high <= 1 for m in pack.measures)


@pytest.mark.parametrize(("day", "households"), [("2017-12-31", 353.8), ("2018-12-31", 535.0), ("2019-12-31", 765.6), ("2020-12-31", 1125.9)])
def test_households_of_hebei_add_up_to_the_published_total(pack, day, households):
    total = 0.0
    for city in (c.name for c in pack.cities if c.party == "Hebei"):
        notes = [m.note for m in pack.measures if m.group == "clean_heating" and city in m.cities and m.window.contains(dt.date.fromisoformat(day))]
        total += float(notes[0].split()[0])
    assert total == pytest.approx(households, abs=1.0)


def test_the_low_dose_of_clean_heating_carries_the_factor_between_the_two_official_figures(pack):
    for city in ("Shijiazhuang", "Langfang"):
        low, central, _ = dose(pack, city, "residential_coal", "clean_heating", "2018-12-31")
        assert 3.0 < central / low < 4.5, city  # with the higher figure the coal explains all of the sector, and no more
    assert dose(pack, "Langfang", "residential_coal", "clean_heating", "2018-12-31")[1] > 0.8
    assert dose(pack, "Xingtai", "residential_coal", "clean_heating", "2018-12-31")[1] == pytest.approx(37 / 124 * 0.91, abs=0.01)


def test_doses_of_trials_lie_within_the_ranges(pack):
    """Doses that were assumed before the figures were found, for orientation: they must not lie outside."""
    for sector, group, city, day, assumed in (
        ("power_heat", "small_boilers", "Handan", "2018-12-31", 0.82 * 0.35 * 0.85), ("iron_steel", "steel_ultra_low", "Handan", "2019-06-30", 0.40 * 0.6),
        ("iron_steel", "staggered_production", "Handan", "2018-01-15", 0.35), ("other_industry", "scattered_enterprises", "Handan", "2017-12-31", 0.12),
    ):  # fmt: skip
        low, _, high = dose(pack, city, sector, group, day)
        assert low <= assumed <= high, group


def test_revenue_of_the_three_parties_is_that_of_2014(pack):
    assert pack.budget_year == 2014
    assert pack.revenue() == {"Beijing": 4027.16, "Tianjin": 2390.35, "Hebei": 2446.62}
    spent = {party: pack.budgets[party, 2017].environment_spending for party in pack.party_names}
    assert spent == {"Beijing": 458.44, "Tianjin": 110.22, "Hebei": 353.45}
