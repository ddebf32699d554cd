"""Enterprises: taxes, and what instruments on them must do whatever the parameters."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.draws.streams import Draws
from sim.outcomes.compute import flows_of, series_of
from sim.processes.agreements.fields import Agreements
from sim.processes.agreements.step import expel, sign
from sim.processes.credit.fields import BLACK, BLUE, GREEN, RED, YELLOW, Credit
from sim.processes.credit.step import rate
from sim.processes.enterprises import kernel as firm
from sim.processes.enterprises.fields import FACED, Enterprises
from sim.processes.enterprises.kernel import emission_choice
from sim.processes.enterprises.month import enterprise_month, misperceive
from sim.processes.measures.fields import Measures
from sim.processes.permits.kernel import clearing_price, permit_accounts
from sim.processes.relocation.fields import Relocation
from sim.processes.relocation.step import relocate
from sim.processes.technology.fields import Technology
from sim.processes.technology.kernel import annuity
from sim.processes.technology.step import renew_technology
from sim.processes.turnover.fields import Turnover
from sim.processes.turnover.step import retirement_odds
from sim.processes.world.fields import Calendar, Firms, Places
from sim.world.columns import emission_of_enterprises, enterprises
from tests.blocks import block
from tests.conftest import budgets_in, scenario_of, series, simulate


def scaled(scenario, factor, fields):
    """The scenario with all money times ``factor``; ``fields`` names the money fields of its mechanisms."""
    pack = scenario.region
    sectors = tuple(dataclasses.replace(s, cost=s.cost * factor) for s in pack.sectors)
    life = {"value_of_statistical_life": pack.damage.numbers["value_of_statistical_life"] * factor}
    damage = dataclasses.replace(pack.damage, numbers=dict(pack.damage.numbers) | life)
    uses = tuple(
        dataclasses.replace(use, fields={k: v * factor if k in fields else v for k, v in use.fields.items()}) for use in scenario.mechanisms
    )
    return dataclasses.replace(scenario, region=dataclasses.replace(pack, sectors=sectors, damage=damage, budgets=budgets_in(pack, factor)), mechanisms=uses)


def assert_same_decisions(scenario, factor, fields):
    """Scaling all money leaves what is done unchanged."""
    a, b = simulate(scenario), simulate(scaled(scenario, factor, fields))
    for column in ("effort", "abated", "concentration"):
        assert b.recorder.city[column] == pytest.approx(a.recorder.city[column], rel=1e-9, nan_ok=True)
    return a, b


def test_adding_an_enterprise_changes_nobody_elses_lot(status_quo):
    few, more = (enterprises(status_quo.region, count, 1.0, Draws(1)) for count in (40, 41))
    known = dict(zip(more.ids.tolist(), more.lot.tolist(), strict=True))
    assert all(known[i] == lot for i, lot in zip(few.ids.tolist(), few.lot.tolist(), strict=True))


# pollution tax ------------------------------------------------------------------------------------------------------


def test_a_tax_at_the_unit_cost_ends_the_emission_of_enterprises():
    """k is the marginal cost of the last unit: a tax of the largest k in CNY per t (10^8 CNY per kt = 10^5 CNY per t) leaves nothing."""
    scenario = scenario_of()
    largest = simulate(scenario).state.technology.unit_cost.max()
    rate = largest / firm.MONEY_PER_KT
    model = simulate(scenario_of(**{"levers.pollution_tax": rate * (1 + 1e-9)}))
    assert model.state.enterprises.emission.max() == 0.0
    half = simulate(scenario_of(**{"levers.pollution_tax": 0.5 * rate}))
    assert half.state.enterprises.emission.max() > 0.0


def test_the_revenue_of_a_tax_is_rate_times_emission_and_goes_to_the_parties():
    model = simulate(scenario_of(**{"mechanisms.pollution_tax.tax_rate": 10000}))
    emission = np.bincount(model.state.relocation.city, model.state.enterprises.emission, len(model.places.cities))
    revenue = series_of(model)["tax_revenue"]
    assert revenue[-1, 4:] == pytest.approx(10000 * 1000 * emission / 1e8 / 12)
    paid = [f for f in flows_of(model) if f.kind == "tax"]
    assert {(f.payer, f.payee) for f in paid} == {(f"enterprises:{p}", f"party:{p}") for p in model.places.parties}
    assert sum(f.amount for f in paid) == pytest.approx(revenue[:, 0].sum())


def test_scaling_all_money_with_a_tax_changes_no_decision():
    scenario = scenario_of(**{"mechanisms.pollution_tax.tax_rate": 20000})
    a, b = assert_same_decisions(scenario, 3.0, ("tax_rate", "running_cost_per_million"))
    assert series_of(b)["tax_revenue"] == pytest.approx(3.0 * series_of(a)["tax_revenue"])


def test_more_inspectors_find_more():
    few, many = series(scenario_of()), series(scenario_of(**{"mechanisms.enforcement_capacity.inspectors": 20}))
    assert many["inspections"][:, 0].sum() > 2 * few["inspections"][:, 0].sum()


# credit ---------------------------------------------------------------------------------------------------------------


def credit_of_one(found, months, closure=0.0, rated=1.0):
    """Classes of one enterprise with a violation found in the months of ``found``."""
    me = block(Credit, months=months, active=rated, closure=closure, closure_months=3.0, closing=5)
    seen, here, one = block(Enterprises), block(Relocation), block(Firms, lot=0.5, represents=1.0)
    path = []
    for month in range(months):
        seen.watched[0] = month in found
        rate(month, False, me, seen, here, one)
        assert me.credit_red_share[0] == (me.credit[0] >= RED)
        assert me.credit_classes[:, 0].tolist() == [float(k == me.credit[0]) for k in range(5)]
        path.append((int(me.credit[0]), int(me.closed_months[0])))
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
    assert set(model.state.credit.credit.tolist()) == {BLUE}
    assert model.state.credit.closed_months.max() == 0


def test_scaling_all_money_with_credit_changes_no_decision():
    a, b = assert_same_decisions(scenario_of(**{"mechanisms.credit_rating.enabled": True}), 5.0, ("credit_weight", "running_cost_per_million"))
    assert np.array_equal(a.state.credit.credit, b.state.credit.credit)


# technology ----------------------------------------------------------------------------------------------------------


def test_annuity_pays_back_the_investment():
    for interest, life in ((0.08, 10.0), (0.02, 30.0)):
        assert sum(annuity(interest, life) / (1 + interest) ** year for year in range(1, int(life) + 1)) == pytest.approx(1)
    assert annuity(1e-9, 10.0) == pytest.approx(0.1, rel=1e-6)


def adopts(effort, subsidy=0.0, credit_class=BLUE, cost=1.0, factor=0.75, life=10.0, age=0, premium=0.0):
    """Age of the technology of one compliant enterprise after a January, its unit cost (2 without), investment and subsidy."""
    faced = np.zeros((FACED, 1))
    faced[firm.GROWTH], faced[firm.STANDARD], faced[firm.CONSEQUENCE] = 1, effort, 1e9
    faced[firm.COST_SLOPE] = faced[firm.RIVALS] = 1
    terms = {"technology_cost": cost, "technology_factor": factor, "interest": 0.08, "technology_life": life, "technology_unaided": True}
    me = block(Technology, **terms, subsidy=subsidy, technology_age=age, unit_cost=2.0 if age == 0 else 2.0 * factor)
    firms = block(Firms, base_cost=2.0, capacity=3.0, represents=1.0)
    renew_technology(
        0, False, me, block(Enterprises, faced=faced, perceived=1.0), block(Relocation), block(Turnover, uncontrolled=3.0),
        block(Credit, credit=credit_class, capital_premium=premium), firms, block(Calendar, month_number=1), block(Places, gamma=0.5),
    )  # fmt: skip
    assert me.technology_share[0] == (me.technology_age[0] > 0)
    assert me.gamma_year[0] == pytest.approx(0.5 + (me.unit_cost[0] - 2.0) * 3.0 / 12)
    return int(me.technology_age[0]), float(me.unit_cost[0]), float(me.technology_investment[0]), float(me.subsidies[0])


def test_technology_is_adopted_where_the_annuity_after_subsidy_is_below_the_saving():
    """Both are proportional to (1-factor) k e0/2: adopt where effort^2 > annuity cost (1 - subsidy)."""
    for subsidy in (0.0, 0.3, 0.9):
        threshold = np.sqrt(annuity(0.08, 10.0) * (1 - subsidy))
        assert adopts(threshold * 1.001, subsidy)[0] == 1
        assert adopts(threshold * 0.999, subsidy)[0] == 0
    age, unit_cost, invested, paid = adopts(0.6, 0.3)
    assert (age, unit_cost) == (1, 1.5)
    assert invested == pytest.approx(0.25 * 0.5 * 2 * 3)
    assert paid == pytest.approx(0.3 * invested)


def test_red_and_black_enterprises_lose_subsidies_and_pay_more_for_capital():
    effort = np.sqrt(annuity(0.08, 10.0)) * 1.001
    assert adopts(effort * 0.8, 0.5, credit_class=YELLOW)[0] == 1
    assert adopts(effort * 0.8, 0.5, credit_class=RED)[0] == 0
    assert adopts(effort, 0.5, credit_class=RED)[3] == 0
    assert adopts(effort, credit_class=RED, premium=0.04)[0] == 0
    assert adopts(effort, credit_class=YELLOW, premium=0.04)[0] == 1


def test_technology_wears_out_after_its_life():
    assert adopts(0.0, age=9) == (10, 1.5, 0.0, 0.0)
    assert adopts(0.0, age=10) == (0, 2.0, 0.0, 0.0)


def assert_gamma_is_the_sum_over_enterprises(model):
    """12 gamma of the year = gamma of the pack + sum of k e0 of the city's enterprises - the same of those drawn for the base year."""
    s, n = model.state, len(model.places.cities)
    of_firms = np.bincount(s.relocation.city, s.technology.unit_cost * s.turnover.uncontrolled, n)
    at_first = np.bincount(s.firms.home, s.firms.base_cost * s.firms.capacity, n)
    assert (model.places.gamma + of_firms - at_first) / 12 == pytest.approx(s.technology.gamma_year, rel=1e-9)


