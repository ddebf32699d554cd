"""Whole runs for the benchmark: one task a process, one line of JSON as the answer.

    python benchmarks/runs.py small ROUNDS | million | agents ROUNDS PER_CITY... | months ROUNDS MONTHS... | region ROUNDS CITIES...
"""

from __future__ import annotations

import itertools
import json
import resource
import statistics
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from sim.draws.compiled import jit
from sim.draws.streams import Draws
from sim.engine.binding import World, state_of
from sim.engine.prepared import prepare
from sim.mechanisms import registry
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
from sim.processes import steps
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.world.making.new_region import new_region

PARTS = ("prepare", "construct and burn in", "months", "outcomes")
CITIES_OF_A_PARTY = 10


def scenario(months: int, per_city: int, everything: bool = False, **more: object) -> Scenario:
    """bth_full_package, or with ``everything``: all mechanisms on (transfers by marginal damage)."""
    size = {"period.months": months, "agents.enterprises_per_city": per_city, "agents.citizens_per_city": per_city}
    on = {f"mechanisms.{name}.enabled": True for name in registry()} if everything else {}
    return load_scenario("bth_full_package", overrides=size | on | more)


def timed_run(what: Scenario, replicate: int) -> tuple[float, ...]:
    """Seconds of processor time of the PARTS of a run, and of the whole."""
    at = [time.process_time()]
    prepared = prepare(what)
    at.append(time.process_time())
    model = CooperationModel(prepared=prepared, replicate=replicate)
    at.append(time.process_time())
    model.run_all()
    at.append(time.process_time())
    run_table(model)
    at.append(time.process_time())
    return (*(b - a for a, b in itertools.pairwise(at)), at[-1] - at[0])


def warm(what: Scenario) -> None:
    """Run once, so that everything is compiled and loaded."""
    timed_run(what, 0)


def interleaved(runs: dict[Any, Scenario], rounds: int) -> dict[Any, dict[str, float]]:
    """Medians of the parts of every run and of its ratio to the first run (``times first``), formed inside rounds of one replicate each."""
    for what in runs.values():
        warm(what)
    first = next(iter(runs))
    spent = [{name: dict(zip((*PARTS, "whole"), timed_run(what, r), strict=True)) for name, what in runs.items()} for r in range(1, rounds + 1)]
    return {
        name: {part: statistics.median(turn[name][part] for turn in spent) for part in (*PARTS, "whole")}
        | {f"{part} / first": statistics.median(turn[name][part] / turn[first][part] for turn in spent) for part in ("months", "whole")}
        for name in runs
    }


def peak_megabytes() -> float:
    """Largest memory that this program has held (getrusage on Linux also counts what its parent held)."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(float(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) * 1.024e-3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def small(rounds: int) -> dict[str, Any]:
    """13 cities, 1,300 + 1,300 agents, 120 months: with every mechanism, and with the full package."""
    runs = {"every mechanism": scenario(120, 100, everything=True), "full package": scenario(120, 100)}
    result: dict[str, Any] = interleaved(runs, rounds)
    result["every mechanism"]["stages"] = by_stage(runs["every mechanism"])
    return result


def million() -> dict[str, Any]:
    """A million enterprises and a million citizens, 120 months."""
    warm(scenario(12, 10))
    before, times = peak_megabytes(), timed_run(scenario(120, 1_000_000 // 13), 1)
    return dict(zip((*PARTS, "whole"), times, strict=True)) | {"megabytes": peak_megabytes(), "megabytes before": before}


def agents(rounds: int, *per_city: int) -> dict[str, Any]:
    """60 months with so many enterprises and as many citizens in each of 13 cities."""
    return interleaved({n: scenario(60, n) for n in per_city}, rounds)


def months(rounds: int, *counts: int) -> dict[str, Any]:
    """So many months with 100 enterprises and 100 citizens in each of 13 cities."""
    return interleaved({n: scenario(n, 100) for n in counts}, rounds)


def table_of_cities(count: int) -> str:
    """A table of ``count`` invented cities on a grid, ten to a party, for `hazepact region new`."""
    rows = ["city,party,lat,lon,population,gdp,area_km2,concentration"]
    for k in range(count):
        place = f"{30.0 + 0.7 * (k // 20):.2f},{104.0 + 0.8 * (k % 20):.2f}"
        size = f"{3_000_000 + 100_000 * (k % 70)},{1500 + 60 * (k % 50)},{12_000 + 90 * (k % 30)}"
        rows.append(f"City{k},Party{k // CITIES_OF_A_PARTY},{place},{size},{60 + k % 50}")
    return "\n".join(rows) + "\n"


def region(rounds: int, *cities: int) -> dict[str, Any]:
    """60 months of the full package with 100 + 100 agents in each of so many cities of a new region; of the last one seconds by step."""
    with tempfile.TemporaryDirectory(prefix="hazepact-benchmark-") as folder:
        runs, made = {}, 0.0
        for n in cities:
            table, pack = Path(folder) / f"cities_{n}.csv", Path(folder) / f"region_{n}"
            table.write_text(table_of_cities(n), encoding="utf-8")
            begun = time.process_time()
            new_region(pack, table)
            made = time.process_time() - begun
            runs[n] = scenario(60, 100, region=str(pack), **{"governments.members": "[]"})
        result: dict[Any, dict[str, Any]] = interleaved(runs, rounds)
        result[cities[-1]] |= {"new region": made, "stages": by_stage(runs[cities[-1]])}
    return result


def by_stage(what: Scenario) -> dict[str, float]:
    """Seconds of processor time of every step of the month over a run, burn-in included, less what calling it from Python takes.

    A run makes its months in one compiled call; here every step is called on its own, and beside it a function that does nothing with the
    same blocks.
    """
    prepared = prepare(what)
    spent: dict[str, float] = {}
    for _ in range(2):  # the first one compiles
        state = state_of(World(prepared, Draws(1, 1)))
        blocks = [state.named(*step.needs) for step in steps()]
        spent = dict.fromkeys((step.name for step in steps()), 0.0)
        for t in range(len(prepared.months)):
            burn = t < what.calendar.burn_in
            for step, taken in zip(steps(), blocks, strict=True):
                if step.in_burn_in or not burn:
                    begun = time.process_time()
                    step.run(t, burn, *taken)
                    done = time.process_time()
                    _nothing(len(taken))(t, burn, *taken)
                    spent[step.name] += 2.0 * done - begun - time.process_time()
    return {name: max(seconds, 0.0) for name, seconds in spent.items()}


@cache
def _nothing(count: int) -> Any:
    """A compiled function that takes month, burn-in and ``count`` blocks and does nothing."""
    names: dict[str, Any] = {}
    exec(f"def nothing(t, burn, {', '.join(f'b{k}' for k in range(count))}): pass", names)
    return jit(names["nothing"])


def main() -> None:
    """Do one task."""
    task, *numbers = sys.argv[1:]
    tasks: dict[str, Any] = {"small": small, "million": million, "agents": agents, "months": months, "region": region}
    print(json.dumps(tasks[task](*map(int, numbers))))


if __name__ == "__main__":
    main()
