"""Runs on a Dask cluster (extra ``cluster``): blocks go to its workers, what they leave comes back and is stored here.

No shared file system is needed. A worker whose engine is another one refuses; a worker that dies loses the blocks in its hands, which others do.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Any

from sim.declare.problems import Place, ProblemError, fail, failed
from sim.study.runs.executors import Block, Note
from sim.study.runs.jobs import Failure, Setup, run_one
from sim.study.runs.pool import TRIES, one_thread_each, pickled, worker_died
from sim.study.store.runid import engine_hash
from sim.version import MODEL_VERSION, __version__

LOCAL = "local"
CONNECT_SECONDS, WORKERS_SECONDS, LOST_SECONDS = 8, 30, 60
"""Seconds until an address is given up, until there must be a worker, and for which there may be none."""
_WAKE_SECONDS = 1.0

Left = list[tuple[Failure | None, Any]]
"""Of every run of a block: how it failed, or what it left."""

_held: dict[str, Setup] = {}
"""In a worker: the setup in use, by its hash."""


def do_block(content: bytes, digest: str, versions: tuple[str, str, str], block: Block) -> Left:
    """Do a block in a worker. RuntimeError: its engine is another one."""
    mine = _versions()
    if mine != versions:
        raise RuntimeError(" / ".join(mine))
    if digest not in _held:
        _held.clear()
        _held[digest] = pickle.loads(content)
    left: dict[str, Any] = {}
    setup = replace(_held[digest], store=lambda found, folder, run_id, mark: left.setdefault(run_id, found))
    failures = [run_one(setup, job) for job in block]
    return [(failure, left.get(job.run_id)) for failure, job in zip(failures, block, strict=True)]


def _versions() -> tuple[str, str, str]:
    return engine_hash(), str(MODEL_VERSION), __version__


class DaskExecutor:
    """The workers of a Dask scheduler. Use :func:`dask_executor`."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.slots = max(1, sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()))

    def do(self, setup: Setup, blocks: Sequence[Block], note: Note) -> None:
        """See :class:`sim.study.runs.executors.Executor`. A block that its worker did not survive is tried again run by run, each at most
        :data:`TRIES` times."""
        content = pickled(replace(setup, store=_nothing))
        digest = hashlib.sha256(content).hexdigest()
        shared = self.client.scatter(content)
        tries: Counter[str] = Counter()
        in_hand: dict[Any, Block] = {}

        def submit(block: Block) -> None:
            in_hand[self.client.submit(do_block, shared, digest, _versions(), block, pure=False)] = block

        for block in blocks:
            submit(block)
        while in_hand:
            for future in self._ended(list(in_hand)):
                for one in self._take(future, in_hand.pop(future), setup, note, tries):
                    submit(one)

    def _ended(self, futures: list[Any]) -> list[Any]:
        """The blocks that have ended, at least one. EnvironmentFailed: the scheduler is lost, or has had no worker for a while."""
        from distributed import wait

        began = time.monotonic()
        while True:
            with suppress(TimeoutError):
                return list(wait(futures, timeout=_WAKE_SECONDS, return_when="FIRST_COMPLETED").done)
            if self.client.status != "running":
                raise failed(Place(self.address), "dask.lost", address=self.address)
            if self.client.scheduler_info(n_workers=-1)["workers"]:
                began = time.monotonic()
            elif time.monotonic() - began > LOST_SECONDS:
                raise failed(Place(self.address), "dask.workers", address=self.address, seconds=LOST_SECONDS)

    def _take(self, future: Any, block: Block, setup: Setup, note: Note, tries: Counter[str]) -> list[Block]:
        """Store what a block left; returns what must be done again."""
        from distributed import CancelledError, KilledWorker

        try:
            left: Left = future.result()
        except KilledWorker:
            return _again(block, note, tries)
        except ProblemError:
            raise
        except RuntimeError as error:
            raise failed(Place(self.address), "dask.engine", found=str(error), ours=" / ".join(_versions())) from None
        except (OSError, CancelledError) as error:
            raise failed(Place(self.address), "dask.lost", address=f"{self.address} ({type(error).__name__})") from None
        for job, (failure, found) in zip(block, left, strict=True):
            if failure is None:
                setup.store(found, setup.work_folder, job.run_id, setup.mark)
            note(job, failure)
        return []


def _again(block: Block, note: Note, tries: Counter[str]) -> list[Block]:
    """The runs of a block whose worker died, each on its own; a run that has been tried often enough is a failure."""
    left = list[Block]()
    for job in block:
        tries[job.run_id] += 1
        if len(block) == 1 and tries[job.run_id] >= TRIES:
            note(job, worker_died(job))
        else:
            left.append((job,))
    return left


def _nothing(found: Any, folder: Any, run_id: str, mark: str) -> None:
    """Stands for the store in what is sent."""


@contextmanager
def dask_executor(address: str, workers: int | None = None) -> Iterator[DaskExecutor]:
    """The workers of the scheduler at ``address``; :data:`LOCAL`: a scheduler and ``workers`` processes of this machine, on the loopback alone.

    InputError: the extra ``cluster`` is missing. EnvironmentFailed: nobody answers at the address, or it has no workers.
    """
    try:
        import distributed
    except ImportError:
        raise fail(Place("--executor"), "extra.missing", extra="cluster") from None
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said here, once
    with ExitStack() as stack:
        where = address
        if address == LOCAL:
            stack.enter_context(one_thread_each())
            count = workers or os.cpu_count() or 1
            cluster = distributed.LocalCluster(
                n_workers=count, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, worker_dashboard_address=None, silence_logs=logging.CRITICAL,
            )  # fmt: skip
            where = stack.enter_context(cluster).scheduler_address
        try:
            client = stack.enter_context(distributed.Client(where, timeout=CONNECT_SECONDS, set_as_default=True))
        except (OSError, TimeoutError, ValueError) as error:
            raise failed(Place("--executor"), "dask.dead", address=address, why=type(error).__name__) from None
        try:
            client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except TimeoutError:
            raise failed(Place("--executor"), "dask.workers", address=address, seconds=WORKERS_SECONDS) from None
        yield DaskExecutor(client, address)
