"""What a claim is as a test of the model: could fail, sign built in, circular, or a bundle; by rule, from what its comparison moves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.declare.claims import edges
from sim.declare.comparisons import AS_WRITTEN, GOOD, Comparison, structures
from sim.declare.reading.positioned import read_yaml
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.mechanisms.base import Field
from sim.outcomes.declarations import REGION, party_place
from sim.processes.sections import LEVERS
from sim.scenario.scenario import MechanismUse, Scenario
from sim.study.evidence.cases import PLACE, resolve
from sim.study.evidence.retention import RETENTION, endings
from sim.world.reading.reader import PACKAGED, packaged_regions
from sim.world.reading.sheets import plain

COULD, BUILT_IN, CIRCULAR, BUNDLE = "could fail", "sign built in", "circular", "bundle"
_FITTED = re.compile(r"\bfit(ted)?\b")
_PATTERN = re.compile(r"pattern (\w+)")
LISTED = 4
"""Names that a reason lists."""

BY_HAND = Text("by hand: {why}", "人工判定：{why}")
WHY: dict[str, Text] = {
    "decided": Text(
        "between {moved} and the outcome stands what somebody decides", "{moved} 与指标之间隔着某一方的决策",
    ),
    "emission": Text(
        "emission follows {moved} by definition, and the outcome is made of emission", "排放按定义随 {moved} 变化，而指标由排放推得",
    ),
    "own": Text(
        "the formula of the outcome itself holds {moved}", "该指标的公式直接包含 {moved}",
    ),
    "nobody": Text(
        "nobody is offered membership, so that the outcome is zero by definition", "无人获邀加入协议，该指标按定义为零",
    ),
    "floor": Text(
        "without it nobody is offered membership, so that the outcome is zero there and can only rise", "没有它则无人获邀加入协议，指标为零，只会上升",
    ),
    "base": Text(
        "the level of the base year is an input and lies on that side already", "基准年水平属于输入，本已在该侧",
    ),
    "ends": Text(
        "what is left after {moved} is nothing by definition, or a half-life that is an input", "{moved} 结束后所剩按定义为零，或取决于作为输入的半衰期",
    ),
    "fitted": Text(
        "the value of {moved} was fitted to the fall of the air that it is then said to explain", "{moved} 的取值由空气改善拟合而来，再用以解释这一改善",
    ),
    "order": Text(
        "an order among effects follows from no definition", "效应的排序不由任何定义决定",
    ),
    "size": Text(
        "the level or change is what all of the run brings about", "该水平或变化由整个模拟产生",
    ),
    "members": Text(
        "switches {count} mechanisms at once: {members}", "同时切换 {count} 项机制：{members}",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind with its reason; ``members``: the kind of each mechanism that the comparison switches, where there are several."""

    name: str
    why: Text
    members: Mapping[str, str]


@dataclass(frozen=True)
class Moved:
    """What differs between two arms: by mechanism the levers and ``clause NAME`` that it moves; and settings (``section NAME``, levers by name)."""

    mechanisms: Mapping[str, frozenset[str]]
    settings: frozenset[str]


def moved_between(with_: Scenario, without: Scenario) -> Moved:
    """What two resolved arms differ in."""
    mine, theirs = _by_name(with_), _by_name(without)
    mechanisms = {}
    for name in dict.fromkeys((*mine, *theirs)):
        here, there = mine.get(name, []), theirs.get(name, [])
        if [use.as_dict() for use in here] != [use.as_dict() for use in there]:
            mechanisms[name] = _moved_by(with_, here, there)
    settings = {f"section {section}" for section, values in with_.settings.items() if dict(values) != dict(without.settings[section])}
    settings |= {name for name, value in with_.levers.items() if value != without.levers[name]}
    if dict(with_.appraisal) != dict(without.appraisal):
        settings.add("section central")
    if with_.region.digests != without.region.digests:
        settings.add("section region")
    return Moved(mechanisms, frozenset(settings))


def _by_name(scenario: Scenario) -> dict[str, list[MechanismUse]]:
    result: dict[str, list[MechanismUse]] = {}
    for use in scenario.mechanisms:
        result.setdefault(use.name, []).append(use)
    return result


def _moved_by(scenario: Scenario, here: list[MechanismUse], there: list[MechanismUse]) -> frozenset[str]:
    """Levers and clause that the uses of a mechanism move: those that differ, or all that do anything where it is there in one arm only."""
    if len(here) == len(there):
        pairs = [(a, b) for a, b in zip(here, there, strict=True) if a.as_dict() != b.as_dict()]
        fields = [(a, {f.parameter.name for f in a.mechanism.fields if a.fields[f.parameter.name] != b.fields[f.parameter.name]}) for a, b in pairs]
    else:
        fields = [(use, set(use.fields)) for use in (here if len(here) > len(there) else there)]
    found = set[str]()
    for use, names in fields:
        if not names:  # window, cities or strength differ: all of it does
            names = set(use.fields)
        for f in use.mechanism.fields:
            if f.parameter.name not in names:
                continue
            if f.lever is not None and (len(here) == len(there) or _acts(f, use, scenario)):
                found.add(f.lever)
            elif f.clause and use.mechanism.clause is not None:
                found.add(f"clause {use.mechanism.clause.name}")
    return frozenset(found)


def _acts(field: Field, use: MechanismUse, scenario: Scenario) -> bool:
    """Whether what a field adds to its lever changes anything."""
    assert field.lever is not None
    return field.contributes(use.fields[field.parameter.name], scenario.levers.get(field.lever, 0.0)) != LEVERS[field.lever].neutral


