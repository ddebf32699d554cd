"""Coalition analysis on the payoffs of a year of a scenario: who gains, who stays with whom, who must pay whom.

The payoffs are those that the model's governments plan by (:mod:`sim.study.coalitions.game`), at full ambition and full delivery and
without the transfers of the scenario; :class:`sim.games.CoalitionGame` gives every coalition its payoffs. One replicate is one game: with
``air.transport: sampled`` each has a transport matrix of its own, so shares of replicates say how sure the data make a statement.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail
from sim.draws.streams import Draws
from sim.engine.prepared import prepare
from sim.games import CoalitionGame
from sim.games.masks import MOST_PLAYERS, coalition_of
from sim.scenario.scenario import Scenario
from sim.study.coalitions.game import game_of, months_of
from sim.study.coalitions.stored_games import GameModel, Games
from sim.study.coalitions.sums import SAMPLES, Bools, CoalitionSums, CoalitionTable, Floats, SizeSums, SizeTable
from sim.study.compare.agreement import DETERMINED
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import RunsFailed

MOST_PARTIES = 100
"""Largest number of parties; above 20 stability and the Shapley value are sampled."""
FEW = 5
"""To this number of parties the gains of every replicate are kept for every coalition."""
LOW, HIGH = 5.0, 95.0
"""Percentiles of a band over replicates."""
RULES = ("chander_tulkens", "shapley", "nucleolus")
"""Ways to share what full cooperation brings."""
NO_TRANSFERS = "none"


@dataclass(frozen=True)
class Band:
    """Mean, and 5th and 95th percentile over replicates."""

    mean: float
    lo: float
    hi: float


def band(values: Floats) -> Band:
    """The band of the values that are not NaN."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return Band(np.nan, np.nan, np.nan)
    with np.errstate(invalid="ignore"):  # between infinities there is no percentile
        return Band(float(known.mean()), *(float(x) for x in np.percentile(known, [LOW, HIGH])))


@dataclass(frozen=True)
class Stance:
    """A number with sides, such as a gain: its band, the side that most replicates take (1, -1, or 0 for nothing), and their share."""

    name: str
    band: Band
    side: int
    agree: float

    @property
    def determined(self) -> bool:
        """Whether enough replicates agree."""
        return self.agree >= DETERMINED


def stance(name: str, values: Floats, nothing: float = 0.0) -> Stance:
    """The stance of a number, one value a replicate; values up to ``nothing`` count as none."""
    values = np.where(np.abs(values) <= nothing, 0.0, values)
    sides = np.sign(values)
    shares = {side: float(np.mean(sides == side)) for side in (1, -1, 0)}
    side = max(shares, key=lambda key: shares[key])
    return Stance(name, band(values), side, shares[side])


@dataclass(frozen=True)
class CoalitionStudy:
    """What the analysis found. N replicates, P parties, R cities; money in 10^8 CNY a year.

    party (R,): index of a city's party; effort_nash, effort_joint (N, R); payoff_nash, payoff_joint (N, P), above no effort at all;
    shares: rule -> (N, P) gains over Nash after the transfers of the rule (no nucleolus above 20 parties); shapley_error (N, P): standard
    error, zero where exact; in_core: rule, or ``none`` for no transfers -> (N,) whether no coalition does better by itself (above 20
    parties: none of the drawn ones); least_core (N,): least excess of a coalition, NaN above 20 parties; payments (N, P, P): payer to
    payee under Chander-Tulkens; table, or sizes above 20 parties; few (N, 2^P, P): gains of every coalition, to five parties; focus:
    the worthiest coalition that transfers can hold in enough replicates, and stabilising (N, P): what its members must then
    receive (+) or pay (-), NaN where it cannot be held.
    """

    scenario: Scenario
    root_seed: int
    year: int
    months: tuple[str, ...]
    value: str
    arrays: str
    parties: tuple[str, ...]
    party: NDArray[np.int64]
    effort_nash: Floats
    effort_joint: Floats
    payoff_nash: Floats
    payoff_joint: Floats
    shares: dict[str, Floats]
    shapley_error: Floats
    in_core: dict[str, Bools]
    least_core: Floats
    payments: Floats
    table: CoalitionTable | None
    sizes: SizeTable | None
    few: Floats | None
    focus: tuple[int, ...]
    stabilising: Floats

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        return len(self.payoff_nash)

    @property
    def sampled(self) -> bool:
        """Whether every replicate draws a transport matrix of its own."""
        return bool(self.scenario.get("air", "transport") == "sampled")

    @property
    def gains(self) -> Floats:
        """Gains of full cooperation over Nash without transfers, (N, P)."""
        return self.payoff_joint - self.payoff_nash

    @property
    def nothing(self) -> float:
        """Money that counts as none: a billionth of the largest payoff."""
        return float(1e-9 * max(np.abs(self.payoff_nash).max(), np.abs(self.payoff_joint).max()))

    @property
    def stances(self) -> list[Stance]:
        """Who gains from full cooperation without transfers."""
        return [stance(name, self.gains[:, p], self.nothing) for p, name in enumerate(self.parties)]

    def transfer_stances(self, rule: str) -> list[Stance]:
        """Who receives and who pays under a rule."""
        return [stance(name, self.transfers(rule)[:, p], self.nothing) for p, name in enumerate(self.parties)]

    def transfers(self, rule: str) -> Floats:
        """What each party receives (+) or pays (-) under a rule, (N, P); sums to zero."""
        return self.shares[rule] - self.gains

    def effort_of_parties(self, efforts: Floats) -> Floats:
        """Means over the cities of each party, weighted by their emission: the share of the party's emission that is abated, (N, P)."""
        weight = np.array(self.scenario.region.emission) * (self.party == np.arange(len(self.parties))[:, None])
        return efforts @ (weight / weight.sum(axis=1, keepdims=True)).T


