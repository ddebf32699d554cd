"""Rules of governments against their closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.alert.kernel import alert_colours
from sim.processes.central.fields import Central
from sim.processes.delivery.fields import Delivery
from sim.processes.delivery.kernel import compliance_pays, copy_probability
from sim.processes.effort.fields import Effort
from sim.processes.effort.kernel import move
from sim.processes.effort.step import follow
from sim.processes.plan.fields import Outlook
from sim.processes.plan.kernel import ceiling_terms, plan_efforts
from tests.blocks import block
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
    s = model.state
    planned = model.places.emission * s.activity.activity * (1 - s.outlook.nash) / (1 - s.enterprises.base_abated)
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


# delivery rules ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delta", "lag", "punishment", "theta", "critical"),
    [
        (0.97, 1, 3, 1.0, 0.354161), (0.97, 3, 3, 1.0, 1.095683), (0.97, 1, 6, 1.0, 0.185166), (0.97, 3, 12, 1.0, 0.312528),
        (0.97, 3, 3, 0.5, 0.365228), (0.9, 1, 3, 1.0, 0.410004),
    ],
)  # fmt: skip
def test_the_detection_at_which_compliance_begins_to_pay(delta, lag, punishment, theta, critical):
    """Without a fine; U_D - U_C over U_C - U_N is theta/(2 - theta) in the linear-quadratic game."""
    cost = theta / (2 - theta)
    assert compliance_pays(critical * (1 + 1e-5), delta, lag, punishment, 1.0 + cost, cost, 0.0)
    assert not compliance_pays(critical * (1 - 1e-5), delta, lag, punishment, 1.0 + cost, cost, 0.0)


def test_a_fine_of_the_whole_gain_makes_compliance_pay_without_any_gain_from_partners():
    assert compliance_pays(1.0, 0.9, 1.0, 6, 1.0, 1.0, 1.0 / 0.9 + 1e-9)
    assert not compliance_pays(1.0, 0.9, 1.0, 6, 1.0, 1.0, 1.0 / 0.9 - 1e-9)


def test_probability_to_copy():
    assert copy_probability(1.0, 1.0) == pytest.approx(0.731059, abs=1e-6)
    assert copy_probability(0.0, 5.0) == 0.5


@pytest.mark.parametrize("rule", ["repeated_game", "imitation"])
def test_under_these_rules_a_party_delivers_all_or_nothing(rule):
    settings = {"governments.delivery_rule": rule, "governments.members": "all", "levers.exit_cost": 1e6, "governments.fiscal_limit": False}
    shares = np.concatenate([simulate(scenario_of(**settings), replicate=r).recorder.city["delivered"].ravel() for r in range(4)])
    shares = shares[np.isfinite(shares)]
    assert set(np.unique(shares)) <= {0.0, 1.0}
    assert shares.size


def test_imitation_ends_in_one_behaviour_when_copying_is_sharp():
    settings = {"governments.delivery_rule": "imitation", "governments.members": "all", "levers.exit_cost": 1e6, "governments.imitation_sharpness": 1000.0}
    model = simulate(scenario_of(**settings, **{"period.months": 60}))
    assert len(set(model.state.choice.comply)) == 1


# effort -----------------------------------------------------------------------------------------------------------


def efforts_after(floors):
    """Effort of one city without a goal, under a path of floors."""
    lives = {"habit_half_life": 3.0, "floor_half_life": 1.0, "season_floor_half_life": 10.6}
    me = block(Effort, effort_floor=np.reshape(floors, (-1, 1)), effort_rise=0.25, **lives)
    outlook, delivery, central = (block(other, months=len(floors)) for other in (Outlook, Delivery, Central))
    out = []
    for t in range(len(floors)):
        follow(t, False, me, outlook, delivery, central)
        out.append(me.effort[0])
    return out


def test_a_short_floor_leaves_little_and_a_season_long_one_a_habit():
    assert efforts_after([0.4, 0, 0]) == pytest.approx([0.4, 0.2, 0.1])
    kept = 0.5 ** (1 / 10.6)
    assert efforts_after([0.4, 0.4, 0.4, 0, 0]) == pytest.approx([0.4, 0.4, 0.4, 0.4 * kept, 0.4 * kept**2])


def test_short_floors_with_breaks_between_them_do_not_add_up_to_a_season():
    assert efforts_after([0.4, 0, 0, 0.4, 0, 0, 0.4, 0, 0])[-2:] == pytest.approx([0.2, 0.1])


def test_effort_rises_by_a_quarter_of_the_gap_and_falls_with_habit():
    assert move(0.2, 0.6, 0.25, 3.0) == pytest.approx(0.3)
    assert move(0.6, 0.2, 0.25, 3.0) == pytest.approx(0.2 + 0.4 * 0.5 ** (1 / 3))


def test_a_nash_effort_that_moves_is_neither_a_breach_nor_delivery():
    """Accountability that ramps up moves Nash; what partners see of a full delivery must not collapse meanwhile."""
    pact = {"governments.members": "all", "levers.exit_cost": 1e6, "governments.delivery_rule": "always", "levers.report_noise": 0}
    ramp = {"mechanisms.performance_evaluation": {"from": "2013-06", "ramp_months": 12}}
    recorder = simulate(scenario_of(**pact, **ramp)).recorder
    implemented = (recorder.city["abated"] / recorder.city["effort"])[:, :2]  # Beijing and Tianjin are parties of one city
    shown = recorder.party["realised"][:, :2] / implemented
    assert recorder.city["nash"][20, 0] > 2 * recorder.city["nash"][3, 0]
    assert np.nanmin(shown[12:]) > 0.7


def test_dissolution_is_an_event_of_every_member():
    settings = {"governments.on_exit": "dissolve", "governments.members": "all", "levers.meeting_cost": 1.0}
    model = simulate(scenario_of(**settings, **{"period.months": 60}))
    member = np.ones(3, dtype=int)
    for _, place, kind in model.events:
        member[model.places.parties.index(place.removeprefix("party:"))] += {"joined": 1, "left": -1}.get(kind, 0)
    assert set(member) <= {0, 1}
    assert member.astype(bool).tolist() == model.state.membership.member.tolist()
