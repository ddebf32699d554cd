"""Growth of the economy, of coal, of cars and of building adds to what is emitted, and only there where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.prepared import prepare
from tests.conftest import scenario_of, series

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
