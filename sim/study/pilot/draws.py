"""The scenario with other parameters, another transport matrix, or more agents, all else as it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.declare.parameters import Parameter
from sim.declare.text import Text
from sim.draws.streams import Draws
from sim.processes.sections import LEVERS, SECTIONS
from sim.scenario.scenario import Scenario
from sim.study.runs.jobs import OfReplicate
from sim.world.pack import RegionPack

_UNCERTAIN = ("default", "region")
"""Origins of values that nobody chose in the file."""
_RULES = ("governments.minimum_participation",)
"""Numbers that somebody decides on, so that nobody is uncertain about them."""


def uncertain(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Key path -> plausible range, of every number that the file leaves as it is and that has such a range.

    Left out is what a default of 0 leaves off: an institution or a variant of a rule is a choice, too.
    """
    return {key: p.plausible for key, p in _numbers(scenario) if p.plausible is not None and p.default != 0 and key not in _RULES and _left(scenario, key)}


def _numbers(scenario: Scenario) -> Iterator[tuple[str, Parameter]]:
    for name, section in SECTIONS.items():
        if name in scenario.settings or name == "levers":
            yield from ((f"{name}.{p.name}", p) for p in section.parameters)
    for use in scenario.mechanisms:
        yield from ((f"{use.key}.{f.parameter.name}", f.parameter) for f in use.mechanism.fields)


def _left(scenario: Scenario, key: str) -> bool:
    origin = scenario.origins.get(key)
    return origin is not None and origin.word in _UNCERTAIN


def parameter_draws(scenarios: Sequence[Scenario], count: int, seed: int) -> list[dict[str, float]]:
    """``count`` points of a Latin hypercube through the plausible ranges of all scenarios; a key of several scenarios has one value in all."""
    from scipy.stats import qmc

    ranges: dict[str, tuple[float, float]] = {}
    for scenario in scenarios:
        ranges |= uncertain(scenario)
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, 8])))
    shares = qmc.LatinHypercube(max(len(ranges), 1), seed=generator).random(count)
    return [{key: low + (high - low) * float(u) for (key, (low, high)), u in zip(ranges.items(), row, strict=False)} for row in shares]


@dataclasses.dataclass(frozen=True)
class Drawing:
    """How parameters are drawn: ``varied`` numbers, ``change`` gives a scenario the draw of a number (the same for every scenario), ``where`` they are from.

    of_replicate: what every replicate of the files as they are is changed by, too, because the runs that the pilot is for are.
    """

    varied: int
    change: Callable[[Scenario, int], Scenario]
    where: Text
    of_replicate: OfReplicate | None = None


def from_ranges(scenarios: Sequence[Scenario], count: int, seed: int) -> Drawing:
    """Draws through the plausible ranges; see :func:`parameter_draws`."""
    drawn = parameter_draws(scenarios, count, seed)
    where = Text(
        "a Latin hypercube through the plausible ranges of {varied} numbers that the files leave at their defaults",
        "文件未设定的 {varied} 个数值合理范围内的拉丁超立方抽样",
    )
    return Drawing(len(drawn[0]), _Drawn(tuple(drawn)), where)


@dataclasses.dataclass(frozen=True)
class _Drawn:
    """Gives a scenario the values of a draw; can be sent to another process."""

    draws: tuple[Mapping[str, float], ...]

    def __call__(self, scenario: Scenario, number: int) -> Scenario:
        return with_parameters(scenario, self.draws[number])


def with_parameters(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario under the drawn values of its own keys; whole numbers are rounded."""
    mine_to_vary = uncertain(scenario)
    mine = {key: _typed(p, values[key]) for key, p in _numbers(scenario) if key in values and key in mine_to_vary}
    settings = {name: {**old, **_under(mine, f"{name}.")} for name, old in scenario.settings.items()}
    uses = tuple(dataclasses.replace(use, fields={**use.fields, **_under(mine, f"{use.key}.")}) for use in scenario.mechanisms)
    levers = {**scenario.levers, **{k: v for k, v in _under(mine, "levers.").items() if k in LEVERS}}
    return dataclasses.replace(scenario, settings=settings, mechanisms=uses, levers=levers)


def _under(values: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix) and "." not in key.removeprefix(prefix)}


def _typed(p: Parameter, value: float) -> float | int:
    return round(value) if p.kind == "integer" else value


def matrix_drawn(region: RegionPack, draws: Draws) -> RegionPack:
    """The region with one transport matrix, drawn between its limits as ``air.transport: sampled`` draws it."""
    from sim.world.columns import transport

    cells, outside = transport(region, "sampled", draws)
    shares = np.column_stack([cells, outside]) / np.array(region.base_mean)[:, None]
    # the matrix is part of the data, so a run under another one has another id
    name = f"matrix drawn by seed {draws.root_seed}, number {draws.replicate}"
    return dataclasses.replace(region, shares=tuple(map(tuple, shares.tolist())), digests={**dict(region.digests), name: ""})


def with_region(scenario: Scenario, region: RegionPack) -> Scenario:
    """The scenario under the central matrix of ``region``, the same in every replicate."""
    settings = {**scenario.settings, "air": {**scenario.settings["air"], "transport": "central"}}
    return dataclasses.replace(scenario, region=region, settings=settings)


def with_agents(scenario: Scenario, enterprises: int, citizens: int) -> Scenario:
    """The scenario with so many agents a city."""
    agents = {**scenario.settings["agents"], "enterprises_per_city": enterprises, "citizens_per_city": citizens}
    return dataclasses.replace(scenario, settings={**scenario.settings, "agents": agents})
