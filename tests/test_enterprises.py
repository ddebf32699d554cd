"""Enterprises: taxes, and what instruments on them must do whatever the parameters."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.outcomes.compute import flows_of, series_of
from sim.rules.credit.kernel import BLACK, BLUE, GREEN, RED, YELLOW, credit_month
from sim.rules.enterprise import kernel as firm
from sim.world.columns import enterprises
from tests.conftest import scenario_of, series, simulate


def scaled(scenario, factor, fields):
    """The scenario with all money times ``factor``; ``fields`` names the money fields of its mechanisms."""
    pack = scenario.region
    sectors = tuple(dataclasses.replace(s, cost=s.cost * factor) for s in pack.sectors)
    life = {"value_of_statistical_life": pack.damage.numbers["value_of_statistical_life"] * factor}
    damage = dataclasses.replace(pack.damage, numbers=dict(pack.damage.numbers) | life)
    uses = tuple(
        dataclasses.replace(use, fields={k: v * factor if k in fields else v for k, v in use.fields.items()}) for use in scenario.mechanisms
    )
    return dataclasses.replace(scenario, region=dataclasses.replace(pack, sectors=sectors, damage=damage), mechanisms=uses)


def assert_same_decisions(scenario, factor, fields):
    """Scaling all money leaves what is done unchanged."""
    a, b = simulate(scenario), simulate(scaled(scenario, factor, fields))
    for column in ("effort", "abated", "concentration"):
        assert b.recorder.city[column] == pytest.approx(a.recorder.city[column], rel=1e-9, nan_ok=True)
    return a, b


def test_adding_an_enterprise_changes_nobody_elses_lot(status_quo):
    few, more = (enterprises(status_quo.region, count, 1.0, 1, 0) for count in (40, 41))
    known = dict(zip(more.ids.tolist(), more.lot.tolist(), strict=True))
    assert all(known[i] == lot for i, lot in zip(few.ids.tolist(), few.lot.tolist(), strict=True))


# pollution tax ------------------------------------------------------------------------------------------------------


def test_a_tax_at_the_unit_cost_ends_the_emission_of_enterprises():
    """k is the marginal cost of the last unit: a tax of the largest k in CNY per t (10^8 CNY per kt = 10^5 CNY per t) leaves nothing."""
    scenario = scenario_of()
    largest = simulate(scenario).state.enterprises.unit_cost.max()
    rate = largest / firm.MONEY_PER_KT
    model = simulate(scenario_of(**{"levers.pollution_tax": rate * (1 + 1e-9)}))
    assert model.state.emission.max() == 0.0
    half = simulate(scenario_of(**{"levers.pollution_tax": 0.5 * rate}))
    assert half.state.emission.max() > 0.0


def test_the_revenue_of_a_tax_is_rate_times_emission_and_goes_to_the_parties():
    model = simulate(scenario_of(**{"mechanisms.pollution_tax.tax_rate": 10000}))
    emission = np.bincount(model.state.enterprises.city, model.state.emission, model.state.cities)
    revenue = series_of(model)["tax_revenue"]
    assert revenue[-1, 4:] == pytest.approx(10000 * 1000 * emission / 1e8 / 12)
    paid = [f for f in flows_of(model) if f.kind == "tax"]
    assert {(f.payer, f.payee) for f in paid} == {(f"enterprises:{p}", f"party:{p}") for p in model.places.parties}
    assert sum(f.amount for f in paid) == pytest.approx(revenue[:, 0].sum())


def test_scaling_all_money_with_a_tax_changes_no_decision():
    scenario = scenario_of(**{"mechanisms.pollution_tax.tax_rate": 20000})
    a, b = assert_same_decisions(scenario, 3.0, ("tax_rate", "running_cost"))
    assert series_of(b)["tax_revenue"] == pytest.approx(3.0 * series_of(a)["tax_revenue"])


def test_more_inspectors_find_more():
    few, many = series(scenario_of()), series(scenario_of(**{"mechanisms.enforcement_capacity.inspectors": 20}))
    assert many["inspections"][:, 0].sum() > 2 * few["inspections"][:, 0].sum()


# credit ---------------------------------------------------------------------------------------------------------------


def credit_of_one(found, months, closure=0.0, rated=1.0):
    """Classes of one enterprise with a violation found in the months of ``found``."""
    credit_now, clean, closed = np.array([BLUE]), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    path = []
    for month in range(months):
        seen = np.array([1.0 if month in found else 0.0])
        by_city = (np.array([rated]), np.array([closure]), np.array([3.0]))
        credit_month(credit_now, clean, closed, seen, np.zeros(1, dtype=np.int64), np.array([0.5]), np.zeros(1, dtype=np.uint64), *by_city, np.uint64(5))
        path.append((int(credit_now[0]), int(closed[0])))
    return path


def test_a_found_violation_costs_a_class_and_twelve_clean_months_win_one():
    classes = [c for c, _ in credit_of_one({0, 1}, 40)]
    assert classes[:3] == [YELLOW, RED, RED]
    assert [classes.index(c, 2) for c in (YELLOW, BLUE, GREEN)] == [13, 25, 37]
    assert classes[-1] == GREEN


def test_black_is_the_end_and_may_be_closed_for_a_while():
    assert [c for c, _ in credit_of_one(set(range(9)), 9)][-1] == BLACK
    path = credit_of_one(set(range(3)), 8, closure=1.0)
    assert [closed for _, closed in path] == [0, 0, 3, 2, 1, 3, 2, 1]


def test_who_is_not_rated_stays_blue():
    assert {c for c, _ in credit_of_one({0, 1, 2}, 6, rated=0.5)} == {BLUE}


def test_closed_enterprises_emit_nothing_and_their_output_is_lost():
    given = {"mechanisms.credit_rating": {"closure": 0.99, "closure_months": 12}, "levers.inspectors": 200, "levers.fine": 0.05}
    model = simulate(scenario_of(**given, **{"mechanisms.performance_evaluation.from": "2013-02"}))
    outcomes = series_of(model)
    assert outcomes["closed_share"][:, 0].max() > 0
    assert (outcomes["output_lost"][:, 4:] > 0).sum() == (outcomes["closed_share"][:, 4:] > 0).sum()
    assert outcomes["credit_red_share"].max() <= 1


def test_when_the_rating_ends_everybody_is_blue_again():
    given = {"mechanisms.credit_rating": {"to": "2014-06", "closure": 0.99}, "levers.inspectors": 200, "levers.fine": 0.05}
    model = simulate(scenario_of(**given, **{"mechanisms.performance_evaluation.from": "2013-02"}))
    red = model.recorder.city["credit_red_share"]
    assert red[:18].max() > 0
    assert red[18:].max() == 0
    assert set(model.state.credit.tolist()) == {BLUE}
    assert model.state.closed_months.max() == 0


def test_scaling_all_money_with_credit_changes_no_decision():
    a, b = assert_same_decisions(scenario_of(**{"mechanisms.credit_rating.enabled": True}), 5.0, ("credit_weight", "running_cost"))
    assert np.array_equal(a.state.credit, b.state.credit)
