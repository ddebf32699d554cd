"""Games that others published with their numbers, computed with sim.games and set beside what was printed.

    python benchmarks/published_games.py [--write]

With --write the tables stand in docs/games.md afterwards.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be used)
from benchmarks.tables import put_into
from sim.games import PayoffGame, TUGame
from sim.games.masks import coalition_of, subset_sums

DOCUMENT = Path(__file__).parents[1] / "docs" / "games.md"

# Heyen & Lehtomaa 2021 ---------------------------------------------------------------------------------------------------

COUNTRIES = "WTC"
"""Warm, temperate, cold."""
STATES = ("", "TC", "WC", "WT", "WTC")
BASE, WARMING, IDEAL = {"W": 21.5, "T": 14.0, "C": 11.5}, 3.0, 13.0
"""Temperatures, degrees C."""
PATIENCE = 0.99
"""Discount factor of a round."""


@dataclass(frozen=True)
class Cooling:
    """One experiment of the paper: who may cool the planet, how much a degree off the ideal hurts each country, and what was printed.

    ``printed_payoffs``, ``moves`` (probability of going from a state to another in a round) and ``printed_values`` have a row for each of
    :data:`STATES`, columns by country (moves: by state).
    """

    name: str
    threshold: bool
    harm: tuple[float, float, float]
    printed_levels: Sequence[float]
    printed_payoffs: Sequence[Sequence[float]]
    moves: Sequence[Sequence[float]]
    printed_values: Sequence[Sequence[float]]

    def wanted(self, members: str) -> float:
        """The cooling that is best for the members together, degrees: the mean of what each would like, by harm."""
        harm = [self.harm[COUNTRIES.index(c)] for c in members]
        return float(np.dot(harm, [BASE[c] + WARMING - IDEAL for c in members]) / sum(harm))

    def level(self, coalition: str) -> float:
        """The cooling when a coalition forms and the others stay alone: of the group with most of the power, or of the one that wants most."""
        groups = [coalition, *(c for c in COUNTRIES if c not in coalition)] if coalition else list(COUNTRIES)
        if self.threshold:
            return self.wanted(coalition) if len(coalition) > len(COUNTRIES) / 2 else 0.0
        return max(self.wanted(group) for group in groups)

    def payoffs(self, coalition: str) -> list[float]:
        """By how much the cooling lowers harm x (degrees off the ideal)^2 of each country."""
        level, off = self.level(coalition), [BASE[c] + WARMING - IDEAL for c in COUNTRIES]
        return [h * (x**2 - (x - level) ** 2) for h, x in zip(self.harm, off, strict=True)]

    def game(self) -> PayoffGame:
        """The payoffs of all coalitions; one country alone is none."""
        members = ("".join(COUNTRIES[i] for i in coalition_of(mask)) for mask in range(8))
        return PayoffGame([self.payoffs(group if len(group) > 1 else "") for group in members])

    def values(self) -> Any:
        """What each state is worth to a patient country that moves as in the paper: V = (1 - d) u + d P V, (states, countries)."""
        # probabilities are printed to five digits; all are thirds
        moves = np.round(3.0 * np.array(self.moves)) / 3.0
        now = np.array([self.payoffs(state) for state in STATES])
        return np.linalg.solve(np.eye(len(STATES)) - PATIENCE * moves, (1.0 - PATIENCE) * now)


_T, _TT = 0.33333, 0.66667
_THRESHOLD_MOVES = ((0, 1, 0, 0, 0), (0, 1, 0, 0, 0), (_T, 0, _TT, 0, 0), (_T, 0, 0, _TT, 0), (0, 0, _T, _T, _T))
_UNEQUAL = ((0, 0, 0), (43.57407, 18.45679, 0.32099), (74.69770, 16.01403, -16.11735), (82.70801, 10.11230, -25.97266), (67.90495, 18.64366, -10.29340))
_UNEQUAL_LEVELS = (0, 2.88889, 5.78571, 6.81250, 5.04167)
COOLING = (
    Cooling(
        "whoever wants most cools", False, (1.0, 1.0, 1.0), (11.5, 11.5, 6.5, 7.75, 5.66667),
        ((132.25, -40.25, -97.75), (132.25, -40.25, -97.75), (107.25, 9.75, -22.75), (118.1875, 1.9375, -36.8125), (98.22222, 13.22222, -15.11111)),
        ((1, 0, 0, 0, 0), (_TT, _T, 0, 0, 0), (_T, 0, _TT, 0, 0), (_T, 0, 0, _TT, 0), (0, _T, 0, 0, _TT)),
        ((132.25, -40.25, -97.75), (132.25, -40.25, -97.75), (131.51471, -38.77941, -95.54412),
         (131.83640, -39.00919, -95.95772), (131.24918, -38.67729, -95.31944)),
    ),
    Cooling(
        "a majority of power must agree", True, (1.0, 1.0, 1.0), (0, 2.75, 6.5, 7.75, 5.66667),
        ((0, 0, 0), (55.6875, 14.4375, 0.6875), (107.25, 9.75, -22.75), (118.1875, 1.9375, -36.8125), (98.22222, 13.22222, -15.11111)),
        _THRESHOLD_MOVES,
        ((55.13063, 14.29313, 0.68063), (55.6875, 14.4375, 0.6875), (56.66355, 14.15950, -0.00851),
         (56.98524, 13.92972, -0.42211), (57.44227, 14.03234, -0.43764)),
    ),
    Cooling(
        "majority, unequal harm, members must agree to who joins", True, (0.75, 1.25, 1.0), _UNEQUAL_LEVELS, _UNEQUAL, _THRESHOLD_MOVES,
        ((43.13833, 18.27222, 0.31778), (43.57407, 18.45679, 0.32099), (44.06655, 18.20580, -0.16561),
         (44.30215, 18.03222, -0.45547), (44.53839, 18.12685, -0.45954)),
    ),
    Cooling(
        "majority, unequal harm, anybody may join", True, (0.75, 1.25, 1.0), _UNEQUAL_LEVELS, _UNEQUAL,
        ((0, _TT, 0, _T, 0), (0, _T, 0, 0, _TT), (0, _T, 0, 0, _TT), (0, _T, 0, _T, _T), (0, 0, 0, 0, 1)),
        ((67.00011, 18.41291, -10.13739), (67.54180, 18.64087, -10.13498), (67.85304, 18.61645, -10.29936),
         (67.94703, 18.51496, -10.44939), (67.90495, 18.64366, -10.29340)),
    ),
)  # fmt: skip


def largest_difference(found: Any, printed: Any) -> float:
    """The largest absolute difference of two tables."""
    return float(np.max(np.abs(np.asarray(found, dtype=float) - np.asarray(printed, dtype=float))))


def cooling() -> Iterator[str]:
    """Payoffs of every state beside the printed ones, and what both kinds of stability say."""
    shown = COOLING[1]
    yield f"\n*{shown.name.capitalize()}*: cooling in degrees, payoff of each country, computed (printed)\n"
    yield "| coalition | cooling | W | T | C |\n|---|---|---|---|---|"
    for state, level, payoffs in zip(STATES, shown.printed_levels, shown.printed_payoffs, strict=True):
        cells = [f"{x + 0.0:.5f} ({p:.5f})" for x, p in zip([shown.level(state), *shown.payoffs(state)], [level, *payoffs], strict=True)]
        yield f"| {state or 'none'} | " + " | ".join(cells) + " |"
    yield "\nAll four experiments: largest difference to the printed tables, and who stays together\n"
    yield "| experiment | payoffs | long-run values | stable, one step | held by payments, one step | where the paper's countries come to rest |"
    yield "|---|---|---|---|---|---|"
    for one in COOLING:
        game = one.game()
        differences = largest_difference([one.payoffs(s) for s in STATES], one.printed_payoffs), largest_difference(one.values(), one.printed_values)
        rest = ", ".join(s or "none" for s, row in zip(STATES, one.moves, strict=True) if row[STATES.index(s)] == 1)
        lists = (_named(game.stable_coalitions()), _named(game.potentially_stable()))
        yield f"| {one.name} | {differences[0]:.6f} | {differences[1]:.6f} | {lists[0]} | {lists[1]} | {rest} |"


def _named(coalitions: list[tuple[int, ...]]) -> str:
    return ", ".join("".join(COUNTRIES[i] for i in members) for members in coalitions) or "none"


# Young, Okada & Hashimoto 1979 --------------------------------------------------------------------------------------------

TOWNS = "AHKLMT"
COSTS = """A 21.95 H 17.08 K 10.91 L 15.88 M 20.81 T 21.98
AH 34.69 AK 32.86 AL 37.83 AM 42.76 AT 43.93 HK 22.96 HL 25.00 HM 37.89 HT 39.06 KL 26.79 KM 31.45 KT 32.89 LM 31.10 LT 37.86 MT 39.41
AHK 40.74 AHL 43.22 AHM 55.50 AHT 56.67 AKL 48.74 AKM 53.40 AKT 54.84 ALM 53.05 ALT 59.81 AMT 61.36
HKL 27.26 HKM 42.55 HKT 44.94 HLM 45.81 HLT 46.98 HMT 56.49 KLM 42.01 KLT 48.77 KMT 50.32 LMT 51.46
AHKL 48.95 AHKM 60.25 AHKT 62.72 AHLM 64.03 AHLT 65.20 AHMT 74.10 AKLM 63.96 AKLT 70.72 AKMT 72.27 ALMT 73.41
HKLM 48.07 HKLT 49.24 HKMT 59.35 HLMT 64.41 KLMT 56.61
AHKLM 69.76 AHKLT 70.93 AHKMT 77.42 AHLMT 83.00 AKLMT 73.97 HKLMT 66.46
AHKLMT 83.82"""
"""Million Swedish crowns. Read: costs of one town, of all, and by the marginal costs those of five; recalled: of two to four."""
PRINTED_MARGINAL = (17.36, 9.85, 0.82, 6.40, 12.90, 14.06)
PRINTED_SHAPLEY = (20.01, 10.71, 6.61, 10.37, 16.94, 19.18)
PRINTED_NUCLEOLUS = (20.35, 12.06, 5.00, 8.61, 18.60, 19.21)


def water_costs() -> dict[str, float]:
    """Cost of supplying each group of towns with water, million crowns."""
    words = COSTS.split()
    return dict(zip(words[::2], map(float, words[1::2]), strict=True))


def water_game() -> TUGame:
    """What each group of towns is worth: minus its cost."""
    return TUGame(len(TOWNS), {tuple(TOWNS.index(t) for t in group): -cost for group, cost in water_costs().items()})


def dissatisfaction(shares: Any) -> list[tuple[float, str]]:
    """What each group of towns pays more than its own cost (negative: it saves), the worst first."""
    game = water_game()
    excess = game.values + subset_sums(np.asarray(shares, dtype=float))
    proper = range(1, len(excess) - 1)
    return sorted(((float(excess[mask]), "".join(TOWNS[i] for i in coalition_of(mask))) for mask in proper), reverse=True)


def water() -> Iterator[str]:
    """Shapley value and nucleolus beside the printed ones, and why the last two differ."""
    game, costs = water_game(), water_costs()
    marginal = [costs[TOWNS] - costs[TOWNS.replace(t, "")] for t in TOWNS]
    found = {"marginal cost": (marginal, PRINTED_MARGINAL), "Shapley value": (-game.shapley(), PRINTED_SHAPLEY)}
    found["nucleolus"] = (-game.nucleolus(), PRINTED_NUCLEOLUS)
    yield "\nMillion Swedish crowns, computed (printed)\n"
    yield "| | " + " | ".join(TOWNS) + " |\n|---|" + "---|" * len(TOWNS)
    for name, (values, printed) in found.items():
        yield f"| {name} | " + " | ".join(f"{x:.2f} ({p:.2f})" for x, p in zip(values, printed, strict=True)) + " |"
    yield "\nWhat the groups of towns save, the ten that save least, in order\n"
    for name, shares in (("computed nucleolus", -game.nucleolus()), ("printed nucleolus", PRINTED_NUCLEOLUS)):
        worst = dissatisfaction(shares)[:10]
        yield f"- {name}: " + ", ".join(f"{group} {-excess:.2f}" for excess, group in worst)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or put them into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args(arguments).write
    parts = {"published_games.py cooling": list(cooling()), "published_games.py water": list(water())}
    for mark, lines in parts.items():
        put_into(DOCUMENT, mark, lines) if write else print("\n".join(lines))


if __name__ == "__main__":
    main()
