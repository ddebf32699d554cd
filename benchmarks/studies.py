"""Processor time a run in a study, beside plain Mesa objects of the agents alone and (where it is installed) the EMA workbench around our model.

    python benchmarks/studies.py [ROUNDS] [--write]

The study is five_institutions: 32 points x 5 replicates, 1,300 + 1,300 agents, 84 months and 24 of burn-in, in one process, with the reading of the
study, the store and the result files. The objects are benchmarks/objects.py, run by mesa.batch_run: no governments, no air, no store. Everybody
takes a turn in every round, and ratios are formed inside rounds. First it is checked that sharing months changes no byte.
``--write`` renews the block of docs/performance.md.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import mesa
import numpy as np

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.objects import Citizens, Enterprises
from benchmarks.stage import crowd, firms
from benchmarks.tables import put_into
from sim.scenario.load import load_scenario
from sim.study.runs.prefixes import FinishedRuns
from sim.study.store.manifest import processor
from sim.study.sweeps.study_file import read_study
from sim.study.sweeps.sweep import Sweep

STUDY, MONTHS, AGENTS = "five_institutions", 108, 1300
_EVERY = 100  # agents of a kind in a city


class Objects(mesa.Model):
    """The agents of a run as plain objects, for mesa.batch_run."""

    def __init__(self, rng: Any = None) -> None:
        super().__init__(rng=1)
        import random

        generator = random.Random(0)
        self.parts = Enterprises(firms(AGENTS), lambda month: lambda row: generator.random()), Citizens(crowd(AGENTS))
        self.t = 0
        self.datacollector = mesa.DataCollector({"months": "t"})
        self.datacollector.collect(self)

    def step(self) -> None:
        """A month of both."""
        for part in self.parts:
            part.month(self.t)
        self.t += 1
        self.datacollector.collect(self)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, and what it gave."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def study(share: bool) -> tuple[float, float, bytes]:
    """Seconds a run and a point (reading, checking), and the bytes of the table."""
    before = FinishedRuns.__init__
    FinishedRuns.__init__ = lambda self, share_=True: before(self, share)  # type: ignore[method-assign]
    try:
        with tempfile.TemporaryDirectory() as out:
            points, sweep = timed(lambda: Sweep(read_study(STUDY), Path(out)))
            runs, results = timed(lambda: sweep.run(1))
            return (points + runs) / len(sweep.jobs), points / len(sweep.points), (results.path / "points.parquet").read_bytes()
    finally:
        FinishedRuns.__init__ = before  # type: ignore[method-assign]


def machinery() -> float:
    """Seconds a run of all but model, preparation and outcomes: the study with runs that leave ones."""
    with tempfile.TemporaryDirectory() as out:
        sweep = Sweep(read_study(STUDY), Path(out))
        row = np.ones(sweep.layout.numbers)
        return timed(lambda: sweep.run(1, simulate=lambda scenario, draws: row))[0] / len(sweep.jobs)


def objects() -> float:
    """Seconds of a run of the objects alone, by mesa.batch_run."""
    return timed(lambda: mesa.batch_run(Objects, parameters={}, iterations=1, max_steps=MONTHS - 1, number_processes=1, display_progress=False))[0]


def workbench() -> float | None:
    """Seconds a run of the EMA workbench around our model, the points of the study one after another; None where it is not installed."""
    if importlib.util.find_spec("ema_workbench") is None:
        return None
    from ema_workbench import CategoricalParameter, Model, ScalarOutcome, SequentialEvaluator

    names = [axis.name for axis in read_study(STUDY).axes]
    model = Model("hazepact", function=run_by_hand)
    model.uncertainties = [CategoricalParameter(name, (0, 1)) for name in names]
    model.outcomes = [ScalarOutcome("exposure"), ScalarOutcome("cooperation_index")]
    with SequentialEvaluator(model) as evaluator:
        seconds, (_, found) = timed(lambda: evaluator.perform_experiments(scenarios=32))
    assert np.isfinite(found["exposure"]).all()
    return seconds / 32


def run_by_hand(**switches: int) -> dict[str, float]:
    """A run as somebody would write it who calls the model from Python."""
    from sim.model.model import CooperationModel
    from sim.outcomes.compute import series_of

    on = {f"mechanisms.{name}.from": "2014-01" for name, on in switches.items() if on}
    model = CooperationModel(load_scenario("bth_status_quo", overrides=on), root_seed=1, replicate=0).run_all()
    series = series_of(model, ("exposure", "cooperation_index"))
    model.release()
    return {name: float(np.nanmean(values[:, 0])) for name, values in series.items()}


def main(rounds: int, write: bool) -> None:
    """Measure and print."""
    warnings.simplefilter("ignore")
    warm = study(True), study(False)
    assert warm[0][2] == warm[1][2], "sharing months changes the table"
    machinery(), objects(), workbench()
    turns = [{"shared": study(True), "alone": study(False), "machinery": machinery(), "objects": objects(), "ema": workbench()} for _ in range(rounds)]
    mid: Callable[[Callable[[Any], float]], float] = lambda of: statistics.median(of(turn) for turn in turns)  # noqa: E731
    machine = f"{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, Mesa {mesa.__version__}"
    plain = f"{1e3 * mid(lambda t: t['objects']):,.0f} | {mid(lambda t: t['objects'] / t['shared'][0]):.0f}"
    lines = [
        f"`python benchmarks/studies.py {rounds} --write` on {machine};",
        f"milliseconds of processor time, medians of {rounds} interleaved rounds.",
        "",
        "| what | ms a run | times a run of the study |",
        "|---|---|---|",
        f"| study, months shared (reading, store and results included) | {1e3 * mid(lambda t: t['shared'][0]):.1f} | 1 |",
        f"| study, every run from the beginning | {1e3 * mid(lambda t: t['alone'][0]):.1f} | {mid(lambda t: t['alone'][0] / t['shared'][0]):.2f} |",
        f"| plain Mesa objects of the agents alone (`mesa.batch_run`) | {plain} |",
    ]
    if turns[0]["ema"] is not None:
        lines.append(f"| EMA workbench around today's model | {1e3 * mid(lambda t: t['ema']):.1f} | {mid(lambda t: t['ema'] / t['shared'][0]):.2f} |")
    lines += [
        f"| machinery alone (runs that leave ones): store, progress, results | {1e3 * mid(lambda t: t['machinery']):.2f} | |",
        f"| a point: resolve, check, hash | {1e3 * mid(lambda t: t['shared'][1]):.2f} | |",
    ]
    print("\n".join(lines))
    if write:
        put_into(Path(__file__).parents[1] / "docs" / "performance.md", Path(__file__).name, lines)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(numbers[0] if numbers else 5, "--write" in sys.argv)
