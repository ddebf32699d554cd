"""Values of parameters put into a resolved scenario, by key path."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from sim.declare.parameters import Parameter
from sim.scenario.scenario import MechanismUse, Scenario
from sim.scenario.tree import parse_path
from sim.study.sweeps.axes import parameter_at

STRENGTH = "strength"
"""A number that every use of a mechanism has, beside its own fields."""


def values_at(scenario: Scenario, path: str) -> tuple[float, ...]:
    """What stands at ``section.parameter`` or ``mechanisms.NAME.field`` (one value a use of the mechanism; none where it is not used)."""
    section, _, rest = path.partition(".")
    if section == "mechanisms":
        name, _, field = rest.partition(".")
        return tuple(_of_use(use, field) for use in scenario.mechanisms if use.name == name)
    return (scenario.levers[rest] if section == "levers" else scenario.get(section, rest),)


def default_of(scenario: Scenario, path: str) -> float | None:
    """The value that a scenario which says nothing would have: of the region, else of the declaration; None for what has no single default."""
    region, parameter = scenario.region, declared(path)
    section, _, rest = path.partition(".")
    if section == "levers" and rest in region.levers:
        return region.levers[rest].value
    if path in region.settings:
        return region.settings[path].value
    return None if parameter is None else parameter.default


def declared(path: str) -> Parameter | None:
    """The declaration of a key path; None where there is none."""
    steps = parse_path(path)
    return None if steps is None else parameter_at(steps)


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with other values at key paths as in :func:`values_at`; a mechanism gets them in every use, one that is not used stays unused."""
    settings = {section: dict(held) for section, held in scenario.settings.items()}
    levers, uses = dict(scenario.levers), list(scenario.mechanisms)
    for path, value in values.items():
        section, _, rest = path.partition(".")
        if section == "levers":
            levers[rest] = value
        elif section == "mechanisms":
            name, _, field = rest.partition(".")
            uses = [_changed(use, field, value) if use.name == name else use for use in uses]
        else:
            settings[section][rest] = value
    return dataclasses.replace(scenario, settings=settings, levers=levers, mechanisms=tuple(uses))


def _of_use(use: MechanismUse, field: str) -> float:
    return use.strength if field == STRENGTH else use.fields[field]


def _changed(use: MechanismUse, field: str, value: float) -> MechanismUse:
    if field == STRENGTH:
        return dataclasses.replace(use, strength=value)
    return dataclasses.replace(use, fields={**use.fields, field: value})
