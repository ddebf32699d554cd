"""Run a study: many points, a few numbers of each run, resumed where it stopped; then one folder of results."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail, file_error
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.scenario.scenario import BURN_IN, Scenario
from sim.study.runs.cost import Cost, agents_of, cost_of_study, duration
from sim.study.runs.execute import FinishedRuns, Progress, run_missing
from sim.study.runs.jobs import Failure, Job, Setup
from sim.study.store.files import remove_empty
from sim.study.store.owners import WORK, owned
from sim.study.store.periods import period_values
from sim.study.store.place import check_target
from sim.study.store.rowlog import RowLog, read_rows, remove_rows
from sim.study.store.runid import run_id_of
from sim.study.sweeps.points import Digests, Points, digests_of
from sim.study.sweeps.study_file import Keep, Study, months_of, places_of
from sim.study.sweeps.sweep_store import SweepResults, Swept, open_sweep, write_sweep
from sim.version import MODEL_VERSION

if TYPE_CHECKING:
    from sim.draws.streams import Draws

Floats = NDArray[np.float64]
SimulateRow = Callable[[Scenario, "Draws"], Floats]
"""(scenario, root seed and replicate) -> the kept numbers of the run, one row."""

CHUNK = 10
"""Runs of one point that go to a worker at a time."""

_START_SECONDS = 3.0
_CHECK_SECONDS = 0.006
_POINT_SECONDS = 0.008
_RUN_SECONDS = 0.006
_MONTH_SECONDS = 3.3e-4
_AGENT_MONTH_SECONDS = 2e-8


def check_seconds(study: Study) -> float:
    """Seconds that checking every point takes, by the stated rate."""
    return study.points * _CHECK_SECONDS


class KeptModel:
    """The model as a function that leaves one row: kept outcomes by period and place, then (if ``series``) by month and place.

    No other outcome is computed. Arrays that no replicate changes are prepared once a point. A place that a scenario does not have is NaN.
    """

    def __init__(self, keep: Keep) -> None:
        self.keep = keep
        self.runs = FinishedRuns()

    def __reduce__(self) -> tuple[type[KeptModel], tuple[Keep]]:
        return (KeptModel, (self.keep,))

    def __call__(self, scenario: Scenario, draws: Draws) -> Floats:
        from sim.outcomes.compute import series_of

        with self.runs.run(scenario, draws) as model:
            return kept_row(series_of(model, self.keep.outcomes), self.keep, scenario)


def kept_row(series: dict[str, Floats], keep: Keep, scenario: Scenario) -> Floats:
    """From outcome -> (T, places) to the row of a run: (outcomes, periods, places), then (outcomes, T, places) if ``keep.series``, flat."""
    months, places = months_of(scenario), places_of(scenario)
    columns = [places.index(place) if place in places else -1 for place in keep.places]
    lacking = [column < 0 for column in columns]
    # all places together, so that sums are added up in the order in which stored results add them up
    whole = np.stack([series[name] for name in keep.outcomes])
    values = np.empty((len(keep.outcomes), len(keep.periods), len(keep.places)))
    for way in ("mean", "sum"):
        # one call for all outcomes that are averaged, one for all that are summed
        chosen = [o for o, name in enumerate(keep.outcomes) if OUTCOMES[name].over_time == way]
        if chosen:
            values[chosen] = period_values(whole[chosen], months, OUTCOMES[keep.outcomes[chosen[0]]], keep.periods)[:, :, columns]
    values[:, :, lacking] = np.nan
    if not keep.series:
        return values.ravel()
    monthly = whole[:, :, columns]
    monthly[:, :, lacking] = np.nan
    return np.concatenate([values.ravel(), monthly.ravel()])


def row_length(study: Study) -> int:
    """Numbers in the row of a run."""
    keep = study.keep
    months = len(months_of(study.bases[0].scenario)) if keep.series else 0
    return len(keep.outcomes) * len(keep.places) * (len(keep.periods) + months)


@dataclass(frozen=True)
class SweepPlan:
    """What a sweep will do: points, replicates, runs found from before and runs left to do (equal ones once), processes, estimated cost."""

    points: int
    replicates: int
    found: int
    left: int
    workers: int
    cost: Cost

    def text(self) -> Text:
        """The plan in a sentence."""
        wait, runs = duration(self.cost.seconds), self.points * self.replicates
        there = Text(f", {self.found:,} of them found from before", f"，其中 {self.found:,} 次已有结果") if self.found else Text("", "")
        return Text(
            f"{self.points:,} points x {self.replicates:,} replicates = {runs:,} runs{there.en}; {self.workers} at a time: {wait.en} "
            "(compiling on the first run comes on top).",
            f"{self.points:,} 个设计点 x {self.replicates:,} 次重复 = {runs:,} 次模拟{there.zh}；同时运行 {self.workers} 次：{wait.zh}（首次编译另计）。",
        )


class Sweep:
    """A study made ready to run: every point checked, every run with its id. InputError with every problem; nothing is run before.

    ``part`` (k, n): only the points k, k + n, k + 2n ... (counted from 1), for n machines that share the folder ``out``. ``progress`` is
    called while the points are checked.
    """

    def __init__(
        self, study: Study, out: Path, sets: Sequence[str] = (), part: tuple[int, int] = (1, 1), progress: Progress | None = None
    ) -> None:
        self.study, self.out, self.part = study, Path(out), part
        self.points = Points(study, sets)
        self.digests = self.points.digests(progress)
        keep = json.dumps([study.keep.outcomes, study.keep.places, study.keep.periods, study.keep.series, row_length(study)])
        self.work = self.out / WORK / f"{study.name}-{hashlib.sha256(keep.encode()).hexdigest()[:8]}"
        k, n = part
        self.jobs = [
            Job(i, r, run_id_of(digest, study.root_seed, r))
            for i, digest in enumerate(self.digests)
            if i % n == k - 1
            for r in range(study.replicates)
        ]

    @property
    def twins(self) -> int:
        """Points whose scenario is that of another point of the same base (an axis without effect on the scenario)."""
        counted = Counter((point.base, digest) for point, digest in zip(self.points.points, self.digests, strict=True))
        return sum(count - 1 for count in counted.values())

    def found(self) -> set[str]:
        """Run ids of the runs that stand in the work folder."""
        return set(self._read()[0])

    def _read(self) -> tuple[dict[str, Floats], dict[Path, set[str]]]:
        try:
            return read_rows(self.work, row_length(self.study))
        except OSError as error:
            raise file_error(error, self.work) from None

    def plan(self, workers: int | None, cores: int) -> SweepPlan:
        """What is left to do; where ``workers`` is None, one process for little work and all cores for much."""
        found = self.found()
        unique = {job.run_id: job for job in self.jobs}
        left = [job for run_id, job in unique.items() if run_id not in found]
        each = [run_seconds(base.scenario) for base in self.study.bases]
        work = sum(each[self.points.points[job.scenario].base] for job in left)
        work += _POINT_SECONDS * len({job.scenario for job in left})
        count = workers or (1 if work < 20.0 else max(1, cores))
        at_once = max(1, min(count, len(left)))
        points, bases, keep = len({job.scenario for job in self.jobs}), [base.scenario for base in self.study.bases], self.study.keep
        kept, row = len(keep.outcomes) * len(keep.places) * len(keep.periods), row_length(self.study)
        cost = cost_of_study(bases, len(self.points), len(self.jobs), kept, row, at_once, _START_SECONDS + work / at_once)
        return SweepPlan(points, self.study.replicates, len(unique) - len(left), len(left), at_once, cost)

    def run(
        self, workers: int = 1, overwrite: bool = False, retry_failed: bool = False, progress: Progress | None = None,
        simulate: SimulateRow | None = None,
    ) -> SweepResults | None:  # fmt: skip
        """Do the runs that are left, then write ``out/<name>/`` and open it; None where only a part of the points was asked for.

        Finished runs stay in the work folder until the results stand without failures, so a stopped sweep goes on where it stopped.
        ``retry_failed``: renew the results of that name, whose failed runs are tried again (InputError: it has none). The result is
        the same for any number of workers and any order. EnvironmentFailed: the folder cannot be written, the disk is full, or another
        command is at work on the same points.
        """
        if retry_failed:
            self._check_retry()
        check_target(self.out, self.study.name, overwrite or retry_failed)
        k, n = self.part
        with owned(self.out / WORK) as owner:
            owner.claim(f"sweep {self.work.name}" + (f"#{k}/{n}" if n > 1 else ""))
            if n == 1 and (overwrite or retry_failed):
                owner.claim(f"folder {self.study.name}")
            return self._run(owner.mark, workers, overwrite or retry_failed, progress, simulate or KeptModel(self.study.keep))

    def _run(self, mark: str, workers: int, overwrite: bool, progress: Progress | None, simulate: SimulateRow) -> SweepResults | None:
        began = time.perf_counter()
        log = RowLog(row_length(self.study))
        setup = Setup(self.points, self.study.root_seed, self.work, _Checked(self.points.regions, simulate), mark, log)
        try:
            failures, reused = self._do(setup, workers, progress)
        finally:
            log.close()
        if self.part != (1, 1):
            return None
        found, files = self._read()
        rows = {job: found[job.run_id] for job in self.jobs if job.run_id not in failures}
        swept = Swept(self.points, self.digests, rows, [(job, failures[job.run_id]) for job in self.jobs if job.run_id in failures], {
            "wall_seconds": round(time.perf_counter() - began, 3), "workers": workers, "runs_reused": reused,
        })  # fmt: skip
        folder = write_sweep(swept, self.out, overwrite)
        del found, rows, swept  # a file that is mapped cannot be removed everywhere
        if not failures:
            remove_rows(files, {job.run_id for job in self.jobs})
            remove_empty(self.work)
        return open_sweep(folder)

    def _do(self, setup: Setup, workers: int, progress: Progress | None) -> tuple[dict[str, Failure], int]:
        """Do what is left; returns the failures by run id, and how many runs were found from before."""
        try:
            self.work.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise file_error(error, self.work) from None
        unique = {job.run_id: job for job in self.jobs}
        found = self.found() & set(unique)
        share = max(1, (len(unique) - len(found)) // (4 * max(1, workers)))
        failures = run_missing(setup, list(unique.values()), found, workers, progress, min(CHUNK, share))
        return failures, len(found)

    def _check_retry(self) -> None:
        folder = self.out / self.study.name
        if not open_sweep(folder).failures:
            raise fail(Place(str(folder)), "study.retry", path=folder)


class _Checked:
    """Runs a point only when it still is what was checked at the start: a worker resolves it anew from the same study, but reads the data files
    of the region, which may have changed meanwhile. ``regions``: the hashes of these files (:meth:`Points.regions`)."""

    def __init__(self, regions: frozenset[Digests], simulate: SimulateRow) -> None:
        self.regions, self.simulate = regions, simulate
        self.last: Scenario | None = None

    def __reduce__(self) -> tuple[type[_Checked], tuple[frozenset[Digests], SimulateRow]]:
        return (_Checked, (self.regions, self.simulate))

    def __call__(self, scenario: Scenario, draws: Draws) -> Floats:
        if scenario is not self.last:
            if digests_of(scenario) not in self.regions:
                raise RuntimeError(f"a file of the scenario or its region was changed during the sweep (model version {MODEL_VERSION})")
            self.last = scenario
        return self.simulate(scenario, draws)


def run_seconds(scenario: Scenario) -> float:
    """Seconds of a run of a sweep by the stated rate (measured on a shared two-core cloud machine with bth)."""
    months = scenario.calendar.months + BURN_IN
    return _RUN_SECONDS + months * (_MONTH_SECONDS + _AGENT_MONTH_SECONDS * agents_of(scenario))
