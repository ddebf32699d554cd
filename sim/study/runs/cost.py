"""What a command will cost, before it is paid: time, memory and disk, estimated from what a run holds.

The rates were measured on a shared two-core cloud machine (Linux, Python 3.11).
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.scenario.scenario import BURN_IN, Scenario

LARGE_SECONDS = 15 * 60.0
LARGE_BYTES = 2e9
"""Above either, a command asks first; for memory, of what it holds beside the processes themselves."""

PROCESS_BYTES = 270e6
"""A process with its packages and compiled kernels."""
AGENT_BYTES = 120.0
_PLACE_MONTH_BYTES = 5e3
_MOST_OF_MACHINE = 0.8
_NUMBER_BYTES = 8.0
_GROUP_RUNS = 32
"""Runs of a row group, which are held together while they are written."""
_POINT_BYTES, _RUN_BYTES = 1_500.0, 1_000.0
"""What is kept of a point and of a run of a study beside its numbers."""
_COPIES = 5
"""The kept numbers of a study stand in memory so often while they are summed up."""
START_SECONDS = 3.0
"""Until the first run begins: packages and compiled kernels are loaded."""
_RUN_SECONDS, _MONTH_SECONDS, _AGENT_MONTH_SECONDS = 0.006, 3.3e-4, 2e-8
_WHOLE_RUN_SECONDS, _WHOLE_MONTH_SECONDS = 0.024, 4.7e-4
"""What computing and storing every outcome takes beside the model."""
_GAME_SECONDS, _COALITION_SECONDS = 0.08, 6e-5
_SAMPLED_COALITIONS = 33_000
"""So many coalitions take as long as the samples of a game of more parties."""


@dataclass(frozen=True)
class Cost:
    """Estimated seconds, bytes of memory over all processes, bytes of disk, and how many processes."""

    seconds: float
    memory: float
    disk: float = 0.0
    processes: int = 1

    @property
    def large(self) -> bool:
        """True if the command should ask first: for its time, for what its agents and numbers take beside the processes, or for this machine."""
        held = self.memory - self.processes * PROCESS_BYTES
        return self.seconds > LARGE_SECONDS or max(held, self.disk) > LARGE_BYTES or self.memory > _MOST_OF_MACHINE * machine_bytes()

    def text(self) -> Text:
        """The cost in words."""
        wait, memory, disk = duration(self.seconds), gigabytes(self.memory), gigabytes(self.disk)
        return Text(f"{wait.en}, {memory} of memory and {disk} of disk", f"{wait.zh}、内存 {memory}、磁盘 {disk}")


def machine_bytes() -> float:
    """Memory of this machine; infinite where the system does not tell."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return math.inf


def duration(seconds: float) -> Text:
    """A time in words, rounded up."""
    if not math.isfinite(seconds):
        return Text("a time that is not known", "未知时长")
    if seconds < 90:
        count = max(5, 5 * math.ceil(seconds / 5))
        return Text(f"about {count} seconds", f"约 {count} 秒")
    if seconds < 5400:
        count = math.ceil(seconds / 60)
        return Text(f"about {count} minutes", f"约 {count} 分钟")
    return Text(f"about {seconds / 3600:.1f} hours", f"约 {seconds / 3600:.1f} 小时")


def gigabytes(count: float) -> str:
    """Bytes in GB, one digit, rounded up."""
    return f"{max(0.1, math.ceil(count / 1e8) / 10):,.1f} GB" if math.isfinite(count) else "? GB"


def agents_of(scenario: Scenario) -> int:
    """Agents of a run: cities, parties, the centre, enterprises and citizens."""
    per_city = scenario.get("agents", "enterprises_per_city") + scenario.get("agents", "citizens_per_city")
    cities = len(scenario.region.city_names)
    return cities + _parties(scenario) + 1 + cities * int(per_city)


def _parties(scenario: Scenario) -> int:
    own = scenario.get("governments", "party") == "city"
    return len(scenario.region.city_names if own else scenario.region.party_names)


def process_bytes(scenario: Scenario) -> float:
    """Memory of a process while it runs the scenario."""
    return PROCESS_BYTES + AGENT_BYTES * agents_of(scenario) + _PLACE_MONTH_BYTES * (scenario.calendar.months + BURN_IN) * _places(scenario)


def _places(scenario: Scenario) -> int:
    return 1 + _parties(scenario) + len(scenario.region.city_names)


def _processes(at_once: int) -> int:
    return 1 if at_once == 1 else 1 + at_once


def _memory(scenarios: Sequence[Scenario], at_once: int) -> float:
    """Memory of the processes that run: this one, or this one and its workers."""
    each = max((process_bytes(scenario) for scenario in scenarios), default=PROCESS_BYTES)
    return each if at_once == 1 else PROCESS_BYTES + at_once * each


def run_seconds(scenario: Scenario, whole: bool = False) -> float:
    """Seconds of a run by the stated rate, of which a few numbers are kept, or the ``whole`` with every outcome."""
    months = scenario.calendar.months + BURN_IN
    seconds = _RUN_SECONDS + months * (_MONTH_SECONDS + _AGENT_MONTH_SECONDS * agents_of(scenario))
    return seconds + _WHOLE_RUN_SECONDS + months * _WHOLE_MONTH_SECONDS if whole else seconds


def cost_of_runs(scenarios: Sequence[Scenario], counts: Sequence[int], at_once: int, seconds: float, whole: bool = True) -> Cost:
    """Running scenarios, ``counts`` replicates of each, and storing them: every outcome (``whole``), or a few numbers that take no room to speak of."""
    if not whole:
        return Cost(seconds, _memory(scenarios, at_once), sum(counts) * _RUN_BYTES, _processes(at_once))
    held = disk = 0.0
    for scenario, count in zip(scenarios, counts, strict=True):
        months, places = scenario.calendar.months, _places(scenario)
        series = _NUMBER_BYTES * months * places * len(OUTCOMES)
        periods = 1 + math.ceil(months / 12)
        summed = _NUMBER_BYTES * periods * places * len(OUTCOMES)
        # the writer's row group twice; the values of periods twice while they are summed up; two outcomes while they are shown
        held = max(held, 2 * min(count, _GROUP_RUNS) * series + 2 * count * summed + 2 * count * series / len(OUTCOMES))
        disk += 2 * count * series  # in the store, and in the results
    return Cost(seconds, _memory(scenarios, at_once) + held, disk, _processes(at_once))


def cost_of_study(bases: Sequence[Scenario], points: int, runs: int, kept: int, row: int, at_once: int, seconds: float) -> Cost:
    """Running a study that keeps ``kept`` numbers of a run for its tables and writes rows of ``row`` numbers."""
    held = points * _POINT_BYTES + runs * (_RUN_BYTES + _NUMBER_BYTES * kept * _COPIES)
    return Cost(seconds, _memory(bases, at_once) + held, 2 * runs * _NUMBER_BYTES * row, _processes(at_once))


def cost_of_coalitions(scenario: Scenario, replicates: int) -> Cost:
    """Analysing the coalitions of a scenario: every coalition up to :data:`MOST_PLAYERS` parties, samples of them above."""
    from sim.games.masks import MOST_PLAYERS

    parties = _parties(scenario)
    count = 2**parties if parties <= MOST_PLAYERS else _SAMPLED_COALITIONS
    held = count * parties * _NUMBER_BYTES * _COPIES
    return Cost(START_SECONDS + replicates * (run_seconds(scenario) + _GAME_SECONDS + count * _COALITION_SECONDS), process_bytes(scenario) + held)
