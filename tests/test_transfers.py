"""Transfers between governments (docs/equations.md section 17): every rule against its definition, to the last fen."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from sim.cli.main import run as command
from sim.games import CoalitionGame, TUGame
from sim.games.masks import coalition_of
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
from sim.processes.air.fields import Air
from sim.processes.delivery.fields import Delivery
from sim.processes.effort.fields import Effort
from sim.processes.enterprises import kernel as firm
from sim.processes.enterprises.fields import FACED
from sim.processes.plan.fields import Outlook
from sim.processes.transfers.coalitions import coalition_table
from sim.processes.transfers.fields import Terms
from sim.processes.transfers.kernel import pact_rates, settle, settle_lump, whole_fen
from sim.processes.transfers.rules import NONE, border_bet, number_of, transfer_rules
from sim.processes.transfers.rules.shapley import MOST_PARTIES
from sim.processes.transfers.step import set_terms
from sim.processes.world.fields import Calendar, Places
from sim.scenario.load import load_scenario
from tests.blocks import block, changed, everybody, nobody, payoff
from tests.conftest import budgets_in, scenario_of, series, simulate
from tests.synthetic import theory, write_pack
from tests.test_house import in_a_fresh_process
from tests.test_limits import permuted

KEY = "mechanisms.ecological_compensation"
FULL = "bth_full_package"
REGIONS_T, REGIONS_D, REGIONS_C = [[0.6, 0.1, 0.2], [0.1, 0.5, 0.25], [0.05, 0.1, 0.6]], (40, 30, 20), (2, 1.5, 1)
STAY = {"governments.members": "all", "levers.exit_cost": 1e6}
DELIVER = STAY | {"governments.delivery_rule": "always", "governments.trust": 1, "governments.fiscal_limit": False}
MOVING = {"enterprises.relocation_rate": 0.2, "enterprises.relocation_cost": 0.01}
RIVER = [[0.6, 0.0, 0.0], [0.2, 0.5, 0.0], [0.1, 0.3, 0.6]]

MONEY = ("accountability_per_million", "rate", "running_cost_per_million")
"""Fields of mechanisms that are money."""


def compensation(rule, **fields):
    """A scenario part: the rule, and what makes it move money."""
    return {f"{KEY}.rule": rule, **{f"{KEY}.{name}": value for name, value in fields.items()}} | (MOVING if rule == "benefit_sharing" else {})


@pytest.fixture(scope="module")
def three_regions(tmp_path_factory):
    return write_pack(tmp_path_factory.mktemp("three_regions") / "three_regions", REGIONS_T, REGIONS_D, REGIONS_C)


@pytest.fixture(scope="module")
def river(tmp_path_factory):
    return write_pack(tmp_path_factory.mktemp("river") / "river", RIVER, REGIONS_D, REGIONS_C)


# every rule ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("party", ["province", "city"])
@pytest.mark.parametrize("rule", transfer_rules())
def test_what_is_paid_is_received_to_the_last_fen(rule, party):
    model = simulate(scenario_of(FULL, **compensation(rule), **{"governments.party": party}))
    table = run_table(model)
    flows = [flow for flow in table.flows if flow.kind == rule]
    assert flows
    account = dict.fromkeys(table.places, 0)
    for flow in flows:
        account[flow.payee] = account.get(flow.payee, 0) + round(flow.amount * 1e10)
        account[flow.payer] = account.get(flow.payer, 0) - round(flow.amount * 1e10)
    assert sum(account.values()) == 0
    balance = table.series["transfer_balance"].sum(axis=0)
    for place in (f"party:{name}" for name in model.places.parties):
        assert account[place] == pytest.approx(1e10 * balance[table.places.index(place)], abs=len(table.months))
    if transfer_rules()[rule].bonus is None:
        assert (model.recorder.flows.sum(axis=1) - model.recorder.flows.sum(axis=2)).sum(axis=1).tolist() == [0] * len(table.months)
        assert "centre" not in account


@pytest.mark.parametrize("rule", transfer_rules())
def test_without_strength_every_rule_is_as_without_the_mechanism_bit_for_bit(rule):
    given = compensation(rule)
    without = series(scenario_of(FULL, **given, **{f"{KEY}.enabled": False}))
    nothing = series(scenario_of(FULL, **given, **{f"{KEY}.strength": 0}))
    assert all(np.array_equal(values, nothing[name], equal_nan=True) for name, values in without.items())


@pytest.mark.parametrize("rule", ["shapley", "border_bet", "benefit_sharing"])
def test_money_grows_with_strength(rule):
    half, full = (simulate(scenario_of(FULL, **DELIVER, **compensation(rule), **{f"{KEY}.strength": x})).recorder.flows.sum() for x in (0.5, 1.0))
    assert 0 < half < full


@pytest.mark.parametrize("rule", ["shapley", "border_bet", "benefit_sharing"])
def test_the_order_of_the_cities_does_not_matter(rule):
    scenario = scenario_of(FULL, **compensation(rule), **{"period.months": 16, "governments.party": "city"})
    order = [12, 3, 0, 7, 1, 5, 9, 2, 11, 4, 6, 10, 8]
    original, shuffled = simulate(scenario), simulate(permuted(scenario, order))
    for column in ("concentration", "effort"):
        assert shuffled.recorder.city[column] == pytest.approx(original.recorder.city[column][:, order], rel=1e-9)
    assert shuffled.recorder.flows == pytest.approx(original.recorder.flows[:, order][:, :, order], rel=1e-6, abs=2)


@pytest.mark.parametrize("rule", ["shapley", "border_bet"])
def test_scaling_all_money_scales_what_is_paid_and_changes_no_decision(rule):
    scenario, factor = scenario_of(FULL, **compensation(rule, rate=0.05), **{"period.months": 18}), 7.0
    pack = scenario.region
    sectors = tuple(dataclasses.replace(s, cost=s.cost * factor) for s in pack.sectors)
    life = {"value_of_statistical_life": pack.damage.numbers["value_of_statistical_life"] * factor}
    damage = dataclasses.replace(pack.damage, numbers=dict(pack.damage.numbers) | life)
    uses = tuple(
        dataclasses.replace(use, fields={k: v * factor if k in MONEY else v for k, v in use.fields.items()}) for use in scenario.mechanisms
    )
    a = simulate(scenario)
    richer = dataclasses.replace(pack, sectors=sectors, damage=damage, budgets=budgets_in(pack, factor))
    b = simulate(dataclasses.replace(scenario, region=richer, mechanisms=uses))
    assert np.array_equal(a.recorder.party["share_in"], b.recorder.party["share_in"])
    assert b.recorder.city["effort"] == pytest.approx(a.recorder.city["effort"], rel=1e-9)
    assert b.recorder.flows == pytest.approx(factor * a.recorder.flows, rel=1e-6, abs=10)


def random_terms(rule, generator, parties=4, cities=9, passing=False):
    """A pact of three of four parties, and terms with numbers of no meaning."""
    party = np.arange(cities) % parties
    by_party = generator.random((parties, cities))
    owed, asked = np.zeros((1 << parties, parties)), generator.random((1 << parties, parties)) + 0.1
    owed[0b1101] = [0.5, 0.0, -0.2, -0.3]
    pairs = np.array([(s, r) for s in range(cities) for r in range(cities) if party[s] != party[r]])
    terms = block(
        Terms, rule=number_of(rule), amount=generator.random(cities), air_weight=generator.random((parties, cities)), owed=owed, asked=asked, sections=pairs,
        reported=generator.random((cities, cities)), passing=np.full(cities, passing),
    )  # fmt: skip
    nash = generator.random(cities)
    benefit = nash + sum(np.where(party != p, by_party[p], 0) for p in (0, 2, 3))
    outlook = block(Outlook, by_party=by_party, regard=0, nash_benefit=nash)
    return np.array([True, False, True, True]), benefit, outlook, terms, block(Places, party=party, parties=parties)


@pytest.mark.parametrize("passing", [False, True])
@pytest.mark.parametrize("rule", transfer_rules())
def test_rates_of_every_city_sum_to_zero_and_leave_outsiders_alone(rule, passing):
    generator, moves = np.random.default_rng(number_of(rule)), transfer_rules()[rule].rates is not None
    member, benefit, outlook, terms, places = random_terms(rule, generator, passing=passing)
    rates, passed = np.full((4, 9), np.nan), np.full(9, np.nan)
    pact_rates(rates, passed, member, benefit, 0, outlook, terms, places)
    inside = member[places.party]
    assert (rates.sum(axis=0) + passed)[inside] == pytest.approx(0, abs=1e-12)
    assert not rates[1].any()
    assert rates.any() == moves
    assert bool(passed.any()) == (passing and moves)
    if passing:
        assert not rates[places.party, np.arange(9)].any()


def test_three_payers_and_two_payees_settle_in_whole_fen():
    rates = np.array([[1.0], [2.0], [-0.7], [-1.1], [-1.2]]) / 3
    flows, none = np.zeros((5, 5), dtype=np.int64), np.zeros((5, 1), dtype=np.int64)
    settle(flows, none, rates, np.zeros(1), np.array([0.123456789]))
    assert flows.sum() == pytest.approx(0.123456789 * 1e10, abs=6)
    assert flows[3, 1] == whole_fen(1.1 / 3 * 0.123456789 * 2 / 3)
    assert not none.any()
    owed = np.array([[0.0, 1e-10], [-1e-10, 0.0]])
    account = np.zeros((2, 2), dtype=np.int64)
    settle_lump(account, owed, np.array([1.0, 1.0]))
    assert account.tolist() == [[0, 0], [1, 0]]
    settle_lump(account, owed * 1e4, np.array([0.5, 0.25]))
    assert account.tolist() == [[0, 0], [1 + 2500, 0]]


def test_without_the_jit_the_new_rules_give_the_same_money():
    script = f"""
