"""Run scenarios from the first replicate to the stored results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.scenario.scenario import Scenario
from sim.study.calibrate.posterior import Under
from sim.study.runs.execute import Progress, id_of_replicate, run_jobs
from sim.study.runs.jobs import RunsFailed, Simulate
from sim.study.runs.plan import Plan, plan_of
from sim.study.runs.twins import added_twins, twins_of
from sim.study.store.owners import WORK, owned
from sim.study.store.place import check_target
from sim.study.store.results import Results, open_results
from sim.study.store.run_store import RunStore
from sim.study.store.store import write_results


def run_scenarios(
    scenarios: Sequence[Scenario],
    replicates: int | None,
    root_seed: int,
    workers: int,
    out: Path,
    overwrite: bool = False,
    progress: Progress | None = None,
    simulate: Simulate | None = None,
    under: Under | None = None,
) -> list[Results]:
    """Run the scenarios and store each in ``out/<file stem>/``; ``replicates`` None = as each scenario says.

    A scenario with campaigns is run without each of them too (same root seed and replicates; once, where that is one of the scenarios), and its
    folder holds what the region was then. Every run stays in ``out/.store``: a command that was stopped goes on where it stopped, and what was
    computed once is not computed again. The results of a scenario hold its failures (:attr:`Results.failures`). InputError, EnvironmentFailed:
    see :func:`run_jobs` and :func:`write_results`. ``under``: posteriors, so that every replicate has parameters of its own.
    RunsFailed: a scenario has no finished run (the other scenarios are stored all the same).
    """
    out = Path(out)
    names = _names(scenarios)
    for name in names:
        check_target(out, name, overwrite)
    counts = [scenario.replicates if replicates is None else replicates for scenario in scenarios]
    with owned(out / WORK) as owner:
        owner.claim(*(f"folder {name}" for name in names if overwrite))
        twins = twins_of(scenarios)
        every = [*scenarios, *(twin.scenario for twin in twins)]
        with RunStore(out).in_use(owner) as store:
            every_count = [*counts, *(counts[twin.of] for twin in twins)]
            done_all = run_jobs(every, every_count, root_seed, workers, store.runs, progress, simulate, owner, under)
        executed, without = done_all[: len(scenarios)], list(zip(twins, done_all[len(scenarios) :], strict=True))
        folders = [
            write_results(done, out, overwrite, name, [(twin.campaign, runs) for twin, runs in without if twin.of == i], under)
            for i, (done, name) in enumerate(zip(executed, names, strict=True))
            if done.runs
        ]
    for done, name in zip(executed, names, strict=True):
        if not done.runs:
            raise RunsFailed(name, done.failures)
    return [open_results(folder) for folder in folders]


def _names(scenarios: Sequence[Scenario]) -> list[str]:
    """File stems; the second of one name in one command is ``<stem>-2``, so that it does not replace the first."""
    names: list[str] = []
    for scenario in scenarios:
        name, number = scenario.name, 1
        while name in names:
            number += 1
            name = f"{scenario.name}-{number}"
        names.append(name)
    return names


def plan_text(
    scenarios: Sequence[Scenario], replicates: int | None, workers: int | None, cores: int, root_seed: int = 1, out: Path | None = None,
    under: Under | None = None,
) -> Plan:  # fmt: skip
    """What :func:`run_scenarios` will do, with the runs without each campaign that it adds; the store of ``out`` is asked for what it holds."""
    counts = [scenario.replicates if replicates is None else replicates for scenario in scenarios]
    more, more_counts = added_twins(scenarios, counts)
    every, all_counts = [*scenarios, *more], [*counts, *more_counts]
    found = [0] * len(every)
    if out is not None and (runs := RunStore(out).runs).is_dir():
        found = [
            sum((runs / id_of_replicate(one, root_seed, r, under)).is_dir() for r in range(count)) for one, count in zip(every, all_counts, strict=True)
        ]
    return plan_of(every, all_counts, workers, cores, True, found, sum(more_counts))
