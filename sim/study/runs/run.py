"""Run scenarios from the first replicate to the stored results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.declare.text import Text
from sim.scenario.scenario import BURN_IN, Scenario
from sim.study.runs.cost import Cost, agents_of, cost_of_runs, duration
from sim.study.runs.execute import Progress, run_jobs
from sim.study.runs.jobs import Failure, Simulate
from sim.study.runs.twins import added_twins, twins_of
from sim.study.store.files import remove_parts
from sim.study.store.owners import WORK, owned
from sim.study.store.place import check_target
from sim.study.store.results import Results, open_results
from sim.study.store.store import write_results

_START_SECONDS = 3.0
_RUN_SECONDS = 0.03
_MONTH_SECONDS = 8e-4
_AGENT_MONTH_SECONDS = 2e-8
_POOL_PAYS_SECONDS = 20.0


class AllRunsFailed(Exception):
    """No run of a scenario was finished; carries the failures."""

    def __init__(self, scenario: str, failures: Sequence[Failure]) -> None:
        self.scenario, self.failures = scenario, tuple(failures)
        super().__init__(f"{scenario}: {failures[0].error}" if failures else scenario)

    def __reduce__(self) -> tuple[type[AllRunsFailed], tuple[str, tuple[Failure, ...]]]:
        return (AllRunsFailed, (self.scenario, self.failures))


def run_scenarios(
    scenarios: Sequence[Scenario],
    replicates: int | None,
    root_seed: int,
    workers: int,
    out: Path,
    overwrite: bool = False,
    progress: Progress | None = None,
    simulate: Simulate | None = None,
) -> list[Results]:
    """Run the scenarios and store each in ``out/<file stem>/``; ``replicates`` None = as each scenario says.

    A scenario with campaigns is run without each of them too (same root seed and replicates; once, where that is one of the scenarios), and
    its folder holds what the region was then. Runs in hand lie in ``out/.work``, so that a stopped command goes on where it stopped; they go
    when the results stand. The results of a scenario hold its failures (:attr:`Results.failures`). InputError, EnvironmentFailed: see :func:`run_jobs` and
    :func:`write_results`. AllRunsFailed: a scenario has no finished run (the other scenarios are stored all the same).
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
        done_all = run_jobs(every, [*counts, *(counts[twin.of] for twin in twins)], root_seed, workers, out / WORK, progress, simulate)
        executed, without = done_all[: len(scenarios)], list(zip(twins, done_all[len(scenarios) :], strict=True))
        folders = [
            write_results(done, out, overwrite, name, [(twin.campaign, runs) for twin, runs in without if twin.of == i])
            for i, (done, name) in enumerate(zip(executed, names, strict=True))
            if done.runs
        ]
        remove_parts({folder for done in done_all for folder in done.runs.values()})
    for done, name in zip(executed, names, strict=True):
        if not done.runs:
            raise AllRunsFailed(name, done.failures)
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


@dataclass(frozen=True)
class Plan:
    """What a command will do: runs, months a run (with burn-in), workers, estimated cost; ``twins``: runs without a campaign among them."""

    runs: int
    months: int
    workers: int
    cost: Cost
    twins: int = 0

    @property
    def seconds(self) -> float:
        """Estimated seconds."""
        return self.cost.seconds

    def text(self) -> Text:
        """The plan in a sentence."""
        wait = duration(self.seconds)
        twins = Text(f", {self.twins:,} of them without a campaign", f"（其中 {self.twins:,} 次去掉某次行动）")
        also = twins if self.twins else Text("", "")
        return Text(
            f"{self.runs:,} runs of {self.months:,} months (with burn-in), {self.workers} at a time{also.en}: {wait.en}; figures and side runs come on top.",
            f"{self.runs:,} 次模拟，每次 {self.months:,} 个月（含预热期），同时运行 {self.workers} 次{also.zh}：{wait.zh}；绘图与少量附加模拟另计。",
        )


def stated_seconds(scenario: Scenario) -> float:
    """Seconds of a run by the stated rate (measured on a shared two-core cloud machine with bth, storing included)."""
    months = scenario.calendar.months + BURN_IN
    return _RUN_SECONDS + months * (_MONTH_SECONDS + _AGENT_MONTH_SECONDS * agents_of(scenario))


def plan_text(
    scenarios: Sequence[Scenario], replicates: int | None, workers: int, seconds_per_run: float | None = None, twins: bool = False
) -> Plan:
    """What running the scenarios will do and how long it takes, from a measured time of a run or the stated rate.

    ``twins``: with the runs without each campaign that :func:`run_scenarios` adds.
    """
    counts = [scenario.replicates if replicates is None else replicates for scenario in scenarios]
    more, more_counts = added_twins(scenarios, counts) if twins else ([], [])
    scenarios, counts = [*scenarios, *more], [*counts, *more_counts]
    each = [stated_seconds(scenario) if seconds_per_run is None else seconds_per_run for scenario in scenarios]
    work = sum(count * seconds for count, seconds in zip(counts, each, strict=True))
    runs = sum(counts)
    at_once = max(1, min(workers, runs))
    cost = cost_of_runs(scenarios, counts, at_once, _START_SECONDS + work / at_once)
    return Plan(runs, max(s.calendar.months for s in scenarios) + BURN_IN, at_once, cost, sum(more_counts))


def sensible_workers(scenarios: Sequence[Scenario], replicates: int | None, cores: int, twins: bool = False) -> int:
    """One worker where starting more takes longer than the runs; else as many as there are cores."""
    work = plan_text(scenarios, replicates, 1, twins=twins).seconds - _START_SECONDS
    return 1 if work < _POOL_PAYS_SECONDS else max(1, cores)
