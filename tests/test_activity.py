"""Growth of the economy, of coal, of cars and of building adds to what is emitted, and only there where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.prepared import prepare
from tests.conftest import scenario_of, series, simulate

MONTHS = {"period.months": 48}


@pytest.mark.parametrize("name", ["growth", "coal_growth", "traffic_growth", "building_growth"])
def test_added_growth_dirties_the_air(name):
    base, grown = (series(scenario_of(**MONTHS, **{f"activity.{name}": rate})) for rate in (0.0, 0.05))
    assert grown["emission"][-12:, 0].sum() > base["emission"][-12:, 0].sum()
    assert grown["concentration"][-12:, 0].mean() > base["concentration"][-12:, 0].mean()
    assert np.array_equal(grown["concentration"][:12], base["concentration"][:12])  # the base year is the pack's


def test_a_sector_that_grows_alone_weighs_as_much_as_its_share_of_the_city():
    mix = prepare(scenario_of(**MONTHS, **{"activity.traffic_growth": 0.05})).mix
    pack = scenario_of().region
    share = next(s.emission_share for s in pack.sectors if s.city == "Beijing" and s.sector == "transport")
    assert mix.emission[-1, 0] == pytest.approx(1.0 + share * (np.exp(3 * 0.05) - 1.0))
    assert np.all(mix.emission[0] == 1.0)


def test_growth_of_all_activity_is_added_to_that_of_the_pack():
    base, grown = (prepare(scenario_of(**MONTHS, **{"activity.growth": rate})).activity for rate in (0.0, 0.03))
    assert grown[-1] / base[-1] == pytest.approx(np.exp(3 * 0.03))


def test_capacity_that_moves_takes_only_itself_along():
    """What a city could emit is what its enterprises and its own other sources could; its cost of abatement is the pack's, moved by what its enterprises took
    along."""
    grown = {"activity.coal_growth": 0.1, "enterprises.relocation_rate": 0.3, "enterprises.relocation_cost": 0.0}
    model = simulate(scenario_of(**MONTHS, **grown))
    s, p, pack = model.state, model.places, model.scenario.region
    coal = np.exp(0.1 * (model.month.year - pack.base_year))
    n, city, growth = len(p.cities), s.relocation.city, s.activity.level[model.t]
    others, cost = np.zeros(n), np.bincount(city, s.turnover.uncontrolled * s.technology.unit_cost, n)
    cost -= np.bincount(s.firms.home, s.firms.capacity * s.firms.base_cost, n)
    for sector in pack.sectors:
        c = pack.city_names.index(sector.city)
        kt = pack.emission[c] * sector.emission_share * (coal if sector.sector == "residential_coal" else 1.0)
        others[c] += kt * (1.0 - sector.controllable if sector.enterprises else 1.0)
        cost[c] += kt * sector.cost * sector.controllable
    assert np.abs(s.relocation.gained).max() > 1.0
    firms = np.bincount(city, s.firms.capacity, n)
    assert p.emission * s.activity.activity == pytest.approx(growth * (firms + others), rel=1e-9)
    assert s.outlook.gamma == pytest.approx(growth * cost / 12.0, rel=1e-9)


def test_coal_is_no_output_of_the_enterprises_that_are_closed():
    bad = {"mechanisms.credit_rating.closure": 0.5, "levers.fine": 0.1, "activity.coal_growth": 0.2}
    model = simulate(scenario_of(**MONTHS, **bad))
    s, p = model.state, model.places
    assert s.enterprises.closed_share.any()
    assert s.air.output_lost == pytest.approx(p.gdp * p.secondary_share / 12.0 * s.enterprises.closed_share * s.activity.level[model.t])


def test_growth_of_a_sector_that_is_not_there_is_noted():
    river = scenario_of("nantong_river_zone", **{"activity.coal_growth": 0.1})
    assert sum("residential_coal" in note.en and "residential_coal" in note.zh for note in river.notes) == 1
    assert not any("no sector" in note.en for note in scenario_of(**{"activity.coal_growth": 0.1}).notes)


def test_the_cost_of_diffuse_sources_grows_by_what_their_sectors_cost():
    mix, pack = prepare(scenario_of(**MONTHS, **{"activity.traffic_growth": 0.05})).mix, scenario_of().region
    own = [s for s in pack.sectors if s.city == "Beijing" and not s.enterprises]
    cost = {s.sector: s.cost * s.emission_share * s.controllable for s in own}
    grown = 1.0 + cost["transport"] / sum(cost.values()) * (np.exp(3 * 0.05) - 1.0)
    assert mix.diffuse_cost[-1, 0] == pytest.approx(grown)
