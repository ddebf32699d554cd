"""What the shipped region and scenarios must show: base year, regional share, APEC, who leaves."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario


def runs(name, replicates, variant=None, **overrides):
    prepared = prepare(load_scenario(name, variant, overrides=overrides))
    return [CooperationModel(prepared=prepared, replicate=r).run_all() for r in range(replicates)]


def test_the_simulated_base_year_is_within_five_percent_of_the_preferred_value_in_every_city():
    models = runs("bth_status_quo", 40, **{"period.months": 12, "agents.citizens_per_city": 0})
    simulated = np.mean([m.recorder.city["concentration"].mean(axis=0) for m in models], axis=0)
    assert simulated == pytest.approx(np.array(models[0].scenario.region.base_mean), rel=0.05)


def test_beijing_regional_share_rises_with_the_level_of_pollution():
    """Pattern regional_share_by_level, each band +/- 10 points: good days 10-20 %, moderate 34-50, heavy 55-75, the year 28-36."""
    shares, levels = [], []
    for model in runs("bth_status_quo", 6, **{"period.months": 24, "agents.citizens_per_city": 0, "air.transport": "central"}):
        air, offsets = model.state.air, model.prepared.offsets
        by_source = np.concatenate([model.transport, model.state.places.background[:, None]], axis=1)
        state, memory = by_source[0].copy(), model.get("air", "memory")
        for day in range(offsets[-1]):
            k = air.regime[day]
            tilt = np.append(air.tilt[k, 0], air.tilt_outside[k, 0])
            state = memory * state + (1 - memory) * air.ventilation[day, 0] * by_source[0] * tilt
            if day > 30:
                shares.append(1 - state[0] / state.sum())
                levels.append(state.sum())
    share, level = np.array(shares), np.array(levels)

    def mean(days):
        return 100 * np.average(share[days], weights=level[days])

    good, moderate, heavy = mean(level <= 75), mean((level > 75) & (level <= 150)), mean(level > 150)
    assert good < moderate < heavy
    assert 0 <= good <= 30
    assert 24 <= moderate <= 60
    assert 45 <= heavy <= 85
    assert 18 <= mean(level > 0) <= 46


def test_apec_emissions_only_fall_and_rebound():
    """Pattern apec_fall: Beijing -20 .. -35 % from emissions alone in the window; pattern apec_rebound: at least 80 % of it gone 14 days later."""
    falls, left = [], []
    for with_it, without in zip(runs("apec_2014", 20), runs("apec_2014", 20, "without"), strict=True):
        first = (dt.date(2014, 11, 1) - with_it.scenario.calendar.first_day).days
        window = slice(first, first + 12)
        cut = (without.daily - with_it.daily)[:, 0]
        falls.append(cut[window].mean() / without.daily[window, 0].mean())
        left.append(cut[first + 11 + 14] / cut[window].mean())
        assert not cut[:first].any(), "the pair differs before the campaign"
    assert 0.20 <= np.mean(falls) <= 0.35
    assert np.max(left) <= 0.20


def mean_margins(variant, **overrides):
    models = runs("bth_full_package", 12, variant, **{"agents.citizens_per_city": 20}, **overrides)
    return np.array([series_of(m)["voluntary_margin"][24:, 1:4].mean(axis=0) for m in models])


def test_hebei_would_leave_where_neither_money_nor_accountability_holds_it():
    """Pattern hebei_loses. Who would leave under accountability is a matter of what it goes by, and is not asserted."""
    assert (mean_margins("without_both") < 0).mean(axis=0)[2] >= 0.8


def test_without_accountability_five_institutions_cooperate_less_than_with_compensation():
    def index(variant):
        return np.nanmean([series_of(m)["cooperation_index"][24:, 0] for m in runs("bth_full_package", 8, variant)])

    status_quo = np.nanmean([series_of(m)["cooperation_index"][24:, 0] for m in runs("bth_status_quo", 8)])
    assert status_quo < 0.05 < index("without_both") < index("without_accountability")
    assert index(None) > 0.4


@pytest.mark.validation
def test_history_fall_of_the_region_2013_to_2017():
    """Pattern regional_fall: -33 .. -43 % (official); starting values of an early fit, not refitted here."""
    years = np.mean([m.recorder.city["concentration"].mean(axis=1).reshape(-1, 12).mean(axis=1) for m in runs("bth_history", 40)], axis=0)
    assert 0.33 <= 1 - years[4] / years[0] <= 0.43