def test_gamma_is_summed_anew_over_enterprises_after_technology():
    given = {"mechanisms.technology_funding": {"technology_strength": 0}, "mechanisms.performance_evaluation.from": "2013-02"}
    model = simulate(scenario_of(**given))
    s, technology = model.state, model.state.technology
    assert 0 < technology.technology_age.astype(bool).mean() < 1
    assert_gamma_is_the_sum_over_enterprises(model)
    assert (technology.gamma_year < s.places.gamma).any()
    assert s.outlook.gamma == pytest.approx(technology.gamma_year * s.activity.activity)
    paid = [f for f in flows_of(model) if f.kind == "subsidy"]
    assert {f.month[-2:] for f in paid} == {"01"}
    assert sum(f.amount for f in paid) == pytest.approx(0.3 * model.recorder.city["technology_investment"].sum())


def test_the_two_parts_of_technology_funding_are_switched_apart():
    base = {"governments.members": "all", "mechanisms.performance_evaluation.from": "2013-02", "levers.fiscal_capacity": 1e-4}
    without = simulate(scenario_of(**base))
    nothing = simulate(scenario_of(**base, **{"mechanisms.technology_funding": {"subsidy": 0, "technology_strength": 0, "funding_strength": 0}}))
    funding = simulate(scenario_of(**base, **{"mechanisms.technology_funding": {"subsidy": 0, "technology_strength": 0}}))
    technology = simulate(scenario_of(**base, **{"mechanisms.technology_funding": {"funding_strength": 0}}))
    assert np.array_equal(nothing.recorder.city["concentration"], without.recorder.city["concentration"])
    assert np.array_equal(funding.state.outlook.gamma, without.state.outlook.gamma)
    assert (funding.state.outlook.budget > without.state.outlook.budget).all()
    assert (technology.state.outlook.gamma < without.state.outlook.gamma).all()
    assert technology.recorder.city["technology_share"].max() > 0


