"""Limits of the equations (docs/equations.md) that hold exactly."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from sim.draws.streams import Draws
from sim.engine.policy import policy_of
from sim.mechanisms import registry
from sim.model.model import CooperationModel
from sim.processes.delivery.kernel import wished_share
from sim.world.columns import enterprises, places
from tests.conftest import budgets_in, scenario_of, series, simulate, switched_on
from tests.synthetic import theory, write_pack

FULL = "bth_full_package"

MONEY = ("accountability_per_million", "rate", "running_cost_per_million")
"""Fields of mechanisms that are money."""


def equal(a, b):
    """Same outcomes bit for bit."""
    return all(np.array_equal(a[name], b[name], equal_nan=True) for name in a)


# trust ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("opacity", "rho", "q", "sanction"), [(0.4, 0.6, 0.08, 1.0), (0.15, 0.6, 0.3, 1.5), (0.0, 0.9, 0.05, 1.0)])
def test_trust_has_the_fixed_point_of_the_closed_form(tmp_path, opacity, rho, q, sanction):
    """Equal parties, i = 1, no noise, no transfer, no fiscal limit, equal gains: d* = qF/(1-(1-o)rho), tau* = (1-o)d*."""
    pack = write_pack(tmp_path / "equal", [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]], [30] * 3, [1] * 3)
    scenario = theory(
        pack, months=300,
        **{
            "governments.members": "all", "governments.choice_sharpness": math.inf, "levers.exit_cost": 1e6, "levers.opacity": opacity,
            "governments.reciprocity": rho, "levers.verification": q, "levers.breach_sanction": sanction, "governments.trust_gain_good": 0.5,
            "governments.trust_gain_bad": 0.5,
        },
    )  # fmt: skip
    model = CooperationModel(scenario=scenario).run_all()
    share = min(1.0, q * sanction / (1 - (1 - opacity) * rho))
    assert model.recorder.city["delivered"][-1] == pytest.approx([share] * 3, rel=1e-6)
    assert model.recorder.trust[-1][0, 1] == pytest.approx((1 - opacity) * share, rel=1e-6)


def test_the_delivered_share_does_not_contain_the_size_of_the_commitment():
    args = (0, False, 0.6, 0.4, 0.0, 0.1, 1.0, 0.0)
    assert wished_share(*args, 5.0, 0.01) == wished_share(*args, 50.0, 0.2)


def test_doubling_ambition_doubles_and_doubling_value_at_most_doubles_what_is_delivered(tmp_path):
    near, far = np.diag([0.6, 0.5, 0.6]), np.array([[0, 0.1, 0.2], [0.1, 0, 0.25], [0.05, 0.1, 0]])
    packs = [write_pack(tmp_path / f"far{factor}", near + factor * far, [40, 30, 20], [2, 1.5, 1]) for factor in (1, 2)]
    stay = {"governments.members": "all", "governments.choice_sharpness": math.inf, "levers.exit_cost": 1e6, "governments.trust": 0.5}

    def delivered(ambition, value, pack=packs[0]):
        given = {"governments.cost": "saturating", "levers.ambition": ambition, "levers.damage_weight": value}
        model = CooperationModel(scenario=theory(pack, months=1, **stay, **given))
        model.state.enterprises.base_abated[:] = 0.1  # the same base year in every arm
        model.step()
        assert not model.state.delivery.binds.any()
        return model.state.delivery.extra.copy(), model.state.delivery.delivered.copy()

    once, share = delivered(0.4, 0.4)
    twice, same = delivered(0.8, 0.4)
    assert twice == pytest.approx(2 * once, rel=1e-9)
    assert same == pytest.approx(share, rel=1e-9)
    for louder, same in (delivered(0.4, 0.8), delivered(0.4, 0.4, packs[1])):
        assert (louder > once).all()
        assert (louder <= 2 * once).all()
        assert same == pytest.approx(share, rel=1e-9)


# numbers of agents, ids, order --------------------------------------------------------------------------------------


@pytest.mark.parametrize("per_city", [10, 40, 400])
def test_emission_and_mean_cost_of_a_city_do_not_depend_on_the_number_of_enterprises(status_quo, per_city):
    pack = status_quo.region
    p = places(pack, "province")
    e = enterprises(pack, per_city, 1.0, Draws(1))
    n = len(pack.cities)
    assert np.bincount(e.city, e.uncontrolled, n) + p.diffuse == pytest.approx(p.emission, rel=1e-9)
    costs = []
    for replicate in range(100):
        drawn = enterprises(pack, per_city, 1.0, Draws(1, replicate))
        costs.append((np.bincount(drawn.city, drawn.uncontrolled * drawn.unit_cost, n) + p.gamma_diffuse).sum() / p.gamma.sum())
    assert np.mean(costs) == pytest.approx(1.0, abs=4.0 * np.std(costs) / 10.0)
    real = sum(s.enterprises for s in pack.sectors)
    assert e.represents.sum() == pytest.approx(real)


def test_adding_an_enterprise_changes_nobody_elses_draws(status_quo):
    few, more = (enterprises(status_quo.region, count, 1.0, Draws(1)) for count in (40, 41))
    known = {int(i): (z, b) for i, z, b in zip(more.ids, more.error, more.border, strict=True)}
    assert set(map(int, few.ids)) <= set(known)
    assert all(known[int(i)] == (z, b) for i, z, b in zip(few.ids, few.error, few.border, strict=True))


def permuted(scenario, order):
    """The same scenario with the cities of its pack in another order."""
    pack = scenario.region

    def take(values):
        return tuple(values[i] for i in order)

    def cells(matrix):
        return tuple((*(matrix[i][j] for j in order), matrix[i][-1]) for i in order)

    changed = dataclasses.replace(
        pack, cities=take(pack.cities), shares=cells(pack.shares), shares_low=cells(pack.shares_low), shares_high=cells(pack.shares_high),
        emission=take(pack.emission), base_mean=take(pack.base_mean),
    )  # fmt: skip
    return dataclasses.replace(scenario, region=changed)


def test_permuting_the_cities_permutes_the_results():
    scenario = scenario_of(FULL)
    order = [12, 3, 0, 7, 1, 5, 9, 2, 11, 4, 6, 10, 8]
    original, shuffled = simulate(scenario), simulate(permuted(scenario, order))
    for column in ("concentration", "effort", "abated"):
        assert shuffled.recorder.city[column] == pytest.approx(original.recorder.city[column][:, order], rel=1e-9)


# money ---------------------------------------------------------------------------------------------------------------


def test_scaling_all_money_leaves_every_decision_unchanged():
    scenario, factor = scenario_of(FULL, **{"mechanisms.ecological_compensation": {"rule": "horizontal", "rate": 0.5}}), 7.0
    pack = scenario.region
    sectors = tuple(dataclasses.replace(s, cost=s.cost * factor) for s in pack.sectors)
    life = {"value_of_statistical_life": pack.damage.numbers["value_of_statistical_life"] * factor}
    damage = dataclasses.replace(pack.damage, numbers=dict(pack.damage.numbers) | life)
    uses = tuple(
        dataclasses.replace(use, fields={k: v * factor if k in MONEY else v for k, v in use.fields.items()}) for use in scenario.mechanisms
    )
    dearer = dataclasses.replace(scenario, region=dataclasses.replace(pack, sectors=sectors, damage=damage, budgets=budgets_in(pack, factor)), mechanisms=uses)
    a, b = simulate(scenario), simulate(dearer)
    for column in ("effort", "abated", "delivered", "concentration"):
        assert b.recorder.city[column] == pytest.approx(a.recorder.city[column], rel=1e-9, nan_ok=True)
    assert b.recorder.city["cost"] == pytest.approx(factor * a.recorder.city["cost"], rel=1e-9)
    assert np.array_equal(a.recorder.party["share_in"], b.recorder.party["share_in"])


# air ------------------------------------------------------------------------------------------------------------------


def test_attribution_adds_up_to_the_concentration():
    model = simulate(scenario_of(FULL))
    assert model.state.air.contribution.sum(axis=1) == pytest.approx(model.state.air.concentration, rel=1e-9)
    s = series(scenario_of(FULL))
    assert s["own_share"] + s["regional_share"] + s["outside_share"] == pytest.approx(np.ones_like(s["own_share"]), rel=1e-9)


def test_the_index_lies_between_zero_and_the_ambition():
    s = series(scenario_of(FULL))["cooperation_index"]
    ambition = policy_of(scenario_of(FULL)).levers["ambition"].max()
    finite = s[np.isfinite(s)]
    assert finite.min() >= 0
    assert finite.max() <= ambition + 1e-9


# determinism and strength -----------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    scenario = scenario_of(FULL)
    first, again, other = series(scenario), series(scenario), series(scenario, replicate=1)
    assert equal(first, again)
    assert not equal(first, other)


def test_order_of_mechanisms_does_not_matter():
    scenario = scenario_of(FULL)
    reversed_ = dataclasses.replace(scenario, mechanisms=tuple(reversed(scenario.mechanisms)))
    assert equal(series(scenario), series(reversed_))


@pytest.mark.parametrize("name", sorted(registry()))
def test_strength_zero_is_as_without_the_mechanism_bit_for_bit(name):
    for base in ("bth_status_quo", FULL):
        without = series(scenario_of(base, **{f"mechanisms.{name}.enabled": False}))
        with_zero = series(scenario_of(base, **switched_on(name, strength=0)))
        assert equal(without, with_zero)


def test_common_random_numbers_weather_is_the_same_in_every_arm():
    a, b = simulate(scenario_of()), simulate(scenario_of(FULL))
    assert np.array_equal(a.state.air.ventilation, b.state.air.ventilation)
    assert np.array_equal(a.enterprises.column("uncontrolled_emission"), b.enterprises.column("uncontrolled_emission"))


def test_breaches_are_proven_at_the_rate_of_verification_and_cost_what_the_rule_says(tmp_path):
    pack = write_pack(tmp_path / "breach", [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]], [30] * 3, [1] * 3)
    stay = {"governments.members": "all", "governments.choice_sharpness": math.inf, "levers.exit_cost": 1e6, "governments.reciprocity": 0}
    model = CooperationModel(scenario=theory(pack, months=400, **stay, **{"levers.verification": 0.2, "levers.breach_sanction": 1.5})).run_all()
    assert model.recorder.city["delivered"][-1] == pytest.approx([0.3] * 3)
    sanctions = model.recorder.city["sanctions"]
    assert (sanctions > 0).mean() == pytest.approx(0.2, abs=0.03)
    money = 1.5 * model.state.outlook.gamma * model.state.plan.commitment**2 * 0.7
    assert sanctions.max(axis=0) == pytest.approx(money)
    assert {event[2] for event in model.events} == {"breach"}
