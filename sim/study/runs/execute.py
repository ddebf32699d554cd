"""Runs many replicates, in this process or in several; every finished run is stored at once."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.declare.problems import file_error
from sim.outcomes.table import RunTable
from sim.scenario.scenario import Scenario
from sim.study.runs.blocks import in_blocks
from sim.study.runs.executors import Workers, slots
from sim.study.runs.jobs import EachItsOwn, Failure, Job, OfReplicate, Setup, Simulate, run_one
from sim.study.runs.prefixes import FinishedRuns
from sim.study.store.files import remove_parts, whole_folder
from sim.study.store.owners import Owner, owned
from sim.study.store.runid import run_id_of, scenario_hash
from sim.study.store.tables import run_tables, write_table
from sim.study.store.whole_run import finished, write_sums

if TYPE_CHECKING:
    from sim.draws.streams import Draws

Progress = Callable[[int, int, int], None]
"""Called with (finished, total, failed): once at the start (with the runs found from before) and after every run."""


Stored = Callable[[Collection[str]], Collection[str]]
"""Run ids -> those that are stored by now."""

Failed = Callable[[Job, Failure], None]
"""Called with every run that fails."""

SERIAL = 64
"""Runs of a block in one process."""
_SCENARIOS = 8
"""Scenarios whose run of a replicate goes to a worker at a time, where every run is stored whole."""


@dataclass(frozen=True)
class Executed:
    """The runs of one scenario: replicate -> folder of the finished run; failures; how many were found from before."""

    scenario: Scenario
    root_seed: int
    runs: dict[int, Path]
    failures: tuple[Failure, ...]
    reused: int
    seconds: float
    workers: int


class _Model:
    """The model as a function."""

    def __init__(self, outcomes: tuple[str, ...] | None) -> None:
        self.runs, self.outcomes = FinishedRuns(), outcomes

    def __call__(self, scenario: Scenario, draws: Draws) -> RunTable:
        from sim.outcomes.compute import run_table

        with self.runs.run(scenario, draws) as model:
            return run_table(model, self.outcomes)

    def __reduce__(self) -> tuple[type[_Model], tuple[tuple[str, ...] | None]]:
        return (_Model, (self.outcomes,))


def model_as_function(outcomes: tuple[str, ...] | None = None) -> Simulate:
    """The model as a function of scenario and draws; with ``outcomes`` it leaves the series of these alone."""
    return _Model(outcomes)


def run_replicates(
    scenario: Scenario,
    replicates: int | Sequence[int],
    root_seed: int,
    workers: Workers,
    work_folder: Path,
    progress: Progress | None = None,
    simulate: Simulate | None = None,
) -> Executed:
    """Run the replicates (a number, or the indices themselves) of one scenario; see :func:`run_jobs`."""
    return run_jobs([scenario], [replicates], root_seed, workers, work_folder, progress, simulate)[0]


def run_jobs(
    scenarios: Sequence[Scenario],
    replicates: Sequence[int | Sequence[int]],
    root_seed: int,
    workers: Workers,
    work_folder: Path,
    progress: Progress | None = None,
    simulate: Simulate | None = None,
    owner: Owner | None = None,
    of_replicate: OfReplicate | None = None,
) -> list[Executed]:
    """Run replicates of several scenarios, each into ``work_folder/<run_id>/``.

    Runs that are there already are not repeated. A run that fails is kept apart and the others go on; a worker that dies takes
    no other run with it. The result is the same for any number of workers and any order. KeyboardInterrupt ends the workers,
    leaves finished runs whole, and is raised again. EnvironmentFailed: the folder cannot be written, the disk is full, no worker process
    stays alive, or another command does the same runs there. ``owner``: who claims the runs (by default one of the work folder);
    ``of_replicate``: the scenario of a replicate, where that is not the same for all.
    """
    began = time.perf_counter()
    wanted = [list(range(r)) if isinstance(r, int) else list(r) for r in replicates]
    digests = [scenario_hash(scenario) for scenario in scenarios]
    jobs = [[Job(i, r, id_of_replicate(scenario, root_seed, r, of_replicate)) for r in wanted[i]] for i, scenario in enumerate(scenarios)]
    unique = {job.run_id: job for of_scenario in jobs for job in of_scenario}
    with nullcontext(owner) if owner is not None else owned(Path(work_folder)) as owner:
        owner.claim(*(f"run {digest[:16]}-{root_seed}" for digest in dict.fromkeys(digests)))
        run = simulate or model_as_function()
        setup = Setup(
            tuple(scenarios), root_seed, Path(work_folder), run if of_replicate is None else EachItsOwn(run, of_replicate), owner.mark, store_run
        )  # fmt: skip


        def stored(asked: Collection[str]) -> set[str]:
            try:
                return {run_id for run_id in asked if finished(setup.work_folder / run_id)}
            except OSError as error:
                raise file_error(error, setup.work_folder) from None

        chunk = min(_SCENARIOS, len({job.scenario for job in unique.values()}))
        found = stored(unique)
        failures = run_missing(setup, list(unique.values()), found, workers, progress, chunk, stored)
    seconds = time.perf_counter() - began
    return [
        Executed(
            scenario, root_seed, {j.replicate: setup.work_folder / j.run_id for j in mine if j.run_id not in failures},
            tuple(failures[j.run_id] for j in mine if j.run_id in failures), sum(j.run_id in found for j in mine), seconds, slots(workers),
        )
        for scenario, mine in zip(scenarios, jobs, strict=True)
    ]  # fmt: skip


def id_of_replicate(scenario: Scenario, root_seed: int, replicate: int, of_replicate: OfReplicate | None) -> str:
    """The run id of a replicate."""
    return run_id_of(scenario_hash(scenario if of_replicate is None else of_replicate(scenario, replicate)), root_seed, replicate)


def run_missing(
    setup: Setup, jobs: Sequence[Job], found: Collection[str], workers: Workers, progress: Progress | None, chunk: int = 1, stored: Stored | None = None,
    failed: Failed | None = None,
) -> dict[str, Failure]:
    """Do the runs that are not ``found`` (run ids), telling ``progress``; returns the failures by run id.

    ``chunk``: most runs that go to a worker at a time; ``stored``: asked which runs a worker that died had stored; ``failed``: told of every failure
    when it happens.
    """
    failures: dict[str, Failure] = {}
    done = len(found)

    def note(job: Job, failure: Failure | None) -> None:
        nonlocal done
        done += 1
        if failure is not None:
            failures[job.run_id] = failure
            if failed is not None:
                failed(job, failure)
        if progress is not None:
            progress(done, len(jobs), len(failures))

    if progress is not None:
        progress(done, len(jobs), 0)
    _run_pending(setup, [job for job in jobs if job.run_id not in found], workers, note, chunk, stored)
    return failures


def _run_pending(
    setup: Setup, pending: Sequence[Job], workers: Workers, note: Callable[[Job, Failure | None], None], chunk: int, stored: Stored | None
) -> None:
    """Do the runs in blocks of scenarios and replicates; ``note`` is called with each and how it failed, or None."""
    try:
        if not isinstance(workers, int):
            workers.do(setup, list(in_blocks(pending, chunk)), note)
        elif workers <= 1 or len(pending) <= 1:
            for job in itertools.chain.from_iterable(in_blocks(pending, SERIAL)):
                note(job, run_one(setup, job))
        else:
            from sim.study.runs.pool import run_in_pool  # multiprocessing is loaded where it is used

            run_in_pool(setup, list(in_blocks(pending, chunk)), workers, note, stored)
    finally:
        remove_parts(setup.work_folder.glob(f".part-{setup.mark}-*"))


def store_run(table: RunTable, work_folder: Path, run_id: str, mark: str) -> Path:
    """Write the tables of a run beside its place and rename the folder, so that it is there whole or not at all."""
    target = work_folder / run_id
    try:
        with whole_folder(work_folder / f".part-{mark}-{run_id}") as part:
            for kind, content in run_tables(table).items():
                write_table(part / f"{kind}.parquet", [content])
            write_sums(part)
            if not target.exists():
                os.replace(part, target)
    except OSError as error:
        raise file_error(error, work_folder) from None
    return target
