"""Enterprises: taxes, and what instruments on them must do whatever the parameters."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.outcomes.compute import flows_of, series_of
from sim.rules.enterprise import kernel as firm
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
