"""What must hold in every coalition game, on random games (hypothesis)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.games import CoalitionGame, TUGame
from sim.games.masks import subset_sums, without_and_with
from sim.processes.plan.kernel import abatement_cost, benefits_by_party, plan_efforts

SEEDS = st.integers(0, 2**32 - 1)
QUICK = settings(max_examples=40, deadline=None)


def random_arguments(rng: np.random.Generator, n: int, sparse: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """T >= 0, damage >= 0 (some of them exactly zero), cost > 0, over several orders of magnitude."""
    T = rng.random((n, n)) * 10.0 ** rng.integers(-2, 2)
    damage = rng.random(n) * 10.0 ** rng.uniform(-1, 2, n)
    if sparse:
        T[rng.random((n, n)) < 0.4] = 0.0
        damage[rng.random(n) < 0.2] = 0.0
    return T, damage, 0.1 + rng.random(n) * 10.0 ** rng.uniform(-1, 1, n)


MONEY = ("damage", "cost", "bonus", "price")
"""Arguments in money."""


@st.composite
def arguments(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of a random game: either cost, with or without caps, parties with their cohesion, a bonus, a ceiling with its price."""
    n, rng = draw(st.integers(2, 7)), np.random.default_rng(draw(SEEDS))
    T, damage, cost = random_arguments(rng, n, draw(st.booleans()))
    found: dict[str, Any] = {"T": T, "damage": damage, "cost": cost, "saturating": draw(st.booleans())}
    joint = CoalitionGame(**found).joint()
    kind = draw(st.sampled_from(("plain", "capped", "parties", "engine")))
    if kind == "capped":
        found["cap"] = joint * rng.uniform(0.3, 1.2, n)
    if kind in ("parties", "engine"):
        found |= {"parties": rng.integers(0, 3, n).tolist(), "cohesion": draw(st.sampled_from((1.0, 0.8, 0.0)))}
    if kind == "engine":
        found |= {"bonus": rng.random(n) * damage, "price": cost * rng.random(n) * (rng.random(n) < 0.5), "ceiling": joint * rng.uniform(-0.5, 1.2, n)}
    return found


def coalition_games() -> st.SearchStrategy[CoalitionGame]:
    """Games of :func:`arguments`."""
    return arguments().map(lambda found: CoalitionGame(**found))


@st.composite
def values(draw: st.DrawFn, n: int | None = None) -> np.ndarray:
    """v of a random game, of small whole numbers (degenerate: many ties) or of real ones."""
    n = n or draw(st.integers(2, 6))
    rng = np.random.default_rng(draw(SEEDS))
    table = rng.integers(0, 4, 1 << n).astype(float) if draw(st.booleans()) else rng.random(1 << n)
    table[0] = 0.0
    return table


def zero_monotonic(table: np.ndarray) -> np.ndarray:
    """The least game above ``table`` in which joining never costs the joiner: v(S+i) >= v(S) + v(i)."""
    out = table.copy()
    n = out.size.bit_length() - 1
    for mask in range(1, out.size):
        members = [i for i in range(n) if mask >> i & 1]
        if len(members) > 1:
            out[mask] = max(out[mask], *(out[mask ^ (1 << i)] + out[1 << i] for i in members))
    return out


