"""Runs in blocks: some scenarios, some replicates, replicate by replicate, so that arrays and common months are made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.study.runs.jobs import Job

SCENARIOS = 16
"""Scenarios of a block that has room for more than one replicate."""


def in_blocks(jobs: Sequence[Job], most: int) -> Iterator[tuple[Job, ...]]:
    """The jobs in blocks of at most ``most``, inside a block by replicate, then by scenario in their order.

    A block has up to :data:`SCENARIOS` scenarios with as many replicates as there is room for, and more scenarios where these have few.
    """
    by_scenario: dict[int, list[Job]] = {}
    for job in jobs:
        by_scenario.setdefault(job.scenario, []).append(job)
    scenarios = list(by_scenario.values())
    longest = max(map(len, scenarios), default=0)
    width = max(1, min(most, max(SCENARIOS, most // max(1, longest)), len(scenarios)))
    height = max(1, most // width)
    for start in range(0, len(scenarios), width):
        part = scenarios[start : start + width]
        for first in range(0, max(map(len, part)), height):
            block = [job for mine in part for job in mine[first : first + height]]
            yield tuple(sorted(block, key=lambda job: job.replicate))