import json
from sim.model.model import CooperationModel
small = {{"period.start": "2014-01", "period.months": 14, "agents.enterprises_per_city": 4, "agents.citizens_per_city": 4}} | {STAY | MOVING!r}
total = []
for rule, recipient in (("shapley", "enterprises"), ("border_bet", "governments"), ("benefit_sharing", "governments")):
    more = {{"{KEY}.rule": rule, "{KEY}.recipient": recipient}}
    r = CooperationModel("bth_full_package", root_seed=7, **small, **more).run_all().recorder
    total.append([int(r.flows.sum()), int(r.to_enterprises.sum()), *r.city["effort"].ravel().tolist()])
print(json.dumps(total))
"""
    compiled, plain = (np.array(json.loads(in_a_fresh_process(script, **{"NUMBA_DISABLE_JIT": x}))) for x in ("0", "1"))
    assert compiled == pytest.approx(plain, rel=1e-9, abs=3)
    assert compiled[0, 1] > 0
    assert (compiled[1:, 0] > 0).all()


# shapley -------------------------------------------------------------------------------------------------------------------


def owed_by_theory(game):
    """phi_p(S) - gain_p(S) for all coalitions of a game, from the subgames one by one."""
    table = np.zeros((1 << game.n, game.n))
    for mask in range(1 << game.n):
        members = coalition_of(mask)
        if len(members) >= 2:
            subgame = TUGame(len(members), lambda s, members=members: game.value([members[i] for i in s]))
            table[mask, list(members)] = subgame.shapley() - game.gains(members)[list(members)]
    return table


def test_what_every_coalition_owes_is_the_shapley_value_less_the_gain(three_regions):
    model = CooperationModel(scenario=theory(three_regions, months=1, **DELIVER, **compensation("shapley"))).run_all()
    game = CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C)
    assert model.state.terms.owed == pytest.approx(owed_by_theory(game), rel=1e-9, abs=1e-9)
    assert model.state.terms.owed.sum(axis=1) == pytest.approx(np.zeros(8), abs=1e-9)
    gains = np.array([136, 110.25, -110.125])
    assert (model.state.terms.owed[7] + gains).sum() == pytest.approx(1089 / 8)
    assert model.state.terms.owed[7] + gains == pytest.approx(game.shapley())
    assert model.state.terms.asked[7] == pytest.approx(np.array([2, 4, 15.5]) / 100)  # efforts 14, 14, 27.5 against 12, 10, 12


@pytest.mark.parametrize("seed", [1, 2])
def test_shapley_transfers_of_random_games_of_six(tmp_path, seed):
    g = np.random.default_rng(seed)
    T = 0.05 + 0.2 * g.random((6, 6)) + 0.4 * np.eye(6)
    d, c = 10 + 20 * g.random(6), 2 + 2 * g.random(6)
    model = CooperationModel(scenario=theory(write_pack(tmp_path / "six", T, d, c), months=1, **compensation("shapley"))).run_all()
    assert model.state.terms.owed == pytest.approx(owed_by_theory(CoalitionGame(T, d, c)), rel=1e-8, abs=1e-8)


def test_full_delivery_moves_the_whole_transfer_and_leaves_everybody_the_shapley_value(three_regions):
    model = CooperationModel(scenario=theory(three_regions, months=1, **DELIVER, **compensation("shapley"))).run_all()
    flows = model.recorder.flows[0]
    assert flows.sum(axis=0) - flows.sum(axis=1) == pytest.approx(1e10 * model.state.terms.owed[7], abs=3)
    value = [payoff(model, r, everybody(model)) - payoff(model, r, nobody(model)) for r in range(3)]
    assert value == pytest.approx(CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C).shapley(), rel=1e-9)


def test_half_the_ambition_moves_half_the_transfer(three_regions):
    arms = ({"levers.ambition": x} for x in (1.0, 0.5))
    full, half = (CooperationModel(scenario=theory(three_regions, months=1, **DELIVER, **compensation("shapley"), **arm)).run_all() for arm in arms)
    assert half.state.terms.owed == pytest.approx(full.state.terms.owed)  # the game is played at ambition 1
    assert half.recorder.flows == pytest.approx(full.recorder.flows / 2, abs=2)


def test_the_value_of_a_coalition_is_what_the_engine_pays_its_members():
    """Saturating cost, cohesion, regard, accountability: gains from the payoffs of membership, coalition by coalition."""
    given = DELIVER | {"mechanisms.regional_identity.from": "2014-01", "levers.ambition": 1, "period.months": 13}
    model = simulate(scenario_of(FULL, **given, **compensation("shapley")))
    model.state.trust.trust[:] = 1
    free = changed(model.state.terms, rule=NONE)
    gains = np.zeros((8, 3))
    for mask in range(8):
        member = np.array([bool(mask >> p & 1) for p in range(3)])
        gains[mask] = [payoff(model, r, member, terms=free) - payoff(model, r, nobody(model), terms=free) if member[r] else 0.0 for r in range(3)]
    game = TUGame(3, gains.sum(axis=1))
    near = 2e-3 * np.abs(game.shapley() - gains[7]).max()  # commitments below 1e-3 are none to the engine
    assert model.state.terms.owed[7] == pytest.approx(game.shapley() - gains[7], abs=near)
    for members in ((0, 1), (0, 2), (1, 2)):
        mask = sum(1 << p for p in members)
        split = gains[mask].sum() / 2  # a game of two is split evenly
        assert model.state.terms.owed[mask][list(members)] == pytest.approx(split - gains[mask][list(members)], abs=near)


def test_coalitions_are_worked_out_in_january_and_when_the_clause_begins():
    window = {f"{KEY}.from": "2013-04", f"{KEY}.to": "2014-06", "period.months": 20}
    model = CooperationModel(scenario=scenario_of(FULL, **compensation("shapley"), **window))
    seen = []
    while model.running:
        model.step()
        seen.append(model.state.terms.owed.copy())
    assert not any(owed.any() for owed in seen[:3])
    assert all(np.array_equal(seen[3], owed) for owed in seen[3:12])
    assert not np.array_equal(seen[3], seen[12])
    assert all(np.array_equal(seen[12], owed) for owed in seen[12:18])
    assert not any(owed.any() for owed in seen[18:])


def test_a_payee_that_is_asked_no_effort_gets_nothing():
    owed, asked = np.zeros((4, 2)), np.zeros((4, 2))
    owed[3], asked[3] = [1.0, -1.0], [0.0, 0.2]
    rates, passed, none = np.zeros((2, 2)), np.zeros(2), np.zeros(2)
    terms = block(Terms, cities=2, rule=number_of("shapley"), amount=1, owed=owed, asked=asked)
    outlook, places = block(Outlook, cities=2, parties=2), block(Places, parties=2, party=np.arange(2))
    pact_rates(rates, passed, np.ones(2, bool), none, 0, outlook, terms, places)
    assert not rates.any()
    terms.asked[3, 0] = 0.5
    pact_rates(rates, passed, np.ones(2, bool), none, 0, outlook, terms, places)
    assert rates.tolist() == [[2.0, 0.0], [-2.0, 0.0]]


def test_too_many_parties_for_shapley_are_an_error_of_the_scenario(tmp_path, capsys, monkeypatch):
    n = MOST_PARTIES + 1
    write_pack(tmp_path / "many", np.ones((n, n)), [1] * n, [1] * n)
    text = "region: many\nmechanisms:\n  ecological_compensation:\n    from: 2013-02\n    rule: {}\n"
    (tmp_path / "s.yaml").write_text(text.format("shapley"))
    monkeypatch.chdir(tmp_path)
    assert command(["check", "s.yaml"]) == 2
    error = capsys.readouterr().err
    assert "s.yaml:5:11: 'shapley' works out every coalition of at most 16 parties" in error
    assert "has 17" in error
    (tmp_path / "s.yaml").write_text(text.format("horizontal"))
    assert command(["check", "s.yaml"]) == 0


def random_outlook(n, seed=3):
    """(outlook, places) of n parties of one city each, whose benefits are random."""
    g = np.random.default_rng(seed)
    by_party, own = g.random((n, n)), g.random(n)
    outlook = block(Outlook, by_party=by_party, own=own, regard=0, gamma_believed=50, nash=own / (50 + own), nash_benefit=own)
    return outlook, block(Places, parties=n, party=np.arange(n))


def test_the_most_parties_fit_and_only_pacts_ask_and_owe():
    n = MOST_PARTIES
    outlook, places = random_outlook(n)
    owed, asked = (np.full((1 << n, n), np.nan) for _ in range(2))
    coalition_table(owed, asked, 0, outlook, places)
    member = np.arange(1 << n)[:, None] >> np.arange(n) & 1 == 1
    member &= (member.sum(axis=1) >= 2)[:, None]
    assert np.array_equal(asked > 0, member)
    assert not owed[~member].any()
    assert owed.sum(axis=1) == pytest.approx(np.zeros(1 << n), abs=1e-9)


def test_coalitions_are_weighed_in_the_first_month_and_every_january_only():
    """Listing all coalitions costs more than the rest of the month; a mark in a row shows whether it was written anew."""
    n = 3
    outlook, places = random_outlook(n)
    terms = block(Terms, rule=number_of("shapley"), amount=np.ones((3, n)), owed=np.zeros((8, n)), asked=np.zeros((8, n)))
    calendar = block(Calendar, month_number=[5, 12, 1])
    others = block(Effort, cities=n), block(Delivery, cities=n), block(Air, cities=n)
    written = []
    for t in range(3):
        set_terms(t, False, terms, outlook, *others, calendar, places)
        written.append(terms.owed[0, 0] == 0.0)
        assert terms.asked[7].all()
        terms.owed[0, 0] = 1.0
    assert written == [True, False, True]


# border bets ---------------------------------------------------------------------------------------------------------------


def stakes(amount, agreed, level, sections, party):
    """What border bets move at the concentrations ``level``."""
    parties = int(max(party)) + 1
    due, terms = np.zeros((parties, parties)), block(Terms, parties=parties, agreed=agreed, sections=sections)
    border_bet.lump(due, np.array(amount), np.array(level), 0, terms, None, None, None, None, None, block(Places, parties=parties, party=party))
    return due


def test_the_receptor_pays_for_better_water_and_is_paid_for_worse():
    def due(level, sections):
        return stakes([0.5, 0.5], [60.0, 60.0], level, sections, np.arange(2)).tolist()

    assert due([50.0, 99.0], [[0, 1]]) == [[0, 5], [-5, 0]]
    assert due([64.0, 0.0], [[0, 1]]) == [[0, -2], [2, 0]]
    assert due([50.0, 70.0], [[0, 1], [1, 0]]) == [[0, 10], [-10, 0]]  # both ways: the better neighbour is paid twice over


def test_sections_follow_the_water_downstream_and_the_air_both_ways(three_regions, river):
    bet = compensation("border_bet")
    sections = CooperationModel(scenario=theory(river, months=1, **bet)).state.terms.sections
    assert sorted(map(tuple, sections.tolist())) == [(0, 1), (0, 2), (1, 2)]
    assert len(CooperationModel(scenario=theory(three_regions, months=1, **bet)).state.terms.sections) == 6
    assert not len(CooperationModel(scenario=theory(three_regions, months=1)).state.terms.sections)
    model = CooperationModel(scenario=scenario_of(FULL, **bet))
    pairs = {(model.places.cities[s], model.places.cities[r]) for s, r in model.state.terms.sections}
    assert ("Langfang", "Beijing") in pairs
    assert ("Beijing", "Langfang") in pairs
    assert ("Handan", "Xingtai") not in pairs  # one party
    assert ("Handan", "Beijing") not in pairs  # no border


@pytest.mark.parametrize("name", ["three_regions", "river"])
def test_the_bet_that_is_settled_is_the_expected_one_in_normal_weather(name, request):
    """At Nash the lump, and rate x Mout[source, j] for every unit of effort of j on top of it."""
    bet = compensation("border_bet", rate=0.2)
    model = CooperationModel(scenario=theory(request.getfixturevalue(name), months=6, **DELIVER, **bet)).run_all()
    s, n = model.state, 3
    marginal, neighbours = model.transport / (1 - s.enterprises.base_abated), np.zeros((n, n))
    for source, receptor in model.state.terms.sections:
        neighbours[source, receptor] += 1
    rates = 0.2 * (neighbours.sum(axis=1)[:, None] * marginal - neighbours.T @ marginal)
    assert s.plan.rates == pytest.approx(rates, rel=1e-9)
    assert s.plan.kappa == pytest.approx(np.diag(rates), rel=1e-9)
    expected = s.terms.lump.sum(axis=1) + s.plan.rates @ s.delivery.extra
    flows = model.recorder.flows[-1]
    assert flows.any()
    assert flows.sum(axis=0) - flows.sum(axis=1) == pytest.approx(1e10 * expected, abs=20)
    at_nash = model.places.base_mean  # in the theory packs the base year is at Nash, and there are no targets
    due = stakes(np.full(n, 0.2), model.places.base_mean, at_nash, model.state.terms.sections, model.places.party)
    assert s.terms.lump == pytest.approx(due, abs=1e-9)


def test_the_settled_money_follows_the_weather_and_the_target():
    model = simulate(scenario_of(FULL, **DELIVER, **compensation("border_bet", rate=0.01), **{f"{KEY}.from": "2013-01"}))
    s = model.state
    target, reported = s.outlook.target[model.t], s.air.reported_past[model.t % 12]
    money = {}
    for source, receptor in model.state.terms.sections:
        ends = model.places.party[source], model.places.party[receptor]
        for (a, b), sign in ((ends, 1), (ends[::-1], -1)):
            money[a, b] = money.get((a, b), 0.0) + sign * 0.01 * (target[source] - reported[source])
    assert {(int(b), int(a)): whole_fen(x) for (a, b), x in money.items() if x > 0} == {
        (int(payer), int(payee)): model.recorder.flows[-1][payer, payee] for payer, payee in zip(*np.nonzero(model.recorder.flows[-1]), strict=True)
    }
    paid = model.recorder.flows[:, 0, 2] - model.recorder.flows[:, 2, 0]
    assert (paid > 0).any()
    assert (paid < 0).any()


def test_what_is_expected_of_a_bet_counts_in_membership(river):
    ceilings = {"ceiling": 1, "excess_price": 0, "target": 0.5, "running_cost_per_million": 0.001}
    bet = compensation("border_bet", rate=0.2) | {"mechanisms.emission_ceilings": ceilings}
    model = CooperationModel(scenario=theory(river, months=3, **DELIVER, **bet)).run_all()
    pact = everybody(model)
    paid = [payoff(model, r, pact) for r in range(3)]
    terms, plan = model.state.terms, model.state.plan
    assert (terms.lump[0] < 0)[1:].all()  # water is worse than half of the base year: upstream pays
    free = changed(terms, rule=NONE, lump=0)
    without = [payoff(model, r, pact, terms=free) for r in range(3)]
    assert np.subtract(paid, without) == pytest.approx(terms.lump.sum(axis=1) + plan.rates @ plan.commitment, rel=1e-9)
    assert sum(paid) == pytest.approx(sum(without), rel=1e-9)


def test_a_bet_between_cities_of_one_party_is_said_to_move_no_money(tmp_path):
    write_pack(tmp_path / "one", [[0.6, 0.2], [0.2, 0.6]], [1, 1], [1, 1], parties=["P", "P"])
    (tmp_path / "s.yaml").write_text(f"region: one\nmechanisms: {{{KEY.split('.')[1]}: {{rule: border_bet}}}}\n")
    assert any("no two bordering cities" in note.en for note in load_scenario(tmp_path / "s.yaml").notes)
    assert not any("bordering" in note.en for note in scenario_of(**compensation("border_bet")).notes)


# benefit sharing -----------------------------------------------------------------------------------------------------------


def test_shared_tax_is_the_share_of_the_tax_on_what_moved_between_members():
    given = compensation("benefit_sharing", share=0.5, tax_rate=0.1) | {f"{KEY}.from": "2013-01"}
    model = simulate(scenario_of(FULL, **STAY, **given, **{"mechanisms.credit_rating.from": "2013-01"}), replicate=1)
    p, drawn, firms = model.places, model.state.firms, model.enterprises
    capacity = {name: drawn.capacity[drawn.home == c].sum() for c, name in enumerate(p.cities)}
    of = {name: p.party[c] for c, name in enumerate(p.cities)}
    owed = np.zeros((3, 3))
    closed = 0
    for enterprise in firms:
        here, home = of[enterprise.city], of[enterprise.origin]
        closed += enterprise.closed_months > 0
        if here != home and not enterprise.closed_months:
            c = p.cities.index(enterprise.origin)
            output = p.gdp[c] * p.secondary_share[c] * enterprise.capacity / capacity[enterprise.origin] * model.state.activity.level[model.t] / 12
            owed[here, home] += 0.5 * 0.1 * output
    net = np.maximum(owed - owed.T, 0)
    assert model.recorder.flows[-1] == pytest.approx(1e10 * net, abs=1)
    assert net.sum() > 0
    assert closed  # replicate 1 has an enterprise that is closed at the end


def test_benefits_are_shared_only_while_both_are_members():
    given = compensation("benefit_sharing") | {f"{KEY}.from": "2013-01"}
    model = simulate(scenario_of(FULL, **given))
    inside = model.recorder.party["share_in"] > 0
    assert not inside.all()
    for t, payer, payee in zip(*np.nonzero(model.recorder.flows), strict=True):
        assert inside[t, payer]
        assert inside[t, payee]
    assert not model.state.plan.rates.any()


def test_an_entrant_belongs_where_it_enters():
    given = {"mechanisms.capacity_elimination": {"from": "2013-01", "retirement": 0.3}, **MOVING}
    model = CooperationModel(scenario=scenario_of(FULL, **given, **{"period.months": 37}))
    anew, entry, where = 0, model.state.turnover, model.state.relocation
    while model.running:
        before, away = entry.entrant.copy(), entry.origin != where.city
        model.step()
        entered = entry.entrant != before
        anew += (entered & away).sum()
        assert (entry.origin == where.city)[entered].all()
    assert anew
    assert (entry.origin != where.city).any()
    assert model.enterprises[0].origin == model.places.cities[entry.origin[0]]


def test_where_nobody_moves_the_scenario_says_so():
    still = load_scenario(FULL, overrides={f"{KEY}.rule": "benefit_sharing"})
    assert [note for note in still.notes if "no enterprise moves" in note.en and "企业迁移" in note.zh]
    assert not [note for note in scenario_of(FULL, **compensation("benefit_sharing")).notes if "moves no money" in note.en]
    assert not simulate(scenario_of(FULL, **{f"{KEY}.rule": "benefit_sharing"})).recorder.flows.any()


# to enterprises ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [name for name, rule in transfer_rules().items() if rule.passes_on])
def test_passing_on_raises_abatement_and_moves_the_same_money(rule):
    given = DELIVER | compensation(rule) | {f"{KEY}.from": "2013-01"}
    kept, passed = (simulate(scenario_of(FULL, **given, **{f"{KEY}.recipient": to})) for to in ("governments", "enterprises"))
    first_kept, first_passed = kept.recorder.flows[0].sum(axis=1), passed.recorder.to_enterprises[0].sum(axis=1)
    assert first_kept.any()
    assert first_passed == pytest.approx(first_kept, abs=0.5 * 13 + 0.5 * 2)  # enterprises are paid in whole fen by city, a partner for all cities together
    assert not passed.recorder.flows.any()
    assert passed.recorder.city["abated"][12:].mean() > kept.recorder.city["abated"][12:].mean() + 0.001
    plan = passed.state.plan
    assert not plan.kappa.any()
    assert plan.rates.sum(axis=0) + plan.passed == pytest.approx(np.zeros(13), abs=1e-9)
    table = run_table(passed)
    received = [flow for flow in table.flows if flow.kind == rule]
    assert {flow.payee for flow in received} <= {f"enterprises:{name}" for name in passed.places.cities}
    assert table.series["transfer_balance"][0, 1:4].sum() == pytest.approx(-first_passed.sum() / 1e10)


def test_a_government_that_passes_money_on_delivers_less_than_one_that_keeps_it():
    kept, passed = (
        simulate(scenario_of(FULL, **STAY, **{f"{KEY}.recipient": to, f"{KEY}.from": "2013-01"})).recorder.city["delivered"]
        for to in ("governments", "enterprises")
    )
    assert (passed[0] <= kept[0] + 1e-12).all()
    assert passed[0].sum() < kept[0].sum()


def test_the_choice_under_an_abatement_price_is_the_best_there_is():
    g = np.random.default_rng(5)
    grid = np.linspace(0, 1, 20001)
    for _ in range(200):
        e0, below, slope, tax, penalty, price = 10.0, 10 * g.random(), 0.2 + g.random(), 2 * g.random(), 4 * g.random(), 4 * g.random()
        standard = below * g.random()
        e = e0 * grid
        cost = slope / 2 * (e0 - e) ** 2 + tax * e + penalty * np.maximum(e - standard, 0) - price * np.maximum(below - e, 0)
        chosen = firm.paid_choice(firm.emission_choice(e0, standard, slope, tax, penalty), below, price, e0, standard, slope, tax, penalty)
        at = slope / 2 * (e0 - chosen) ** 2 + tax * chosen + penalty * max(chosen - standard, 0) - price * max(below - chosen, 0)
        assert at <= cost.min() + 1e-6


def test_enterprises_come_to_count_on_what_the_fund_can_pay():
    """Ten enterprises, one city: a fund of 2 at an extra effort of 0.1; they abate as the price tells them."""
    faced = np.zeros((FACED, 1))
    faced[firm.GROWTH] = 1
    city, ones = np.zeros(10, dtype=np.int64), np.ones(10)
    price, rate, extra, emission = np.zeros(1), np.array([20.0]), np.array([0.1]), ones.copy()
    paths = []
    for _ in range(60):
        firm.expected_price(price, rate, extra, faced, city, ones, ones, emission)
        emission = np.maximum(0.0, 1 - price[0] / 4)  # marginal cost 4 per kt and enterprise
        emission = np.full(10, emission)
        paths.append(price[0])
    assert paths[0] == 2.0  # the rate over the capacity
    assert paths[-1] * (1 - emission).sum() == pytest.approx(2.0, rel=1e-6)
    firm.expected_price(price, rate, 0 * extra, faced, city, ones, ones, emission)
    assert price[0] == 0


@pytest.mark.parametrize("rule", [name for name, rule in transfer_rules().items() if not rule.passes_on])
def test_rules_that_do_not_pay_for_effort_cannot_pass_it_on(rule, tmp_path, capsys, monkeypatch):
    text = f"region: bth\nmechanisms:\n  ecological_compensation: {{rule: {rule}, recipient: enterprises}}\n"
    (tmp_path / "s.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert command(["check", "s.yaml"]) == 2
    error = capsys.readouterr().err
    assert f"s.yaml:3:{text.splitlines()[2].index('enterprises}') + 1}: 'recipient' is 'enterprises', but '{rule}'" in error
    assert "marginal_damage, shapley" in error


def test_nobody_can_receive_where_there_are_no_enterprises(tmp_path, capsys, monkeypatch):
    (tmp_path / "s.yaml").write_text(f"region: bth\nagents: {{enterprises_per_city: 0}}\nmechanisms: {{{KEY.split('.')[1]}: {{recipient: enterprises}}}}\n")
    monkeypatch.chdir(tmp_path)
    assert command(["check", "s.yaml"]) == 2
    assert "there are none: 'agents.enterprises_per_city' is 0" in capsys.readouterr().err
