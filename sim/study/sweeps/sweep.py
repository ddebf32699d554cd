"""Run a study: many points, a few numbers of each run, resumed where it stopped; then one folder of results."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail
from sim.scenario.scenario import BURN_IN, Scenario
from sim.study.calibrate.posterior import Under
from sim.study.runs.cost import START_SECONDS, cost_of_study, run_seconds
from sim.study.runs.execute import Progress, id_of_replicate, run_missing
from sim.study.runs.executors import Workers, slots
from sim.study.runs.jobs import Failure, Job, Passing, Setup
from sim.study.runs.keep import Layout, layout_of
from sim.study.runs.kept import CHUNK, KeptModel
from sim.study.runs.plan import Plan, at_a_time
from sim.study.store.failed import FailureLog, read_failures
from sim.study.store.owners import WORK, Owner, owned
from sim.study.store.place import check_target
from sim.study.store.rowlog import Row, RowLog
from sim.study.store.run_store import RunStore
from sim.study.store.runid import run_id_of
from sim.study.sweeps.points import Digests, Points, digests_of
from sim.study.sweeps.study_file import Study
from sim.study.sweeps.sweep_store import SweepResults, Swept, open_sweep, write_sweep
from sim.version import MODEL_VERSION

if TYPE_CHECKING:
    from sim.draws.streams import Draws

Floats = NDArray[np.float64]
SimulateRow = Callable[[Scenario, "Draws"], Floats]
"""(scenario, root seed and replicate) -> the kept numbers of the run, one row."""

_CHECK_SECONDS = 0.006
_POINT_SECONDS = 0.008


def check_seconds(study: Study) -> float:
    """Seconds that checking every point takes, by the stated rate."""
    return study.points * _CHECK_SECONDS


def layout_of_study(study: Study) -> Layout:
    """How the row of a run is laid out."""
    return layout_of(study.keep, study.bases[0].scenario)


class Sweep:
    """A study made ready to run: every point checked, every run with its id. InputError with every problem; nothing is run before.

    ``part`` (k, n): only the points k, k + n, k + 2n ... (counted from 1), for n machines that share the folder ``out``. ``progress`` is
    called while the points are checked. ``under``: posteriors, so that every replicate has parameters of its own, the same at every point.
    After :meth:`run`, ``failures`` are those of its runs by run id.
    """

    def __init__(
        self, study: Study, out: Path, sets: Sequence[str] = (), part: tuple[int, int] = (1, 1), progress: Progress | None = None,
        under: Under | None = None,
    ) -> None:  # fmt: skip
        self.study, self.out, self.part = study, Path(out), part
        self.points = Points(study, sets)
        self.digests = self.points.digests(progress)
        self.layout, self.store, self.under = layout_of_study(study), RunStore(self.out), under
        self.failures: dict[str, Failure] = {}
        k, n = part
        self.jobs = [
            Job(i, r, run_id)
            for i, digest in enumerate(self.digests)
            if i % n == k - 1
            for r, run_id in enumerate(self._ids(i, digest))
        ]

    def _ids(self, point: int, digest: str) -> list[str]:
        """Run ids of the replicates of a point."""
        seed, count = self.study.root_seed, range(self.study.replicates)
        if self.under is None:
            return [run_id_of(digest, seed, r) for r in count]
        scenario = self.points[point]
        return [id_of_replicate(scenario, seed, r, self.under) for r in count]

    @property
    def twins(self) -> int:
        """Points whose scenario is that of another point of the same base (an axis without effect on the scenario)."""
        counted = Counter((point.base, digest) for point, digest in zip(self.points.points, self.digests, strict=True))
        return sum(count - 1 for count in counted.values())

    def found(self) -> dict[str, Floats]:
        """Run id -> row of the runs that the store holds. EnvironmentFailed: it cannot be read."""
        return self.store.find(self.layout, {job.run_id: job.scenario for job in self.jobs}, self.points)

    def known_failures(self, found: Collection[str] | None = None) -> dict[str, Failure]:
        """Run id -> failure of the runs that the store remembers as failed, and of which it holds no row. EnvironmentFailed: it cannot be read."""
        found = self.found() if found is None else found
        lacking = {job.run_id for job in self.jobs if job.run_id not in found}
        return read_failures(self.store.rows / self.layout.name, lacking) if lacking else {}

    def plan(self, workers: int | None, cores: int, retry_failed: bool = False) -> Plan:
        """What is left to do; where ``workers`` is None, one process for little work and all cores for much."""
        found, study = set(self.found()), self.study
        failed = {} if retry_failed else self.known_failures(found)
        unique = {job.run_id: job for job in self.jobs}
        left = [job for run_id, job in unique.items() if run_id not in found and run_id not in failed]
        bases = [base.scenario for base in study.bases]
        each = [run_seconds(base) for base in bases]
        work = sum(each[self.points.points[job.scenario].base] for job in left)
        work += _POINT_SECONDS * len({job.scenario for job in left})
        at_once = at_a_time(work, len(left), workers, cores)
        kept = len(study.keep.outcomes) * len(study.keep.places) * len(study.keep.periods)
        cost = cost_of_study(bases, len(self.points), len(self.jobs), kept, self.layout.numbers, at_once, (START_SECONDS if left else 0.0) + work / at_once)
        points, months = len({job.scenario for job in self.jobs}), max(base.calendar.months for base in bases) + BURN_IN
        return Plan(len(unique), len(found), months, at_once, cost, (points, study.replicates), failed=len(failed))

    def run(
        self, workers: Workers = 1, overwrite: bool = False, retry_failed: bool = False, progress: Progress | None = None,
        simulate: SimulateRow | None = None,
    ) -> SweepResults | None:  # fmt: skip
        """Do the runs that are left, then write ``out/<name>/`` and open it; None where only a part of the points was asked for.

        Every run stays in ``out/.store``: a stopped sweep goes on where it stopped, and a repeated, an enlarged or another study does what is new.
        A run that is known to fail is not tried again. ``retry_failed``: it is, and the results of that name are renewed (InputError: no run
        failed). The result is the same for any number of workers and any order. EnvironmentFailed: the folder cannot be written, the disk is full, or another
        command is at work on the same points.
        """
        if retry_failed:
            self._check_retry()
        check_target(self.out, self.study.name, overwrite or retry_failed)
        k, n = self.part
        with owned(self.out / WORK) as owner:
            owner.claim(f"sweep {self.study.name}-{self.layout.name[:8]}" + (f"#{k}/{n}" if n > 1 else ""))
            if n == 1 and (overwrite or retry_failed):
                owner.claim(f"folder {self.study.name}")
            return self._run(owner, workers, overwrite or retry_failed, retry_failed, progress, simulate)

    def _run(
        self, owner: Owner, workers: Workers, overwrite: bool, retry: bool, progress: Progress | None, simulate: SimulateRow | None
    ) -> SweepResults | None:
        began = time.perf_counter()
        failures, reused = self._do(owner, workers, retry, progress, simulate)
        if self.part != (1, 1):
            return None
        found = self.found()
        rows = {job: found[job.run_id] for job in self.jobs if job.run_id in found}
        swept = Swept(self.points, self.digests, rows, [(job, failures[job.run_id]) for job in self.jobs if job.run_id in failures], {
            "wall_seconds": round(time.perf_counter() - began, 3), "workers": slots(workers), "runs_reused": reused, **self._posterior(),
        })  # fmt: skip
        return open_sweep(write_sweep(swept, self.out, overwrite))

    def _posterior(self) -> dict[str, Any]:
        """What the manifest says about the posterior: of every region, as its first base leaves it."""
        if self.under is None:
            return {}
        bases = {base.scenario.region.name: base.scenario for base in reversed(self.study.bases)}
        return {"posterior": {name: self.under.about(scenario) for name, scenario in bases.items()}}

    def _do(
        self, owner: Owner, workers: Workers, retry: bool, progress: Progress | None, simulate: SimulateRow | None
    ) -> tuple[dict[str, Failure], int]:
        """Do what is left; returns the failures by run id, and how many runs were found from before."""
        unique = {job.run_id: job for job in self.jobs}
        found = set(self.found())
        known = {} if retry else self.known_failures(found)
        left = len(unique) - len(found) - len(known)
        share = max(1, left // (4 * max(1, slots(workers))))
        checked = _Checked(self.points.regions, self.layout.name, simulate or KeptModel(self.study.keep, self.under))
        with self.store.in_use(owner, [self.layout]), RowLog() as log:
            if left:
                self.store.mend([self.layout], owner)
            setup = Setup(self.points, self.study.root_seed, self.store.rows, checked, owner.mark, log)
            failed = FailureLog(self.store.rows / self.layout.name, owner.mark, self._about)
            done = {*found, *known}
            new = run_missing(setup, list(unique.values()), done, workers, progress, min(CHUNK, share), lambda _: self.found(), failed)
        self.failures = known | new
        return self.failures, len(found)

    def _about(self, job: Job) -> dict[str, Any]:
        """Where a run stands in the study: its base, and the level of every axis."""
        point = self.points.points[job.scenario]
        levels = {axis.name: level.text for axis, level in zip(self.study.axes, point.levels, strict=True)}
        return {"study": self.study.name, "base": self.study.bases[point.base].name, "levels": levels, "root_seed": self.study.root_seed}

    def _check_retry(self) -> None:
        folder = self.out / self.study.name
        if not self.known_failures() and not open_sweep(folder).failures:
            raise fail(Place(str(folder)), "study.retry", path=folder)


class _Checked:
    """Runs a point only when it still is what was checked at the start: a worker resolves it anew from the same study, but reads the data files
    of the region, which may have changed meanwhile. ``regions``: the hashes of these files (:meth:`Points.regions`)."""

    def __init__(self, regions: frozenset[Digests], layout: str, simulate: SimulateRow | KeptModel) -> None:
        self.regions, self.layout, self.simulate = regions, layout, simulate
        self.last: Scenario | None = None

    def __reduce__(self) -> tuple[type[_Checked], tuple[frozenset[Digests], str, SimulateRow | KeptModel]]:
        return (_Checked, (self.regions, self.layout, self.simulate))

    def __call__(self, scenario: Scenario, draws: Draws) -> Row:
        if scenario is not self.last:
            if digests_of(scenario) not in self.regions:
                raise Passing(f"a file of the scenario or its region was changed during the sweep (model version {MODEL_VERSION})")
            self.last = scenario
        left = self.simulate(scenario, draws)
        return left if isinstance(left, tuple) else (self.layout, left)
