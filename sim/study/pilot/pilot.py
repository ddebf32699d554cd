"""A pilot: what the width of an interval is made of, and how many replicates and agents a wanted width needs."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.scenario import Scenario
from sim.study.compare.intervals import Interval, mean_interval, replicates_needed, t_quantile
from sim.study.pilot.anova import Split, split, variance_interval
from sim.study.pilot.draws import Drawing, with_agents
from sim.study.pilot.questions import Evaluate, Questions, Sizes, Wanted, agents_of_city, questions
from sim.study.runs.cost import run_seconds

Floats = NDArray[np.float64]
MULTIPLES = (1, 2, 4)
"""Agents a city that are weighed against replicates, as multiples of those of the scenario; what is fewer was not tried."""


@dataclass(frozen=True)
class Agents:
    """What drawing so many agents of a kind a city adds to the variance of a run, and by how much more of them move the mean."""

    variance: Interval
    shift: Interval


@dataclass(frozen=True)
class Row:
    """An outcome at a place: of the first scenario (``arm`` 0), or the difference of another to it.

    wanted: half-width of the 90 % interval, in the unit of the outcome. variance: of a replicate of ``run`` (matrix as the scenario has it, parameters as they
    are); of a difference, of paired replicates. unpaired: of a difference without common random numbers. split: None where a value is missing.
    """

    of: Wanted
    arm: int
    mean: Interval
    wanted: float
    variance: Interval
    unpaired: float
    enterprises: Agents
    citizens: Agents
    split: Split | None

    def variance_at(self, enterprises: float, citizens: float) -> float:
        """Variance of a replicate with so many times the agents."""
        drawn = [min(kind.variance.mean, self.variance.mean) for kind in (self.enterprises, self.citizens)]
        rest = max(self.variance.mean - sum(drawn), 0.0)
        return rest + drawn[0] / enterprises + drawn[1] / citizens

    def needed(self, variance: float | None = None) -> int | None:
        """Replicates at which the half-width is below what is wanted; None where it never is."""
        return replicates_needed(self.wanted, self.variance.mean if variance is None else variance, lambda n: n - 1)

    def half_width(self, replicates: int) -> float:
        """Half-width of the 90 % interval from so many replicates; NaN of a single one."""
        if replicates < 2:
            return math.nan
        return float(t_quantile(replicates - 1)) * math.sqrt(self.variance.mean / replicates)

    @property
    def gain(self) -> float:
        """How many times the variance of a difference is larger without common random numbers; NaN of a level."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(np.float64(self.unpaired) / np.float64(self.variance.mean))


@dataclass(frozen=True)
class Advice:
    """Agents a city and replicates of every scenario, and the estimated seconds of all runs."""

    enterprises: int
    citizens: int
    replicates: int
    seconds: float


@dataclass(frozen=True)
class Pilot:
    """What a pilot found. now: replicates that the agents of the scenarios need; cheapest: what takes the least time. None where no number would do.

    Both are for the differences; of a single scenario, for its own values.
    """

    scenarios: tuple[Scenario, ...]
    sizes: Sizes
    drawing: Drawing
    rows: tuple[Row, ...]
    now: Advice | None
    cheapest: Advice | None

    @property
    def hardest(self) -> Row | None:
        """The row that needs the most replicates; of several scenarios, among the differences."""
        known = [row for row in self.rows if row.needed() is not None and (row.arm > 0 or len(self.scenarios) == 1)]
        return max(known, key=lambda row: row.needed() or 0, default=None)


def run_pilot(
    scenarios: Sequence[Scenario], wanted: Sequence[Wanted], root_seed: int, evaluate: Evaluate, sizes: Sizes | None = None, asked: Questions | None = None
) -> Pilot:
    """Run the pilot of the scenarios (the first is the one that others are compared with), and work out what it says of what is ``wanted``."""
    sizes = sizes or Sizes()
    asked = asked or questions(scenarios, sizes, root_seed)
    arms = len(scenarios)
    plain = evaluate(*asked.plain)
    larger = evaluate(*asked.agents).reshape(2, arms, sizes.plain, len(wanted))
    cells = np.stack([evaluate(*group).reshape(arms, sizes.matrices, sizes.luck, len(wanted)) for group in asked.splits], axis=1)
    gdp = float(sum(city.gdp for city in scenarios[0].region.cities))
    rows = []
    for arm, (o, of) in itertools.product(range(arms), enumerate(wanted)):
        level = mean_interval(plain[0, :, o]).mean
        values = [table[arm, ..., o] - (table[0, ..., o] if arm else 0.0) for table in (plain, larger[0], larger[1], cells)]
        unpaired = sum(variance_interval(plain[i, :, o]).mean for i in (0, arm)) if arm else math.nan
        row = _row(of, arm, values, unpaired, of.size.at(level, gdp), sizes, root_seed)
        if row is not None:
            rows.append(row)
    deciding = [row for row in rows if row.arm > 0 or arms == 1]
    choices = [_advice(scenarios, deciding, e, c) for e, c in itertools.product(MULTIPLES, MULTIPLES)]
    possible = [choice for choice in choices if choice is not None]
    return Pilot(tuple(scenarios), sizes, asked.drawing, tuple(rows), choices[0], min(possible, key=lambda choice: choice.seconds, default=None))


def _row(of: Wanted, arm: int, values: Sequence[Floats], unpaired: float, wanted: float, sizes: Sizes, seed: int) -> Row | None:
    plain, enterprises, citizens, cells = values
    if np.isfinite(plain).sum() < 2:
        return None
    found = split(cells, seed) if np.isfinite(cells).all() else None
    of_firms, of_people = (_agents(more - plain, sizes.more) for more in (enterprises, citizens))
    return Row(of, arm, mean_interval(plain), wanted, variance_interval(plain), unpaired, of_firms, of_people, found)


def _agents(change: Floats, more: int) -> Agents:
    """From what ``more`` times the agents change in a run, luck being the same.

    A mean over n agents of which the first stay the same changes by a variance of k/n - k/(more n), of which k/n = change x more/(more - 1).
    """
    v = variance_interval(change)
    scale = more / (more - 1.0)
    return Agents(Interval(v.mean * scale, v.lo * scale, v.hi * scale), mean_interval(change))


def _advice(scenarios: Sequence[Scenario], rows: Sequence[Row], enterprises: int, citizens: int) -> Advice | None:
    """What so many times the agents need."""
    needed = [row.needed(row.variance_at(enterprises, citizens)) for row in rows]
    if not needed or None in needed:
        return None
    replicates = max(n for n in needed if n is not None)
    numbers = [(e * enterprises, c * citizens) for e, c in map(agents_of_city, scenarios)]
    seconds = replicates * sum(run_seconds(with_agents(s, *number), whole=True) for s, number in zip(scenarios, numbers, strict=True))
    return Advice(*numbers[0], replicates, seconds)