def test_scaling_all_money_with_technology_changes_no_decision():
    given = {"mechanisms.technology_funding.enabled": True, "mechanisms.performance_evaluation.from": "2013-02"}
    a, b = assert_same_decisions(scenario_of(**given), 4.0, ("accountability_per_million", "running_cost_per_million"))
    assert np.array_equal(a.state.technology.technology_age, b.state.technology.technology_age)


# exit and entry --------------------------------------------------------------------------------------------------------


def test_activity_stays_while_outdated_capacity_is_replaced_by_cleaner_entrants():
    given = {"levers.retirement": 0.2, "levers.entry_standard": 0.4, "period.months": 60}
    model = simulate(scenario_of(**given))
    s, entry, capacity = model.state, model.state.turnover, model.state.firms.capacity
    assert 0 < entry.entrant.mean() < 1
    assert entry.uncontrolled[entry.entrant == 1] == pytest.approx(0.6 * capacity[entry.entrant == 1])
    assert np.array_equal(entry.uncontrolled[entry.entrant == 0], capacity[entry.entrant == 0])
    totals = model.recorder.totals[-1]
    of_cities = np.bincount(s.firms.home, capacity, len(model.places.cities))
    assert totals[:, firm.INSIDE_E0] + totals[:, firm.BORDER_E0] == pytest.approx(of_cities * s.activity.activity)
    without = simulate(scenario_of(**{"period.months": 60}))
    assert totals[:, firm.EMISSION].sum() < without.recorder.totals[-1][:, firm.EMISSION].sum()
    assert_gamma_is_the_sum_over_enterprises(model)


