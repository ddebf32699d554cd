"""Coalition games, and the theory of the tests (repeated and evolutionary games), against closed forms, to every digit printed in the literature's cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from sim.games import CoalitionGame, TUGame, barrett
from sim.games.masks import subset_sums
from tests.oracles.damage import revealed_damage
from tests.oracles.evolution import (
    Inspection,
    Replicator,
    Tripartite,
    copy_probability,
    donation_advantage,
    fixation_probability,
    half_life,
    mean_spell,
    path,
    tournament_slope,
)
from tests.oracles.repeated import compliance_margin, critical_detection, critical_discount, fine_needed, periods_value, stage_payoffs

EXACT = {"rel": 1e-12, "abs": 1e-11}
REGIONS_T, REGIONS_D, REGIONS_C = [[0.6, 0.1, 0.2], [0.1, 0.5, 0.25], [0.05, 0.1, 0.6]], (40, 30, 20), (2, 1.5, 1)


def public_good(n: int, b: float = 1.0, c: float = 1.0) -> CoalitionGame:
    """pi_i = b sum a - (c/2) a_i^2."""
    return CoalitionGame(np.ones((n, n)), np.full(n, b), np.full(n, c))


@pytest.fixture
def three_regions() -> CoalitionGame:
    return CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C)


# coalitions -------------------------------------------------------------------------------------------------------------


def test_ten_players() -> None:
    game = public_good(10)
    payoff = {k: game.payoffs(range(k)) for k in range(11)}
    assert payoff[0] == pytest.approx(np.full(10, 9.5), **EXACT)
    assert payoff[10] == pytest.approx(np.full(10, 50.0), **EXACT)
    assert (payoff[3][0], payoff[2][9], payoff[3][9], payoff[4][0]) == pytest.approx((11.5, 11.5, 15.5, 14.0), **EXACT)
    assert {len(s) for s in game.stable_coalitions()} == {3}
    assert len(game.stable_coalitions()) == math.comb(10, 3)
    nash, stable, full = payoff[0].sum(), payoff[3].sum(), payoff[10].sum()
    assert (nash, stable, full) == pytest.approx((95, 143, 500), **EXACT)
    assert (stable - nash) / (full - nash) == pytest.approx(48 / 405, **EXACT)


@pytest.mark.parametrize(("b", "c"), [(1.0, 1.0), (3.7, 0.2), (1e-4, 25.0)])
@pytest.mark.parametrize("n", [3, 4, 7, 30, 100])
def test_three_is_always_stable_and_nothing_larger(n: int, b: float, c: float) -> None:
    game = public_good(n, b, c)
    assert game.is_stable(range(3))
    for k in range(2, min(n, 8) + 1):
        payoffs = game.payoffs(range(k))
        assert payoffs[0] == pytest.approx(b * b / c * (k * k / 2 + n - k), rel=1e-12)
        if k < n:
            assert payoffs[-1] == pytest.approx(b * b / c * (k * k + n - k - 0.5), rel=1e-12)
        assert game.internally_stable(range(k)) == (k <= 3)
        assert game.is_stable(range(k)) == (k == 3)


def test_barretts_table() -> None:
    game = barrett(10, 100, 1, 0.25)
    assert game.stable_sizes() == [4]
    assert game.nash() == pytest.approx((8, 472), rel=1e-12)
    assert game.efforts(4) == pytest.approx((8.9087, 7.5724), abs=5e-5)
    assert game.payoffs(4) == pytest.approx((472.160, 474.913), abs=5e-4)
    assert game.payoffs(3)[1] == pytest.approx(468.941, abs=5e-4)
    assert game.payoffs(5)[0] == pytest.approx(473.684, abs=5e-4)
    assert game.joint() == pytest.approx((9.7561, 487.805), abs=5e-4)


def test_the_signatories_lead() -> None:
    game = barrett(10, 100, 1, 0.25)
    signs, out = game.efforts(4)
    g = 0.25 * 10

    def signatory(q: float) -> float:
        total = 4 * q + 6 * (100 - 4 * q) / (g + 6)
        return 0.1 * (100 * total - total**2 / 2) - 0.125 * q * q

    assert out == pytest.approx((100 - 4 * signs) / (g + 6), rel=1e-12)
    assert signatory(signs) == pytest.approx(game.payoffs(4)[0], rel=1e-12)
    assert signatory(signs) > max(signatory(signs * 0.999), signatory(signs * 1.001))


@pytest.mark.parametrize("arguments", [(1, 100, 1, 1), (5, 0, 1, 1), (5, 1, 1, -1)])
def test_barrett_refuses(arguments: tuple) -> None:
    with pytest.raises(ValueError):
        barrett(*arguments)


@pytest.mark.parametrize("n", [7, 8, 10, 15])
def test_three_committed_players_buy_up_to_seven(n: int) -> None:
    game = public_good(n)
    sizes = range(3, min(n, 12) + 1)
    surplus = [game.commitment_surplus(range(3), range(m)) for m in sizes]
    assert surplus == pytest.approx([-(m / 2) * (m - 3) * (m - 7) for m in sizes], **EXACT)
    assert surplus[:5] == pytest.approx([0, 6, 10, 9, 0], **EXACT)
    assert max(m for m, s in zip(sizes, surplus, strict=True) if s >= -1e-9) == 7
    with pytest.raises(ValueError):
        game.commitment_surplus((0, 1, 6), range(3))


def test_three_regions(three_regions: CoalitionGame) -> None:
    assert three_regions.nash() == pytest.approx((12, 10, 12), **EXACT)
    assert three_regions.joint() == pytest.approx((14, 14, 27.5), **EXACT)
    assert three_regions.gains(range(3)) == pytest.approx((136, 110.25, -110.125), **EXACT)
    assert three_regions.value(range(3)) == pytest.approx(1089 / 8, **EXACT)
    assert np.flatnonzero(three_regions.payoffs(range(3)) < three_regions.payoffs(())).tolist() == [2]
    assert revealed_damage(REGIONS_T, REGIONS_C, three_regions.nash()) == pytest.approx(REGIONS_D, **EXACT)
    for shares in (three_regions.chander_tulkens(), three_regions.shapley(), three_regions.nucleolus()):
        assert shares.sum() == pytest.approx(1089 / 8, **EXACT)
        assert three_regions.in_gamma_core(shares)
    assert not three_regions.in_gamma_core(three_regions.gains(range(3)))


def test_payoffs_are_the_formula(three_regions: CoalitionGame) -> None:
    T, d, c = np.array(REGIONS_T), np.array(REGIONS_D), np.array(REGIONS_C)
    table = three_regions.all_payoffs()
    for mask in range(8):
        coalition = [i for i in range(3) if mask >> i & 1]
        a = three_regions.efforts(coalition)
        assert three_regions.payoffs(coalition) == pytest.approx(d * (T @ a) - c / 2 * a**2, **EXACT)
        assert table[mask] == pytest.approx(three_regions.payoffs(coalition), **EXACT)
        assert three_regions.table.margin[mask] == pytest.approx(three_regions.potential_margin(coalition), **EXACT)
        assert three_regions.table.worth[mask] == pytest.approx(three_regions.value(coalition), **EXACT)
        assert three_regions.table.internal[mask] == three_regions.internally_stable(coalition)
        assert three_regions.table.external[mask] == three_regions.externally_stable(coalition)


def test_compensation(three_regions: CoalitionGame) -> None:
    assert three_regions.vertical(20).efforts == pytest.approx((18, 50 / 3, 24), **EXACT)
    efforts, payments = three_regions.horizontal(20)
    assert efforts == pytest.approx((15.5, 122 / 9, 17), **EXACT)
    assert payments == pytest.approx((21.3519, -8.2037, -13.1481), abs=5e-5)
    assert payments.sum() == pytest.approx(0, abs=1e-12)
    assert np.all(efforts[:2] <= three_regions.vertical(20).efforts[:2])
    assert np.flatnonzero(three_regions.vertical(20).efforts > three_regions.joint()).tolist() == [0, 1]
    efforts, payments = three_regions.marginal_damage()
    assert efforts == pytest.approx((14, 14, 27.5), **EXACT)
    assert payments.sum() == pytest.approx(0, abs=1e-11)


def test_a_cap_binds(three_regions: CoalitionGame) -> None:
    capped = CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C, cap=13)
    assert capped.nash() == pytest.approx(three_regions.nash(), **EXACT)
    assert capped.joint() == pytest.approx((13, 13, 13), **EXACT)
    assert capped.in_gamma_core(capped.chander_tulkens())
    assert capped.horizontal(20).efforts == pytest.approx((13, 13, 13), **EXACT)
    assert CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C, cap=(13, 20, 20)).joint() == pytest.approx((13, 14, 20), **EXACT)


def test_the_saturating_cost_of_the_engine(three_regions: CoalitionGame) -> None:
    """x = B/(gamma + B), cost gamma(-x - ln(1-x)): the benefits are those of the three regions, so every effort has a closed form."""
    game = CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C, saturating=True)
    benefit = {1: np.array(REGIONS_C) * three_regions.nash(), 3: np.array(REGIONS_C) * three_regions.joint()}
    x = {size: b / (np.array(REGIONS_C) + b) for size, b in benefit.items()}
    assert game.nash() == pytest.approx(x[1], **EXACT)
    assert game.joint() == pytest.approx(x[3], **EXACT)
    spent = {size: np.array(REGIONS_C) * (-effort - np.log(1 - effort)) for size, effort in x.items()}
    gains = np.array(REGIONS_D) * (np.array(REGIONS_T) @ (x[3] - x[1])) - spent[3] + spent[1]
    assert game.gains(range(3)) == pytest.approx(gains, rel=1e-9)
    assert game.in_gamma_core(game.chander_tulkens())
    assert game.marginal_damage().efforts == pytest.approx(x[3], **EXACT)


def test_a_ceiling_with_a_price_is_a_kink() -> None:
    """One unit of benefit and cost: effort 1 without the ceiling; a price of 1 pushes it to the ceiling, at most to 2."""
    for ceiling, effort in ((0.5, 1.0), (1.5, 1.5), (3.0, 2.0)):
        game = CoalitionGame([[1.0]], [1.0], [1.0], price=1.0, ceiling=ceiling)
        assert game.nash().tolist() == [effort]
        assert game.payoffs(()).tolist() == [effort - effort**2 / 2 + min(effort, ceiling)]


def test_parties_group_regions() -> None:
    grouped = CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C, parties=["Hebei", "Beijing", "Hebei"])
    assert (grouped.n, grouped.players) == (2, ("Hebei", "Beijing"))
    assert grouped.nash() == pytest.approx(((40 * 0.6 + 20 * 0.05) / 2, 10, 40 * 0.2 + 20 * 0.6), **EXACT)
    assert grouped.joint() == pytest.approx((14, 14, 27.5), **EXACT)
    assert grouped.stable_coalitions() in ([], [(0, 1)])
    assert grouped.payoffs(range(2)).sum() == pytest.approx(CoalitionGame(REGIONS_T, REGIONS_D, REGIONS_C).payoffs(range(3)).sum(), **EXACT)
    assert grouped.in_gamma_core(grouped.chander_tulkens())
    assert grouped.horizontal(20).payments.sum() == pytest.approx(0, abs=1e-11)
    assert grouped.marginal_damage().efforts == pytest.approx((14, 14, 27.5), **EXACT)


def test_twenty_players_exactly_and_thirty_by_sampling() -> None:
    game = public_good(20)
    assert len(game.stable_coalitions()) == math.comb(20, 3)
    assert game.shapley() == pytest.approx(np.full(20, 180.5), **EXACT)
    assert game.nucleolus() == pytest.approx(np.full(20, 180.5), rel=1e-9)
    large = public_good(30)
    for call in (large.stable_coalitions, large.potentially_stable, large.shapley, large.nucleolus, lambda: large.in_gamma_core(np.zeros(30))):
        with pytest.raises(ValueError, match="sampled"):
            call()
    found = large.stability_sampled(3, 40, seed=3)
    assert (found.internal.value, found.external.value, found.potential.value) == (1, 1, 1)
    assert large.stability_sampled(4, 40).internal == (0, 0)
    assert large.core_violations_sampled(large.chander_tulkens(), 40).value == 0
    greedy = np.zeros(30)
    greedy[0] = large.value(range(30))
    broken = large.core_violations_sampled(greedy, 40)
    assert 0 < broken.value <= 1
    assert broken.standard_error == pytest.approx(math.sqrt(broken.value * (1 - broken.value) / 39))
    with pytest.raises(ValueError):
        large.core_violations_sampled(greedy, 1)
    estimate = large.shapley_sampled(60, seed=5)
    assert estimate.value.sum() == pytest.approx(large.value(range(30)), rel=1e-9)
    assert np.all(np.abs(estimate.value - large.value(range(30)) / 30) < 5 * estimate.standard_error)


@pytest.mark.parametrize(
    "arguments",
    [
        ([[1, 2]], [1], [1]),
        ([[1, 0], [0, -1]], [1, 1], [1, 1]),
        ([[1, 0], [0, math.nan]], [1, 1], [1, 1]),
        (np.eye(2), [1], [1, 1]),
        (np.eye(2), [1, -1], [1, 1]),
        (np.eye(2), [1, 1], [1, 0]),
        (np.eye(2), [1, 1], [1, 1], -1),
        (np.eye(2), [1, 1], [1, 1], None, ["A"]),
    ],
)
def test_a_coalition_game_refuses(arguments: tuple) -> None:
    with pytest.raises(ValueError):
        CoalitionGame(*arguments)
    for wrong in ({"regard": 1.5}, {"cohesion": -0.1}, {"bonus": [-1, 0]}, {"price": -1}):
        with pytest.raises(ValueError):
            CoalitionGame(np.eye(2), [1, 1], [1, 1], **wrong)


def test_no_transfers_hold_what_has_no_margin() -> None:
    game = public_good(10)
    assert game.potential_margin(range(4)) == pytest.approx(-6, **EXACT)
    with pytest.raises(ValueError, match="margin"):
        game.stabilising_transfers(range(4))
    with pytest.raises(ValueError):
        game.stability_sampled(3, 1)
    with pytest.raises(IndexError):
        game.payoffs([10])


# transferable utility -----------------------------------------------------------------------------------------------------


def bankruptcy(estate: float, claims: list[float]) -> TUGame:
    """v(S) = what is left when the others have been paid (O'Neill 1982)."""
    return TUGame(len(claims), lambda s: max(0.0, estate - sum(x for i, x in enumerate(claims) if i not in s)))


def test_glove_and_airport() -> None:
    glove = TUGame(3, lambda s: float(2 in s and len(s) > 1))
    assert glove.shapley() == pytest.approx((1 / 6, 1 / 6, 2 / 3), **EXACT)
    assert glove.nucleolus() == pytest.approx((0, 0, 1), **EXACT)
    assert glove.least_core()[0] == pytest.approx(0, abs=1e-9)
    assert glove.in_core((0, 0, 1))
    assert not glove.in_core((0.1, 0, 0.9))
    airport = TUGame(3, lambda s: max((i + 1.0 for i in s), default=0.0))
    assert airport.shapley() == pytest.approx((1 / 3, 5 / 6, 11 / 6), **EXACT)


@pytest.mark.parametrize(("estate", "shares"), [(100, (100 / 3, 100 / 3, 100 / 3)), (200, (50, 75, 75)), (300, (50, 100, 150))])
def test_the_talmud(estate: float, shares: tuple[float, ...]) -> None:
    assert bankruptcy(estate, [100, 200, 300]).nucleolus() == pytest.approx(shares, **EXACT)


def test_nucleolus_of_weighted_majority_and_of_an_additive_game() -> None:
    weights = [3, 2, 2, 1, 1]
    majority = TUGame(5, lambda s: float(sum(weights[i] for i in s) >= 5))
    assert majority.nucleolus() == pytest.approx(np.array(weights) / 9, **EXACT)
    assert majority.least_core()[0] == pytest.approx(4 / 9, **EXACT)
    additive = TUGame(4, lambda s: float(sum(i + 1 for i in s)))
    assert additive.nucleolus() == pytest.approx((1, 2, 3, 4), **EXACT)
    assert TUGame(1, [0, 5]).nucleolus() == pytest.approx([5])
    assert TUGame(1, [0, 5]).least_core()[0] == 0


def test_three_ways_to_give_the_values() -> None:
    worth = {(): 0, (0,): 1, (1,): 2, (2,): 0, (0, 1): 4, (2, 0): 3, (1, 2): 2, (0, 1, 2): 7}
    by_mask = [0.0] * 8
    for coalition, v in worth.items():
        by_mask[sum(1 << i for i in coalition)] = v
    by_key = {tuple(sorted(k)): v for k, v in worth.items()}
    games = [TUGame(3, worth), TUGame(3, by_mask), TUGame(3, lambda s: by_key[s])]
    assert {g.value([2, 0]) for g in games} == {3.0}
    assert [g.shapley().tolist() for g in games] == [games[0].shapley().tolist()] * 3


def test_a_game_refuses() -> None:
    with pytest.raises(ValueError, match=r"\(0, 1\)"):
        TUGame(2, {(0,): 1, (1,): 1})
    with pytest.raises(ValueError, match="shape"):
        TUGame(2, [0, 1, 2])
    with pytest.raises(ValueError, match="empty"):
        TUGame(1, [1, 2])
    with pytest.raises(ValueError, match="imputation"):
        TUGame(2, [0, 1, 1, 1]).nucleolus()
    with pytest.raises(ValueError, match="sampled"):
        TUGame(21, lambda s: 0.0).shapley()
    with pytest.raises(ValueError):
        TUGame(0, [0])
    with pytest.raises(ValueError):
        TUGame(2, [0, 1, 1, 1]).shapley_sampled(1)
    with pytest.raises(ValueError, match="shape"):
        TUGame(2, [0, 1, 1, 1]).in_core([1])


def test_sampled_shapley_covers_the_exact_value() -> None:
    rng = np.random.default_rng(4)
    values = rng.random(1 << 6)
    values[0] = 0
    game = TUGame(6, values)
    estimate = game.shapley_sampled(2000, seed=9)
    assert np.all(np.abs(estimate.value - game.shapley()) < 4.5 * estimate.standard_error)
    assert np.all(estimate.standard_error < 0.02)
    assert np.array_equal(estimate.value, game.shapley_sampled(2000, seed=9).value)


def test_thirteen_players() -> None:
    rng = np.random.default_rng(2)
    game = CoalitionGame(rng.random((13, 13)) * 0.3 + 0.5 * np.eye(13), rng.random(13), 1 + rng.random(13))
    assert game.all_payoffs().shape == (8192, 13)
    assert set(game.stable_coalitions()) <= set(game.potentially_stable())
    shares = game.shapley()
    assert shares.sum() == pytest.approx(game.value(range(13)), rel=1e-12)
    assert game.in_gamma_core(shares)


def test_the_nucleolus_of_thirteen_players_needs_few_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that held all 8192 coalitions, or one a coalition, would take minutes."""
    rows = []

    def counted(objective: np.ndarray, some: np.ndarray, *others: Any, **options: Any) -> Any:
        rows.append(len(some))
        return linprog(objective, some, *others, **options)

    monkeypatch.setattr("scipy.optimize.linprog", counted)
    hard = TUGame(13, np.floor(subset_sums(np.arange(1.0, 14.0)) / 7))
    assert hard.nucleolus().sum() == pytest.approx(13)
    assert len(rows) < 30
    assert max(rows) < 1000


# repeated games -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 3, 13])
@pytest.mark.parametrize("theta", [0.1, 0.5, 1.0])
def test_the_trigger_needs_half_of_theta(n: int, theta: float) -> None:
    payoffs = stage_payoffs(n, theta, b=3, c=0.7)
    assert critical_discount(payoffs) == pytest.approx(theta / 2, **EXACT)
    assert critical_discount(payoffs) == pytest.approx((payoffs.defect - payoffs.comply) / (payoffs.defect - payoffs.nash), **EXACT)
    assert compliance_margin(payoffs, theta / 2, 1.0) == pytest.approx(0, abs=1e-9)


def test_imperfect_monitoring() -> None:
    payoffs = stage_payoffs(13)
    assert [critical_discount(payoffs, p) for p in (1, 0.5, 0.25, 0.1)] == pytest.approx([0.5, 0.6667, 0.8, 0.9091], abs=5e-5)
    assert [critical_discount(payoffs, 1, L) for L in (1, 2, 3, 6, 12)] == pytest.approx([0.5, 0.7071, 0.7937, 0.8909, 0.9439], abs=5e-5)
    fine = fine_needed(payoffs, 0.7, 0.25)
    assert fine == pytest.approx(171.4286, abs=5e-5)
    assert compliance_margin(payoffs, 0.7, 0.25, fine=fine) == pytest.approx(0, abs=1e-9)
    assert fine_needed(stage_payoffs(13, b=2, c=0.5), 0.7, 0.25) == pytest.approx(8 * fine, **EXACT)
    assert fine_needed(payoffs, 0.9, 1.0) == 0


@pytest.mark.parametrize(
    ("delta", "lag", "punishment", "theta", "expected"),
    [
        (0.97, 1, 3, 1, 0.354161),
        (0.97, 3, 3, 1, 1.095683),
        (0.97, 1, 6, 1, 0.185166),
        (0.97, 3, 12, 1, 0.312528),
        (0.97, 3, 3, 0.5, 0.365228),
        (0.9, 1, 3, 1, 0.410004),
    ],
)
def test_lag_and_finite_punishment(delta: float, lag: int, punishment: int, theta: float, expected: float) -> None:
    payoffs = stage_payoffs(13, theta)
    p = critical_detection(payoffs, delta, lag, punishment)
    assert p == pytest.approx(expected, abs=5e-7)
    assert compliance_margin(payoffs, delta, p, lag, punishment) == pytest.approx(0, abs=1e-9)
    assert critical_detection(payoffs, delta, lag, punishment, fine=5) < p


def test_repeated_games_refuse() -> None:
    assert periods_value(1, 4) == 4
    for call in (lambda: stage_payoffs(1), lambda: stage_payoffs(3, 0), lambda: periods_value(1.1, 2)):
        with pytest.raises(ValueError):
            call()


# evolution ------------------------------------------------------------------------------------------------------------------


def test_replicator() -> None:
    dilemma, stag, snowdrift = Replicator(3, 0, 5, 1), Replicator(4, 0, 3, 2), Replicator(2, 1, 3, 0)
    assert (dilemma.interior(), dilemma.limit(0.99), dilemma.limit(1.0)) == (None, 0, 1)
    assert stag.interior() == pytest.approx(2 / 3, **EXACT)
    assert (stag.limit(0.66), stag.limit(0.67)) == (0, 1)
    assert snowdrift.interior() == pytest.approx(0.5, **EXACT)
    assert [snowdrift.limit(x) for x in (0.01, 0.5, 0.99)] == [0.5] * 3
    assert Replicator(1, 1, 0, 0).limit(0.3) == 1
    for game, start in ((dilemma, 0.9), (stag, 0.6), (stag, 0.7), (snowdrift, 0.9)):
        assert path(game.velocity, start, [0, 100])[-1, 0] == pytest.approx(game.limit(start), abs=1e-6)
    with pytest.raises(ValueError):
        stag.limit(1.1)


def test_tripartite() -> None:
    game = Tripartite(1, 4, 1.5, 4, 2, 3, 0.5, 8, 4)
    inside = game.interior()
    assert inside == pytest.approx((0.5, 0.5, 0.75), **EXACT)
    assert game.velocity(inside) == pytest.approx(np.zeros(3), abs=1e-12)
    values = game.eigenvalues(inside)
    assert values.real == pytest.approx((-0.861224, 0.430612, 0.430612), abs=5e-7)
    assert values.imag == pytest.approx((0, -1.247510, 1.247510), abs=5e-7)
    assert not game.is_stable(inside)
    helped = Tripartite(1, 4, 1.5, 4, 2, 3, 3.5, 8, 4)
    assert helped.interior() is None
    assert helped.is_stable((0, 1, 1))
    assert helped.eigenvalues((0, 1, 1)) == pytest.approx([-4, -1.5, -0.5], **EXACT)
    assert path(helped.velocity, (0.2, 0.8, 0.8), [0, 60])[-1] == pytest.approx((0, 1, 1), abs=1e-6)
    shift = 1e-6 * np.eye(3)
    numeric = np.array([(game.velocity(inside + s) - game.velocity(inside - s)) / 2e-6 for s in shift]).T
    assert game.jacobian(inside) == pytest.approx(numeric, abs=1e-8)


def test_inspection() -> None:
    game = Inspection(2, 10, 4, 6)
    assert game.equilibrium() == pytest.approx((0.4, 1 / 3), **EXACT)
    assert Inspection(2, 20, 4, 6).equilibrium() == pytest.approx((0.2, 1 / 3), **EXACT)
    assert game.omega == pytest.approx(1.788854, abs=5e-7)
    assert game.period == pytest.approx(3.512407, abs=5e-7)
    cycle = path(game.velocity, (0.401, 1 / 3), [0, game.period / 2, game.period])
    assert cycle[-1] == pytest.approx(cycle[0], abs=1e-5)
    assert np.abs(cycle[1] - cycle[0]).max() > 1e-3
    wide = path(game.velocity, (0.1, 0.8), np.linspace(0, 20, 9))
    assert [game.conserved(x, y) for x, y in wide] == pytest.approx([game.conserved(0.1, 0.8)] * 9, rel=1e-7)
    with pytest.raises(ValueError):
        Inspection(2, 3, 4, 6)


def test_fermi_process() -> None:
    assert fixation_probability(10, 1, 0.5) == pytest.approx(0.396139, abs=5e-7)
    assert fixation_probability(10, 1, -0.5) == pytest.approx(0.00440070, abs=5e-9)
    assert fixation_probability(13, 2, 0.1) == pytest.approx(0.195813, abs=5e-7)
    assert fixation_probability(7, 5, 0) == pytest.approx(1 / 7, **EXACT)
    assert fixation_probability(10, 1, donation_advantage(10, 3, 1)) == pytest.approx(4.5246e-6, abs=5e-11)
    assert fixation_probability(3, 1, [1.0, -2.0]) == pytest.approx(1 / (1 + math.exp(-1) + math.exp(1)), **EXACT)
    assert fixation_probability(1000, 50, -1) == 0
    assert copy_probability(1) == pytest.approx(0.731059, abs=5e-7)
    assert (copy_probability(-1e6), copy_probability(0), copy_probability(1e6)) == (0, 0.5, 1)
    with pytest.raises(ValueError):
        fixation_probability(1, 1, 0)


def test_tournament_slopes() -> None:
    assert [tournament_slope(n) for n in (2, 3, 13)] == pytest.approx([0.282095, 0.282095, 0.128307], abs=5e-7)
    assert [tournament_slope(n, "logit") for n in (2, 13)] == pytest.approx([0.25, 0.0710059], abs=5e-8)
    assert tournament_slope(2, scale=2) == pytest.approx(1 / (4 * math.sqrt(math.pi)), rel=1e-10)
    with pytest.raises(ValueError):
        tournament_slope(2, "uniform")


def test_half_lives_and_hazards() -> None:
    assert [half_life(0.54), half_life(0.62)] == pytest.approx([0.893, 0.716], abs=5e-4)
    assert half_life(0.6, 14) == pytest.approx(10.59, abs=5e-3)
    assert mean_spell(0.05) == 20
    assert half_life(0.05) == pytest.approx(13.51, abs=5e-3)
    with pytest.raises(ValueError):
        half_life(1.0)
    with pytest.raises(ValueError):
        mean_spell(0)
