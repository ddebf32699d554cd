"""The runs that measures need: every arm once, however many measures ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.declarations import REGION, party_place
from sim.study.validate.arms import Arm, Changes, Floats, Got, Measure, Probe, Series

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Bench:
    """Where and how runs are made: folder of the store, workers, root seed, replicates of an arm, progress."""

    out: Path
    workers: int
    seed: int = 1
    replicates: int = 40
    progress: Progress | None = None

    def fewer(self, by: int) -> Bench:
        """With so many times fewer replicates, at least two."""
        return replace(self, replicates=max(2, self.replicates // by))


def places_of(scenario: Scenario) -> tuple[str, ...]:
    """All places of a scenario's results: the region, its parties, its cities."""
    region = scenario.region
    names = region.city_names if scenario.get("governments", "party") == "city" else region.party_names
    return (REGION, *(party_place(name) for name in names), *region.city_names)


def months_of(scenario: Scenario) -> tuple[str, ...]:
    """The months of the period, as results name them."""
    burn_in = scenario.calendar.burn_in
    return tuple(str(month) for month in scenario.calendar.all_months[burn_in:])


def series_of_arms(arms: Sequence[Arm], bench: Bench, replicates: Sequence[int] | None = None) -> list[Series]:
    """Monthly series of every arm, ``replicates`` (numbers by arm; default those of the bench) of each."""
    from sim.study.runs.keep import Keep
    from sim.study.runs.kept import run_kept

    counts = [bench.replicates] * len(arms) if replicates is None else list(replicates)
    found: dict[int, Series] = {}
    scenarios = [arm.load() for arm in arms]
    for count in dict.fromkeys(counts):
        rows = [k for k, c in enumerate(counts) if c == count]
        keeps = [Keep(arms[k].outcomes, places_of(scenarios[k]), ("all",), series=True) for k in rows]
        kept = run_kept([scenarios[k] for k in rows], count, bench.seed, keeps, bench.out, bench.workers, bench.progress)
        for k, values in zip(rows, kept.monthly, strict=True):
            found[k] = Series(values, arms[k].outcomes, months_of(scenarios[k]), places_of(scenarios[k]))
    return [found[k] for k in range(len(arms))]


def probe(arm: Arm, work: Probe, bench: Bench) -> Floats:
    """Numbers of finished runs that no outcome holds, (replicates, ...)."""
    from sim.draws.streams import Draws
    from sim.study.runs.execute import FinishedRuns

    runs, scenario, found = FinishedRuns(), arm.load(), []
    for replicate in range(bench.replicates):
        with runs.run(scenario, Draws(bench.seed, replicate)) as model:
            found.append(work(model))
    return np.array(found)


def merged(arms: Iterable[Arm]) -> dict[tuple[str, str | None, Changes], Arm]:
    """The different scenarios of arms, each with all outcomes that any of them needs."""
    found: dict[tuple[str, str | None, Changes], Arm] = {}
    for arm in arms:
        key = (arm.scenario, arm.variant, arm.changes)
        have = found[key].outcomes if key in found else ()
        found[key] = replace(arm, outcomes=tuple(dict.fromkeys((*have, *arm.outcomes))))
    return found


def gather(measures: Sequence[Measure], bench: Bench, changes: Changes = ()) -> dict[str, Got]:
    """What the runs of every measure left, by pattern; ``changes`` are made to every arm."""
    wanted: dict[tuple[str, str | None, Changes], tuple[Arm, int]] = {}
    changed = {m.pattern: {name: arm.with_(*changes) for name, arm in m.arms.items()} for m in measures if m.work is not None}
    for m in measures:
        for name, arm in changed.get(m.pattern, {}).items():
            if name in m.probes and not _read_as_series(m, name):
                continue
            key = (arm.scenario, arm.variant, arm.changes)
            have, count = wanted.get(key, (replace(arm, outcomes=()), 0))
            wanted[key] = (replace(have, outcomes=tuple(dict.fromkeys((*have.outcomes, *arm.outcomes)))), max(count, bench.fewer(m.fewer).replicates))
    arms = [arm for arm, _ in wanted.values()]
    series = dict(zip(wanted, series_of_arms(arms, bench, [count for _, count in wanted.values()]), strict=True))
    probed: dict[tuple[Arm, Probe], Floats] = {}
    found = {}
    for m in measures:
        mine, few = changed.get(m.pattern, {}), bench.fewer(m.fewer)
        for name, work in m.probes.items():
            if (mine[name], work) not in probed:
                probed[mine[name], work] = probe(mine[name], work, few)
        found[m.pattern] = Got(
            {name: first(series[key], few.replicates) for name, arm in mine.items() if (key := (arm.scenario, arm.variant, arm.changes)) in series},
            {name: probed[mine[name], work] for name, work in m.probes.items()},
            next(iter(mine.values())).load().region if mine else None,
        )  # type: ignore[arg-type]
    return found


def _read_as_series(m: Measure, name: str) -> bool:
    """True if the series of a probed arm are read too."""
    return name in m.series_too


def first(series: Series, count: int) -> Series:
    """The first replicates of a series."""
    return replace(series, values=series.values[:count])


def numbers_of(measures: Sequence[Measure], got: Mapping[str, Got]) -> dict[str, Mapping[str, object]]:
    """What every measure makes of its runs, by pattern."""
    return {m.pattern: m.work(got[m.pattern]) for m in measures if m.work is not None}