def test_the_share_of_capacity_that_retires_is_the_lever_on_average():
    """Equal enterprises, so that all of them are outdated until an entrant replaces them."""
    equal = {"enterprises.unit_cost_sd": 0, "levers.perception_error": 0, "levers.border_discount": 0, "levers.inspectors": 0}
    runs = [simulate(scenario_of(**equal, **{"levers.retirement": 0.04, "period.months": 36}), replicate) for replicate in range(12)]
    retired = np.array([run.recorder.city["retired_capacity"] for run in runs])
    january = [0, 12, 24]
    assert retired[:, january].mean() == pytest.approx(0.04, rel=0.2)
    assert np.delete(retired, january, axis=1).max() == 0


def test_only_the_dirtier_enterprises_without_technology_are_outdated():
    odds, mean = np.empty(1), np.empty(1)
    me, here = block(Turnover, retirement=0.1, entrant=[0, 0, 0, 0, 1]), block(Relocation, firms=5)
    emitted, aged = block(Enterprises, emission=[1.0, 2.0, 4.0, 4.0, 4.0]), block(Technology, technology_age=[0, 0, 0, 1, 0])
    retirement_odds(odds, mean, 0, me, emitted, here, aged, block(Firms, firms=5, capacity=4.0))
    assert mean[0] == pytest.approx(15 / 20)
    assert odds[0] == pytest.approx(0.1 * 20 / 4)


# permits (Eq. 14.2) ----------------------------------------------------------------------------------------------------


def permit_market():
    """Three enterprises in three cities with slopes c = 1, 2, 4, e0 = 100 each, no standard, no fines."""
    slopes, e0 = np.array([1.0, 2.0, 4.0]), np.full(3, 100.0)
    faced = np.zeros((FACED, 3))
    faced[firm.GROWTH] = faced[firm.RIVALS] = faced[firm.COST_SLOPE] = 1
    here, me, credit = block(Relocation, city=[0, 1, 2]), block(Enterprises, cities=3, firms=3), block(Credit, firms=3)
    records = me.perceived, me.violation_months, credit.closed_months, block(Agreements, firms=3).signed
    return slopes, e0, (faced, here.city, e0, e0, slopes * e0, *records, np.zeros((2, 3)))


def test_the_price_clears_the_cap_at_least_cost():
    slopes, e0, market = permit_market()
    cap = np.full(3, 160 / 3)
    price = clearing_price(*market, cap)
    assert price == pytest.approx(80, rel=1e-9)
    emission = np.array([emission_choice(e, e, c, price, 0.0) for e, c in zip(e0, slopes, strict=True)])
    cuts = e0 - emission
    assert cuts == pytest.approx([80, 40, 20], rel=1e-9)
    cost, uniform = (0.5 * slopes * cuts**2).sum(), (0.5 * slopes * (140 / 3) ** 2).sum()
    assert cost == pytest.approx(5600, rel=1e-9)
    assert uniform == pytest.approx(7622.2222, rel=1e-7)
    assert 1 - cost / uniform == pytest.approx(0.26530612, rel=1e-7)
    sales, revenue = np.zeros(3), np.zeros(3)
    permit_accounts(sales, revenue, price, cap, emission, e0, np.zeros(3))
    assert sales / price == pytest.approx([100 / 3, -20 / 3, -80 / 3], rel=1e-9)
    assert sales.sum() == pytest.approx(0, abs=1e-9)
    permit_accounts(sales, revenue, price, cap, emission, e0, np.full(3, 0.25))
    assert revenue.sum() == pytest.approx(0.25 * 160 * 80)
    assert sales.sum() + revenue.sum() == pytest.approx(0, abs=1e-9)


