"""What has to be run to judge a claim: the arms of its comparison, resolved under every structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sim.declare.claims import claims
from sim.declare.comparisons import AS_WRITTEN, FIRST, LAST, Arm, Comparison, Structure, comparisons, structures
from sim.declare.problems import Hint, Place, Problems, fail
from sim.declare.shipped import SEEDS
from sim.outcomes.declarations import REGION, party_place
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.study.evidence.draws import under_draws
from sim.study.evidence.retention import CUT, RETENTION, endings, without_action
from sim.study.store.periods import WHOLE
from sim.study.store.runid import scenario_hash

Need = tuple[str, str, str]
"""(outcome, place, period) that a run must leave."""

PLACE = Place(str(SEEDS / "comparisons.yaml"))


@dataclass(frozen=True)
class Case:
    """A comparison under one structure: its arms resolved, *with* first (then *without*, then factors in their order).

    ``draws``: how every replicate draws parameters, the same in all arms ('': it draws none); ``arms`` are those without draws then.
    """

    comparison: Comparison
    structure: str
    arms: tuple[Scenario, ...]
    draws: str = ""

    def arms_of(self, root_seed: int, replicate: int) -> tuple[Scenario, ...]:
        """The arms as a replicate runs them."""
        return tuple(_drawn(scenario, self.draws, root_seed, replicate) for scenario in self.arms) if self.draws else self.arms


_DRAWN: dict[tuple[str, str, int, int], Scenario] = {}


def _drawn(scenario: Scenario, how: str, root_seed: int, replicate: int) -> Scenario:
    """The scenario with what a replicate draws; made once for all comparisons that use it."""
    key = (scenario_hash(scenario), how, root_seed, replicate)
    if key not in _DRAWN:
        _DRAWN[key] = under_draws(scenario, how, root_seed, replicate)
    return _DRAWN[key]


def chosen(ids: Sequence[str]) -> list[Comparison]:
    """The comparisons of the claims (all when none is named). InputError: an unknown id, or a claim that no run can judge."""
    known, problems = tuple(claim.id for claim in claims()), Problems()
    for id in ids:
        if id not in known:
            problems.add(Place("evidence"), "claim.unknown", name=id, hint=Hint(id, known))
        elif id not in comparisons():
            problems.add(Place("evidence"), "claim.out_of_scope", name=id)
    problems.stop()
    return [comparison for id, comparison in comparisons().items() if not ids or id in ids]


@cache
def _file(scenario: str, variant: str | None) -> ScenarioFile:
    return ScenarioFile(scenario, variant)


def not_shipped(comparison: Comparison) -> tuple[str, ...]:
    """Scenarios and variants that a comparison needs and that do not ship."""
    if comparison.missing:
        return comparison.missing
    wanted = dict.fromkeys((arm.scenario, arm.variant) for arm in comparison.arms if arm.variant is not None)
    return tuple(f"{name} ({variant})" for name, variant in wanted if variant not in _file(name, None).variants)


def resolve(arm: Arm, structure: Structure) -> Scenario:
    """The scenario of an arm under a structure. InputError: something in it is wrong."""
    file = _file(*structure.of(arm))
    sets = list(arm.sets)
    there = {use.name for use in file.resolve(sets).mechanisms}
    sets += [f"mechanisms.{name}.enabled=true" for name in arm.on if name not in there]
    sets += [f"mechanisms.{name}={{enabled: false}}" for name in (*arm.off, *structure.off) if name in there or name in arm.on]
    scenario = file.resolve(sets)
    changes = [
        f"{use.key}.{field}={value}" for use in scenario.mechanisms for field, value in structure.fields.get(use.name, {}).items() if field in use.fields
    ]
    return file.resolve([*sets, *structure.sets, *changes]) if changes or structure.sets else scenario


def arms_of(comparison: Comparison) -> tuple[Arm, ...]:
    """Every arm to run; for retention each is followed by itself without the action that ends."""
    if comparison.outcome == RETENTION:
        return tuple(one for arm in comparison.arms for one in (arm, without_action(arm)))
    return comparison.arms


def _applies(structure: Structure, comparison: Comparison) -> bool:
    """Whether a claim is judged under a structure."""
    if structure.on_request if comparison.structures is None else structure.name not in comparison.structures:
        return False
    if structure.outcomes is not None and comparison.outcome not in structure.outcomes:
        return False
    elsewhere = structure.instead and not any(structure.of(arm) != (arm.scenario, arm.variant) for arm in comparison.arms)
    return not elsewhere and not set(structure.off) & set(comparison.claim.mechanisms)


def cases(comparison: Comparison) -> list[Case]:
    """The comparison under every structure in which it compares something and that changes one of its arms (by its draws, where it has some)."""
    arms: dict[str, tuple[Scenario, ...]] = {}
    for structure in structures().values():
        if not _applies(structure, comparison):
            continue
        arms[structure.name] = tuple(resolve(arm, structure) for arm in arms_of(comparison))
    digests = {name: [scenario_hash(scenario) for scenario in some] for name, some in arms.items()}
    if len(set(digests[AS_WRITTEN])) < len(digests[AS_WRITTEN]):
        raise fail(PLACE, "comparison.same", name=comparison.claim.id)
    draws = {name: structures()[name].draws for name in arms}
    changed = [name for name in arms if (_draws_any(arms[name], draws[name]) if draws[name] else digests[name] != digests[AS_WRITTEN])]
    kept = [name for name in arms if name == AS_WRITTEN or (name in changed and len(set(digests[name])) == len(digests[name]))]
    return [Case(comparison, name, arms[name], draws[name]) for name in kept]


def _draws_any(arms: Sequence[Scenario], how: str) -> bool:
    return any(scenario_hash(_drawn(scenario, how, 0, 0)) != scenario_hash(scenario) for scenario in arms)


def needs_of(comparison: Comparison, scenario: Scenario) -> list[Need]:
    """What the run of an arm must leave. InputError: a place that the region does not have."""
    parties = [party_place(name) for name in scenario.region.party_names]
    known = (REGION, *parties, *scenario.region.city_names)
    if comparison.place not in known:
        raise fail(PLACE, "value.choice", key=f"{comparison.claim.id}.place", found=comparison.place, hint=Hint(comparison.place, known))
    if comparison.outcome == RETENTION:
        return [(CUT, comparison.place, month) for month in _months(comparison)]
    wanted = ends_of(comparison.period) if comparison.measure == "change" else (comparison.period,)
    needs = [(comparison.outcome, comparison.place, period) for period in wanted]
    if comparison.requires is not None:
        needs.append((comparison.requires.outcome, comparison.requires.place, WHOLE))
    return needs


def ends_of(period: str) -> tuple[str, str]:
    """The two years of a change: ``2015..2018``, else the first and the last."""
    first, dots, last = period.partition("..")
    return (first, last) if dots else (FIRST, LAST)


def _months(comparison: Comparison) -> list[str]:
    """The months of the actions and those at which their retention is measured, of every arm."""
    found = [ending for arm in comparison.arms for ending in endings(resolve(arm, structures()[AS_WRITTEN]), arm.ends, comparison.after, PLACE)]
    return sorted({month for ending in found for month in (*ending.during, ending.later)})
