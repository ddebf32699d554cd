"""The coalition game of regions that share one airshed: linear damage through a transport matrix, convex abatement cost."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.draws.streams import Draws, stable_ids
from sim.games.masks import MOST_PLAYERS, Bools, Floats, check_players, coalitions_of, members_of
from sim.games.payoffs import Terms, all_gains, coalition_effort, extra_costs, gains_over_nash, replies
from sim.games.stability import RELATIVE_TOLERANCE, StabilityTable, stability
from sim.games.tu import CORE_TOLERANCE, Estimate, TUGame
from sim.processes.plan.kernel import benefits_by_party


class Compensation(NamedTuple):
    """Efforts under a compensation rule, shape (regions,), and what each player receives (+) or pays (-), shape (players,), money."""

    efforts: Floats
    payments: Floats


class SampledStability(NamedTuple):
    """Shares of random coalitions of one size that are stable in each sense, with standard errors; 0 of m means below 3/m at 95 %."""

    internal: Estimate
    external: Estimate
    potential: Estimate


def _vector(name: str, values: ArrayLike, regions: int) -> Floats:
    """A copy of one number per region. ValueError for another length or a value that is not a finite number."""
    vector = np.array(values, dtype=np.float64)
    if vector.shape != (regions,) or not np.all(np.isfinite(vector)):
        raise ValueError(f"{name} must hold {regions} finite numbers, one per region of T: {values!r}")
    return vector


class CoalitionGame:
    """Regions abate an effort a and share the air: pi_i = damage[i] * sum_j T[i, j] a[j] - cost_i(a[i]).

    T: (R, R), receptor i, source j, >= 0; ``damage`` (R,), money per unit of pollution, >= 0; ``cost`` (R,), gamma in money, > 0:
    cost(a) = gamma a^2/2, or gamma (-a - ln(1-a)) where ``saturating`` (the engine's plan); ``cap``: largest effort, one number or (R,),
    none by default; ``parties``: one label per region, regions of one label are one player (in the order of first appearance;
    default: each region is a player). A coalition maximises its joint payoff and outsiders best-respond, so a coalition of one
    is Nash. Efforts come by region; payoffs, gains and coalitions by player.

    The engine's plan (docs/equations.md section 5) adds, neutral by default: ``cohesion``, the weight of a player's other regions in the plan and payoff of
    each; ``regard``, the share of other players' benefit that a region's owner counts without a coalition; ``bonus``, money per unit of effort;
    ``price`` and ``ceiling``, money saved per unit of effort as long as the effort is below the ceiling. One number or (R,).

    All 2^n coalitions are listed to 20 players (n); the methods of one given coalition, :meth:`shapley_sampled` and
    :meth:`stability_sampled` take any number. d'Aspremont et al. (1983); Carraro & Siniscalco (1993); Chander & Tulkens (1995).
    ValueError for shapes that do not fit or signs that are not allowed.
    """

    def __init__(
        self,
        T: ArrayLike,
        damage: ArrayLike,
        cost: ArrayLike,
        cap: ArrayLike | None = None,
        parties: Sequence[Hashable] | None = None,
        *,
        saturating: bool = False,
        cohesion: float = 1.0,
        regard: ArrayLike = 0.0,
        bonus: ArrayLike = 0.0,
        price: ArrayLike = 0.0,
        ceiling: ArrayLike = 0.0,
    ) -> None:
        self.T = np.array(T, dtype=np.float64)
        if self.T.ndim != 2 or self.T.shape[0] != self.T.shape[1] or not self.T.size or not np.all(np.isfinite(self.T)):
            raise ValueError(f"T must be a square matrix of finite numbers (receptor, source), not of shape {self.T.shape}")
        self.regions = len(self.T)
        self.damage = _vector("damage", damage, self.regions)
        self.cost = _vector("cost", cost, self.regions)
        self.cap = np.full(self.regions, np.inf) if cap is None else self._by_region(cap)
        shares, bonus, price = self._by_region(regard), self._by_region(bonus), self._by_region(price)
        if not (np.all(self.T >= 0) and np.all(self.damage >= 0) and np.all(self.cost > 0) and np.all(self.cap >= 0)):
            raise ValueError("T, damage and cap must not be negative and cost must be positive")
        if not (np.all((shares >= 0) & (shares <= 1)) and 0 <= cohesion <= 1 and np.all(bonus >= 0) and np.all(price >= 0)):
            raise ValueError("regard and cohesion lie between 0 and 1; bonus and price must not be negative")
        labels = list(range(self.regions)) if parties is None else list(parties)
        if len(labels) != self.regions:
            raise ValueError(f"parties must give one label per region: {len(labels)} labels for {self.regions} regions")
        self.players = tuple(dict.fromkeys(labels))
        self.n = len(self.players)
        self.party = np.array([self.players.index(label) for label in labels], dtype=np.int64)
        self._owns = (self.party == np.arange(self.n)[:, None]).astype(np.float64)
        self._within = np.where(self.party == self.party[:, None], cohesion, 0.0)
        np.fill_diagonal(self._within, 1.0)
        self._by_party, own = np.empty((self.n, self.regions)), np.empty(self.regions)
        benefits_by_party(self._by_party, own, self.damage, self.T, self.party, float(cohesion))
        rest = np.where(self._owns > 0, 0.0, self._by_party)
        mine = own + bonus + shares * rest.sum(axis=0)
        self._by_party = np.where(self._owns > 0, mine, self._by_party)
        weight = np.where(self._owns > 0, mine, (1.0 - shares) * self._by_party)
        self._terms = Terms(self._by_party, weight, self.cost, not saturating, self.cap, price, self._by_region(ceiling), self.party)
        self._nash = self.efforts(())
        spent = np.empty(self.regions)
        extra_costs(spent, self._nash, np.zeros(self.regions), self._terms)
        self._nash_payoff = self._by_party @ self._nash - self._owns @ spent

    def _by_region(self, values: ArrayLike) -> Floats:
        return np.array(np.broadcast_to(np.asarray(values, dtype=np.float64), self.regions))

    # one coalition ------------------------------------------------------------------------------------------------------

    def _member(self, coalition: Iterable[int]) -> Bools:
        member = np.zeros(self.n, dtype=np.bool_)
        member[list(members_of(coalition, self.n))] = True
        return member

    def efforts(self, coalition: Iterable[int]) -> Floats:
        """Efforts of all regions when the coalition forms: a_r = min(sum over members p of by_party[p, r] / c_r, cap_r), outsiders at Nash.

        With the saturating cost B/(c_r + B) instead of B/c_r.
        """
        effort = np.empty(self.regions)
        coalition_effort(effort, self._member(coalition), self._terms)
        return effort

    def nash(self) -> Floats:
        """Efforts in the Nash equilibrium, shape (regions,): d_j T_jj / c_j where each region is a player."""
        return self._nash.copy()

    def joint(self) -> Floats:
        """Efforts under full cooperation, shape (regions,): sum_i d_i T_ij / c_j."""
        return self.efforts(range(self.n))

    def gains(self, coalition: Iterable[int]) -> Floats:
        """Payoffs of all players less their Nash payoffs when the coalition forms, no transfers; shape (n,), money."""
        gains = np.empty(self.n)
        gains_over_nash(gains, self.efforts(coalition), self._nash, self._terms)
        return gains

    def payoffs(self, coalition: Iterable[int]) -> Floats:
        """Payoffs of all players when the coalition forms and outsiders best-respond; shape (n,), money. ``()`` is Nash."""
        return self._nash_payoff + self.gains(coalition)

    def value(self, coalition: Iterable[int]) -> float:
        """Gamma characteristic function: the members' joint gain over Nash when they form and the others play best replies alone."""
        members = members_of(coalition, self.n)
        return float(np.sum(self.gains(members)[list(members)]))

    def _moves(self, coalition: Iterable[int]) -> tuple[Bools, Floats, Floats]:
        """Members, each player's payoff less the payoff after its own move in or out, and the slack of that comparison."""
        members = set(members_of(coalition, self.n))
        here = self.gains(members)
        there = np.array([self.gains(members ^ {i})[i] for i in range(self.n)])
        scale = np.maximum(np.abs(self._nash_payoff + here), np.abs(self._nash_payoff + there))
        return self._member(members), here - there, RELATIVE_TOLERANCE * scale

    def internally_stable(self, coalition: Iterable[int]) -> bool:
        """No member gains by leaving while the others stay: pi_i(S) >= pi_i(S - i); an indifferent member stays."""
        member, better, slack = self._moves(coalition)
        return bool(np.all((better >= -slack)[member]))

    def externally_stable(self, coalition: Iterable[int]) -> bool:
        """Every outsider is strictly better off outside: pi_i(S) > pi_i(S + i)."""
        member, better, slack = self._moves(coalition)
        return bool(np.all((better > slack)[~member]))

    def is_stable(self, coalition: Iterable[int]) -> bool:
        """Internally and externally stable (d'Aspremont et al. 1983)."""
        member, better, slack = self._moves(coalition)
        return bool(np.all(np.where(member, better >= -slack, better > slack)))

    def potential_margin(self, coalition: Iterable[int]) -> float:
        """sum over members of pi_i(S) - pi_i(S - i), money: not negative where transfers can hold the coalition together.

        Carraro, Eyckmans & Finus (2006), Optimal transfers and participation decisions.
        """
        member, better, _ = self._moves(coalition)
        return float(np.sum(better[member]))

    def stabilising_transfers(self, coalition: Iterable[int]) -> Floats:
        """Payments that sum to zero and leave each member its payoff outside plus an equal share of the margin; shape (n,), money.

        Almost ideal sharing, Eyckmans & Finus (2004). ValueError for fewer than two members or a margin below zero.
        """
        member, better, slack = self._moves(coalition)
        margin = float(np.sum(better[member]))
        if member.sum() < 2 or margin < -float(np.sum(slack[member])):
            raise ValueError(f"no transfers among its members hold this coalition together: margin {margin}")
        return np.where(member, margin / member.sum() - better, 0.0)

    def commitment_surplus(self, committed: Iterable[int], coalition: Iterable[int]) -> float:
        """What the committed gain by enlarging their coalition C to S, less what the newcomers must be paid to stay, money.

        sum over C of pi_i(S) - pi_i(C), plus sum over S - C of pi_i(S) - pi_i(S - i). Carraro & Siniscalco (1993). ValueError
        unless C is part of S.
        """
        core, everybody = self._member(committed), self._member(coalition)
        if np.any(core & ~everybody):
            raise ValueError(f"the committed {members_of(committed, self.n)} must belong to the coalition {members_of(coalition, self.n)}")
        gained = self.gains(np.flatnonzero(everybody)) - self.gains(np.flatnonzero(core))
        return float(np.sum(gained[core]) + np.sum(self._moves(np.flatnonzero(everybody))[1][everybody & ~core]))

    # all coalitions -----------------------------------------------------------------------------------------------------

    @cached_property
    def _all_gains(self) -> Floats:
        """Gains over Nash of all players in all coalitions, shape (2^n, n), money. ValueError above 20 players."""
        check_players(self.n, MOST_PLAYERS)
        gains = np.empty((1 << self.n, self.n))
        all_gains(gains, np.empty(self.n, np.bool_), np.empty(self.regions), self._nash, self._terms)
        return gains

    @cached_property
    def table(self) -> StabilityTable:
        """Stability and worth of all 2^n coalitions by bit mask (computed once). ValueError above 20 players."""
        return stability(self._all_gains, self._nash_payoff)

    def all_payoffs(self) -> Floats:
        """Payoffs of all players in all coalitions, shape (2^n, n), money. ValueError above 20 players."""
        return self._all_gains + self._nash_payoff

    def stable_coalitions(self) -> list[tuple[int, ...]]:
        """All coalitions of two or more that are internally (weakly) and externally (strictly) stable, by size."""
        return coalitions_of(self.table.internal & self.table.external)

    def potentially_stable(self) -> list[tuple[int, ...]]:
        """All coalitions of two or more whose potential margin is not negative, by size."""
        return coalitions_of(self.table.potential)

    @cached_property
    def game(self) -> TUGame:
        """The game of gains over Nash (gamma characteristic function); lists all coalitions to 20 players, calls :meth:`value` above.

        Without regard it is convex, so that the Shapley value lies in its core: what a member's region j adds, the largest of
        w (a - aN_j) - (cost(a) - cost(aN_j)), is convex in the members' joint benefit w, and w rises with every member.
        """
        return TUGame(self.n, self.table.worth if self.n <= MOST_PLAYERS else self.value)

    def _exact_game(self) -> TUGame:
        check_players(self.n, MOST_PLAYERS)
        return self.game

    def stability_sampled(self, size: int, samples: int, seed: int = 1) -> SampledStability:
        """Shares of coalitions of ``size`` players that are internally, externally and potentially stable, from ``samples`` drawn evenly.

        For any number of players; standard error = sqrt(share (1-share) / (samples-1)). ValueError below two samples or for a
        size outside 1 ... n.
        """
        if samples < 2 or not 1 <= size <= self.n:
            raise ValueError(f"needs at least 2 samples and a size between 1 and {self.n}: {samples}, {size}")
        stream, players = Draws(seed).stream("games.stability"), stable_ids("player", self.n)
        found = np.empty((samples, 3))
        for sample in range(samples):
            coalition = np.argsort(stream.uniform(players, step=sample), kind="stable")[:size]
            member, better, slack = self._moves(coalition)
            stays, keeps_out = np.all((better >= -slack)[member]), np.all((better > slack)[~member])
            found[sample] = stays, keeps_out, np.sum(better[member]) >= -np.sum(slack[member])
        share = found.mean(axis=0)
        error = np.sqrt(share * (1.0 - share) / (samples - 1))
        return SampledStability(*(Estimate(share[k], error[k]) for k in range(3)))

    def core_violations_sampled(self, x: ArrayLike, samples: int, seed: int = 1) -> Estimate:
        """Share of ``samples`` random coalitions (size and members drawn evenly) that gain more by themselves than net gains x, shape (n,), give them.

        For any number of players; standard error as in :meth:`stability_sampled`. ValueError below two samples.
        """
        if samples < 2:
            raise ValueError(f"a standard error needs at least 2 samples, not {samples}")
        shares, stream, players = np.asarray(x, dtype=np.float64), Draws(seed).stream("games.core"), stable_ids("player", self.n)
        slack = CORE_TOLERANCE * max(float(np.max(np.abs(shares))), abs(self.value(range(self.n))))
        broken = np.empty(samples)
        for sample in range(samples):
            size = 1 + int(stream.uniform(players[:1], step=sample, slot=1)[0] * self.n)
            coalition = np.argsort(stream.uniform(players, step=sample), kind="stable")[:size]
            broken[sample] = shares[coalition].sum() < self.value(coalition) - slack
        share = broken.mean()
        return Estimate(share, np.sqrt(share * (1.0 - share) / (samples - 1)))

    def shapley(self) -> Floats:
        """Shapley value of the gains over Nash, net gains after transfers, shape (n,), money. To 20 players."""
        return self._exact_game().shapley()

    def shapley_sampled(self, samples: int, seed: int = 1) -> Estimate:
        """Shapley value and its standard error from random orders, any number of players (:meth:`TUGame.shapley_sampled`)."""
        return self.game.shapley_sampled(samples, seed)

    def nucleolus(self) -> Floats:
        """Nucleolus of the gains over Nash, net gains after transfers, shape (n,), money. To 20 players."""
        return self._exact_game().nucleolus()

    def _shared_costs(self) -> tuple[Floats, Floats, Floats]:
        """Effort that full cooperation adds to Nash and what it costs, by region; and each player's share in that cost, (players, regions)."""
        joint, spent = self.joint(), np.empty(self.regions)
        extra_costs(spent, joint, self._nash, self._terms)
        everybody = self._by_party.sum(axis=0)
        shares = np.divide(self._by_party, everybody, out=np.zeros_like(self._by_party), where=everybody > 0)
        return joint - self._nash, spent, shares

    def chander_tulkens(self) -> Floats:
        """Net gains over Nash when every region's extra cost at full cooperation is shared by its victims; shape (n,), money.

        x_p = sum_r by_party[p, r] (a*_r - aN_r) - sum_r by_party[p, r] / (sum_q by_party[q, r]) * (C_r(a*_r) - C_r(aN_r)). In the
        gamma-core for every T >= 0, d >= 0 and convex cost (regard 0). Chander & Tulkens (1995), The core of an economy with
        multilateral externalities.
        """
        more, spent, shares = self._shared_costs()
        return self._by_party @ more - shares @ spent

    def chander_tulkens_payments(self) -> Floats:
        """payments[p, q]: what player p pays to q for its part of q's extra cost at full cooperation; shape (n, n), diagonal 0, money.

        Received less paid is :meth:`chander_tulkens` less the gains of full cooperation without transfers.
        """
        _, spent, shares = self._shared_costs()
        payments = (shares * spent) @ self._owns.T
        np.fill_diagonal(payments, 0.0)
        return payments

    def in_gamma_core(self, x: ArrayLike, tolerance: float = CORE_TOLERANCE) -> bool:
        """Whether net gains x, shape (n,), sum to value(all) and no coalition gains more alone, up to tolerance times the largest value."""
        return self._exact_game().in_core(x, tolerance)

    # compensation -------------------------------------------------------------------------------------------------------

    def _own(self, by_player: Floats) -> Floats:
        """What the owner of each region has in an array (players, regions)."""
        return by_player[self.party, np.arange(self.regions)]

    def _paid_efforts(self, slope: Floats) -> Floats:
        """Nash efforts when the owner of region r earns slope[r] per unit of its effort, between zero and the cap."""
        efforts = np.empty(self.regions)
        replies(efforts, self._own(self._by_party) + slope, self._terms)
        return efforts

    def vertical(self, rate: ArrayLike) -> Compensation:
        """A bonus from above: each region is paid ``rate`` per unit of pollution that it is spared, R_i = sum_j T[i, j] a[j].

        a_j replies to its own marginal benefit + sum over the own player's regions h of rate_h T[h, j] (other regions times cohesion); a
        player receives the sum of rate_h R_h over its regions. ``rate``: one number or (R,), money per unit of pollution. The Shandong scheme.
        """
        rates = self._by_region(rate)
        efforts = self._paid_efforts((self._within * rates[:, None] * self.T).sum(axis=0))
        return Compensation(efforts, self._owns @ (rates * (self.T @ efforts)))

    def horizontal(self, rate: float) -> Compensation:
        """Zero-sum payments among regions: each receives rate * (R_i - mean of R), R_i = sum_j T[i, j] a[j] the pollution it is spared.

        a_j replies to its own marginal benefit + rate * sum over the own player's regions h of (T[h, j] - mean of column j), not below
        zero. A rate that is too high makes regions abate more than full cooperation asks of them. ``rate``: money per unit of pollution.
        """
        relative = self.T - self.T.mean(axis=0)
        efforts = self._paid_efforts(float(rate) * (self._within * relative).sum(axis=0))
        return Compensation(efforts, float(rate) * (self._owns @ (relative @ efforts)))

    def marginal_damage(self, share: float = 1.0) -> Compensation:
        """Each other player pays ``share`` times its marginal damage per unit of a region's effort above Nash; payments sum to zero.

        a_r replies to own + share * sum of weight[q, r] over the other players q: full cooperation at share 1. Chander & Tulkens (1995).
        """
        weight = self._terms.weight
        others = weight.sum(axis=0) - self._own(weight)
        efforts = self._paid_efforts(share * others)
        more = efforts - self._nash
        paid = np.where(self._owns > 0, 0.0, weight) @ more
        return Compensation(efforts, share * (self._owns @ (others * more) - paid))
