"""The runs that measures need: every arm once, however many measures ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.study.validate.arms import Arm, Changes, Floats, Found, Got, Measure, Probe, Series

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.study.runs.jobs import OfReplicate
    from sim.world.pack import RegionPack

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Bench:
    """Where and how runs are made: folder of the store, workers, root seed, replicates of an arm, progress; ``drawn``: the scenario of a replicate,
    with parameters and a matrix drawn from a posterior (None: every replicate has the values as shipped).
    """

    out: Path
    workers: int
    seed: int = 1
    replicates: int = 40
    progress: Progress | None = None
    drawn: OfReplicate | None = None

    @property
    def as_shipped(self) -> Bench:
        """Without draws of parameters."""
        return replace(self, drawn=None)

    def spread(self, scenario: Scenario, count: int) -> tuple[list[Scenario], list[tuple[int, ...]]]:
        """``count`` replicates of an arm as scenarios with their replicates: one scenario, or under draws one a replicate."""
        if self.drawn is None:
            return [scenario], [tuple(range(count))]
        return [self.drawn(scenario, r) for r in range(count)], [(r,) for r in range(count)]

    def fewer(self, by: int) -> Bench:
        """With so many times fewer replicates, at least two."""
        return replace(self, replicates=max(2, self.replicates // by))


def series_of_arms(arms: Sequence[Arm], bench: Bench, replicates: Sequence[int] | None = None) -> list[Series]:
    """Monthly series of every arm, ``replicates`` (numbers by arm; default those of the bench) of each."""
    from sim.scenario.scenario import Scenario
    from sim.study.runs.keep import Keep, months_of, places_of
    from sim.study.runs.kept import run_kept

    counts = [bench.replicates] * len(arms) if replicates is None else list(replicates)
    scenarios, each, keeps, ends = list[Scenario](), list[tuple[int, ...]](), list[Keep](), list[int]()
    for arm, count in zip(arms, counts, strict=True):
        scenario = arm.load()
        more, mine = bench.spread(scenario, count)
        scenarios, each = scenarios + more, each + mine
        keeps += [Keep(arm.outcomes, places_of(scenario), ("all",), series=True)] * len(more)
        ends.append(len(scenarios))
    kept = run_kept(scenarios, each, bench.seed, keeps, bench.out, bench.workers, bench.progress)
    found = []
    for arm, first, end in zip(arms, (0, *ends), ends, strict=False):
        values = np.concatenate([values for values in kept.monthly[first:end] if values is not None])
        found.append(Series(values, arm.outcomes, months_of(scenarios[first]), places_of(scenarios[first])))
    return found


def probe(arm: Arm, work: Probe, bench: Bench) -> Floats:
    """Numbers of finished runs that no outcome holds, (replicates, ...)."""
    from sim.draws.streams import Draws
    from sim.study.runs.prefixes import FinishedRuns

    runs, scenario, found = FinishedRuns(), arm.load(), []
    for replicate in range(bench.replicates):
        own = scenario if bench.drawn is None else bench.drawn(scenario, replicate)
        with runs.run(own, Draws(bench.seed, replicate)) as model:
            found.append(work(model))
    return np.array(found)


Key = tuple[str, str | None, str]


def key_of(arm: Arm) -> Key:
    """What tells one arm from another, whatever outcomes are asked of it."""
    return arm.scenario, arm.variant, repr(arm.changes)


def asked(measures: Sequence[Measure], bench: Bench, changes: Changes = ()) -> dict[Key, tuple[Arm, int]]:
    """The arms whose series measures need, each once with all outcomes asked of it and the largest number of replicates."""
    wanted: dict[Key, tuple[Arm, int]] = {}
    for m in measures:
        for name, arm in m.arms.items():
            if m.work is None or name in m.probes:
                continue
            arm = arm.with_(*changes)
            have, count = wanted.get(key_of(arm), (replace(arm, outcomes=()), 0))
            outcomes = tuple(dict.fromkeys((*have.outcomes, *arm.outcomes)))
            wanted[key_of(arm)] = (replace(arm, outcomes=outcomes), max(count, bench.fewer(m.fewer).replicates))
    return wanted


def probes_of(measures: Sequence[Measure], bench: Bench, changes: Changes = ()) -> list[tuple[Arm, int]]:
    """The arms whose runs are looked into, with their replicates."""
    return [(m.arms[name].with_(*changes), bench.fewer(m.fewer).replicates) for m in measures for name in m.probes]


def gather(measures: Sequence[Measure], region: RegionPack, bench: Bench, changes: Changes = ()) -> dict[str, Got]:
    """What the runs of every measure left, by pattern; ``changes`` are made to every arm."""
    wanted = asked(measures, bench, changes)
    done = series_of_arms([arm for arm, _ in wanted.values()], bench, [count for _, count in wanted.values()])
    series = dict(zip(wanted, done, strict=True))
    probed: dict[tuple[Key, Probe, int], Floats] = {}
    found = {}
    for m in measures:
        if m.work is None:
            continue
        few = bench.fewer(m.fewer)
        mine = {name: arm.with_(*changes) for name, arm in m.arms.items()}
        for name, work in m.probes.items():
            what = (key_of(mine[name]), work, few.replicates)
            if what not in probed:
                probed[what] = probe(mine[name], work, few)
        found[m.pattern] = Got(
            {name: first(series[key_of(arm)], few.replicates) for name, arm in mine.items() if name not in m.probes},
            {name: probed[key_of(mine[name]), work, few.replicates] for name, work in m.probes.items()},
            region,
        )
    return found


def first(series: Series, count: int) -> Series:
    """The first replicates of a series."""
    return replace(series, values=series.values[:count])


def numbers_of(measure: Measure | None, got: Mapping[str, Got]) -> Mapping[str, Found]:
    """What a measure makes of its runs; nothing where there is none."""
    if measure is None or measure.work is None or measure.pattern not in got:
        return {}
    return measure.work(got[measure.pattern])
