"""The runs that comparisons need: asked of the store of results, and run where it does not hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.comparisons import AS_WRITTEN, FIRST, LAST, comparisons, structures
from sim.outcomes.declarations import OUTCOMES
from sim.scenario.scenario import Scenario
from sim.study.evidence.cases import Case, Need, arms_of, needs_of, not_shipped, resolve
from sim.study.evidence.effects import Values, key_of
from sim.study.evidence.spells import SERIES, SPELL, kept_spells, parties_of
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import Failure
from sim.study.runs.keep import Keep, places_of
from sim.study.runs.kept import KeptRuns
from sim.study.runs.plan import Plan, plan_of
from sim.study.store.runid import scenario_hash

Floats = NDArray[np.float64]
Run = tuple[str, int]
"""(hash of the scenario, replicate)."""


@dataclass
class Asked:
    """The runs of cases: the same replicates of the scenarios as they are, and of drawn ones the replicate that drew them."""

    groups: list[KeptRuns]
    rows: dict[Run, tuple[Keep, Floats, Floats | None]] = field(default_factory=dict)

    def plan(self, workers: int | None, cores: int) -> Plan:
        """What is left to do, and what it costs."""
        scenarios, counts, found = list[Scenario](), list[int](), list[int]()
        for group in self.groups:
            left, first = Counter(job.scenario for job in group.left), dict.fromkeys(job.scenario for job in group.jobs)
            scenarios += [group.scenarios[number] for number in first]
            counts += [len(group.replicates)] * len(first)
            found += [len(group.replicates) - left[number] for number in first]
        return plan_of(scenarios, counts, workers, cores, found=found)

    def run(self, workers: int, progress: Progress | None = None) -> tuple[Failure, ...]:
        """Do the runs that are left and hold what all of them left; returns those that failed."""
        failures, before, total = list[Failure](), 0, sum(len(group.jobs) for group in self.groups)
        for group in self.groups:
            at_once = min(workers, group.plan(None, workers).workers)  # starting processes takes longer than a few runs
            kept = group.run(at_once, None if progress is None else _shifted(progress, before, total, len(failures)))
            group.rows = {}  # held below
            failures += kept.failures
            before += len(group.jobs)
            for digest, keep, values, monthly in zip(group.digests, group.keeps, kept.values, kept.monthly, strict=True):
                for row, replicate in enumerate(group.replicates):
                    self.rows[digest, replicate] = keep, values[row], None if monthly is None else monthly[row]
        return tuple(failures)

    def values(self, case: Case, replicates: int, root_seed: int) -> list[Values]:
        """What the runs of every arm of a case left: one mapping a replicate."""
        by_replicate = [case.arms_of(root_seed, replicate) for replicate in range(replicates)]
        needs = [needs_of(case.comparison, scenario) for scenario in case.arms]
        return [
            [self._left(arms[number], replicate, needs[number]) for replicate, arms in enumerate(by_replicate)] for number in range(len(case.arms))
        ]  # fmt: skip

    def _left(self, scenario: Scenario, replicate: int, needs: Iterable[Need]) -> dict[str, Any]:
        """The needed values of a run; what it does not have is left out."""
        keep, values, monthly = self.rows[scenario_hash(scenario), replicate]
        result: dict[str, Any] = {}
        for outcome, place, period in needs:
            if outcome == SPELL:
                assert monthly is not None
                columns = [keep.places.index(name) for name in parties_of(keep.places, place)]
                series = monthly[keep.outcomes.index(SERIES)][:, columns]
                if np.isfinite(series).any():
                    result[key_of((outcome, place, period))] = kept_spells(series)
                continue
            found = values[keep.outcomes.index(outcome), keep.periods.index(year_of(scenario, period)), keep.places.index(place)]
            if not np.isnan(found):
                result[key_of((outcome, place, period))] = float(found)
        return result


def asked(cases: Sequence[Case], replicates: int, root_seed: int, out: Path) -> Asked:
    """The question that cases put to the store below ``out``; nothing is run. InputError: a place that a region does not have."""
    as_they_are: dict[str, tuple[Scenario, Keep]] = {}
    drawn: dict[int, dict[str, tuple[Scenario, Keep]]] = {replicate: {} for replicate in range(replicates)}
    for case in cases:
        keeps = [keep_of(scenario, needs_of(case.comparison, scenario)) for scenario in case.arms]
        if not case.draws:
            _add(as_they_are, case.arms, keeps)
            continue
        for replicate in range(replicates):
            _add(drawn[replicate], case.arms_of(root_seed, replicate), keeps)
    several: list[tuple[int | list[int], dict[str, tuple[Scenario, Keep]]]] = [(replicates, as_they_are), *(([r], some) for r, some in drawn.items())]
    return Asked([_group(some, count, root_seed, out) for count, some in several if some])


def _add(to: dict[str, tuple[Scenario, Keep]], arms: Iterable[Scenario], keeps: Iterable[Keep]) -> None:
    for scenario, keep in zip(arms, keeps, strict=True):
        digest = scenario_hash(scenario)
        to[digest] = scenario, to[digest][1].with_(keep) if digest in to else keep


def _group(some: dict[str, tuple[Scenario, Keep]], replicates: int | list[int], root_seed: int, out: Path) -> KeptRuns:
    return KeptRuns([scenario for scenario, _ in some.values()], replicates, root_seed, [keep for _, keep in some.values()], out)


def _shifted(progress: Progress, before: int, total: int, failed: int) -> Progress:
    return lambda done, _, fresh: progress(before + done, total, failed + fresh)


def keep_of(scenario: Scenario, needs: Iterable[Need]) -> Keep:
    """What is kept of a run: its needs, and all that any comparison of the ledger needs of its scenario file, so that a run serves every claim."""
    own, ledger = _keep(scenario, needs), _keeps().get(scenario.name)
    return own if ledger is None else ledger.with_(own)


@cache
def _keeps() -> dict[str, Keep]:
    found: dict[str, Keep] = {}
    for comparison in comparisons().values():
        if not_shipped(comparison):
            continue
        for arm in arms_of(comparison):
            scenario = resolve(arm, structures()[AS_WRITTEN])
            keep = _keep(scenario, needs_of(comparison, scenario))
            for name in dict.fromkeys(structure.of(arm)[0] for structure in structures().values()):
                found[name] = found[name].with_(keep) if name in found else keep
    return {name: Keep(tuple(sorted(k.outcomes)), tuple(sorted(k.places)), tuple(sorted(k.periods)), k.series) for name, k in found.items()}


def _keep(scenario: Scenario, needs: Iterable[Need]) -> Keep:
    outcomes, places, periods, spells = dict[str, None](), dict[str, None](), dict[str, None](), False
    for outcome, place, period in needs:
        if outcome == SPELL:
            spells = True
            outcomes[SERIES] = None
            places |= dict.fromkeys(parties_of(places_of(scenario), place))
        else:
            outcomes[outcome], places[place] = None, None
        periods[year_of(scenario, period)] = None
    return Keep(tuple(name for name in outcomes if name in OUTCOMES), tuple(places), tuple(periods), spells)


def year_of(scenario: Scenario, period: str) -> str:
    """A period with the words ``first`` and ``last`` as the years that they are in a scenario."""
    months = list(scenario.calendar.all_months)[-scenario.calendar.months :]
    return {FIRST: str(months[0])[:4], LAST: str(months[-1])[:4]}.get(period, period)