def test_a_cap_that_does_not_bind_has_no_price():
    assert clearing_price(*permit_market()[2], np.full(3, 100.0)) == 0
    assert clearing_price(*permit_market()[2], np.full(3, 200.0)) == 0


def test_only_the_cities_of_the_market_trade_and_they_meet_the_cap():
    cities = ["Tianjin", "Tangshan", "Shijiazhuang"]
    model = simulate(scenario_of(**{"mechanisms.emission_trading": {"cap": 0.6, "cities": cities, "auctioned": 0.2}}))
    inside = np.isin(model.places.cities, cities)
    totals = model.recorder.totals[-1]
    base = emission_of_enterprises(model.scenario.region)
    assert totals[inside, firm.EMISSION].sum() == pytest.approx(0.6 * base[inside].sum(), rel=1e-9)
    outcomes = series_of(model)
    price = outcomes["permit_price"][-1, 4:]
    assert (price[inside] > 0).all()
    assert np.isnan(price[~inside]).all()
    assert np.ptp(price[inside]) == 0
    assert not outcomes["permit_sales"][:, 4:][:, ~inside].any()
    assert outcomes["permit_sales"][:, 0] + outcomes["permit_revenue"][:, 0] == pytest.approx(np.zeros(30), abs=1e-9)
    traded = [f for f in flows_of(model) if f.kind == "permit"]
    received = sum(f.amount for f in traded if f.payee.startswith("party:"))
    assert received == pytest.approx(outcomes["permit_revenue"][:, 0].sum())


def test_the_market_counts_on_what_agreements_say():
    agreement = {"mechanisms.voluntary_agreements": {"beyond": 0.2, "inspection_burden": 2.0, "inspection_relief": 0.2}}
    model = simulate(scenario_of(**{"mechanisms.emission_trading.cap": 0.7, **agreement}))
    totals = model.state.enterprises.totals
    assert totals[:, firm.SIGNED].sum() > 0
    assert totals[:, firm.EMISSION].sum() == pytest.approx(model.state.permits.permit_cap[model.t].sum(), rel=1e-9)
    outcomes = series_of(model)
    assert outcomes["permit_price"][-1, 0] > 0
    assert outcomes["permit_sales"][:, 0] == pytest.approx(np.zeros(30), abs=1e-9)


def test_a_tighter_cap_has_a_higher_price():
    prices = [series(scenario_of(**{"mechanisms.emission_trading.cap": cap}))["permit_price"][-1, 0] for cap in (0.9, 0.7, 0.5)]
    assert prices[0] < prices[1] < prices[2]


def test_scaling_all_money_scales_the_price_of_permits():
    a, b = assert_same_decisions(scenario_of(**{"mechanisms.emission_trading.cap": 0.7}), 6.0, ("running_cost_per_million",))
    assert series_of(b)["permit_price"] == pytest.approx(6 * series_of(a)["permit_price"], rel=1e-9)


# agreements ------------------------------------------------------------------------------------------------------------


def test_an_agreement_is_kept_while_the_spared_inspections_are_worth_more_than_the_added_cost():
    """e0 = capacity = 10, slope 2, standard 8: keeping 7 costs 9 - 4 = 5 more than the standard, so it pays from 0.5 per unit of e0."""
    for worth, pays in ((0.499, False), (0.501, True)):
        kept, agreed = firm.honoured(10.0, 10.0, 8.0, 2.0, 0.0, 100.0, 8.0, 0.1, worth)
        assert (kept, agreed) == (pays, 7.0)
    assert firm.honoured(10.0, 10.0, 8.0, 2.0, 8.0, 100.0, 6.0, 0.1, 0.0) == (True, 6.0)  # a tax has already made it emit less


def test_signatories_go_beyond_the_standard_and_are_inspected_less():
    given = {"mechanisms.voluntary_agreements": {"health_levy": 0, "inspection_burden": 1}, "period.months": 12}
    model, without = simulate(scenario_of(**given)), simulate(scenario_of(**{"period.months": 12}))
    s, capacity, city = model.state, model.state.firms.capacity, model.state.firms.home
    signed, activity = s.agreements.signed == 1, s.activity.activity
    assert 0 < signed.mean() < 1
    standard = capacity * (1 - s.effort.standard_share[city]) * activity[city]
    kept = s.enterprises.emission[signed] <= standard[signed] - 0.05 * capacity[signed] * activity[0] + 1e-9
    assert kept.mean() > 0.9
    outcomes = series_of(model)
    assert outcomes["agreement_share"][-1, 0] > 0
    assert outcomes["inspections"][-1, 0] < series_of(without)["inspections"][-1, 0]