def permuted(table: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The table in which new player k is the old player order[k]."""
    n = len(order)
    old = [sum(1 << int(order[k]) for k in range(n) if mask >> k & 1) for mask in range(1 << n)]
    return table[old]


# transferable utility -----------------------------------------------------------------------------------------------------


@QUICK
@given(values(), SEEDS)
def test_permuting_players_permutes_shapley_and_nucleolus(table: np.ndarray, seed: int) -> None:
    table = zero_monotonic(table)
    n = table.size.bit_length() - 1
    order = np.random.default_rng(seed).permutation(n)
    game, other = TUGame(n, table), TUGame(n, permuted(table, order))
    assert other.shapley() == pytest.approx(game.shapley()[order], rel=1e-9, abs=1e-9)
    assert other.nucleolus() == pytest.approx(game.nucleolus()[order], rel=1e-7, abs=1e-7)
    assert other.least_core()[0] == pytest.approx(game.least_core()[0], abs=1e-7)


@QUICK
@given(values(5), values(5))
def test_shapley_is_efficient_additive_and_gives_dummies_nothing(one: np.ndarray, two: np.ndarray) -> None:
    first, second = TUGame(5, one), TUGame(5, two)
    assert first.shapley().sum() == pytest.approx(one[-1], abs=1e-9)
    assert TUGame(5, one + two).shapley() == pytest.approx(first.shapley() + second.shapley(), abs=1e-9)
    idle = one.copy()
    without, joined = without_and_with(idle, 3)
    joined[:] = without
    assert TUGame(5, idle).shapley()[3] == pytest.approx(0, abs=1e-12)


@QUICK
@given(values(5))
def test_shapley_is_symmetric(table: np.ndarray) -> None:
    twins = np.maximum(table, permuted(table, np.array([1, 0, 2, 3, 4])))
    shares = TUGame(5, twins).shapley()
    assert shares[0] == pytest.approx(shares[1], abs=1e-12)


@QUICK
@given(values())
def test_the_nucleolus_is_in_the_least_core_and_in_the_core_if_there_is_one(table: np.ndarray) -> None:
    table = zero_monotonic(table)
    game = TUGame(table.size.bit_length() - 1, table)
    epsilon, some = game.least_core()
    for shares in (game.nucleolus(), some):
        assert shares.sum() == pytest.approx(table[-1], abs=1e-7)
        assert np.all((table - subset_sums(shares))[1:-1] <= epsilon + 1e-7)
    assert game.in_core(game.nucleolus(), 1e-7) == (epsilon <= 1e-7 * max(np.abs(table).max(), 1e-9))


@QUICK
@given(values(), SEEDS)
def test_no_other_imputation_has_lexicographically_smaller_excesses(table: np.ndarray, seed: int) -> None:
    table[-1] += max(table[[1 << i for i in range(table.size.bit_length() - 1)]].sum() - table[-1], 0.0)
    n = table.size.bit_length() - 1
    shares, rng = TUGame(n, table).nucleolus(), np.random.default_rng(seed)
    least = np.sort((table - subset_sums(shares))[1:-1])[::-1]
    single = table[[1 << i for i in range(n)]]
    assert np.all(shares >= single - 1e-9)
    for _ in range(60):
        step = rng.integers(-2, 3, n) * rng.choice([1e-3, 0.03, 0.3])
        other = shares + step - step.mean()
        if np.any(other < single):
            continue
        difference = np.sort((table - subset_sums(other))[1:-1])[::-1] - least
        moved = np.flatnonzero(np.abs(difference) > 1e-7)
        assert moved.size == 0 or difference[moved[0]] > 0


@QUICK
@given(st.lists(st.integers(1, 50), min_size=2, max_size=7), st.floats(0.05, 0.95))
def test_the_nucleolus_of_a_bankruptcy_is_the_talmud_rule(claims: list[int], part: float) -> None:
    d = np.array(claims, dtype=float)
    estate = part * d.sum()

    def equal_awards(amount: float) -> np.ndarray:
        low, high = 0.0, d.max()
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if np.minimum(d / 2, middle).sum() < amount else (low, middle)
        return np.minimum(d / 2, high)

    rule = equal_awards(estate) if part <= 0.5 else d - equal_awards(d.sum() - estate)
    game = TUGame(len(d), np.maximum(0.0, estate - (d.sum() - subset_sums(d))))
    assert game.nucleolus() == pytest.approx(rule, abs=1e-7)


# coalitions that share one air ----------------------------------------------------------------------------------------------


@QUICK
@given(st.integers(2, 6), SEEDS, st.booleans())
def test_permuting_regions_permutes_everything(n: int, seed: int, sparse: bool) -> None:
    rng = np.random.default_rng(seed)
    T, damage, cost = random_arguments(rng, n, sparse)
    order = rng.permutation(n)
    game, other = CoalitionGame(T, damage, cost), CoalitionGame(T[np.ix_(order, order)], damage[order], cost[order])
    new_name = np.argsort(order)
    for found in ("stable_coalitions", "potentially_stable"):
        renamed = {tuple(sorted(int(new_name[i]) for i in s)) for s in getattr(game, found)()}
        assert renamed == set(getattr(other, found)())
    scale = 1e-9 * max(abs(game.value(range(n))), np.abs(game.payoffs(())).max())
    for x in ("nash", "joint", "chander_tulkens", "shapley"):
        assert getattr(other, x)() == pytest.approx(getattr(game, x)()[order], rel=1e-9, abs=scale)
    assert other.nucleolus() == pytest.approx(game.nucleolus()[order], rel=1e-6, abs=100 * scale)
    assert other.horizontal(0.1).payments == pytest.approx(game.horizontal(0.1).payments[order], rel=1e-8, abs=1e-9)


@QUICK
@given(arguments(), st.integers(-6, 8))
def test_the_unit_of_money_does_not_matter(found: dict[str, Any], power: int) -> None:
    unit, game = 10.0**power, CoalitionGame(**found)
    other = CoalitionGame(**{key: value * unit if key in MONEY else value for key, value in found.items()})
    scale = 1e-9 * max(abs(game.value(range(game.n))), np.abs(game.payoffs(())).max())
    assert other.joint() == pytest.approx(game.joint(), rel=1e-9)
    assert other.stable_coalitions() == game.stable_coalitions()
    assert other.potentially_stable() == game.potentially_stable()
    for x in ("chander_tulkens", "shapley"):
        assert getattr(other, x)() / unit == pytest.approx(getattr(game, x)(), rel=1e-9, abs=scale)
    assert other.nucleolus() / unit == pytest.approx(game.nucleolus(), rel=1e-6, abs=100 * scale)


@QUICK
@given(coalition_games())
def test_transfers_of_full_cooperation_are_in_the_gamma_core(game: CoalitionGame) -> None:
    total = game.value(range(game.n))
    for shares in (game.chander_tulkens(), game.shapley(), game.nucleolus()):
        assert shares.sum() == pytest.approx(total, rel=1e-8, abs=1e-9 * max(1.0, np.abs(game.payoffs(())).max()))
    assert game.in_gamma_core(game.chander_tulkens())
    assert game.in_gamma_core(game.shapley())
    assert game.in_gamma_core(game.nucleolus(), 1e-7)


@QUICK
@given(coalition_games(), st.floats(0.01, 50))
def test_payments_among_players_sum_to_zero(game: CoalitionGame, rate: float) -> None:
    for found in (game.horizontal(rate), game.marginal_damage(min(rate, 1.0))):
        assert found.payments.sum() == pytest.approx(0, abs=1e-10 * max(1.0, np.abs(found.payments).max()))
        assert np.all(found.efforts >= 0)
        assert np.all(found.efforts <= game.cap)
    assert game.marginal_damage().efforts == pytest.approx(game.joint(), rel=1e-9)


@QUICK
@given(coalition_games())
def test_transfers_of_full_cooperation_sum_to_zero_and_lead_from_gains_to_shares(game: CoalitionGame) -> None:
    gains, everybody = game.gains(range(game.n)), range(game.n)
    slack = 1e-9 * max(1.0, np.abs(game.payoffs(everybody)).max(), np.abs(game.payoffs(())).max())
    payments = game.chander_tulkens_payments()
    assert np.all(payments >= -slack)
    assert payments.sum(axis=0) - payments.sum(axis=1) == pytest.approx(game.chander_tulkens() - gains, abs=slack)
    for shares in (game.chander_tulkens(), game.shapley(), game.nucleolus()):
        assert (shares - gains).sum() == pytest.approx(0, abs=100 * slack)


@QUICK
@given(arguments(), SEEDS)
def test_efforts_are_the_plans_of_the_engine_and_payoffs_what_they_bring(found: dict[str, Any], seed: int) -> None:
    """plan_efforts with cohesion, regard, bonus and ceilings; payoffs from the formula, cost and saving apart."""
    found.pop("cap", None)
    n, rng = len(found["cost"]), np.random.default_rng(seed)
    regard = rng.random(n) * (seed % 2)
    game = CoalitionGame(**found, regard=regard)
    parties, party, gamma, quadratic = game.n, game.party, found["cost"], not found["saturating"]
    slope, price, ceiling = (np.asarray(found.get(key, np.zeros(n))) for key in ("bonus", "price", "ceiling"))
    by_party, own, benefit, effort = np.empty((parties, n)), np.empty(n), np.empty(n), np.empty(n)
    benefits_by_party(by_party, own, found["damage"], found["T"], party, found.get("cohesion", 1.0))
    nobody = own + slope + regard * (by_party.sum(axis=0) - by_party[party, np.arange(n)])
    for mask in range(1 << parties):
        member = np.array([mask >> p & 1 == 1 for p in range(parties)])
        plan_efforts(effort, benefit, by_party, own, party, regard, slope, np.array([price, ceiling]), member, gamma, quadratic, math.inf)
        assert game.efforts(np.flatnonzero(member)) == pytest.approx(effort, rel=1e-12)
        saved = price * (np.minimum(effort, ceiling) - np.minimum(0, ceiling))
        spent = np.array([abatement_cost(x, g, quadratic) for x, g in zip(effort, gamma, strict=True)]) - saved
        mine = np.bincount(party, nobody * effort - spent, parties)
        others = np.array([by_party[p, party != p] @ effort[party != p] for p in range(parties)])
        expected = mine + others
        assert game.payoffs(np.flatnonzero(member)) == pytest.approx(expected, rel=1e-9, abs=1e-9 * max(1.0, np.abs(expected).max()))


@QUICK
@given(coalition_games())
def test_potential_stability_means_that_stabilising_transfers_exist(game: CoalitionGame) -> None:
    potential = set(game.potentially_stable())
    for mask in range(1 << game.n):
        coalition = tuple(i for i in range(game.n) if mask >> i & 1)
        if len(coalition) < 2:
            continue
        if coalition not in potential:
            with pytest.raises(ValueError):
                game.stabilising_transfers(coalition)
            continue
        transfers = game.stabilising_transfers(coalition)
        slack = 1e-8 * max(1.0, np.abs(game.payoffs(coalition)).max())
        assert transfers.sum() == pytest.approx(0, abs=slack)
        for i in coalition:
            outside = game.payoffs(j for j in coalition if j != i)[i]
            assert game.payoffs(coalition)[i] + transfers[i] >= outside - slack


@QUICK
@given(coalition_games())
def test_the_table_agrees_with_the_methods_of_one_coalition(game: CoalitionGame) -> None:
    stable = set(game.stable_coalitions())
    for mask in range(1 << game.n):
        coalition = tuple(i for i in range(game.n) if mask >> i & 1)
        if len(coalition) >= 2:
            assert (coalition in stable) == game.is_stable(coalition)


@QUICK
@given(st.integers(2, 7), SEEDS, st.booleans())
def test_without_transport_nash_is_full_cooperation(n: int, seed: int, saturating: bool) -> None:
    rng = np.random.default_rng(seed)
    T, damage, cost = random_arguments(rng, n)
    assume(np.all(damage > 0))
    game = CoalitionGame(np.diag(np.diag(T)), damage, cost, saturating=saturating)
    assert game.joint().tolist() == game.nash().tolist()
    assert game.value(range(n)) == 0
    assert game.stable_coalitions() == [tuple(range(n))]
    assert game.shapley().tolist() == game.nucleolus().tolist() == game.chander_tulkens().tolist() == [0.0] * n
