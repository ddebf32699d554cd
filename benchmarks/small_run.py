"""Processor time of a small run: 13 cities, 1,300 enterprises and 1,300 citizens, 120 months, everything on, recorded.

    python benchmarks/small_run.py [ROUNDS]

Prints the median and the range over the rounds after one warm-up run (compilation), with the load of the machine; the parts are timed in the same rounds.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
from sim.scenario.load import load_scenario

SIZE = {"period.months": 120, "agents.enterprises_per_city": 100, "agents.citizens_per_city": 100}


def main() -> None:
    """Time the parts of a run."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    scenario = load_scenario("bth_full_package", overrides=SIZE)
    parts: dict[str, list[float]] = {"prepare": [], "construct and burn in": [], "120 months": [], "outcomes": [], "whole run": []}
    for replicate in range(rounds + 1):
        begun = time.process_time()
        prepared = prepare(scenario)
        ready = time.process_time()
        model = CooperationModel(prepared=prepared, replicate=replicate)
        burnt = time.process_time()
        model.run_all()
        stepped = time.process_time()
        run_table(model)
        ended = time.process_time()
        if replicate:
            for name, seconds in zip(parts, (ready - begun, burnt - ready, stepped - burnt, ended - stepped, ended - begun), strict=True):
                parts[name].append(1000.0 * seconds)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{rounds} rounds, load {load:.2f}, {os.cpu_count()} cores; milliseconds of processor time: median (smallest .. largest)")
    for name, values in parts.items():
        print(f"  {name:24s} {statistics.median(values):7.1f} ({min(values):.1f} .. {max(values):.1f})")


if __name__ == "__main__":
    main()