def test_a_found_breach_ends_the_agreement_until_the_second_january():
    """Then somebody else is invited and not this one; in the last January nobody is, and the scheme has ended for the barred too."""
    faced = np.zeros((FACED, 2))
    faced[firm.GROWTH] = faced[firm.RIVALS] = faced[firm.COST_SLOPE] = faced[firm.RELIEF_VALUE] = 1
    me = block(Agreements, active=[[1, 0], [1, 0], [1, 0], [0, 1], [0, 0]], signed=firm.BREACHED)
    others = (
        block(Enterprises, faced=faced), block(Relocation, cities=2), block(Technology, cities=2, unit_cost=1.0), block(Turnover, cities=2, uncontrolled=1.0),
        block(Credit, cities=2), block(Firms, capacity=1.0), block(Calendar, months=5, month_number=1),
    )  # fmt: skip
    path = []
    for t in range(4):
        sign(t, False, me, *others)
        path.append(int(me.signed[0]))
    assert path == [-1, 1, 1, 0]
    me.signed[0] = firm.BREACHED
    sign(4, False, me, *others)
    assert me.signed[0] == 0


def test_a_signatory_that_breaches_is_out_once_it_is_found():
    faced = np.zeros((FACED, 1))
    faced[firm.GROWTH] = faced[firm.RIVALS] = faced[firm.COST_SLOPE] = faced[firm.RELIEF] = faced[firm.ROUTINE] = 1
    faced[firm.BEYOND] = 0.2
    me = block(Enterprises, faced=faced, perceived_risk_gain=0.5, watch_detection=0.3, inspection=1)
    agreements, here = block(Agreements, active=1.0, signed=1), block(Relocation)
    firms = block(Firms, capacity=1.0, represents=1.0)
    enterprise_month(0, me, agreements, block(Credit), here, block(Technology, unit_cost=1.0), block(Turnover, uncontrolled=1.0), block(Measures), firms)
    assert me.broke[0] == 1
    expel(0, False, agreements, me, here)
    assert agreements.signed[0] == firm.BREACHED
    assert me.totals[0, firm.FOUND] == 0  # it met the standard: no violation, only a breach


def test_misperception_is_renewed_where_the_spread_changes():
    error, city, sd = np.array([-1.0, 0.5, 2.0]), np.array([0, 1, 1], dtype=np.int32), np.array([0.7, 0.0])
    factor, sd_of = np.full(3, -1.0), np.full(2, np.nan)
    misperceive(factor, sd_of, sd, city, error)
    assert factor == pytest.approx([np.exp(-0.7 - 0.245), 1, 1])
    sd[1], factor[0] = 0.3, 5.0
    misperceive(factor, sd_of, sd, city, error)
    assert factor == pytest.approx([5.0, np.exp(0.15 - 0.045), np.exp(0.6 - 0.045)])
    assert sd_of.tolist() == [0.7, 0.3]


def test_scaling_all_money_with_agreements_changes_no_decision():
    given = {"mechanisms.voluntary_agreements.enabled": True}
    a, b = assert_same_decisions(scenario_of(**given), 4.0, ("health_levy", "running_cost_per_million"))
    assert np.array_equal(a.state.agreements.signed, b.state.agreements.signed)


# treatment -------------------------------------------------------------------------------------------------------------


def test_facilities_are_built_with_a_lag_and_what_is_run_never_reaches_the_air():
    given = {"mechanisms.treatment_infrastructure": {"capacity": 0.4, "operating_share": 0.8}, "enterprises.treatment_lag": 10}
    model, without = simulate(scenario_of(**given)), simulate(scenario_of())
    treated = model.recorder.city["treated_share"]
    months = np.arange(1, 31)
    assert treated[:, 0] == pytest.approx(0.8 * 0.4 * (1 - 0.9**months))
    a, b = (run.recorder.city["emission_ratio"][0] / (1 - run.recorder.city["abated"][0]) for run in (model, without))
    assert a == pytest.approx(b * (1 - treated[0]))


def test_facilities_of_the_base_year_are_in_the_base_year_air():
    built, none = (simulate(scenario_of(**{"levers.treatment_capacity": share})) for share in (0.3, 0.0))
    assert built.recorder.city["treated_share"] == pytest.approx(np.full((30, 13), 0.15))
    assert built.recorder.city["concentration"] == pytest.approx(none.recorder.city["concentration"], rel=1e-9)


