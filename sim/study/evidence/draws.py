"""Parameters that every replicate draws: replicate r uses draw r in all arms of a comparison (common parameters).

``prior``: the parameters that a fit of the region frees, from their priors (seeds/comparisons.yaml, ``priors``). ``ranges``: every parameter, base
value of a lever and field of a mechanism that has a plausible range, uniform in it (a number of parties up to those of the region). A number that
the scenario or the comparison sets stays as it is set; and a policy that is off (a lever or a field at 0, where 0 is the least) stays off.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sim.declare.claims import read_seed
from sim.declare.parameters import Parameter
from sim.draws.streams import Draws, named_ids
from sim.outcomes.declarations import PARTIES
from sim.processes.sections import SECTIONS
from sim.scenario.scenario import MechanismUse, Scenario
from sim.study.runs.keep import places_of

PRIOR, RANGES = "prior", "ranges"


@cache
def priors() -> Mapping[str, Mapping[str, Mapping[str, tuple[float, float]]]]:
    """Region -> key path -> distribution -> its two numbers (lognormal: median, sd of the logarithm; normal: mean, sd; uniform: low, high)."""
    rows = read_seed("comparisons.yaml")["priors"]
    return {region: {path: {name: (float(a), float(b)) for name, (a, b) in row.items()} for path, row in of.items()} for region, of in rows.items()}


def under_draws(scenario: Scenario, how: str, root_seed: int, replicate: int) -> Scenario:
    """The scenario with the parameters that a replicate draws; the scenario itself where none is drawn."""
    values = drawn(scenario, how, root_seed, replicate)
    return with_values(scenario, values) if values else scenario


def drawn(scenario: Scenario, how: str, root_seed: int, replicate: int) -> dict[str, float]:
    """Key path -> value drawn, of every parameter of the scenario that is drawn. It hangs on path, seed and replicate alone."""
    draws = Draws(root_seed, replicate)
    result = {}
    if how == PRIOR:
        for path, prior in priors().get(scenario.region.name, {}).items():
            if _free(scenario, path):
                (distribution, (first, second)), = prior.items()
                result[path] = _value(draws, path, distribution, first, second)
    else:
        for path, parameter, value in _ranged(scenario):
            if parameter.plausible is not None and not (_is_policy(path) and value == 0 and parameter.plausible[0] == 0) and _free(scenario, path):
                low, high = parameter.plausible
                if parameter.unit == PARTIES:
                    high = min(high, len(places_of(scenario)) - 1 - len(scenario.region.city_names))
                whole = parameter.kind == "integer"
                found = _value(draws, path, "uniform", low, high + 1 if whole else high)
                result[path] = math.floor(found) if whole else found
    return result


def _is_policy(path: str) -> bool:
    return path.startswith(("levers.", "mechanisms."))


def _ranged(scenario: Scenario) -> Iterator[tuple[str, Parameter, Any]]:
    """Every number of the scenario with its declaration."""
    for name, section in SECTIONS.items():
        held = scenario.levers if name == "levers" else scenario.settings[name]
        yield from ((f"{name}.{p.name}", p, held[p.name]) for p in section.parameters if p.name in held)
    for use in scenario.mechanisms:
        yield from ((f"mechanisms.{use.name}.{f.parameter.name}", f.parameter, use.fields[f.parameter.name]) for f in use.mechanism.fields)


def _free(scenario: Scenario, path: str) -> bool:
    """Whether nothing but the defaults says what a number is (of a mechanism: in one of its uses)."""
    section, _, name = path.partition(".")
    if section != "mechanisms":
        return _by_default(scenario, path)
    mechanism, _, field = name.partition(".")
    return any(_by_default(scenario, f"{use.key}.{field}") for use in scenario.mechanisms if use.name == mechanism)


def _by_default(scenario: Scenario, path: str) -> bool:
    origin = scenario.origins.get(path)
    return origin is not None and origin.word in ("default", "region")


def _value(draws: Draws, path: str, distribution: str, first: float, second: float) -> float:
    stream, ids = draws.stream(f"evidence.{path}"), named_ids("evidence", [path])
    if distribution == "uniform":
        return first + (second - first) * float(stream.uniform(ids)[0])
    normal = float(stream.normal(ids)[0])
    return first * math.exp(second * normal) if distribution == "lognormal" else first + second * normal


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with other values at key paths; of a mechanism in every use that does not set the field itself."""
    settings, levers = {section: dict(held) for section, held in scenario.settings.items()}, dict(scenario.levers)
    fields: dict[str, dict[str, float]] = {}
    for path, value in values.items():
        section, _, name = path.partition(".")
        if section == "mechanisms":
            mechanism, _, field = name.partition(".")
            fields.setdefault(mechanism, {})[field] = value
        elif section == "levers":
            levers[name] = value
        else:
            settings[section][name] = value
    uses = tuple(_changed(scenario, use, fields.get(use.name, {})) for use in scenario.mechanisms)
    return dataclasses.replace(scenario, settings=settings, levers=levers, mechanisms=uses)


def _changed(scenario: Scenario, use: MechanismUse, values: Mapping[str, float]) -> MechanismUse:
    own = {field: value for field, value in values.items() if _by_default(scenario, f"{use.key}.{field}")}
    return dataclasses.replace(use, fields={**use.fields, **own}) if own else use
