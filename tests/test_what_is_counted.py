"""Shares, budgets and costs count what they are about: people, cities, enterprises, strength. All numbers by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.policy import ORDERED, activity_level, ordered, policy_of
from sim.processes.activity.fields import Activity
from sim.processes.central.fields import Central
from sim.processes.central.step import visit
from sim.processes.citizens.fields import Citizens
from sim.processes.citizens.kernel import settle_efficacy
from sim.processes.credit.fields import Credit
from sim.processes.effort.fields import Effort
from sim.processes.enterprises import kernel as firm
from sim.processes.enterprises.fields import Enterprises
from sim.processes.enterprises.step import compare_with_base
from sim.processes.relocation.fields import Relocation
from sim.processes.technology.fields import Technology
from sim.processes.technology.step import _reach
from sim.processes.world.fields import Calendar, Firms, Log, People, Places
from sim.world.columns import emission_of_enterprises
from tests.blocks import block
from tests.conftest import scenario_of, simulate


def test_a_mechanism_costs_by_the_people_where_it_acts():
    """Beijing alone: its people in millions times 0.12 a year, a twelfth of it a month."""
    scenario = scenario_of(**{"mechanisms.pollution_tax": {"running_cost_per_million": 0.12, "cities": ["Beijing"]}})
    people = next(city.population for city in scenario.region.cities if city.name == "Beijing")
    cost = policy_of(scenario).running_cost["pollution_tax"]
    assert cost[-1] == pytest.approx(0.01 * people / 1e6)
    assert not cost[: scenario.calendar.burn_in].any()


def test_an_order_holds_from_half_of_a_strength_on():
    """Windows of a whole month, of half a month, and none."""
    inside = np.array([1.0, 1.0, 0.5, 0.5, 0.0])
    assert ordered(np.array([ORDERED, 0.499, 0.25, 0.249, 0.0]), inside).tolist() == [1.0, 0.0, 0.5, 0.0, 0.0]
    for strength, expected in ((0.001, 0.0), (0.49, 0.0), (0.5, 1.0), (1.0, 1.0)):
        mandate = policy_of(scenario_of(**{"mechanisms.central_mandate.strength": strength})).levers["mandated_membership"]
        assert mandate.max() == expected


def test_a_cap_starts_from_what_enterprises_would_emit_this_month():
    """Halfway (strength 0.5) between growth x base and 0.8 x base."""
    scenario = scenario_of(**{"activity.growth": 0.05, "mechanisms.emission_trading": {"cap": 0.8, "strength": 0.5}, "period.months": 30})
    base, level = emission_of_enterprises(scenario.region), activity_level(scenario)
    cap = policy_of(scenario).levers["permit_cap"]
    assert level[-1] != level[0]
    assert cap[-1] == pytest.approx(0.5 * level[-1] * base + 0.5 * 0.8 * base)
    assert np.isinf(cap[: scenario.calendar.burn_in]).all()


def test_the_budget_of_visits_counts_the_cities_where_visits_have_an_effect():
    """Three a city and year: of four cities two can be visited, so 6 visits a year; with all four 12."""
    for detection, expected in (([0.6, 0.6, 0.0, 0.0], 6), ([0.6] * 4, 12), ([0.0] * 4, 0)):
        me = block(Central, months=13, cities=4, visits_per_city=3.0, visit_detection=np.tile(detection, (13, 1)), visit_error=0.0)
        count = 0
        for t in range(12):
            visit(t, False, me, block(Places, city_ids=[1, 2, 3, 4]), block(Log, events=99))
            count += int(me.visit_next.sum())
        assert count == expected


def test_technology_reaches_a_share_in_proportion_to_what_supports_it():
    """At reach 0.1: subsidies 0, 0.001, 0.05, 0.3; a fall of cost of 0.02 beside 0.03; a rise of cost is no support."""
    me = block(Technology, months=1, subsidy=[[0.0, 0.001, 0.05, 0.3, 0.03, 0.05]], cost_slope=[[1.0, 1.0, 1.0, 1.0, 0.98, 1.5]], technology_reach=0.1)
    assert _reach(0, me) == pytest.approx([0.0, 0.01, 0.5, 1.0, 0.5, 0.5])
    assert _reach(0, block(Technology, months=1, cities=2, technology_unaided=True)).tolist() == [1.0, 1.0]


def test_efficacy_rests_at_what_was_answered_over_the_last_year_of_the_burn_in():
    """The first month is not known; months 1 and 2 are averaged; later ones weigh a twelfth."""
    me, people = block(Citizens, cities=1, people=3), block(People, first=[0, 3])
    for t, answered, expected in ((0, 0.9, 0.9), (1, 0.3, 0.3), (2, 0.5, 0.4), (20, 1.0, 0.4 + 0.6 / 12)):
        settle_efficacy(me, people, np.array([answered]), t)
        assert me.citizen_efficacy == pytest.approx([expected] * 3)


def test_enterprises_are_held_against_the_standard_of_the_base_year():
    """Standard 0.4 in the base year: 10 growth 0.6 = 12 at growth 2, 12.6 within the tolerance of 0.05. Of 12.5, 12.7 and a closed one the first keeps it."""
    me = block(Enterprises, cities=1, emission=[12.5, 12.7, 1.0], violation_tolerance=0.05)
    blocks = (
        block(Activity, level=[1.0] * 24 + [2.0]), block(Credit, closed_months=[0, 0, 3]), block(Effort, standard_share=[0.4]),
        block(Relocation, city=[0, 0, 0]), block(Calendar, burn_in=24), block(Firms, capacity=10.0, represents=[4.0, 5.0, 6.0]),
    )  # fmt: skip
    for t in range(24):
        compare_with_base(t, True, me, *blocks)
    assert me.base_standard[0] == pytest.approx(0.4)
    compare_with_base(24, False, me, *blocks)
    assert me.base_compliant[0] == 4.0


def test_a_small_excess_is_no_violation():
    """What violators emit above the standard falls out of a tolerance that is larger than any excess; nobody violates then."""
    strict, lax = (simulate(scenario_of(**{"enterprises.violation_tolerance": t, "period.months": 3})).recorder.totals for t in (0.0, 1.0))
    assert (strict[..., firm.COMPLIANT] < strict[..., firm.COUNT]).any()
    assert lax[..., firm.EXCESS].sum() < strict[..., firm.EXCESS].sum()
    assert math.isclose(lax[0, :, firm.COUNT].sum(), strict[0, :, firm.COUNT].sum())
