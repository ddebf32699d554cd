"""The runs of a pilot: the scenarios as they are, with more agents, and under draws of parameters, matrices and luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.draws.streams import Draws
from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.scenario.scenario import Scenario
from sim.study.compare.smallest import Smallest
from sim.study.pilot.draws import Drawing, from_ranges, matrix_drawn, with_agents, with_region

Floats = NDArray[np.float64]
Evaluate = Callable[[Sequence[Scenario], Sequence[int]], Floats]
"""(scenarios, replicates) -> values of what is wanted, (scenarios, replicates, wanted)."""


@dataclass(frozen=True)
class Wanted:
    """An outcome at a place, and the half-width that its 90 % interval may have."""

    outcome: str
    size: Smallest
    place: str = REGION

    def label(self, names_zh: Mapping[str, str]) -> Text:
        """The outcome, and the place where it is not the region."""
        label = OUTCOMES[self.outcome].label
        if self.place == REGION:
            return label
        name = self.place.removeprefix(party_place(""))
        return Text(f"{label.en}, {name}", f"{names_zh.get(name, name)}{label.zh}")


@dataclass(frozen=True)
class Sizes:
    """How large a pilot is: ``plain`` replicates of every scenario as it is and with ``more`` times the agents; ``draws`` of the
    parameters, in each ``matrices`` crossed with ``luck`` replicates."""

    plain: int = 16
    more: int = 4
    draws: int = 8
    matrices: int = 3
    luck: int = 3


@dataclass(frozen=True)
class Questions:
    """Scenarios and replicates that are run together: as they are, with more enterprises and then more citizens, and one for each draw of the parameters."""

    plain: tuple[list[Scenario], list[int]]
    agents: tuple[list[Scenario], list[int]]
    splits: tuple[tuple[list[Scenario], list[int]], ...]
    drawing: Drawing

    @property
    def all(self) -> tuple[tuple[list[Scenario], list[int]], ...]:
        """Every group."""
        return (self.plain, self.agents, *self.splits)


def agents_of_city(scenario: Scenario) -> tuple[int, int]:
    """Enterprises and citizens of a city."""
    return int(scenario.get("agents", "enterprises_per_city")), int(scenario.get("agents", "citizens_per_city"))


def questions(scenarios: Sequence[Scenario], sizes: Sizes, root_seed: int, drawing: Drawing | None = None) -> Questions:
    """The runs of a pilot; arms of one number have the same parameters, matrix and luck (common random numbers).

    ``drawing``: where the parameters come from, by default their plausible ranges.
    """
    replicates = list(range(sizes.plain))
    larger = [with_agents(s, e * sizes.more, c) for s in scenarios for e, c in (agents_of_city(s),)]
    larger += [with_agents(s, e, c * sizes.more) for s in scenarios for e, c in (agents_of_city(s),)]
    drawing = drawing or from_ranges(scenarios, sizes.draws, root_seed)
    splits = []
    for p in range(sizes.draws):
        numbers = range(p * sizes.matrices, (p + 1) * sizes.matrices)
        cells = []
        for scenario in scenarios:
            changed = drawing.change(scenario, p)
            cells += [with_region(changed, matrix_drawn(scenario.region, Draws(root_seed, number))) for number in numbers]
        # luck that no other draw has
        splits.append((cells, list(range(p * sizes.luck, (p + 1) * sizes.luck))))
    return Questions((list(scenarios), replicates), (larger, replicates), tuple(splits), drawing)
