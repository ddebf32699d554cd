"""Parameters that every replicate draws: replicate r uses draw r in all arms of a comparison (common parameters).

``posterior``: those of the posterior that ships with the region, with a matrix for every replicate; nothing where no posterior ships. ``ranges``: every
parameter, base value of a lever and field of a mechanism that has a plausible range, uniform in it (a number of parties up to those of the region). A
number that the scenario or the comparison sets stays as it is set; and a policy that is off (a lever or a field at 0, where 0 is the least) stays off.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sim.declare.parameters import Parameter
from sim.draws.streams import Draws, named_ids
from sim.outcomes.declarations import PARTIES
from sim.processes.sections import SECTIONS
from sim.scenario.scenario import MechanismUse, Scenario
from sim.study.calibrate.posterior import TABLE, Posterior, check, folder_of, open_posterior, under
from sim.study.runs.keep import places_of

POSTERIOR, RANGES = "posterior", "ranges"


def under_draws(scenario: Scenario, how: str, root_seed: int, replicate: int) -> Scenario:
    """The scenario with the parameters that a replicate draws; the scenario itself where none is drawn. InputError: a posterior does not fit its region."""
    if how == RANGES:
        values = drawn(scenario, root_seed, replicate)
        return with_values(scenario, values) if values else scenario
    posterior = _posterior_of(scenario.region.folder)
    if posterior is None or not posterior.acting(scenario):
        return scenario
    check(posterior, scenario.region)
    return under(scenario, posterior, replicate)


@cache
def _posterior_of(region: Path) -> Posterior | None:
    folder = folder_of(region)
    return open_posterior(folder) if (folder / TABLE).is_file() else None


def drawn(scenario: Scenario, root_seed: int, replicate: int) -> dict[str, float]:
    """Key path -> value drawn in its plausible range, of every parameter that is drawn. It hangs on path, seed and replicate alone."""
    draws = Draws(root_seed, replicate)
    result = {}
    for path, parameter, value in _ranged(scenario):
        if parameter.plausible is None or (_is_policy(path) and value == 0 and parameter.plausible[0] == 0) or not _free(scenario, path):
            continue
        low, high = parameter.plausible
        if parameter.unit == PARTIES:
            high = min(high, len(places_of(scenario)) - 1 - len(scenario.region.city_names))
        share = float(draws.stream(f"evidence.{path}").uniform(named_ids("evidence", [path]))[0])
        result[path] = low + math.floor((high - low + 1) * share) if parameter.kind == "integer" else low + (high - low) * share
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
