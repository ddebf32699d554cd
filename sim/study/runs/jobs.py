"""One run to do, how it may fail, and what every worker needs for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.problems import ProblemError
from sim.outcomes.table import RunTable
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.draws.streams import Draws

Simulate = Callable[[Scenario, "Draws"], RunTable]
"""(scenario, root seed and replicate) -> what the run leaves."""

Store = Callable[[Any, Path, str, str], object]
"""(what the run leaves, work folder, run id, mark of the temporary names): put it there whole or not at all."""


OfReplicate = Callable[[Scenario, int], Scenario]
"""(scenario, replicate) -> the scenario that this replicate is a run of: under a posterior every replicate has parameters of its own."""


class EachItsOwn:
    """A function of scenario and draws, called with the scenario of the replicate."""

    def __init__(self, simulate: Callable[[Scenario, Draws], Any], of_replicate: OfReplicate) -> None:
        self.simulate, self.of_replicate = simulate, of_replicate

    def __call__(self, scenario: Scenario, draws: Draws) -> Any:
        return self.simulate(self.of_replicate(scenario, draws.replicate), draws)


@dataclass(frozen=True)
class Job:
    """One run to do: index of its scenario, replicate, run id."""

    scenario: int
    replicate: int
    run_id: str


@dataclass(frozen=True)
class Failure:
    """A run that failed: what went wrong in one line, and the details for a bug report. ``lasting``: the same run will fail again."""

    run_id: str
    replicate: int
    error: str
    details: str = ""
    lasting: bool = True


class Passing(RuntimeError):
    """What stops a run now and may not stop it later."""


class RunsFailed(Exception):
    """No run of a scenario was finished, or one without which there is no answer was not; carries the failures."""

    def __init__(self, scenario: str, failures: Sequence[Failure]) -> None:
        self.scenario, self.failures = scenario, tuple(failures)
        super().__init__(f"{scenario}: {failures[0].error}" if failures else scenario)

    def __reduce__(self) -> tuple[type[RunsFailed], tuple[str, tuple[Failure, ...]]]:
        return (RunsFailed, (self.scenario, self.failures))


@dataclass(frozen=True)
class Setup:
    """What every worker needs, sent once."""

    scenarios: Sequence[Scenario]
    root_seed: int
    work_folder: Path
    simulate: Callable[[Scenario, Draws], Any]
    mark: str
    store: Store


def run_one(setup: Setup, job: Job) -> Failure | None:
    """Do one run and store it. What is wrong with the input or the surroundings passes through: every run would meet it."""
    from sim.draws.streams import Draws

    try:
        left = setup.simulate(setup.scenarios[job.scenario], Draws(setup.root_seed, job.replicate))
    except (ProblemError, MemoryError):
        raise
    except Exception as error:  # whatever a run raises is kept apart, so that the others go on
        import traceback

        return Failure(job.run_id, job.replicate, f"{type(error).__name__}: {error}", traceback.format_exc(), not isinstance(error, (OSError, Passing)))
    setup.store(left, setup.work_folder, job.run_id, setup.mark)
    return None
