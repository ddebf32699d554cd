"""Runs of which chosen numbers are kept: asked of the store, and run where the store does not hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.draws.streams import Draws
from sim.scenario.scenario import Scenario
from sim.study.runs.execute import Progress, id_of_replicate, run_missing
from sim.study.runs.executors import Workers, slots
from sim.study.runs.jobs import Failure, Job, OfReplicate, Setup
from sim.study.runs.keep import Keep, Layout, kept_row, layout_of
from sim.study.runs.plan import Plan, plan_of
from sim.study.runs.prefixes import FinishedRuns
from sim.study.store.owners import WORK, owned
from sim.study.store.rowlog import Row, RowLog
from sim.study.store.run_store import RunStore
from sim.study.store.runid import scenario_hash

Floats = NDArray[np.float64]

Replicates = int | Sequence[int] | Sequence[Sequence[int]]
"""How many replicates, or their indices, the same for every scenario; or the indices of each scenario."""

CHUNK = 48
"""Most runs that go to a worker at a time."""


class KeptModel:
    """The model as a function that leaves one row. No other outcome is computed; arrays that no replicate changes are prepared once a scenario.

    ``keep``: the same for every scenario, or by :func:`scenario_hash`.
    """

    def __init__(self, keep: Keep | Mapping[str, Keep], of_replicate: OfReplicate | None = None) -> None:
        self.keep, self.of_replicate = keep, of_replicate
        self.runs = FinishedRuns()

    def __reduce__(self) -> tuple[type[KeptModel], tuple[Keep | Mapping[str, Keep], OfReplicate | None]]:
        return (KeptModel, (self.keep, self.of_replicate))

    def __call__(self, scenario: Scenario, draws: Draws) -> Row:
        from sim.outcomes.compute import series_of

        keep = self.keep if isinstance(self.keep, Keep) else self.keep[scenario_hash(scenario)]
        own = scenario if self.of_replicate is None else self.of_replicate(scenario, draws.replicate)
        with self.runs.run(own, draws) as model:
            return layout_of(keep, scenario).name, kept_row(series_of(model, keep.outcomes), keep, scenario)


@dataclass(frozen=True)
class Kept:
    """What was kept of each scenario, in the order asked.

    values: (replicates, outcomes, periods, places) each; monthly: (replicates, outcomes, months, places) each, None where no series is kept; NaN
    where a run failed or the scenario lacks an outcome, a place or a period. failures: each failed run once; found: distinct runs that the
    store held; computed: those that it did not.
    """

    values: tuple[Floats, ...]
    monthly: tuple[Floats | None, ...]
    failures: tuple[Failure, ...]
    found: int
    computed: int


class KeptRuns:
    """A question to the store: ``replicates`` (a number, or the indices) of every scenario, or the indices of each; ``keep``: one for all, or one a
    scenario; ``of_replicate``: the scenario of a replicate, where that is not the same for all.

    Nothing is run before :meth:`run`. EnvironmentFailed: the store cannot be read.
    """

    def __init__(
        self, scenarios: Sequence[Scenario], replicates: Replicates, root_seed: int, keep: Keep | Sequence[Keep], out: Path,
        of_replicate: OfReplicate | None = None,
    ) -> None:  # fmt: skip
        self.scenarios, self.root_seed, self.out, self.store = tuple(scenarios), root_seed, Path(out), RunStore(out)
        self.each, self.of_replicate = replicates_of(replicates, len(self.scenarios)), of_replicate
        self.keeps = (keep,) * len(self.scenarios) if isinstance(keep, Keep) else tuple(keep)
        self.digests = [scenario_hash(scenario) for scenario in self.scenarios]
        whole: dict[str, Keep] = {}
        for digest, one in zip(self.digests, self.keeps, strict=True):
            whole[digest] = whole[digest].with_(one) if digest in whole else one
        if of_replicate is not None and len(set(whole.values())) > 1:  # two scenarios may have a replicate in common: one layout for all
            every = reduce(Keep.with_, whole.values())
            whole = dict.fromkeys(whole, every)
        self.whole = whole
        first = {digest: i for i, digest in reversed(list(enumerate(self.digests)))}
        self.layouts = {digest: layout_of(whole[digest], self.scenarios[i]) for digest, i in first.items()}
        self.ids: dict[tuple[str, int], str] = {}
        for digest, mine in zip(self.digests, self.each, strict=True):
            self.ids |= {(digest, r): id_of_replicate(self.scenarios[first[digest]], root_seed, r, of_replicate) for r in mine if (digest, r) not in self.ids}
        self.jobs = list({run_id: Job(first[digest], r, run_id) for (digest, r), run_id in self.ids.items()}.values())
        self.rows = self._find()

    def _find(self) -> dict[str, Floats]:
        """Run id -> row, of the runs that the store holds."""
        asked: dict[str, tuple[Layout, dict[str, int]]] = {}
        for job in self.jobs:
            layout = self.layouts[self.digests[job.scenario]]
            asked.setdefault(layout.name, (layout, {}))[1][job.run_id] = job.scenario
        return {run_id: row for layout, wanted in asked.values() for run_id, row in self.store.find(layout, wanted, self.scenarios).items()}

    @property
    def replicates(self) -> tuple[int, ...]:
        """The indices of the first scenario, which are those of all unless each was given its own."""
        return self.each[0] if self.each else ()

    @property
    def left(self) -> list[Job]:
        """The runs that the store does not hold."""
        return [job for job in self.jobs if job.run_id not in self.rows]

    def plan(self, workers: int | None, cores: int) -> Plan:
        """What is left to do, and what it costs."""
        every, left = Counter(job.scenario for job in self.jobs), Counter(job.scenario for job in self.left)
        numbers, counts = list(every), list(every.values())
        found = [count - left[number] for number, count in zip(numbers, counts, strict=True)]
        return plan_of([self.scenarios[number] for number in numbers], counts, workers, cores, found=found)

    def run(self, workers: Workers = 1, progress: Progress | None = None) -> Kept:
        """Do the runs that are left and return what is kept of all.

        The same for any number of workers; a call that was stopped goes on where it stopped. EnvironmentFailed: the store cannot be written,
        the disk is full, or another command does the same runs.
        """
        found, left = len(self.rows), self.left
        failures: dict[str, Failure] = {}
        if left:
            failures = self._run(workers, progress)
            self.rows = self._find()
        return self._kept(failures, found)

    def _run(self, workers: Workers, progress: Progress | None) -> dict[str, Failure]:
        with owned(self.out / WORK) as owner, self.store.in_use(owner, self.layouts.values()), RowLog() as log:
            self.store.mend(self.layouts.values(), owner)
            setup = Setup(self.scenarios, self.root_seed, self.store.rows, KeptModel(self.whole, self.of_replicate), owner.mark, log)
            share = max(1, len(self.left) // (4 * max(1, slots(workers))))
            return run_missing(setup, self.jobs, set(self.rows), workers, progress, min(CHUNK, share), lambda _: self._find())

    def _kept(self, failures: Mapping[str, Failure], found: int) -> Kept:
        values, monthly = list[Floats](), list[Floats | None]()
        for digest, keep, mine in zip(self.digests, self.keeps, self.each, strict=True):
            layout = self.layouts[digest]
            nothing = np.full(layout.numbers, np.nan)
            rows = np.stack([self.rows.get(self.ids[digest, r], nothing) for r in mine])
            part, series = layout.part(rows, Layout(keep, layout.months if keep.series else 0), keep.outcomes)
            values.append(part)
            monthly.append(series)
        return Kept(tuple(values), tuple(monthly), tuple(failures.values()), found, len(self.jobs) - found)


def replicates_of(replicates: Replicates, scenarios: int) -> tuple[tuple[int, ...], ...]:
    """The indices of every scenario."""
    if isinstance(replicates, int):
        return (tuple(range(replicates)),) * scenarios
    alike = [r for r in replicates if isinstance(r, int)]
    return (tuple(alike),) * scenarios if alike else tuple(tuple(r) for r in replicates if not isinstance(r, int))


def run_kept(
    scenarios: Sequence[Scenario], replicates: Replicates, root_seed: int, keep: Keep | Sequence[Keep], out: Path, workers: Workers = 1,
    progress: Progress | None = None, of_replicate: OfReplicate | None = None,
) -> Kept:  # fmt: skip
    """Ask for runs and do those that the store does not hold; see :class:`KeptRuns`."""
    return KeptRuns(scenarios, replicates, root_seed, keep, out, of_replicate).run(workers, progress)
