"""Closed-form cases (docs/equations.md): the engine must give the printed numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.draws.streams import Draws, stable_ids
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
from sim.processes.enterprises.kernel import detection, emission_choice
from sim.processes.membership.kernel import membership_probability
from sim.processes.plan.fields import Outlook
from sim.processes.transfers.fields import Terms
from sim.processes.transfers.rules import horizontal
from sim.processes.world.fields import Places
from tests.blocks import block, everybody, nobody, payoff
from tests.synthetic import SCALE, theory, write_pack

REGIONS_T = [[0.6, 0.1, 0.2], [0.1, 0.5, 0.25], [0.05, 0.1, 0.6]]
REGIONS_D, REGIONS_C = (40, 30, 20), (2, 1.5, 1)
EVERYBODY_STAYS = {"governments.members": "all", "governments.choice_sharpness": math.inf, "levers.exit_cost": 1e6}


@pytest.fixture(scope="module")
def three_regions(tmp_path_factory):
    return write_pack(tmp_path_factory.mktemp("three_regions") / "three_regions", REGIONS_T, REGIONS_D, REGIONS_C)


def run(scenario):
    return CooperationModel(scenario=scenario).run_all()


def last_efforts(model):
    return model.recorder.city["effort"][-1] * SCALE


# three regions -----------------------------------------------------------------------------------------------------


def test_without_members_the_engine_is_at_nash(three_regions):
    alone = {"governments.choice_sharpness": math.inf, "levers.meeting_cost": 1e6, "governments.delivery_rule": "always", "governments.trust": 1}
    model = run(theory(three_regions, **alone))
    assert not model.recorder.party["share_in"].any()
    assert last_efforts(model) == pytest.approx([12, 10, 12], rel=1e-9)


def test_all_members_who_always_deliver_reach_the_joint_optimum(three_regions):
    model = run(theory(three_regions, **EVERYBODY_STAYS, **{"governments.delivery_rule": "always", "governments.trust": 1}))
    assert last_efforts(model) == pytest.approx([14, 14, 27.5], rel=1e-9)


def test_gains_of_full_cooperation_and_who_loses(three_regions):
    model = run(theory(three_regions, **EVERYBODY_STAYS, **{"governments.delivery_rule": "always", "governments.trust": 1}))
    gains = [payoff(model, r, everybody(model)) - payoff(model, r, nobody(model)) for r in range(3)]
    assert gains == pytest.approx([136, 110.25, -110.125], rel=1e-9)
    assert sum(gains) == pytest.approx(1089 / 8, rel=1e-9)


def test_a_diagonal_matrix_leaves_nothing_to_cooperate_on(tmp_path):
    pack = write_pack(tmp_path / "diagonal", np.diag([0.6, 0.5, 0.6]), REGIONS_D, REGIONS_C)
    model = run(theory(pack, **EVERYBODY_STAYS, **{"governments.delivery_rule": "always", "governments.trust": 1}))
    assert last_efforts(model) == pytest.approx([12, 10, 12], rel=1e-9)
    table = run_table(model)
    assert np.isnan(table.series["cooperation_index"][:, 0]).all()
    assert np.isnan(table.series["voluntary_margin"][:, 1:4]).all()


# transfers ---------------------------------------------------------------------------------------------------------


def test_vertical_bonus_through_the_engine(three_regions):
    bonus = {"mechanisms.ecological_compensation": {"rule": "vertical_bonus", "rate": 20}}
    model = run(theory(three_regions, **bonus, **{"governments.delivery_rule": "never"}))
    assert last_efforts(model) == pytest.approx([18, 50 / 3, 24], rel=1e-9)


@pytest.mark.parametrize("ambition", [0.3, 0.6, 1.0])
def test_the_full_marginal_damage_rate_makes_everybody_deliver_at_any_ambition(three_regions, ambition):
    paid = {"mechanisms.ecological_compensation": {"rule": "marginal_damage", "share": 1}, "levers.ambition": ambition, "levers.verification": 0}
    model = run(theory(three_regions, **EVERYBODY_STAYS, **paid))
    nash, joint = np.array([12, 10, 12]), np.array([14, 14, 27.5])
    assert model.recorder.city["delivered"][-1] == pytest.approx([1, 1, 1])
    assert last_efforts(model) == pytest.approx(nash + ambition * (joint - nash), rel=1e-9)


def test_marginal_damage_without_trust_and_sanctions_delivers_share_over_ambition(three_regions):
    """d = min(1, share/ambition (gamma+B_S)/(gamma+B)); under quadratic cost share/ambition."""
    paid = {"mechanisms.ecological_compensation": {"rule": "marginal_damage", "share": 0.3}, "levers.ambition": 0.5, "levers.verification": 0}
    model = run(theory(three_regions, **EVERYBODY_STAYS, **paid, **{"governments.reciprocity": 0}))
    assert model.recorder.city["delivered"][-1] == pytest.approx([0.6, 0.6, 0.6], rel=1e-9)


def test_zero_sum_transfers_sum_to_zero_to_the_last_fen(three_regions):
    paid = {"mechanisms.ecological_compensation": {"rule": "marginal_damage", "share": 0.7}}
    model = run(theory(three_regions, **EVERYBODY_STAYS, **paid))
    flows = model.recorder.flows
    assert flows.any()
    balance = flows.sum(axis=1) - flows.sum(axis=2)
    assert (balance.sum(axis=1) == 0).all()


def test_horizontal_compensation_as_pure_theory():
    """Each region is paid kappa times what its own air q = T a improves beyond the mean of all."""
    T, d, c, kappa = np.array(REGIONS_T), np.array(REGIONS_D), np.array(REGIONS_C), 20.0
    rates, nothing = np.zeros((3, 3)), np.zeros(3)
    terms, places = block(Terms, air_weight=T), block(Places, parties=3, party=np.arange(3))
    horizontal.rates(rates, np.full(3, kappa), np.ones(3, bool), nothing, 0, block(Outlook, cities=3, parties=3), terms, places)
    assert rates.sum(axis=0) == pytest.approx([0, 0, 0], abs=1e-12)
    effort = (d * np.diag(T) + np.diag(rates)) / c
    air = T @ effort
    payments = kappa * (air - air.mean())
    assert effort == pytest.approx([15.5, 13.5555556, 17], abs=1e-6)
    assert payments == pytest.approx([21.3519, -8.2037, -13.1481], abs=1e-4)
    assert payments.sum() == pytest.approx(0, abs=1e-12)


# stable coalitions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "b", "c"), [(3, 1, 1), (10, 1, 1), (10, 2, 0.5), (25, 1, 3)])
def test_infinite_sharpness_gives_the_coalition_of_three(tmp_path, n, b, c):
    pack = write_pack(tmp_path / "ring", np.ones((n, n)), [b] * n, [c] * n)
    scenario = theory(
        pack, months=13,
        **{"governments.choice_sharpness": math.inf, "governments.delivery_rule": "always", "governments.trust": 1, "levers.exit_cost": 0},
    )  # fmt: skip
    model = run(scenario)
    members = model.recorder.party["share_in"].sum(axis=1)
    assert members[-10:] == pytest.approx(3)


def test_payoffs_of_members_and_outsiders_and_the_gap_closed(tmp_path):
    pack = write_pack(tmp_path / "ten", np.ones((10, 10)), [1] * 10, [1] * 10)
    settings = {"governments.choice_sharpness": math.inf, "governments.delivery_rule": "always", "governments.trust": 1}
    model = run(theory(pack, months=13, **settings))

    def pay(member, size, r):
        coalition = np.zeros(10, dtype=bool)
        coalition[:size] = True
        assert coalition[r] == member
        return payoff(model, r, coalition)

    assert pay(True, 3, 0) == pytest.approx(11.5)
    assert pay(False, 2, 9) == pytest.approx(11.5)
    assert pay(False, 3, 9) == pytest.approx(15.5)
    assert pay(True, 4, 0) == pytest.approx(14)
    for k in range(2, 11):
        assert pay(True, k, 0) == pytest.approx(k * k / 2 + 10 - k)
        if k < 10:
            assert pay(False, k, 9) == pytest.approx(k * k + 10 - k - 0.5)
    assert 10 * payoff(model, 0, nobody(model)) == pytest.approx(95)
    assert 10 * pay(True, 10, 0) == pytest.approx(500)
    table = run_table(model)
    assert table.series["welfare_gap_closed"][-1, 0] == pytest.approx(48 / 405, rel=1e-9)


# enterprises and membership ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tax", "penalty", "emission"), [(0, 0, 10), (1, 2, 7), (1, 3, 6), (1, 5, 4), (1, 9, 4), (6, 0, 4), (12, 5, 0)])
def test_closed_form_of_an_enterprise(tax, penalty, emission):
    assert emission_choice(10.0, 4.0, 1.0, float(tax), float(penalty)) == pytest.approx(emission)


def test_closed_form_is_the_minimum_of_the_cost():
    grid = np.linspace(0, 10, 100_001)
    for tax, penalty in [(0.3, 1.7), (2.0, 2.5), (0.0, 7.0), (4.0, 0.5)]:
        cost = 0.5 * (10 - grid) ** 2 + tax * grid + penalty * np.maximum(grid - 4, 0)
        assert emission_choice(10.0, 4.0, 1.0, tax, penalty) == pytest.approx(grid[cost.argmin()], abs=1e-4)


def test_share_of_compliant_enterprises_is_p_times_fine_over_the_largest_cost():
    costs = np.linspace(0, 5, 10_001)[1:]

    def compliant(p):
        return np.mean([emission_choice(1.0, 0.0, k, 0.0, p * 10.0) < 1e-12 for k in costs])

    assert compliant(0.2) == pytest.approx(0.4, abs=1e-3)
    p = detection(0.2, 0.0, 0.0, 0.25, 0.0, 0.0, 0.0)
    assert p == pytest.approx(0.4)
    assert compliant(p) == pytest.approx(0.8, abs=1e-3)


def test_logit_membership_and_its_spells():
    p = membership_probability(0.2, 5.0)
    assert p == pytest.approx(0.731059, abs=1e-6)
    draws = Draws(3).stream("test").uniform(stable_ids("quarter", 400_000))
    member = draws < p
    assert member.mean() == pytest.approx(0.731059, abs=0.003)
    starts = np.flatnonzero(member[1:] & ~member[:-1])
    assert member[1:].sum() / (len(starts) + member[0]) == pytest.approx(3.7183, abs=0.02)
    assert (membership_probability(0.0, math.inf), membership_probability(-1e-6, math.inf)) == (1.0, 0.0)