def analyse(
    scenario: Scenario,
    replicates: int,
    root_seed: int = 1,
    year: int | None = None,
    value: str = "felt",
    arrays: str = "true",
    progress: Progress | None = None,
    out: Path | None = None,
    workers: int = 1,
    under: Callable[[int], Scenario] | None = None,
) -> CoalitionStudy:
    """Run the scenario to the year, build the game of every replicate, and analyse its coalitions.

    ``out``: the games are asked of the store below it, and those that it does not hold are made by ``workers`` processes; without it they
    are made here. ``under``: the scenario of a replicate, where parameters are drawn. RunsFailed: a game could not be made. InputError: the year
    lies outside the period; fewer than two parties, or more than :data:`MOST_PARTIES`.
    """
    year, months = months_of(scenario, year)
    prepared = prepare(scenario)
    parties = len(prepared.places.parties)
    if not 2 <= parties <= MOST_PARTIES:
        raise fail(Place(str(scenario.path or scenario.name)), "coalitions.parties", found=parties, most=MOST_PARTIES)

    scenarios = [scenario if under is None else under(replicate) for replicate in range(replicates)]
    model, found = GameModel(months, value, arrays), _Findings(parties, root_seed)
    if out is None:
        games = [game_of(model(one, Draws(root_seed, replicate))) for replicate, one in enumerate(scenarios)]
    else:
        games, failures = Games(scenarios, root_seed, model, out).run(workers, progress)
        if failures:
            raise RunsFailed(scenario.name, failures)
    for game in games:
        found.add(game)
    names = tuple(str(scenario.calendar.start + t) for t in months)
    return found.study(scenario, year, names, value, arrays)


class _Findings:
    """Rows of the study, one a replicate."""

    def __init__(self, parties: int, root_seed: int) -> None:
        self.exact = parties <= MOST_PLAYERS
        self.root_seed = root_seed
        self.sums: CoalitionSums | SizeSums = CoalitionSums(parties) if self.exact else SizeSums(parties)
        self.games: list[CoalitionGame] = []
        self.rows: dict[str, list[Floats]] = {}
        self.in_core: dict[str, list[bool]] = {}

    def add(self, game: CoalitionGame) -> None:
        """Analyse the game of a replicate."""
        self.games.append(game)
        game = copy.copy(game)  # what the copy lists of all coalitions goes with it
        everybody = range(game.n)
        row = {"effort_nash": game.nash(), "effort_joint": game.joint(), "payoff_nash": game.payoffs(()), "payoff_joint": game.payoffs(everybody)}
        row["payments"] = game.chander_tulkens_payments()
        row["chander_tulkens"] = game.chander_tulkens()
        if self.exact:
            row |= {"shapley": game.shapley(), "shapley_error": np.zeros(game.n), "nucleolus": game.nucleolus()}
            row["least_core"] = np.array(game.game.least_core()[0])
            if game.n <= FEW:
                row["few"] = game.all_payoffs() - row["payoff_nash"]
        else:
            row["shapley"], row["shapley_error"] = game.shapley_sampled(SAMPLES, self.root_seed)
            row["least_core"] = np.array(np.nan)
        if isinstance(self.sums, CoalitionSums):
            self.sums.add(game)
        else:
            self.sums.add(game, self.root_seed)
        for name, found in row.items():
            self.rows.setdefault(name, []).append(found)
        for name in (NO_TRANSFERS, *RULES):
            if name in row or name == NO_TRANSFERS:
                self.in_core.setdefault(name, []).append(self._in_core(game, row.get(name, game.gains(everybody))))

    def _in_core(self, game: CoalitionGame, shares: Floats) -> bool:
        return game.in_gamma_core(shares) if self.exact else game.core_violations_sampled(shares, SAMPLES, self.root_seed).value == 0

    def study(self, scenario: Scenario, year: int, months: tuple[str, ...], value: str, arrays: str) -> CoalitionStudy:
        """All that was found."""
        game = self.games[0]
        rows = {name: np.array(found) for name, found in self.rows.items()}
        table = self.sums.table()
        exact = table if isinstance(table, CoalitionTable) else None
        focus = _focus(exact, game.n) if exact is not None else tuple(range(game.n))
        return CoalitionStudy(
            scenario, self.root_seed, year, months, value, arrays, tuple(str(name) for name in game.players), game.party,
            rows["effort_nash"], rows["effort_joint"], rows["payoff_nash"], rows["payoff_joint"], {name: rows[name] for name in RULES if name in rows},
            rows["shapley_error"], {name: np.array(found) for name, found in self.in_core.items()}, rows["least_core"], rows["payments"],
            exact, table if isinstance(table, SizeTable) else None, rows.get("few"), focus, np.array([_stabilising(g, focus) for g in self.games]),
        )  # fmt: skip


def _focus(table: CoalitionTable, n: int) -> tuple[int, ...]:
    """Everybody where transfers hold everybody in enough replicates; else the worthiest coalition that they hold; () where there is none."""
    if table.potential[-1] >= DETERMINED:
        return tuple(range(n))
    held = np.flatnonzero(table.potential >= DETERMINED)
    return coalition_of(int(held[np.argmax(table.worth[held])])) if held.size else ()


def _stabilising(game: CoalitionGame, coalition: tuple[int, ...]) -> Floats:
    try:
        return game.stabilising_transfers(coalition)
    except ValueError:
        return np.full(game.n, np.nan)
