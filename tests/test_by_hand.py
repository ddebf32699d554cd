"""Numbers worked out on paper, from docs/equations.md and never by the code: signs, units, indices, and who is meant by whom.

Cities, parties and months get numbers that differ, and what must not be read (other months, true air beside reported air) gets numbers that would show.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.declare.dates import Month, Window
from sim.draws.philox import fill_normal, fill_uniform
from sim.engine.policy import activity, daily_activity, policy_of
from sim.engine.prepared import prepare
from sim.model.agents import Party
from sim.model.model import CooperationModel
from sim.outcomes.compute import flows_of, series_of
from sim.processes.activity.fields import Activity
from sim.processes.agreements.fields import Agreements
from sim.processes.air.fields import Air
from sim.processes.air.step import blow, release
from sim.processes.alert.fields import Alert
from sim.processes.alert.kernel import with_error
from sim.processes.alert.step import warn
from sim.processes.central.fields import Central
from sim.processes.central.kernel import choose_visits
from sim.processes.central.step import appraise, visit
from sim.processes.citizens.fields import Citizens
from sim.processes.citizens.step import speak
from sim.processes.credit.fields import Credit
from sim.processes.damage.fields import Damage
from sim.processes.damage.kernel import GEMM
from sim.processes.damage.step import renew
from sim.processes.delivery.fields import Choice, Delivery, Realised, Trust
from sim.processes.delivery.kernel import imitate
from sim.processes.delivery.step import choose, observe, weigh
from sim.processes.effort.fields import Effort
from sim.processes.enterprises import kernel as firm
from sim.processes.enterprises.fields import Enterprises
from sim.processes.enterprises.month import enterprise_month
from sim.processes.enterprises.step import face_law
from sim.processes.measures.fields import Measures
from sim.processes.membership.fields import Membership
from sim.processes.membership.step import _decide
from sim.processes.permits.fields import Permits
from sim.processes.permits.kernel import permit_accounts
from sim.processes.plan.fields import Outlook, Plan
from sim.processes.plan.kernel import value_of_air
from sim.processes.plan.step import look_at_air
from sim.processes.record.fields import Record
from sim.processes.record.step import keep_air
from sim.processes.relocation.fields import Relocation
from sim.processes.technology.fields import Technology
from sim.processes.transfers.fields import Terms, Transfers
from sim.processes.transfers.rules import benefit_sharing, number_of, transfer_rules, vertical_bonus
from sim.processes.transfers.step import pay, pay_lump
from sim.processes.treatment.fields import Treatment
from sim.processes.turnover.fields import Turnover
from sim.processes.world.fields import ALERT, JOINED, LEFT, VISIT, Calendar, Firms, Log, People, Places
from sim.study.compare.spells import survival
from tests.blocks import block
from tests.synthetic import theory, write_pack

A = math.sqrt(1.5)
"""Three equally spaced values in standard deviations are A, 0, -A."""
IDS = np.array([11, 12, 13], dtype=np.uint64)
"""Of three parties or cities that draw."""


def by_month(t, values, other=99.0, months=24):
    """A table by month and city that holds ``values`` in month ``t`` and ``other`` in all others."""
    table = np.full((months, len(values)), other)
    table[t] = values
    return table


# transfers ----------------------------------------------------------------------------------------------------------------


def test_a_party_whose_reported_air_improved_gets_the_bonus_and_one_whose_air_worsened_pays():
    """Eq. 17.7. Party 0: 2 (80 - 70) + 3 (60 - 61) = 17; party 1: 5 (50 - 54) = -20."""
    t, past = 14, np.full((12, 3), 1.0)
    past[14 % 12] = [70.0, 61.0, 54.0]
    me = block(Transfers, cities=3, parties=2, bonus=[9.0, 9.0])
    terms = block(Terms, parties=2, rule=number_of("vertical_bonus"), amount=by_month(t, [2.0, 3.0, 5.0]))
    air = block(Air, year_ago=[80.0, 60.0, 50.0], reported_past=past, concentration_past=np.full((12, 3), 7.0), concentration=[7.0, 7.0, 7.0])
    plan, places = block(Plan, cities=3, parties=2), block(Places, parties=2, party=[0, 0, 1])
    pay(t, False, me, terms, plan, block(Outlook, cities=3, parties=2), block(Effort, cities=3), block(Delivery, cities=3), air, places)
    assert me.bonus == pytest.approx([17.0, -20.0])
    assert not me.flows.any()


def test_the_bonus_makes_effort_worth_its_fall_of_the_own_air_and_part_of_that_of_sisters():
    """Eq. 17.7. Effort of city 0 lowers its air by 10 and that of its sister by 30: 2 10 + 0.5 3 30 = 65; city 1: 3 40 + 0.5 2 20 = 140; city 2: 5 7 = 35."""
    slope, marginal = np.zeros(3), np.array([[10.0, 20.0, 500.0], [30.0, 40.0, 500.0], [600.0, 600.0, 7.0]])
    vertical_bonus.slope(slope, np.array([2.0, 3.0, 5.0]), marginal, np.array([0, 0, 1]), 0.5)
    assert slope == pytest.approx([65.0, 140.0, 35.0])


def test_the_tax_is_that_of_the_new_city_and_the_output_that_of_the_city_of_origin():
    """Eq. 17.8. Enterprise 0 went from city 0 to city 2 (party 1): 0.1 2 5 = 1 for party 0; enterprise 1 from city 2 to city 1: 0.2 7 3 = 4.2 for party 1.

    Enterprise 2 stayed inside party 0, enterprise 3 is closed.
    """
    due, amount, terms = np.zeros((2, 2)), np.array([50.0, 0.2, 0.1]), block(Terms, parties=2, output=[2.0, 60.0, 7.0])
    moved = block(Relocation, cities=3, city=[2, 1, 1, 2]), block(Turnover, cities=3, months=1, origin=[0, 2, 0, 0])
    closed, firms = block(Credit, cities=3, months=1, closed_months=[0, 0, 0, 2]), block(Firms, capacity=[5.0, 3.0, 100.0, 100.0])
    grown, places = block(Activity, cities=3, level=1.0), block(Places, parties=2, party=[0, 0, 1])
    benefit_sharing.lump(due, amount, terms.level, 0, terms, grown, *moved, closed, firms, places)
    assert due == pytest.approx(np.array([[0.0, -3.2], [3.2, 0.0]]))
    assert transfer_rules()["benefit_sharing"].amount({"share": 0.4, "rate": 7.0, "tax_rate": 0.25}) == pytest.approx(0.1)


def test_the_party_of_the_new_city_pays_the_party_of_the_old_one():
    """0.1 (tax share) 2 (output) 1.5 (activity) 5 kt = 1.5, for the half of the month in which both are in: 0.75 x 10^8 CNY = 0.75 x 10^10 fen."""
    t = 3
    me, rule = block(Transfers, cities=2, parties=2), number_of("benefit_sharing")
    terms = block(Terms, parties=2, rule=rule, amount=by_month(t, [8.0, 0.1]), output=[2.0, 9.0])
    moved = block(Relocation, cities=2, city=[1]), block(Turnover, cities=2, months=24, origin=[0])
    level = np.full(24, 9.0)
    level[t] = 1.5
    grown, places = block(Activity, cities=2, level=level), block(Places, parties=2, party=[0, 1])
    plan = block(Plan, cities=2, parties=2, share_in=[1.0, 0.5])
    pay_lump(t, False, me, terms, plan, block(Air, cities=2), grown, *moved, block(Credit, firms=1, months=24), block(Firms, capacity=[5.0]), places)
    assert me.flows.tolist() == [[0, 0], [7_500_000_000, 0]]


# prices -------------------------------------------------------------------------------------------------------------------


def test_a_price_per_tonne_is_1e_5_of_the_money_of_the_model_per_kilotonne():
    """1 CNY/t = 1,000 CNY/kt = 1e-5 x 10^8 CNY/kt: tax and levy 5,500 + 3,000 CNY/t are 0.085, credit 20,000 CNY/t is 0.2.

    Detection of 5 inspectors: 1 - exp(-0.005 16.7) = 0.080109; fine 1.2 x mean unit cost 2 = 2.4.
    """
    t, sizes = 1, {"cities": 2, "months": 24}
    me = block(
        Enterprises, firms=1, pollution_tax=by_month(t, [5500.0, 0.0]), health_levy=by_month(t, [3000.0, 0.0]), credit_weight=by_month(t, [0.0, 20_000.0]),
        inspectors=by_month(t, [5.0, 0.0]), fine=by_month(t, [1.2, 3.0]),
    )  # fmt: skip
    permits = block(Permits, months=24, permit_price=[math.nan, 0.5])
    face_law(
        t, False, me, block(Activity, **sizes), block(Central, **sizes), block(Citizens, **sizes), block(Technology, **sizes), block(Effort, **sizes),
        permits, block(Agreements, **sizes), block(Places, mean_cost=[2.0, 4.0]),
    )  # fmt: skip
    assert me.faced[firm.EMISSION_TAX] == pytest.approx([0.085, 0.0])
    assert me.faced[firm.CREDIT_WEIGHT] == pytest.approx([0.0, 0.2])
    assert me.faced[firm.PERMIT_PRICE] == pytest.approx([0.0, 0.5])
    assert me.faced[firm.ROUTINE] == pytest.approx([0.080109, 0.0], abs=1e-6)
    assert me.faced[firm.CONSEQUENCE] == pytest.approx([2.4, 12.0])


def test_permits_go_by_capacity_and_what_is_not_auctioned_is_free():
    """Eq. 14.3. Caps 100 + 50 by capacity 30 : 20 are 90 and 60 kt; half of the 90 sold for 0.5 is 22.5; sales 0.5 (45 - 80) and 0.5 (60 - 70)."""
    sales, revenue = np.empty(3), np.empty(3)
    numbers = ([100.0, math.inf, 50.0], [80.0, 7.0, 70.0], [30.0, 99.0, 20.0], [0.5, 0.5, 0.0])
    permit_accounts(sales, revenue, 0.5, *map(np.array, numbers))
    assert revenue == pytest.approx([22.5, 0.0, 0.0])
    assert sales == pytest.approx([-17.5, 0.0, -5.0])


# alerts -------------------------------------------------------------------------------------------------------------------


def test_every_colour_has_its_cut():
    """Eq. 19.2, 19.3. Runs of 1, 2, 3, 4 and 6 forecast heavy days, the run of 2 at the end of the month, and a day at the threshold itself.

    The month before ends with two heavy days: runs begin anew. A lever of 0.15 holds where the colour cuts less. City 1 has a run of 3 and cuts of its own.
    """
    heavy = {"-": 1.0, "H": 2.0, "=": 1.5}
    pattern = ["HH" + "H-HH-HHH-HHHH-HHHHHH=-------HH", "--" + "----------HHH-----------------"]
    wind = np.array([[heavy[day] for day in city] for city in pattern]).T
    cuts = np.empty((4, 32, 2))
    cuts[:, :, 0], cuts[:, :, 1] = np.array([[0.05], [0.1], [0.2], [0.36]]), np.array([[0.01], [0.02], [0.25], [0.03]])
    lever = np.zeros((32, 2))
    lever[2 + 3, 0] = lever[2 + 9, 0] = 0.15
    me = block(Alert, cuts=cuts, error=np.zeros((32, 2)), emergency=np.full((31, 2), 0.9))
    air = block(Air, months=2, memory=0.0, heavy=150.0, ventilation=wind, tilt=1.0, tilt_outside=1.0, uncut=1.0, emergency_cut=lever, regime=np.zeros(32))
    places = block(Places, cities=2, transport=100.0 * np.eye(2))
    log = block(Log, events=9)
    warn(1, False, me, air, block(Activity, cities=2, outside=[1.0, 1.0]), block(Calendar, offsets=[0, 2, 32]), places, log)
    expected = [0.05, 0, 0.1, 0.15, 0, 0.2, 0.2, 0.2, 0, *[0.36] * 4, 0, *[0.36] * 6, 0, *[0] * 7, 0.1, 0.1]
    assert me.emergency[:30, 0] == pytest.approx(expected)
    assert me.emergency[:30, 1] == pytest.approx([0.25 if 10 <= d <= 12 else 0.0 for d in range(30)])
    assert me.alert_days.tolist() == [18.0, 3.0]
    assert log.count[0] == 2
    assert [(int(log.month[k]), int(log.kind[k]), int(log.place[k])) for k in range(2)] == [(1, ALERT, 0), (1, ALERT, 1)]


def test_a_forecast_errs_with_mean_one():
    """Eq. 19.1. sd 0.5: exp(0.5 - 0.125) = 1.454991 at z = 1, exp(-0.5 - 0.125) = 0.535261 at z = -1."""
    forecast = np.array([[100.0, 200.0]])
    with_error(forecast, np.array([[1.0, -1.0]]), np.array([[0.5, 0.5]]))
    assert forecast[0] == pytest.approx([145.4991, 107.0523], abs=1e-3)


def test_fields_of_emergency_response_are_the_cuts_of_their_colours(pack):
    fields = {"blue_cut": 0.11, "yellow_cut": 0.22, "orange_cut": 0.33, "red_cut": 0.44, "forecast_error": 0.7}
    alert = policy_of(theory(pack, months=2, **{"mechanisms.emergency_response": {"from": "2013-01-05", "to": "2013-01-05"} | fields})).clauses
    assert alert["Alert.cuts"][:, 731 + 4, 2] == pytest.approx([0.11, 0.22, 0.33, 0.44])
    assert alert["Alert.error"][731 + 4, 2] == 0.7
    assert alert["Alert.cuts"].sum() == pytest.approx(1.1 * 4)  # one day of four cities


# air: windows, cuts, reports ----------------------------------------------------------------------------------------------


def test_days_of_the_month_are_cut_and_not_those_beside_it():
    """Eq. 2.3. act 2, untreated 0.5, A 0.2, A0 0.5: y = 0.8/0.5 = 1.6; on the last day a floor of 0.6 and curtailment 0.25: 0.4/0.5 0.75 = 0.6."""
    floor, stop = np.zeros((4, 1)), np.zeros((4, 1))
    floor[:, 0], stop[:, 0] = [0.95, 0.1, 0.6, 0.95], [0.9, 0.0, 0.25, 0.9]
    me, works = block(Air, months=3, campaign_floor=floor, curtailment=stop), block(Enterprises, abated=[0.2], base_abated=[0.5])
    calendar = block(Calendar, offsets=[0, 1, 3, 4])
    release(1, False, me, block(Activity, activity=[2.0]), works, block(Treatment, untreated=[0.5]), calendar)
    assert me.uncut[:3, 0] == pytest.approx([1.6, 0.6, 0.0])


def month_of_air():
    """Days 2 and 3 are month 1. City 0: y = 0.5, 1 at V = 2, 1 gives 100, 100; city 1: y = 1, 1 gives 200, 100."""
    stop, wind = np.zeros((6, 2)), np.full((6, 2), 9.0)
    stop[:, 0], wind[2:4] = [0, 0.9, 0.2, 0.3, 0.9, 0], [[2.0, 2.0], [1.0, 1.0]]
    air = block(
        Air, memory=0.0, ventilation=wind, tilt=1.0, tilt_outside=1.0, uncut=1.0, curtailment=stop, regime=np.zeros(6), legacy_half_life=1.0,
        monitor_bias=by_month(1, [0.1, 0.2], 0.9, 3), reported_past=by_month(1, [77.0, 88.0], 55.0, 12), concentration_past=np.full((12, 2), 99.0),
    )  # fmt: skip
    emergency = np.zeros((31, 2))
    emergency[[0, 2], 0] = 0.5, 0.9
    blow(
        1, False, air, block(Activity, industry=[2.0, 1.0], outside=np.ones(3)), block(Alert, emergency=emergency),
        block(Enterprises, months=3, cost=[7.0, 3.0], closed_share=[0.1, 0.5]), block(Calendar, offsets=[0, 2, 4, 6]),
        block(Places, transport=100.0 * np.eye(2), gdp=[8760.0, 12.0], secondary_share=[0.5, 1.0]),
    )  # fmt: skip
    return air


def test_reported_air_is_better_than_true_air_by_the_bias():
    """Eq. 2.5. Means 100 and 150; reported 0.9 100 = 90 and 0.8 150 = 120. A year ago is what was reported then."""
    air = month_of_air()
    assert air.concentration == pytest.approx([100.0, 150.0])
    assert air.concentration_past[1] == pytest.approx([100.0, 150.0])
    assert air.reported_past[1] == pytest.approx([90.0, 120.0])
    assert air.year_ago == pytest.approx([77.0, 88.0])
    assert (air.reported_past[[0, 2]] == 55.0).all()
    assert air.legacy == pytest.approx([0.875, 1.0])  # half way from 1 to (0.5 + 1)/2


def test_output_is_lost_to_cuts_of_the_days_and_to_closures_and_counts_as_cost():
    """Eq. 2.6. City 0 makes 8760 0.5 = 4380 a year, 12 a day, 365 a month. Days: 1 - 0.8 0.5 = 0.6 and 0.3; closed 0.1 of 2: 12 0.9 + 365 0.2 = 83.8.

    City 1 makes 12 a year: 1 0.5 = 0.5. With abatement 7 and 3 the year's cost gets 90.8 and 3.5.
    """
    air = month_of_air()
    assert air.output_lost == pytest.approx([83.8, 0.5])
    assert air.cost_past[1] == pytest.approx([90.8, 3.5])
    assert not air.cost_past[[0, 2]].any()


def appraisal(month=1, **air):
    """Scores and needs of three cities (see the test below); ``air`` replaces columns."""
    cost, reported, complaints = np.zeros((12, 3)), np.tile([50.0, 50.0, 37.5], (12, 1)), np.tile([0.2, 0.1, 0.3], (12, 1))
    cost[3], reported[0], reported[1] = [12.0, 48.0, 18.0], [40.0, 60.0, 37.5], [60.0, 40.0, 37.5]
    me = block(Central, months=24, weight_gdp=0.75, weight_air=0.15, weight_liveability=0.1, score=[9.0, 9.0, 9.0])
    seen = block(Air, **{"months": 24, "cost_past": cost, "reported_past": reported, "concentration_past": np.tile([1.0, 99.0, 999.0], (12, 1))} | air)
    outlook = block(Outlook, target=by_month(5, [50.0, 40.0, 25.0]))
    months = np.full(24, month)
    appraise(
        5, False, me, seen, block(Citizens, months=24, complaints_past=complaints), outlook, block(Calendar, month_number=months, burn_in=2),
        block(Places, gdp=[100.0, 200.0, 50.0]),
    )  # fmt: skip
    return me


def test_the_appraisal_counts_cost_per_gdp_reported_air_over_target_and_complaints():
    """Eq. 9.2. growth -(0.12, 0.24, 0.36), air -(0, 0.25, 0.5), liveability -(0.2, 0.1, 0.3): z = (A, 0, -A), (A, 0, -A), (0, A, -A).

    score = 0.75 (A, 0, -A) + 0.15 (A, 0, -A) + 0.1 (0, A, -A); need = -(0.15 (A, 0, -A) + 0.1 (0, A, -A))/0.25. In January only.
    """
    me = appraisal()
    assert me.score == pytest.approx([0.9 * A, 0.1 * A, -A])
    assert me.need == pytest.approx([-0.6 * A, -0.4 * A, A])
    assert appraisal(month=2).score.tolist() == [9.0, 9.0, 9.0]


def test_lost_output_costs_its_city_a_better_appraisal():
    """City 0 loses output worth 24 besides its cost of 12: growth -(0.36, 0.24, 0.36), z = B (-1, 2, -1), B = 1/sqrt 2; air and complaints as before."""
    cost = np.zeros((12, 3))
    cost[3], cost[11] = [12.0, 48.0, 18.0], [24.0, 0.0, 0.0]
    b = 1.0 / math.sqrt(2.0)
    assert appraisal(cost_past=cost).score == pytest.approx([-0.75 * b + 0.15 * A, 1.5 * b + 0.1 * A, -0.75 * b - 0.25 * A])


def test_governments_expect_air_as_it_will_be_reported_so_a_bias_eases_the_pull_of_the_target():
    """y = 0.6/0.5 = 1.2 and 0.3/0.6 = 0.5; true 5 2 + 10 1.2 + 20 0.5 = 32 and 6 2 + 30 1.2 + 40 0.5 = 68; reported 0.75 32 = 24 and 0.5 68 = 34.

    Eq. 5.3 at softness 10 and target 34: city 0, at 2 for each of 2 million people, feels
    0.3 10 + 4/(1 + e) = 4.075766, city 1, at its target, at 0.5 for each of 8 million, 0.3 20 + 4/2 = 8.
    """
    t = 2
    me = block(Outlook, months=24, cities=2, planning_error=0.0)
    air, places = block(Air, monitor_bias=by_month(t, [0.25, 0.5])), block(Places, transport=[[10.0, 20.0], [30.0, 40.0]], background=[5.0, 6.0], gamma=1.0)
    trend = np.ones(24)
    trend[t] = 2.0
    grown = block(Activity, cities=2, activity=[1.0, 2.0], outside=trend, mix_cost=1.0, level=np.ones(24))
    works = block(Enterprises, months=24, abated=[0.4, 0.7], base_abated=[0.5, 0.4])
    look_at_air(
        t, False, me, grown, air, block(Damage, cities=2), works, block(Technology, cities=2, months=24, gamma_year=1.0),
        block(Treatment, months=24, untreated=[1.0, 0.5]), places,
    )  # fmt: skip
    assert me.expected == pytest.approx([24.0, 34.0])
    assert me.marginal == pytest.approx(np.array([[20.0, 100.0 / 3], [60.0, 200.0 / 3]]))  # M over 1 - A0
    value = np.empty(2)
    value_of_air(value, np.array([0.3, 0.3]), np.array([10.0, 20.0]), np.array([2.0, 0.5]), np.array([2.0, 8.0]), me.expected, np.array([34.0, 34.0]), 10.0)
    assert value == pytest.approx([4.075766, 8.0], abs=1e-6)


def test_health_follows_true_air():
    """Eq. 4.3, 4.4 at z = mu = 3, alpha = nu = theta = 1: HR = exp(ln 4/2) = 2; slope 2 (0.5/4 + 0.25 ln 4) = 0.943147; a month of scale 24: 1.886294.

    The year's mean that deaths are counted at is true too: (5 + 7)/2 - 3 = 3 above the counterfactual.
    """
    t, past = 13, np.full((12, 1), 5.0)
    past[6:] = 7.0
    air = block(Air, months=24, days=31 * 24, concentration_past=past, reported_past=1.0, contribution=[[1.0, 1.0]], good=75.0, heavy=150.0)
    calendar = block(Calendar, burn_in=12, month_number=np.arange(24) % 12, offsets=31 * np.arange(25))
    me = block(Damage, kind=GEMM, scale=[24.0], theta=1.0, alpha=1.0, mu=3.0, nu=1.0, counterfactual=3.0)
    renew(t, False, me, air, calendar)
    assert me.damage_slope == pytest.approx([1.886294], abs=1e-6)
    kept = block(Record, recorded=12, cities=1)
    air.daily[31 * 13 - 1], air.daily[31 * 14] = 999.0, 999.0
    air.daily[31 * 13 : 31 * 14, 0] = [*[75.0] * 20, *[75.5] * 2, *[150.0] * 4, *[150.5] * 5]
    air.contribution[:] = [[30.0, 10.0]]
    keep_air(t, False, kept, air, calendar)
    assert kept.year_mean[1] == pytest.approx([6.0])
    assert (kept.good[1, 0], kept.heavy[1, 0]) == (20.0, 5.0)
    assert (kept.own_part[1, 0], kept.outside_part[1, 0]) == (0.75, 0.25)


def test_citizens_see_reported_air():
    """Eq. 16.5. Reported 75 and 60 over the habit 50: x = 0.5 and 0.2 (true air is 100). A fifth of the way to 0.8 1 0.5 and 0.5 2 0.2: 0.08, 0.04.

    Complaints at efficacy 0.5: 0.08 0.5 1 0.5 = 0.02; with a tenth of the emission illegal and half disclosed 0.04 0.5 3 (0.05 + 0.2) = 0.015.
    Habit with a half-life of one month: half way to what is reported.
    """
    t, past = 13, np.full((12, 2), 100.0)
    past[1] = [75.0, 60.0]
    totals = np.zeros((2, 18))
    totals[1, firm.EXCESS], totals[1, firm.EMISSION] = 5.0, 50.0
    me = block(
        Citizens, people=2, experience=[50.0, 50.0], experience_half_life=1.0, disclosure=by_month(t, [0.8, 0.5]), media=by_month(t, [1.0, 2.0]),
        complaint_reach=by_month(t, [1.0, 3.0]), organisations=by_month(t, [0.0, 0.0]), awareness_gain=0.2, citizen_efficacy=0.5,
    )  # fmt: skip
    air = block(Air, months=24, reported_past=past, concentration=[100.0, 100.0], concentration_past=np.full((12, 2), 100.0))
    people = block(People, first=[0, 1, 2], sensitivity=[1.0, 1.0], links=np.tile([0, 1], (4, 1)))
    speak(t, False, me, air, block(Enterprises, months=24, totals=totals), people, block(Places, population=[1e6, 1e6]))
    assert me.awareness == pytest.approx([0.08, 0.04])
    assert me.complaints == pytest.approx([0.02, 0.015])
    assert me.complaints_past[1] == pytest.approx([0.02, 0.015])
    assert me.experience == pytest.approx([62.5, 55.0])


# imitation ----------------------------------------------------------------------------------------------------------------


def test_who_acts_earlier_is_copied_as_he_is_now():
    """Party 0 looks at 1, party 1 at 2, and richer ones are copied: 1 copies 2 first, then 0 copies what 1 now does; in the other order 0 sees the old 1."""
    payoff, model, draws = np.array([0.0, 1.0, 2.0]), np.array([1, 2, -1]), np.full(3, 0.5)
    for order, expected in (([1, 0, 2], [0.9, 0.9, 0.9]), ([0, 1, 2], [0.3, 0.9, 0.9])):
        comply = np.array([0.1, 0.3, 0.9])
        imitate(comply, payoff, np.array(order), model, draws, 100.0)
        assert comply.tolist() == expected


@pytest.mark.parametrize(("payoff", "probability"), [([0.0, 1.0], 0.75), ([1.0, 0.0], 0.25), ([1.0, 1.0], 0.5)])
def test_probability_to_copy_at_a_sharpness_of_ln_3(payoff, probability):
    """Eq. 7.8: 1/(1 + 3^-1) = 3/4 where the model earns one more, 1/(1 + 3) = 1/4 where one less."""
    for draw, copies in ((probability - 0.001, True), (probability + 0.001, False)):
        comply = np.array([0.0, 1.0])
        imitate(comply, np.array(payoff), np.array([0]), np.array([1, -1]), np.array([draw, 0.0]), math.log(3.0))
        assert comply.tolist() == [1.0 if copies else 0.0, 1.0]


def drawn(key, slot):
    """The draws of the three parties. How draws are made is tested with vectors of the authors of the generator."""
    found = np.empty(3)
    fill_uniform(found, np.uint64(key), IDS, np.uint64(slot))
    return found


def imitation(key, comply, borders, sharpness, month=4, burn=False, **outlook):
    """What three parties of one city each do after a round of imitation, under the numbers of the test below or others."""
    me, keys = block(Choice, comply=comply), np.zeros(24, dtype=np.uint64)
    keys[7] = key
    numbers = {
        "quadratic": True, "nash": [0.1, 0.1, 0.1], "gamma_believed": [100.0, 50.0, 10.0], "nash_benefit": [10.0, 5.0, 1.0], "scale": [2.0, 4.0, 1.0],
        "by_party": [[900.0, 20.0, 10.0], [8.0, 900.0, 10.0], [4.0, 6.0, 900.0]],
    }  # fmt: skip
    plan = block(Plan, commitment=[0.2, 0.2, 0.4], rates=[[5.0, 0.0, 0.0], [-3.0, 0.0, 0.0], [-2.0, 0.0, 0.0]])
    places = block(Places, party=[0, 1, 2], borders=borders, party_ids=IDS, influence=[[50.0, 30.0, 10.0], [20.0, 60.0, 20.0], [10.0, 10.0, 40.0]])
    delivery = block(Delivery, cities=3, parties=3, rule="imitation", imitation=keys, imitation_sharpness=sharpness)
    calendar = block(Calendar, month_number=np.full(24, month))
    choose(7, burn, me, delivery, block(Trust, months=24, parties=3), block(Outlook, months=24, **numbers | outlook), plan, calendar, places)
    return me.comply.tolist()


def test_the_payoff_that_is_compared():
    """Eq. 7.5, 7.8. Costs: 0.04 100 - (10 + 5) 0.2 = 1 and 0.04 50 - 5 0.2 = 1; gains: 20 0.2 + 10 0.4 = 8 and (8 - 3) 0.2 + 10 0.4 = 5.

    Partners of 0 comply to (30 0 + 10 1)/40 = 1/4, those of 1 to 1. pi_0 = (8/4 - 1)/2 = 0.5, pi_1 = (5 1 - 1 0)/4 = 1.25. So 0, who delivers, copies 1,
    who does not, with probability 1/(1 + exp(-0.75 s)): below the draw u for s a hundredth below ln(u/(1 - u))/0.75, above it for s a hundredth above.
    """
    touch = np.array([[False, True, False], [True, False, False], [False, False, False]])
    key = next(k for k in range(99) if drawn(k, 0)[0] > 0.7 and drawn(k, 0)[1] > 0.5)
    u = drawn(key, 0)[0]
    even = math.log(u / (1.0 - u)) / 0.75
    assert imitation(key, [1.0, 0.0, 1.0], touch, 0.99 * even) == [1.0, 0.0, 1.0]
    assert imitation(key, [1.0, 0.0, 1.0], touch, 1.01 * even) == [0.0, 0.0, 1.0]
    assert imitation(key, [1.0, 0.0, 1.0], touch, 1.01 * even, month=5) == [1.0, 0.0, 1.0]  # a quarter has one round
    assert imitation(key, [1.0, 0.0, 1.0], touch, 1.01 * even, burn=True) == [1.0, 0.0, 1.0]


def test_parties_look_at_one_of_those_that_touch_and_act_in_the_drawn_order():
    """Air is worth nothing to 1, something to 0 and 2, who thus earn more: 1 copies the one it looks at, 0 below a draw of one half and 2 above it.

    In a chain 0 -> 1 -> 2 of rising payoffs, 0 does as 2 if the turn of 1 comes before its own.
    """
    worth = {"nash_benefit": [20.0, 10.0, 3.0], "by_party": [[0.0, 90.0, 90.0], [15.0, 0.0, 0.0], [90.0, 90.0, 0.0]], "scale": [1.0, 1.0, 1.0]}
    between = np.array([[False, False, False], [True, False, True], [False, False, False]])
    chain = np.array([[False, True, False], [False, False, True], [False, False, False]])
    rising = {"by_party": [[0.0, 0.0, 0.0], [15.0, 0.0, 90.0], [900.0, 900.0, 0.0]], "scale": [1.0, 1.0, 1.0], "nash_benefit": [20.0, 10.0, 3.0]}
    looks, turns = set(), set()
    for key in range(12):
        first, before = drawn(key, 1)[1] < 0.5, drawn(key, 2)[1] < drawn(key, 2)[0]
        assert imitation(key, [0.75, 0.0, 0.5], between, 20.0, **worth) == [0.75, 0.75 if first else 0.5, 0.5]
        assert imitation(key, [0.25, 0.5, 0.75], chain, 5.0, **rising) == [0.75 if before else 0.5, 0.75, 0.75]
        looks.add(bool(first))
        turns.add(bool(before))
    assert looks == turns == {True, False}


# trust --------------------------------------------------------------------------------------------------------------------


def test_trust_in_partners_is_weighted_by_whose_air_one_breathes():
    """Eq. 7.12. Party 0: (30 0.8 + 10 0.4)/40 = 0.7; party 1: (5 0.2 + 15 0.6)/20 = 0.5; party 2: (1 0.1 + 3 0.9)/4 = 0.7. Without 2: 0.8, 0.2, 0.7."""
    trust = block(Trust, months=1, trust=[[9.0, 0.8, 0.4], [0.2, 9.0, 0.6], [0.1, 0.9, 9.0]])
    places = block(Places, influence=[[99.0, 30.0, 10.0], [5.0, 99.0, 15.0], [1.0, 3.0, 99.0]])
    for members, expected in (([True, True, True], [0.7, 0.5, 0.7]), ([True, True, False], [0.8, 0.2, 0.7]), ([True, False, False], [0.0, 0.2, 0.1])):
        me = block(Delivery, parties=3)
        weigh(0, False, me, trust, block(Plan, in_pact=members), places)
        assert me.mean_trust == pytest.approx(expected)


def test_trust_follows_what_was_realised_as_many_months_ago_as_a_review_takes():
    """Eq. 7.11 in month 20. Party 0 delivered 0.9 one month ago, party 1 0.1 three months ago (2.3 rounded up); months are kept modulo 13: rows 6 and 4.

    1 in 0: 0.5 0.9 + 0.5 0.2 - 0.2 = 0.35, good news: 0.2 + 0.035. 0 in 1: 0.75 0.1 + 0.25 0.2 - 0.5 = -0.375, bad news: 0.5 - 0.075.
    """
    past = np.full((13, 2), 0.5)
    past[6, 0], past[4, 1] = 0.9, 0.1
    levers = {"review_lag": [1.0, 2.3], "opacity": [0.5, 0.25], "report_noise": [0.0, 0.0]}
    me = block(
        Trust, trust=[[0.0, 0.5], [0.2, 0.0]], belief_unseen=0.2, trust_gain_good=0.1, trust_gain_bad=0.2,
        **{name: by_month(20, values, 7.0) for name, values in levers.items()},
    )  # fmt: skip
    observe(20, False, me, block(Realised, past=past), block(Places, parties=2, pairs=4))
    assert me.trust == pytest.approx(np.array([[0.0, 0.425], [0.235, 0.0]]))


# membership ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "margin", "probability"),
    [(True, -0.3, 0.268941), (False, -0.3, 0.047426), (True, -0.1, 0.731059), (False, 0.1, 0.731059), (True, math.nan, 0.0), (False, math.nan, 0.0)],
)
def test_a_member_counts_what_leaving_costs(inside, margin, probability):
    """Sharpness 10, exit cost 0.2: a member stays with 1/(1 + exp(-10 (-0.3 + 0.2))) = 1/(1 + e) = 0.268941; who is outside joins with 1/(1 + e^3)."""
    for luck in (probability - 0.001, probability + 0.001):
        if luck < 0.0:
            continue
        me = block(Membership, member=[not inside, inside], offered=True, exit_cost=by_month(3, [5.0, 0.2], 5.0), choice_sharpness=10.0)
        log, wants = block(Log, events=2), luck < probability
        assert _decide(3, 1, luck, margin, me, log) == (wants != inside)
        assert me.member.tolist() == [not inside, wants]
        assert log.count[0] == (wants != inside)
        assert wants == inside or (int(log.month[0]), int(log.kind[0]), int(log.place[0])) == (3, JOINED if wants else LEFT, 1)


# visits -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "noise", "waiting", "eligible", "expected"),
    [
        ([1.0, 0.5, 0.0], [0.0, 1.0, -1.0], [0, 1, 5], "yyy", [1, 1, 0]),  # 1, 0.5 + 0.5 + 0.25 = 1.25, -0.5 + 1.25 = 0.75
        ([1.0, 0.5, 0.0], [0.0, 1.0, -1.0], [0, 1, 7], "yyy", [0, 1, 1]),  # the wait of city 2 makes 1.25: it goes before city 0
        ([1.0, 0.5, 0.0], [0.0, -1.0, 1.0], [0, 1, 1], "yyy", [1, 0, 1]),  # 1, 0.25, 0.75: luck of city 2
        ([1.0, 0.5, 0.0], [0.0, 1.0, -1.0], [0, 1, 5], "yny", [1, 0, 1]),  # nobody goes where no visit has an effect
    ],
)
def test_cities_of_the_largest_need_noise_and_wait_are_visited(need, noise, waiting, eligible, expected):
    """Eq. 9.3 with error 0.5 and rotation 0.25. 0.6 left and 1.5 more make two visits and leave 0.1. Who is visited waits anew, others a month longer."""
    visited, wait = np.full(3, 9.0), np.array(waiting, dtype=float)
    left = choose_visits(visited, wait, np.array(need), np.array(noise), 0.5, 0.25, 1.5, 0.6, np.array([e == "y" for e in eligible]))
    assert visited.tolist() == expected
    assert wait.tolist() == [0 if chosen else before + 1 for chosen, before in zip(expected, waiting, strict=True)]
    assert left == pytest.approx(0.1)


def visits(months, a_year, **central):
    """(cities visited, cities of next month) by month, and the block and log at the end; no noise."""
    settings = {"months": months, "cities": 3, "visits_per_city": a_year / 3.0, "visit_error": 0.0, "visit_rotation": 1.0}
    me, log = block(Central, **settings | central), block(Log, events=99)
    found = []
    for t in range(months):
        visit(t, False, me, block(Places, city_ids=IDS), log)
        found.append((np.flatnonzero(me.visited).tolist(), np.flatnonzero(me.visit_next).tolist()))
    return found, me, log


def test_visits_rotate_and_are_announced_a_month_ahead():
    """One visit a month goes round; half a visit a month is one every other month; nothing is spent or saved while no visit has an effect."""
    found, _, log = visits(6, 12.0, visit_detection=0.6)
    assert [there for there, _ in found] == [[], [0], [1], [2], [0], [1]]
    assert [ahead for _, ahead in found] == [[0], [1], [2], [0], [1], [2]]
    assert [(int(log.month[k]), int(log.kind[k]), int(log.place[k])) for k in range(log.count[0])] == [(t, VISIT, r) for t, r in enumerate([0, 1, 2, 0, 1], 1)]
    found, me, _ = visits(6, 6.0, visit_detection=0.6)
    assert [there for there, _ in found] == [[], [], [0], [], [1], []]
    assert me.carried[0] == pytest.approx(0.0)
    found, _, _ = visits(6, 12.0, visit_detection=np.repeat([0.0, 0.0, 0.0, 0.6, 0.6, 0.6], 3).reshape(6, 3))
    assert [there for there, _ in found] == [[], [], [], [0], [1], [2]]
    found, _, _ = visits(6, 6.0, visit_detection=np.repeat([0.0, 0.0, 0.6, 0.6, 0.6, 0.6], 3).reshape(6, 3))
    assert [there for there, _ in found] == [[], [], [], [0], [], [1]]


def test_luck_of_the_month_decides_between_equal_cities():
    """Equal needs and no rotation: the visit goes to the city with the largest draw of that month."""
    largest = []
    for key in range(6):
        luck = np.empty(3)
        fill_normal(luck, np.uint64(key), IDS, np.uint64(0))
        largest.append([int(luck.argmax())])
    found, _, _ = visits(6, 12.0, visit_detection=0.6, visit_error=1.0, visit_rotation=0.0, noise=np.arange(6))
    assert [ahead for _, ahead in found] == largest
    assert len({tuple(city) for city in largest}) > 1


def test_a_visit_detects_in_its_month_and_half_as_much_in_the_month_before():
    """Eq. 9.4. City 0 is visited now and next month again: 0.4; city 1 next month: half of 0.6; grid officers 0.1: 1 - 0.6 0.9 = 0.46, 1 - 0.7 0.9 = 0.37."""
    detection = [[0.9, 0.9, 0.9], [0.4, 0.4, 0.4], [0.6, 0.6, 0.6], [0.9, 0.9, 0.9]]
    me = block(
        Central, visit_detection=detection, grid_detection=0.1, visit_next=[1.0, 0.0, 0.0], need=[2.0, 1.0, 0.0], visits_per_city=8.0, visit_error=0.0,
        visit_rotation=0.0, anticipation=0.5,
    )  # fmt: skip
    visit(1, False, me, block(Places, city_ids=[1, 2, 3]), block(Log, events=9))
    assert me.visit_next.tolist() == [1.0, 1.0, 0.0]
    assert me.visit_effect == pytest.approx([0.46, 0.37, 0.1])


# enterprises --------------------------------------------------------------------------------------------------------------


def test_the_year_of_two_enterprises_one_of_them_at_the_border():
    """Slopes k/e0 = 0.2 and tax 0.4: both emit 2 less than without abatement, 8 of 10 at the border and 18 of 20 inside; the standard is half.

    All are inspected: fines 3 (3 + 8) = 33, financing 1 (3 + 8) = 11; tax 0.4 26 = 10.4; cost 0.1 2^2 + 0.1 2^2 = 0.8 a year; what they stand for: 4 and 6.
    """
    faced = np.zeros((20, 1))
    faced[[firm.GROWTH, firm.STANDARD, firm.CONSEQUENCE, firm.DAILY_PENALTY, firm.ROUTINE], 0] = 1.0, 0.5, 3.0, 1.0, 1.0
    faced[[firm.EMISSION_TAX, firm.COST_SLOPE, firm.RIVALS, firm.CREDIT_WEIGHT], 0] = 0.4, 1.0, 1.0, 1.0
    me = block(Enterprises, months=1, firms=2, faced=faced)
    enterprise_month(
        0, me, block(Agreements, months=1, firms=2), block(Credit, months=1, firms=2), block(Relocation, city=[0, 0], border=[1, 0]),
        block(Technology, months=1, unit_cost=[2.0, 4.0]), block(Turnover, months=1, uncontrolled=[10.0, 20.0]), block(Measures, firms=2),
        block(Firms, capacity=[10.0, 20.0], represents=[4.0, 6.0], ids=[1, 2]),
    )  # fmt: skip
    assert me.emission == pytest.approx([8.0, 18.0])
    total = {name: me.totals[0, getattr(firm, name)] for name in ("BORDER", "BORDER_E0", "INSIDE", "INSIDE_E0", "EXCESS", "FINES", "TAX", "COST", "FINANCING")}
    assert total == pytest.approx(
        {"BORDER": 8, "BORDER_E0": 10, "INSIDE": 18, "INSIDE_E0": 20, "EXCESS": 11, "FINES": 33, "TAX": 10.4, "COST": 0.8, "FINANCING": 11}
    )
    assert me.totals[0, [firm.COUNT, firm.COMPLIANT, firm.FOUND, firm.INSPECTIONS]] == pytest.approx([10.0, 0.0, 10.0, 10.0])
    assert me.violation_months.tolist() == [1, 1]


# outcomes -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """Four cities: two of party P, one of Q, one of R."""
    apart = [[0.5, 0.1, 0.1, 0.1], [0.1, 0.5, 0.1, 0.1], [0.1, 0.1, 0.5, 0.1], [0.1, 0.1, 0.1, 0.5]]
    return write_pack(tmp_path_factory.mktemp("by_hand") / "by_hand", apart, (40, 30, 20, 10), (2, 1.5, 1, 1), parties=["P", "P", "Q", "R"])


@pytest.fixture
def model(pack):
    """Two months whose record a test overwrites."""
    bonus = {"mechanisms.ecological_compensation.rule": "vertical_bonus"}
    return CooperationModel(prepared=prepare(theory(pack, months=2, **{"governments.party": "province"} | bonus))).run_all()


PLACES = ("ALL", "P", "Q", "R", "C0", "C1", "C2", "C3")


def at(model, outcome, t=1):
    """Outcome of month ``t`` by place."""
    return dict(zip(PLACES, series_of(model)[outcome][t].tolist(), strict=True))


def test_yearly_money_prices_and_complaints_in_the_units_of_outcomes(model):
    """Fines 24 + 12 + 6 + 0 a year are 3.5 a month; 0.5 x 10^8 CNY per kt = 5e7 CNY per 1,000 t = 50,000 CNY/t; 0.0123 a citizen are 12.3 per 1,000."""
    r = model.recorder
    r.totals[:], r.city["permit_price"][:], r.city["complaints"][:] = 0.0, math.nan, 0.0
    r.totals[1, :, firm.FINES], r.totals[1, :, firm.TAX], r.totals[1, :, firm.FINANCING] = [24, 12, 6, 0], [120, 0, 0, 60], [0, 36, 0, 0]
    r.city["permit_price"][1, :2], r.city["complaints"][1] = [0.5, 0.25], [0.0123, 0.0223, 0.0, 0.0]
    fines = {"ALL": 3.5, "P": 3.0, "Q": 0.5, "R": 0.0, "C0": 2.0, "C1": 1.0, "C2": 0.5, "C3": 0.0}
    assert at(model, "fines") == pytest.approx(fines)
    assert at(model, "tax_revenue")["ALL"] == pytest.approx(15.0)
    assert at(model, "financing_loss")["P"] == pytest.approx(3.0)
    assert at(model, "permit_price") == pytest.approx(
        {"ALL": 37_500, "P": 37_500, "Q": math.nan, "R": math.nan, "C0": 50_000, "C1": 25_000, "C2": math.nan, "C3": math.nan}, nan_ok=True
    )
    assert at(model, "complaints")["P"] == pytest.approx(17.3)
    assert at(model, "complaints")["C0"] == pytest.approx(12.3)
    assert {(flow.payer, flow.payee): flow.amount for flow in flows_of(model) if flow.kind == "fine"} == pytest.approx(
        {("enterprises:P", "party:P"): 3.0, ("enterprises:Q", "party:Q"): 0.5}
    )


def test_intensity_at_the_border_over_that_inside(model):
    """Eq. 21.9. City 0: (6/10)/(9/30) = 2; city 2: (1/4)/(1/2) = 0.5; a city without a border or without an inside has none. Activity at the border: 10/40."""
    totals = model.recorder.totals
    totals[:] = 0.0
    for c, numbers in enumerate(([6, 10, 9, 30], [0, 0, 9, 30], [1, 4, 2, 4], [6, 10, 0, 0])):
        totals[1, c, [firm.BORDER, firm.BORDER_E0, firm.INSIDE, firm.INSIDE_E0]] = numbers
    assert at(model, "border_ratio") == pytest.approx(
        {"ALL": 1.25, "P": 2.0, "Q": 0.5, "R": math.nan, "C0": 2.0, "C1": math.nan, "C2": 0.5, "C3": math.nan}, nan_ok=True
    )
    assert at(model, "border_activity")["C0"] == pytest.approx(0.25)


def test_trust_of_a_party_is_what_the_others_have_in_it(model):
    """Eq. 21.5, rows trust columns. P is trusted 0.3 by Q and 0.5 by R, who breathe 0.2 of it each: 0.4. Q: (0.2 0.1 + 0.1 0.6)/0.3 = 0.8/3; R the same by

    (0.2 0.2 + 0.1 0.4)/0.3; all pairs (0.06 + 0.1 + 0.02 + 0.06 + 0.04 + 0.04)/1 = 0.32. Party.trust_in reads the party's own row.
    """
    model.state[Places].influence[:] = [[9.0, 0.2, 0.2], [0.2, 9.0, 0.1], [0.2, 0.1, 9.0]]
    table = np.array([[9.0, 0.1, 0.2], [0.3, 9.0, 0.4], [0.5, 0.6, 9.0]])
    model.recorder.trust[1] = table
    assert at(model, "trust") == pytest.approx(
        {"ALL": 0.32, "P": 0.4, "Q": 0.8 / 3, "R": 0.8 / 3, "C0": math.nan, "C1": math.nan, "C2": math.nan, "C3": math.nan}, nan_ok=True
    )
    model.state[Trust].trust[:] = table
    model.state[Delivery].mean_trust[:] = [0.11, 0.22, 0.33]
    party = {agent.name: agent for agent in model.agents_by_type[Party]}
    assert (party["P"].trust_in("Q"), party["Q"].trust_in("P"), party["R"].trust_in("Q")) == (0.1, 0.3, 0.6)
    assert [party[name].trust_in_partners for name in "PQR"] == [0.11, 0.22, 0.33]


def test_who_receives_has_a_positive_balance_and_a_bonus_comes_from_the_centre(model):
    """P pays Q 3 (3e10 fen) and the enterprises of C2 0.5, and gets a bonus of 1.25: -2.25; Q gets 3 and owes the centre 2: 1."""
    r = model.recorder
    r.flows[:], r.to_enterprises[:], r.party["bonus"][:] = 0, 0, 0.0
    r.flows[1, 0, 1], r.to_enterprises[1, 0, 2], r.party["bonus"][1] = 30_000_000_000, 5_000_000_000, [1.25, -2.0, 0.0]
    assert at(model, "transfer_balance") == pytest.approx(
        {"ALL": -1.25, "P": -2.25, "Q": 1.0, "R": 0.0, "C0": math.nan, "C1": math.nan, "C2": math.nan, "C3": math.nan}, nan_ok=True
    )
    paid = {(flow.payer, flow.payee): flow.amount for flow in flows_of(model) if flow.kind == "vertical_bonus"}
    assert paid == {("party:P", "party:Q"): 3.0, ("party:P", "enterprises:C2"): 0.5, ("centre", "party:P"): 1.25, ("party:Q", "centre"): 2.0}


# spells -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("open_end", "upper"), [(False, 8.0), (True, math.inf)])
def test_bootstrap_median_of_spells_of_two_runs(open_end, upper):
    """Run 0 has two spells of 2 months, run 1 two of 8. Two of four last longer than 2: the median is 2.

    Samples of two runs: 0, 0 in a quarter of them (median 2), both in a half (2), 1, 1 in a quarter (8; never, where these had not ended): 2 to 8.
    """
    rows = [(run, "A", "delivery", "2013-01", months, open_end and run == 1) for run, months in ((0, 2), (0, 2), (1, 8), (1, 8))]
    table = pd.DataFrame([*rows, (1, "A", "member", "2013-01", 30, False)], columns=["replicate", "party", "kind", "start", "months", "censored"])
    found = survival(SimpleNamespace(spells=table, replicates=(0, 1), manifest={"root_seed": 1}), "delivery")
    assert dataclasses.astuple(found.median) == (2.0, 2.0, upper)
    assert (found.count, found.ended, found.replicates) == (4, 2 if open_end else 4, 2)
    assert found.mean == (10.0 if open_end else 5.0)  # 20 months at risk
    assert found.half_life == pytest.approx(6.578813 if open_end else 3.106284, abs=1e-6)  # ln 2/-ln 0.9, ln 2/-ln 0.8
    assert found.months.tolist() == [2, 8]
    assert found.share == pytest.approx([0.5, 0.5 if open_end else 0.0])
    assert (found.low[0], found.high[0]) == (0.0, 1.0)


# windows ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "shares"),
    [
        ("2014-02-28", "2014-02-28", (0, 1 / 28, 0)),
        ("2014-02-01", "2014-02-01", (0, 1 / 28, 0)),
        ("2014-01-31", "2014-02-01", (1 / 31, 1 / 28, 0)),
        ("2014-02-28", "2014-03-01", (0, 1 / 28, 1 / 31)),
        ("2014-01-01", "2014-03-31", (1, 1, 1)),
        (None, "2014-02-07", (1, 0.25, 0)),
        ("2014-02-22", None, (0, 0.25, 1)),
    ],
)
def test_both_ends_of_a_window_are_inside(first, last, shares):
    ends = [day and dt.date.fromisoformat(day) for day in (first, last)]
    window = Window(*ends, by_day=True)
    assert [window.share_of(Month(2014, m)) for m in (1, 2, 3)] == pytest.approx(shares)
    days = [dt.date(2014, 1, 1) + dt.timedelta(days=d) for d in range(90)]
    assert sum(window.contains(day) for day in days) == round(31 * shares[0] + 28 * shares[1] + 31 * shares[2])


def test_strength_and_ramp_by_month_and_by_day(pack):
    """Eq. 20.1. From 15 February, ramp of 2 months, strength 0.8: February 0.8 (0.5/2) 14/28 = 0.1, March 0.8 (1.5/2) = 0.6, then 0.8; a day of February 0.2.

    The burn-in has 365 + 366 days, so 15 February is day 731 + 31 + 14 = 776.
    """
    scenario = theory(pack, months=6, **{"mechanisms.campaign": {"from": "2013-02-15", "to": "2013-04-30", "ramp_months": 2, "strength": 0.8}})
    (use,) = scenario.mechanisms
    monthly = activity(use, scenario)
    assert monthly[24:] == pytest.approx([0.0, 0.1, 0.6, 0.8, 0.0, 0.0])
    assert not monthly[:24].any()
    daily = daily_activity(use, scenario, monthly)
    assert daily[[775, 776, 789, 790, 820, 821, 850, 851]] == pytest.approx([0.0, 0.2, 0.2, 0.6, 0.6, 0.8, 0.8, 0.0])


@pytest.mark.parametrize(("ramp", "expected"), [(0, [1.0, 1.0, 1.0]), (2, [0.25, 0.75, 1.0])])
def test_without_dates_a_mechanism_begins_with_the_period_and_not_in_the_burn_in(pack, ramp, expected):
    """24 months of burn-in without it; then all of it at once, or a ramp of 2 months: 1/4, 3/4, 1."""
    scenario = theory(pack, months=3, **{"mechanisms.performance_evaluation.ramp_months": ramp})
    (use,) = scenario.mechanisms
    assert activity(use, scenario) == pytest.approx([0.0] * 24 + expected)


def test_a_campaign_of_one_day_the_last_of_a_month_or_of_the_period(pack):
    """28 February 2013 is day 731 + 31 + 27 = 789, the last of February 2014 day 731 + 365 + 31 + 27 = 1154, the last one of the run.

    Meetings are so dear that nobody joins, and nothing else moves.
    A cut of 0.28 on one of 28 days leaves 0.99 of the month's emission of 1/12 kt a city; the mandate of one day is 1/28 of a month; a year's running
    cost of 3 a million people is 1 a month for 4 million, 1/28 for a day.
    """
    campaigns = [
        {"from": "2013-02-28", "to": "2013-02-28", "curtailment": 0.28, "mandated": False, "running_cost_per_million": 3},
        {"from": "2014-02-28", "to": "2014-02-28", "curtailment": 0.0, "mandated": True, "running_cost_per_million": 0},
    ]
    prepared = prepare(theory(pack, months=14, **{"levers.meeting_cost": 1e6, "mechanisms.campaign": campaigns}))
    cut, mandate = prepared.policy.levers["curtailment"], prepared.policy.levers["mandated_membership"]
    assert cut.shape == mandate.shape == (1155, 4)
    assert np.flatnonzero(cut[:, 0]).tolist() == [789]
    assert np.flatnonzero(mandate[:, 3]).tolist() == [1154]
    assert prepared.policy.running_cost["campaign"][24:27] == pytest.approx([0.0, 1 / 28, 0.0])
    found = series_of(CooperationModel(prepared=prepared).run_all())
    assert found["emission"][:3, 5:] * 12 == pytest.approx(np.repeat([[1.0], [0.99], [1.0]], 4, axis=1))
    assert found["member"][:, 1:5] == pytest.approx(np.repeat([[0.0]] * 13 + [[1 / 28]], 4, axis=1))
