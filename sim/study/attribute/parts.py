"""The parts of a scenario that policy is made of, by which two scenarios can be compared and mixed.

Names of parts: ``mechanism.field`` (a field that moves a lever), ``mechanism.clause``, ``mechanism.offers``, ``levers.name`` (base value of a
lever), ``section.name`` (a setting), ``period.weather``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from typing import Any

from sim.declare.problems import Place, Problems
from sim.mechanisms import registry
from sim.mechanisms.base import OFFERS, RUNNING_COST
from sim.scenario.scenario import MechanismUse, Scenario
from sim.study.attribute.sets import set_of_part, set_of_setting

APPRAISAL = "central.appraisal"
WEATHER = "period.weather"


def parts_of(scenario: Scenario) -> dict[str, Any]:
    """Every part of a scenario and what it is there; two scenarios whose parts are equal run alike in the same region and period."""
    found: dict[str, Any] = {}
    for use in sorted(scenario.mechanisms, key=lambda u: (u.name, u.key)):
        for part in use.mechanism.parts:
            if use.acts(part):
                found[f"{use.name}.{part}"] = (*found.get(f"{use.name}.{part}", ()), _said(use, part))
    found |= {f"levers.{name}": value for name, value in scenario.levers.items()}
    for section, values in scenario.settings.items():
        found |= {f"{section}.{name}": value for name, value in values.items()}
    found |= {f"{APPRAISAL}.{name}": value for name, value in scenario.appraisal.items()}
    return found | {WEATHER: scenario.weather}


def _said(use: MechanismUse, part: str) -> tuple[Any, ...]:
    """What a use says about a part of its mechanism."""
    mechanism, fields = use.mechanism, use.fields
    if mechanism.clause is not None and part == mechanism.clause.name:
        values: tuple[Any, ...] = tuple((f.parameter.name, fields[f.parameter.name]) for f in mechanism.fields if f.clause)
    elif part == OFFERS:
        values = () if mechanism.invites is None else mechanism.invites(fields)
    else:
        values = (fields[part],)
    return (values, use.window, tuple(use.cities), use.ramp_months, use.strength, fields[RUNNING_COST])


def differing(first: Scenario, second: Scenario) -> tuple[str, ...]:
    """Names of the parts in which two scenarios differ, mechanisms first."""
    ours, theirs = parts_of(first), parts_of(second)
    missing = object()
    return tuple(name for name in dict.fromkeys((*ours, *theirs)) if ours.get(name, missing) != theirs.get(name, missing))


def set_of(name: str) -> str:
    """Name of the set of levers in which a part lies."""
    head, _, tail = name.partition(".")
    return set_of_part(head, tail) if head in registry() else set_of_setting(name)


def check_mixable(first: Scenario, second: Scenario) -> None:
    """InputError with every difference that nothing can lie between: region, months, who the parties are; or where there is no difference at all."""
    problems, place = Problems(), Place(f"{first.name}, {second.name}")
    party = "governments.party"
    said = [
        {"region": s.region.name, "period.start": str(s.calendar.start), "period.months": s.calendar.months, party: s.get(*party.split("."))}
        for s in (first, second)
    ]
    for key, ours in said[0].items():
        if ours != said[1][key]:
            problems.add(place, "attribute.fixed", key=key, first=ours, second=said[1][key])
    if said[0]["region"] == said[1]["region"] and first.region.digests != second.region.digests:
        problems.add(place, "attribute.data", region=said[0]["region"])
    if not problems.found and not differing(first, second):
        problems.add(place, "attribute.same")
    problems.stop()


def mixed(first: Scenario, second: Scenario, on: Collection[str]) -> Scenario:
    """The scenario that takes the parts ``on`` (among those that differ) from ``second`` and all others from ``first``.

    With none on it is ``first`` itself, with all on ``second`` itself. A mechanism of which some parts come from each side stands there twice,
    each use with the parts that act (:attr:`MechanismUse.only`); its running cost follows by the number of parts.
    """
    apart = differing(first, second)
    wanted = set(apart) & set(on)
    if not wanted:
        return first
    if len(wanted) == len(apart):
        return second
    settings = {
        section: {name: second.get(section, name) if f"{section}.{name}" in wanted else value for name, value in values.items()}
        for section, values in first.settings.items()
    }
    appraisal = {name: second.appraisal[name] if f"{APPRAISAL}.{name}" in wanted else value for name, value in first.appraisal.items()}
    levers = {name: second.levers[name] if f"levers.{name}" in wanted else value for name, value in first.levers.items()}
    return dataclasses.replace(
        first, name=f"{first.name}-{second.name}", path=None, settings=settings, appraisal=appraisal, levers=levers,
        weather=second.weather if WEATHER in wanted else first.weather, mechanisms=tuple(_mixed_uses(first, second, set(apart), wanted)),
    )  # fmt: skip


def _mixed_uses(first: Scenario, second: Scenario, apart: set[str], wanted: set[str]) -> Iterator[MechanismUse]:
    for name in sorted({use.name for use in (*first.mechanisms, *second.mechanisms)}):
        ours, theirs = ([use for use in s.mechanisms if use.name == name] for s in (first, second))
        parts = (ours or theirs)[0].mechanism.parts
        differ = [part for part in parts if f"{name}.{part}" in apart]
        on = [part for part in differ if f"{name}.{part}" in wanted]
        if not on:
            yield from ours
        elif len(on) == len(differ):
            yield from theirs
        else:
            yield from _cut(ours, [part for part in parts if part not in on])
            yield from _cut(theirs, on)


def _cut(uses: list[MechanismUse], parts: list[str]) -> Iterator[MechanismUse]:
    """The uses with no other parts than ``parts``."""
    for use in uses:
        only = tuple(part for part in use.mechanism.parts if part in parts and use.acts(part))
        if only:
            yield use if len(only) == len(use.mechanism.parts) else dataclasses.replace(use, only=only)
