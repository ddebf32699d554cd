"""Where runs are done: in this process, in a pool of processes, or by an executor such as a Dask cluster. The stored bytes are the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sim.study.runs.jobs import Failure, Job, Setup

Note = Callable[[Job, Failure | None], None]
Block = tuple[Job, ...]


class Executor(Protocol):
    """Does blocks of runs somewhere. ``slots``: runs at a time, by which blocks are cut."""

    slots: int

    def do(self, setup: Setup, blocks: Sequence[Block], note: Note) -> None:
        """Do every run of every block, store what it leaves with ``setup.store``, and tell ``note`` each run and how it failed, or None.

        EnvironmentFailed: it cannot be reached, or nothing of it stays alive.
        """


Workers = int | Executor
"""Processes of this machine, or an executor."""


def slots(workers: Workers) -> int:
    """Runs at a time."""
    return workers if isinstance(workers, int) else workers.slots
