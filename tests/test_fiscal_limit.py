"""The fiscal limit (Eq. 7.2 to 7.4): a finance bureau pays the public share of the cost, out of a share of its revenue."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.prepared import prepare
from sim.processes.delivery.fields import Choice, Delivery
from sim.processes.delivery.kernel import delivered_shares
from sim.processes.delivery.step import deliver
from sim.processes.plan.fields import Outlook, Plan
from sim.processes.world.fields import Places
from tests.blocks import block
from tests.conftest import scenario_of, simulate

PACT = {"governments.members": "all", "levers.exit_cost": 1e6, "period.months": 14, "agents.enterprises_per_city": 5, "agents.citizens_per_city": 5}


def cut(budget, phi, kappa=0.0, limit=True, rule="always"):
    """(delivered share, binds) of one city with xN = 0.2, D = 0.3, gamma = 10 and quadratic abatement cost, of a party that wants all or none."""
    outlook = block(Outlook, parties=1, cities=1, quadratic=True, nash=[0.2], gamma_believed=[10.0], budget=[budget])
    delivery = block(Delivery, parties=1, cities=1, rule=rule, public_cost_share=phi, fiscal_limit=limit)
    share, binds = np.empty(1), np.empty(1)
    delivered_shares(
        share, binds, np.array([0.3]), np.array([kappa]), np.zeros(1), np.array([1.0]), 0, outlook, delivery, block(Places, parties=1, cities=1)
    )
    return share[0], binds[0]


def test_the_bureau_pays_the_public_share_of_the_cost():
    """The whole cost 10/2 (0.5^2 - 0.2^2) = 1.05; a quarter of it is 0.2625."""
    assert cut(0.2626, 0.25) == (1.0, 0.0)
    share, binds = cut(0.1, 0.25)
    assert binds == 1.0
    effort = math.sqrt(0.1 / (0.25 * 5.0) + 0.2**2)  # 0.25 x 10/2 (x^2 - 0.2^2) = 0.1
    assert share == pytest.approx((effort - 0.2) / 0.3, rel=1e-9)


def test_transfers_earned_are_the_bureaus_in_full():
    """0.25 x 5 ((0.2 + 0.3 d)^2 - 0.2^2) - 0.3 x 0.3 d = 0.1, by hand 0.1125 d^2 + 0.06 d = 0.1."""
    share, binds = cut(0.1, 0.25, kappa=0.3)
    assert share == pytest.approx((-0.06 + math.sqrt(0.06**2 + 4 * 0.1125 * 0.1)) / (2 * 0.1125), rel=1e-9)
    assert binds == 1.0


@pytest.mark.parametrize(("budget", "phi", "limit"), [(math.inf, 1.0, True), (0.0, 0.0, True), (0.0, 1.0, False)])
def test_nothing_is_cut_where_money_is_no_question(budget, phi, limit):
    assert cut(budget, phi, limit=limit) == (1.0, 0.0)


def test_the_budget_is_a_share_of_the_revenue_of_the_year_that_stands_for_the_base_year():
    """revenue.csv, 2014: Beijing 4,027.16, Tianjin 2,390.35, Hebei 2,446.62 x 10^8 CNY; a hundredth, a month."""
    assert simulate(scenario_of(**PACT)).state.outlook.budget == pytest.approx(0.01 * np.array([4027.16, 2390.35, 2446.62]) / 12.0)


def test_funding_raises_the_budget_by_half():
    funded = PACT | {"mechanisms.technology_funding": {"technology_strength": 0, "subsidy": 0, "from": "2013-01"}}
    assert simulate(scenario_of(**funded)).state.outlook.budget == pytest.approx(0.015 * np.array([4027.16, 2390.35, 2446.62]) / 12.0)


def test_cities_that_are_parties_share_the_revenue_by_their_gdp():
    scenario = scenario_of(**{"governments.party": "city"})
    given = prepare(scenario).given["Places.revenue"]
    gdp = {city.name: city.gdp for city in scenario.region.cities if city.party == "Hebei"}
    assert given.sum() == pytest.approx(4027.16 + 2390.35 + 2446.62)
    assert given[scenario.region.city_names.index("Tangshan")] == pytest.approx(2446.62 * gdp["Tangshan"] / sum(gdp.values()))


@pytest.mark.parametrize(("share", "budget", "binds", "unwilling"), [(0.4, math.inf, 0.0, 1.0), (1.0, math.inf, 0.0, 0.0), (1.0, 0.1, 1.0, 0.0)])
def test_what_limits_delivery_is_money_or_will_or_nothing(share, budget, binds, unwilling):
    sizes = {"parties": 2, "cities": 2}
    outlook = block(Outlook, **sizes, quadratic=True, nash=[0.2, 0.2], gamma_believed=[10.0, 10.0], budget=budget)
    plan, choice = block(Plan, **sizes, commitment=[0.3, 0.0], share_in=[1.0, 0.0]), block(Choice, **sizes, comply=share)
    me = block(Delivery, **sizes, rule="always")
    deliver(0, False, me, choice, outlook, plan, block(Places, party=[0, 1], parties=2))
    assert (me.binds[0], me.unwilling[0]) == (binds, unwilling)
    assert np.isnan([me.binds[1], me.unwilling[1]]).all()  # nothing to deliver
