"""Payments by name between two governments (docs/equations.md section 17): against hand calculations and accounts, to the last fen."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.declare.problems import InputError
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table, series_of
from sim.processes.air.fields import Air
from sim.processes.plan.fields import Outlook
from sim.processes.transfers.fields import Terms
from sim.processes.transfers.payment_clause import CONDITIONS
from sim.processes.transfers.payments import DELIVERED, REPORTED_AIR, UNCONDITIONAL, earned, terms_of_payments
from sim.scenario.load import load_scenario
from tests.blocks import block
from tests.conftest import scenario_of, series

KEY = "mechanisms.bilateral_payments"
FULL = "bth_full_package"
CALM = {"period.weather": "none", "agents.enterprises_per_city": 0, "agents.citizens_per_city": 0}


def payments(**fields):
    """A payment from Tianjin to Hebei from 2014 on."""
    return {KEY: [{"payer": "Tianjin", "payee": "Hebei", "from": "2014-01"} | fields]}


def run(replicate=0, **overrides):
    return CooperationModel(prepared=prepare(load_scenario(FULL, overrides=overrides)), replicate=replicate).run_all()


def terms(condition, **more):
    """Two parties of one city each; party 0 pays party 1 one unit a month."""
    given = {
        "payment_payer": [0], "payment_payee": [1], "payment_condition": [condition], "payment_first": [0], "payment_amount": [[1.0, 1.0]],
        "payment_cities": [[False, True]], "payment_people": [[0.0, 1.0]], "payment_spread": [4.0], "payment_fall": [0.1], "payment_clawback": [0.5],
    }  # fmt: skip
    return block(Terms, parties=2, cities=2, months=2, payments=1, **(given | more))


def outlook(**more):
    given = {
        "ambition": [[0.5, 0.5], [0.5, 0.5]], "full": [0.4, 0.6], "nash": [0.2, 0.2], "spared": [3.0, 5.0], "expected": [80.0, 92.0],
        "marginal_believed": [[30.0, 5.0], [10.0, 40.0]],
    }  # fmt: skip
    return block(Outlook, parties=2, cities=2, months=2, **(given | more))


def air(**more):
    return block(Air, cities=2, months=2, days=2, **({"reported_past": np.full((12, 2), 100.0), "monitor_bias": [[0.0, 0.1], [0.0, 0.1]]} | more))


def test_delivered_full_cooperation_moves_the_whole_sum_and_more_effort_no_more():
    """One city: rate = X e/(e D) = 1/(0.5 x 0.4) = 5 per unit of effort."""
    t = terms(DELIVERED)
    terms_of_payments(0, t, outlook(), air())
    assert t.payment_rates[0].tolist() == pytest.approx([0.0, 5.0])
    assert not t.lump.any()
    for extra, paid in ((0.0, 0.0), (0.1, 0.5), (0.2, 1.0), (0.3, 1.0)):
        assert earned(0, 0, 1.0, np.array([0.9, extra]), t) == pytest.approx(paid)
    assert earned(0, 0, 0.0, np.array([0.9, 0.1]), t) == 0.0


def test_delivered_goes_by_the_damage_that_a_city_spares_others():
    """Two cities of the payee: X e_j/(e_0 D_0 + e_1 D_1) = e_j/(3 x 0.1 + 5 x 0.2)."""
    t = terms(DELIVERED, payment_cities=[[True, True]])
    terms_of_payments(0, t, outlook(), air())
    assert t.payment_rates[0].tolist() == pytest.approx([3.0 / 1.3, 5.0 / 1.3])


def test_where_nothing_can_be_delivered_nothing_is_paid():
    t = terms(DELIVERED)
    terms_of_payments(0, t, outlook(full=[0.4, 0.2]), air())
    assert not t.payment_rates.any()
    assert earned(0, 0, 1.0, np.array([0.5, 0.5]), t) == 0.0


def test_unconditional_is_a_lump_in_membership_and_never_a_rate():
    t = terms(UNCONDITIONAL)
    terms_of_payments(0, t, outlook(), air())
    assert not t.payment_rates.any()
    assert t.lump.tolist() == [[0.0, -1.0], [1.0, 0.0]]
    assert earned(0, 0, 0.25, np.zeros(2), t) == 0.25


def expected(level):
    """X ((1 + k) P - k), P = logistic((90 - level)/4), k = 0.5: the goal is a tenth below 100."""
    return 1.5 / (1.0 + math.exp(-(90.0 - level) / 4.0)) - 0.5


def test_reported_air_is_a_bet_on_the_annual_mean():
    """Extra effort 0.1 of city 1 already there: at effort alone 92 + 0.9 x 40 x 0.1 = 95.6; the rate is the slope there, by differences."""
    t = terms(REPORTED_AIR, extra=[0.0, 0.1])
    terms_of_payments(0, t, outlook(), air())
    assert t.payment_goal[0] == pytest.approx(90.0)
    assert t.lump[1, 0] == pytest.approx(expected(95.6))
    assert t.lump[0, 1] == -t.lump[1, 0]
    h = 1e-5
    for city, fall in ((0, 9.0), (1, 36.0)):
        slope = (expected(95.6 - fall * h) - expected(95.6 + fall * h)) / (2 * h)
        assert t.payment_rates[0, city] == pytest.approx(slope, rel=1e-6)
    assert earned(0, 0, 1.0, np.array([0.5, 0.5]), t) == 0.0


def test_the_goal_is_taken_once_from_the_twelve_months_before():
    t = terms(REPORTED_AIR)
    terms_of_payments(0, t, outlook(), air())
    terms_of_payments(1, t, outlook(), air(reported_past=np.full((12, 2), 50.0)))
    assert t.payment_goal[0] == pytest.approx(90.0)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_payment_of_nothing_changes_nothing(condition):
    without, with_it = series(scenario_of(FULL)), series(scenario_of(FULL, **payments(amount=0, condition=condition, running_cost_per_million=0)))
    assert all(np.array_equal(values, with_it[name], equal_nan=True) for name, values in without.items())


@pytest.mark.parametrize("condition", CONDITIONS)
def test_what_is_paid_is_received_to_the_last_fen(condition):
    model = run(**payments(amount=20, condition=condition, **({"clawback": 1} if condition == "air" else {})))
    flows = [flow for flow in run_table(model).flows if flow.kind == "bilateral_payments"]
    assert flows
    assert {frozenset((flow.payer, flow.payee)) for flow in flows} == {frozenset(("party:Tianjin", "party:Hebei"))}
    balance = series_of(model)["transfer_balance"][:, 1:4]
    bonus = model.recorder.party["bonus"].sum(axis=1) - model.recorder.to_enterprises.sum(axis=(1, 2)) / 1e10
    assert balance.sum(axis=1) == pytest.approx(bonus, abs=1e-9)
    agreed = model.recorder.agreed
    assert not agreed[:, 0].any()
    assert not agreed[:, :, 0].any()
    if condition != "air":
        assert agreed[:, 1, 2].max() <= round(20 / 12 * 1e10) + 1


def test_payments_for_air_are_settled_in_december_and_in_the_last_month():
    model = run(**payments(amount=12, condition="air", fall=0.9, clawback=0.5, to="2015-06"), **{"governments.members": "all", "levers.exit_cost": 1e6})
    months = [str(m) for m in model.scenario.calendar.all_months[model.burn_in :]]
    back = {month: model.recorder.agreed[k, 2, 1] / 1e10 for k, month in enumerate(months) if model.recorder.agreed[k].any()}
    assert back == {"2014-12": pytest.approx(6.0), "2015-06": pytest.approx(3.0)}  # a fall of 90 % is missed: half of a year's 12, of half a year's 6


def test_only_payer_and_payee_are_invited_by_it():
    row = {"payer": "Beijing", "payee": "Langfang", "from": "2014-01", "to": "2014-12"}
    overrides = {KEY: [row], "governments.pact": "offered"}
    prepared = prepare(load_scenario("bth_status_quo", overrides=overrides))
    months = [str(m) for m in prepared.scenario.calendar.all_months]
    offered = prepared.given["Membership.offered"]
    assert offered[months.index("2014-03")].tolist() == [True, False, True]
    assert not offered[months.index("2013-12")].any()
    assert prepared.given["Terms.payment_cities"].sum() == 1


def test_another_rule_may_stand_beside_it_and_pays_as_its_effort_earns():
    model = run(**payments(amount=20))
    kinds = {flow.kind for flow in run_table(model).flows}
    assert {"bilateral_payments", model.prepared.transfer_rule.name} <= kinds


def test_the_spread_is_that_of_annual_means_in_drawn_weather():
    """Langfang: standard deviation of 60 annual means between 2 and 12 % of its level, and that of all Hebei smaller than the mean of its cities'."""
    rows = [{"payer": "Beijing", "payee": name, "from": "2014-01", "condition": "air"} for name in ("Langfang", "Hebei", "Tangshan")]
    given = prepare(load_scenario(FULL, overrides={KEY: rows} | CALM)).given
    level = given["Terms.payment_people"] @ given["Places.base_mean"]
    share = given["Terms.payment_spread"] / level
    assert ((share > 0.02) & (share < 0.12)).all()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"payer": "Tianjin", "payee": "Tianjin"}, ["payee", "Tianjin itself"]),
        ({"payer": "Hebei", "payee": "Langfang"}, ["payee", "Langfang", "Hebei"]),
        ({"payer": "Tianjing", "payee": "Hebei"}, ["unknown party 'Tianjing'", "'Tianjin'"]),
        ({"payer": "Tianjin", "payee": "Langfan"}, ["unknown party or city 'Langfan'", "'Langfang'"]),
        ({"payer": "Tianjin", "payee": "Hebei", "amount": -1}, ["amount", "-1", "0 .. 10000"]),
        ({"payer": "Tianjin", "payee": "Hebei", "fall": 0.1}, ["fall", "air", "delivered"]),
        ({"payer": "Tianjin", "payee": "Hebei", "clawback": 1}, ["clawback", "air", "delivered"]),
        ({"payer": "Tianjin", "payee": "Hebei", "cities": ["Beijing"]}, ["'cities' does nothing", "payer, payee"]),
        ({"payer": "Tianjin"}, ["'payee' is missing"]),
    ],
)
def test_a_wrong_payment_is_one_clear_error(entry, words):
    with pytest.raises(InputError) as caught:
        load_scenario(FULL, overrides={KEY: [entry]})
    found = [problem.message() for problem in caught.value.problems]
    assert len(found) == 1, found
    assert all(word in found[0] for word in words), found