def kind_of_moved(moved: Iterable[str], outcome: str, fitted_here: bool) -> tuple[str, Text]:
    """Kind and reason of a comparison that moves levers, clauses and sections, judged on an outcome. ``fitted_here``: the region has fitted patterns.

    circular: a fitted lever, on what is made of emission. sign built in: one that takes emission away by definition, on what is made of
    emission; or all of it (but what has no fixed sign) in the formula of the outcome itself. Else: could fail.
    """
    e, names = edges(), sorted(moved)
    fitted = [name for name in names if name in fitted_levers()]
    if fitted and fitted_here and outcome in e.made_of:
        return CIRCULAR, _why("fitted", fitted)
    physical = [name for name in names if name in e.emission]
    if physical and outcome in e.made_of:
        return BUILT_IN, _why("emission", physical)
    signed = [name for name in names if name not in e.either]
    if signed and outcome in e.own and set(signed) <= set(e.own[outcome]):
        return BUILT_IN, _why("own", signed)
    return COULD, _why("decided", names)


def _why(which: str, names: Iterable[str] = (), **values: Any) -> Text:
    words = list(names)
    shown = ", ".join(words[:LISTED]) + (", ..." if len(words) > LISTED else "")
    return Text(*(text.format(moved=shown, **values) for text in (WHY[which].en, WHY[which].zh)))


@cache
def fitted_levers() -> frozenset[str]:
    """Levers that a field moves whose declared source is a fit, or names a pattern that was fitted."""
    fits, found = fitted_patterns(), set()
    for mechanism in registry().values():
        for f in mechanism.fields:
            named = _PATTERN.search(f.parameter.source)
            if f.lever is not None and (_FITTED.search(f.parameter.source) or (named is not None and named[1] in fits)):
                found.add(f.lever)
    return frozenset(found)


@cache
def fitted_patterns() -> Mapping[str, str]:
    """Published patterns that were fitted, with their region."""
    files = {region: PACKAGED / region / "patterns.yaml" for region in packaged_regions()}
    rows = {region: plain(read_yaml(file))["patterns"] for region, file in files.items() if file.is_file()}
    return {row["id"]: region for region, some in rows.items() for row in some if row["role"] == "fitted"}


def nobody_invited(scenario: Scenario) -> bool:
    """Whether fewer than two parties are offered membership, are members from the start, or may be ordered into the pact."""
    governments = scenario.settings["governments"]
    if governments["pact"] == "open" or len(governments["members"]) > 1:
        return False
    by_city = governments["party"] == "city"
    party = {city.name: city.name if by_city else city.party for city in scenario.region.cities}
    reached = set[str]()
    for use in scenario.mechanisms:
        ordered = any(f.lever == "mandated_membership" and use.fields[f.parameter.name] for f in use.mechanism.fields)
        if use.mechanism.offers_membership or ordered:
            names = use.cities if use.mechanism.invites is None else use.mechanism.invites(use.fields)
            reached |= {party.get(name, name) for name in names}
    return len(reached) < 2


def kind_of(comparison: Comparison) -> Kind:
    """The kind of a claim by rule, or as the seeds say by hand."""
    c = comparison
    if c.kind:
        assert c.why is not None
        return Kind(c.kind, Text(BY_HAND.en.format(why=c.why.en), BY_HAND.zh.format(why=c.why.zh)), {})
    as_written = structures()[AS_WRITTEN]
    with_ = resolve(c.with_, as_written)
    if c.measure == "order":
        return Kind(COULD, _why("order"), {})
    if c.without is None:
        return _of_a_run(c, with_)
    return _of_two(c, with_, resolve(c.without, as_written))


def _of_a_run(c: Comparison, scenario: Scenario) -> Kind:
    """Kind of a claim on the level, or the change, of an outcome in one arm."""
    if c.outcome in edges().follows_pact and nobody_invited(scenario):
        return Kind(BUILT_IN, _why("nobody"), {})
    if c.measure == "level" and c.outcome == RETENTION:
        endings(scenario, c.with_.ends, c.after, PLACE)
        return Kind(BUILT_IN, _why("ends", c.with_.ends), {})
    if c.measure == "level" and c.outcome == "concentration":
        least = scenario.region.good if c.threshold == GOOD else float(c.threshold)
        if (_base_level(scenario, c.place) > least) == (c.claim.direction == "+"):
            return Kind(BUILT_IN, _why("base"), {})
    return Kind(COULD, _why("size"), {})


def _base_level(scenario: Scenario, place: str) -> float:
    """Level of the base year at a city, or the mean of the cities of a party or of the region."""
    region = scenario.region
    levels = zip(region.cities, region.base_mean, strict=True)
    chosen = [level for city, level in levels if place in (REGION, city.name, party_place(city.party))]
    return sum(chosen) / len(chosen)


def _of_two(c: Comparison, with_: Scenario, without: Scenario) -> Kind:
    """Kind of a claim on the difference of two arms."""
    moved = moved_between(with_, without)
    here = with_.region.name in fitted_patterns().values()
    named = {name: levers for name, levers in moved.mechanisms.items() if not c.claim.mechanisms or name in c.claim.mechanisms}
    if len(named) < 2:
        if c.outcome in edges().follows_pact and c.claim.direction == "+" and nobody_invited(without):
            return Kind(BUILT_IN, _why("floor"), {})
        everything = frozenset().union(*named.values()) if named else moved.settings
        return Kind(*kind_of_moved(everything, c.outcome, here), {})
    members = {name: kind_of_moved(levers, c.outcome, here)[0] for name, levers in named.items()}
    if len(set(members.values())) == 1 and COULD not in members.values():
        return Kind(*kind_of_moved(frozenset().union(*named.values()), c.outcome, here), members)
    return Kind(BUNDLE, _why("members", count=len(members), members=", ".join(sorted(members))), dict(sorted(members.items())))
