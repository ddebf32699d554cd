"""The games of the replicates: asked of the store, and made by runs where it does not hold them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.declare.problems import file_error
from sim.draws.streams import Draws
from sim.engine.prepared import Prepared, prepare
from sim.games import CoalitionGame
from sim.scenario.scenario import Scenario
from sim.study.coalitions.game import game_inputs, game_of
from sim.study.runs.execute import Progress, run_missing
from sim.study.runs.jobs import Failure, Job, Setup
from sim.study.store.files import whole_file
from sim.study.store.owners import WORK, owned
from sim.study.store.run_store import RunStore
from sim.study.store.runid import run_id

Inputs = dict[str, np.ndarray]


class GameModel:
    """The model as a function that leaves the game of some months (numbers within the period); see :func:`game_inputs`."""

    def __init__(self, months: range, value: str, arrays: str) -> None:
        self.months, self.value, self.arrays = months, value, arrays
        self._prepared: tuple[Scenario, Prepared] | None = None

    def __reduce__(self) -> tuple[type[GameModel], tuple[range, str, str]]:
        return (GameModel, (self.months, self.value, self.arrays))

    def __call__(self, scenario: Scenario, draws: Draws) -> Inputs:
        if self._prepared is None or self._prepared[0] is not scenario:
            self._prepared = (scenario, prepare(scenario))
        return game_inputs(self._prepared[1], draws, self.months, self.value, self.arrays)

    @property
    def name(self) -> str:
        """Of its records."""
        return f"{self.months.start}-{self.months.stop}-{self.value}-{self.arrays}"


class Games:
    """The games of replicates 0, 1, ..., one scenario each (the same scenario several times, or one with parameters of its own a replicate).

    EnvironmentFailed: the store below ``out`` cannot be read.
    """

    def __init__(self, scenarios: Sequence[Scenario], root_seed: int, model: GameModel, out: Path) -> None:
        self.root_seed, self.model, self.out, self.store = root_seed, model, Path(out), RunStore(out)
        self.scenarios = list({id(scenario): scenario for scenario in scenarios}.values())
        numbers = {id(scenario): i for i, scenario in enumerate(self.scenarios)}
        self.folder = self.store.games / model.name
        self.jobs = [Job(numbers[id(scenario)], r, run_id(scenario, root_seed, r)) for r, scenario in enumerate(scenarios)]
        self.found = {job.run_id: inputs for job in self.jobs if (inputs := _read(self.folder / f"{job.run_id}.npz")) is not None}

    def run(self, workers: int = 1, progress: Progress | None = None) -> tuple[list[CoalitionGame], tuple[Failure, ...]]:
        """The games in the order of the replicates without those of failed runs, and the failures. EnvironmentFailed: the store cannot be written."""
        failures: dict[str, Failure] = {}
        if len(self.found) < len(self.jobs):
            with owned(self.out / WORK) as owner, self.store.in_use(owner, folders=[self.folder]):
                setup = Setup(self.scenarios, self.root_seed, self.folder, self.model, owner.mark, _store)
                failures = run_missing(setup, self.jobs, set(self.found), workers, progress)
                read = {job.run_id: _read(self.folder / f"{job.run_id}.npz") for job in self.jobs if job.run_id not in {*self.found, *failures}}
                self.found |= {name: inputs for name, inputs in read.items() if inputs is not None}
        return [game_of(self.found[job.run_id]) for job in self.jobs if job.run_id in self.found], tuple(failures.values())


def _store(left: Inputs, folder: Path, run_id: str, mark: str) -> None:
    """Write the arrays of a game; the file is there whole or not at all."""
    try:
        with whole_file(folder / f"{run_id}.npz") as part, part.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **left)
    except OSError as error:
        raise file_error(error, folder) from None


def _read(file: Path) -> Inputs | None:
    """The arrays of a game; None where there are none, or where they are damaged (every array has a checksum)."""
    try:
        with file.open("rb") as stored, np.load(stored, allow_pickle=False) as content:
            return {name: content[name] for name in content.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
