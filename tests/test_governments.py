"""Rules of governments against their closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.alert.kernel import alert_colours
from sim.rules.plan.kernel import ceiling_terms, plan_efforts
from tests.conftest import scenario_of, simulate


def plan(own, excess, gamma=100.0):
    n = len(own)
    effort, benefit = np.empty(n), np.empty(n)
    alone = np.zeros((n, n))
    plan_efforts(
        effort, benefit, alone, np.array(own, float), np.arange(n), np.zeros(n), np.zeros(n), np.array(excess, float), np.zeros(n, bool),
        np.full(n, gamma), False, np.inf,
    )  # fmt: skip
    return effort, benefit


def test_a_ceiling_is_met_where_the_price_is_high_enough_and_no_more():
    """Below the kink nothing changes; a low price pushes part of the way; a high price stops at the ceiling."""
    price, goal = [0.0, 10.0, 50.0, 1000.0], [0.5, 0.5, 0.5, 0.5]
    effort, benefit = plan([20.0] * 4, [price, goal])
    assert effort == pytest.approx([20 / 120, 30 / 130, 70 / 170, 0.5])
    assert benefit == pytest.approx(100 * effort / (1 - effort))
    already, _ = plan([200.0], [[1000.0], [0.5]])
    assert already == pytest.approx(200 / 300)


def test_the_price_of_a_tonne_becomes_money_of_the_model():
    """100 kt a year at 6,000 CNY/t: full abatement saves 6 x 10^8 CNY a year."""
    excess = np.zeros((2, 1))
    ceiling_terms(excess, np.array([6000.0]), np.array([70.0]), np.array([100.0]), np.ones(1), np.zeros(1))
    assert 12 * excess[0, 0] == pytest.approx(6.0)
    assert excess[1, 0] == pytest.approx(0.3)


def test_with_a_high_price_the_plans_meet_the_ceilings_of_every_city():
    ceilings = {"mechanisms.emission_ceilings": {"ceiling": 0.8, "excess_price": 1e7, "target": 2}}
    model = simulate(scenario_of(**ceilings, **{"levers.planning_error": 0, "governments.choice_sharpness": 0}))
    planned = model.places.emission * model.activity * (1 - model.state.nash) / (1 - model.state.base_abated)
    assert planned == pytest.approx(0.8 * model.places.emission, rel=1e-9)


def test_a_mandate_puts_everybody_in_and_lapses_with_its_window():
    model = simulate(scenario_of(**{"mechanisms.central_mandate": {"from": "2014-01", "to": "2014-06", "effort_floor": 0}}))
    share = model.recorder.party["share_in"]
    assert (share[12:18] == 1).all()
    assert (share[[5, 20, 25]] < 1).any()
    assert any(kind == "mandated" for _, _, kind in model.events)


def test_the_colour_of_an_alert_is_the_length_of_the_forecast_run():
    forecast = np.array([[160.0], [90.0], [200.0], [151.0], [149.0], [151.0], [152.0], [153.0], [154.0], [155.0]])
    colour = np.full(forecast.shape, -1, dtype=np.int64)
    alert_colours(colour, forecast, 150.0)
    assert colour[:, 0].tolist() == [1, 0, 2, 2, 0, 4, 4, 4, 4, 4]


def test_alerts_cut_on_their_days_only_and_cost_output():
    quiet = simulate(scenario_of())
    exact = {"mechanisms.emergency_response": {"forecast_error": 0, "blue_cut": 0.2, "yellow_cut": 0.2, "orange_cut": 0.2, "red_cut": 0.2}}
    model = simulate(scenario_of(**exact))
    begin = model.prepared.offsets[model.burn_in]
    changed = quiet.daily[begin:] != model.daily[begin:]
    assert changed.any()
    assert model.daily[begin:].mean() < quiet.daily[begin:].mean()
    first = np.flatnonzero(changed.any(axis=1))[0]
    assert (model.daily[begin + first] <= quiet.daily[begin + first]).all()
    assert model.recorder.city["output_lost"].sum() > 0
    assert model.recorder.city["alert_days"].sum() > 0
    calm = quiet.recorder.city["heavy"].sum(axis=1) == 0
    assert model.recorder.city["alert_days"][calm].sum() == 0
    assert {kind for _, place, kind in model.events if place == "Beijing"} == {"alert"}