def test_running_what_was_built_and_neglected_cleans_the_air():
    neglected = {"levers.treatment_capacity": 0.3, "levers.operating_share": 0.5}
    run = simulate(scenario_of(**neglected, **{"mechanisms.treatment_infrastructure": {"capacity": 0, "operating_share": 0.9}}))
    without = simulate(scenario_of(**neglected))
    assert run.state.treatment.untreated == pytest.approx(np.full(13, (1 - 0.27) / (1 - 0.15)))
    assert run.recorder.city["concentration"][-1].sum() < without.recorder.city["concentration"][-1].sum()


# competition and relocation ---------------------------------------------------------------------------------------------


TARGETS = {"mechanisms.performance_evaluation.from": "2013-02", "mechanisms.performance_evaluation.ramp_months": 0}


def test_violating_rivals_make_honesty_dearer():
    calm, rivals = (series(scenario_of(**TARGETS, **{"enterprises.competition": size})) for size in (0.0, 1.0))
    assert np.nanmean(rivals["compliance"][12:, 0]) < np.nanmean(calm["compliance"][12:, 0])
    assert np.nanmean(rivals["abated_share"][12:, 0]) < np.nanmean(calm["abated_share"][12:, 0])


def moving(**given):
    return simulate(scenario_of(**TARGETS, **{"period.months": 48, "enterprises.relocation_rate": 0.2, "enterprises.relocation_cost": 0.01}, **given))


def test_enterprises_move_to_the_border_where_the_border_is_lax_and_activity_goes_with_them():
    model = moving()
    s, home, city, capacity = model.state, model.state.firms.home, model.state.relocation.city, model.state.firms.capacity
    n, gained = len(model.places.cities), model.state.relocation.gained
    assert (city != home).any()
    share = model.recorder.totals[:, :, firm.BORDER_E0].sum(axis=1) / model.recorder.totals[:, :, [firm.BORDER_E0, firm.INSIDE_E0]].sum(axis=(1, 2))
    assert share[-1] > share[0]
    assert gained.sum() == pytest.approx(0, abs=1e-9)
    assert np.bincount(city, capacity, n) - np.bincount(home, capacity, n) == pytest.approx(gained, abs=1e-9)
    assert s.activity.activity == pytest.approx(s.activity.level[model.t] * (1 + gained / model.places.emission))
    assert_gamma_is_the_sum_over_enterprises(model)
    assert model.enterprises[0].city == model.places.cities[city[0]]


def test_joint_enforcement_turns_the_move_to_the_border_round():
    lax, joint = moving(), moving(**{"mechanisms.joint_enforcement.enabled": True})
    assert joint.state.relocation.border.mean() < lax.state.relocation.border.mean()


def test_nobody_moves_where_places_do_not_differ():
    """Two equal cities without a border discount; then a laxer one; then a border where nobody is found."""
    size = {"cities": 2, "firms": 4}
    seen = block(Enterprises, **size)
    faced = seen.faced
    faced[firm.GROWTH] = faced[firm.COST_SLOPE] = faced[firm.RIVALS] = 1
    faced[firm.STANDARD], faced[firm.CONSEQUENCE], faced[firm.ROUTINE] = 0.4, 1.0, 0.2
    me = block(Relocation, **size, border=[0, 1, 0, 1], relocation_rate=1.0, relocation_cost=0.001, looks=1)
    others = (
        seen, block(Turnover, **size, uncontrolled=1.0), block(Technology, **size, unit_cost=1.0), block(Credit, **size),
        block(Firms, capacity=1.0, ids=np.arange(4)), block(Calendar, month_number=1),
    )  # fmt: skip

    def year():
        relocate(0, False, me, *others)

    year()
    assert not me.gained.any()
    assert me.moves[0] == 0
    faced[firm.STANDARD, 1] = 0.1  # the second city is laxer
    year()
    assert me.city.tolist() == [1, 1, 1, 1]
    assert me.gained == pytest.approx([-4, 4])
    assert me.moves[0] == me.moved.sum() == 4
    faced[firm.BORDER_DISCOUNT] = 1.0  # nobody is found at the border
    faced[firm.STANDARD] = 0.4
    year()
    assert me.border.tolist() == [1, 1, 1, 1]
