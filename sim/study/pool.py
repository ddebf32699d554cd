"""A pool of worker processes that survives the death of a worker."""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.mechanisms import registry
from sim.mechanisms.base import Mechanism
from sim.study.execute import Failure, Job, Setup, run_one
from sim.study.files import as_input_error

Note = Callable[[Job, Failure | None], None]
Chunk = tuple[Job, ...]

TRIES = 3
"""A run whose worker dies is tried this many times."""

_START_TRIES = 4
_WAKE_SECONDS = 0.5
"""On Windows Ctrl-C does not end a wait, so every wait ends by itself."""

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_DIED = "the worker process died (killed, or out of memory)"
_NO_START = "no worker process stays alive; a script that calls this needs 'if __name__ == \"__main__\":', or use one worker"

_setup: Setup | None = None


def _begin(file: Path) -> None:
    """Set up a worker. Ctrl-C reaches the whole process group; only the parent answers it."""
    global _setup
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _setup = pickle.loads(file.read_bytes())


def _work(chunk: Chunk) -> list[Failure | None]:
    assert _setup is not None
    return [run_one(_setup, job) for job in chunk]


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers read these when they start, before numpy is imported."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _mechanism(name: str) -> Mechanism:
    return registry()[name]


class _Pickler(pickle.Pickler):
    """Sends a registered mechanism by its name: its functions may be lambdas, which cannot be sent."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, Mechanism) and registry().get(obj.name) is obj:
            return _mechanism, (obj.name,)
        return NotImplemented


def _pickled(setup: Setup) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(setup)
    return buffer.getvalue()


@contextmanager
def _as_file(setup: Setup) -> Iterator[Path]:
    """The setup as a file for the workers: an argument of more than 64 kB blocks for good when a worker dies at its start."""
    file = setup.work_folder / f".setup-{setup.mark}.pickle"
    try:
        file.write_bytes(_pickled(setup))
        yield file
    except OSError as error:
        raise as_input_error(error, setup.work_folder) from None
    finally:
        file.unlink(missing_ok=True)


def _chunks(jobs: Sequence[Job], most: int) -> Iterator[Chunk]:
    """Jobs in their order, at most ``most`` of one scenario together."""
    part: list[Job] = []
    for job in jobs:
        if part and (len(part) == most or part[0].scenario != job.scenario):
            yield tuple(part)
            part = []
        part.append(job)
    if part:
        yield tuple(part)


def run_in_pool(setup: Setup, pending: Sequence[Job], workers: int, note: Note, chunk: int = 1) -> None:
    """Run ``pending`` in ``workers`` processes, ``chunk`` runs of one scenario at a time.

    When a worker dies the pool is lost as a whole and nobody knows which run did it: the runs in hand are tried again one at a
    time, each at most :data:`TRIES` times in all.
    """
    todo, suspects = deque(_chunks(pending, chunk)), deque[Chunk]()
    tries: Counter[str] = Counter()
    breaks_in_a_row = 0
    with _one_thread_each(), _as_file(setup) as file:
        while todo or suspects:
            finished, lost = _until_broken(file, suspects or todo, 1 if suspects else min(workers, len(todo)), note)
            breaks_in_a_row = 0 if finished or not lost else breaks_in_a_row + 1
            for job in lost:
                tries[job.run_id] += 1
                if tries[job.run_id] >= TRIES:
                    note(job, Failure(job.run_id, job.replicate, f"{_DIED}, {TRIES} times"))
                else:
                    suspects.append((job,))
            if breaks_in_a_row >= _START_TRIES:
                for job in (job for waiting in (*suspects, *todo) for job in waiting):
                    note(job, Failure(job.run_id, job.replicate, _NO_START))
                return


def _until_broken(file: Path, queue: deque[Chunk], workers: int, note: Note) -> tuple[int, list[Job]]:
    """Work ``queue`` off; returns how many chunks ended and the runs in hand when a worker died (empty: all is done)."""
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (file,))
    in_hand: dict[Future[list[Failure | None]], Chunk] = {}
    window = workers if workers == 1 else workers + 1  # one waits, so that no worker idles
    finished, lost = 0, list[Job]()

    def ended(future: Future[list[Failure | None]], chunk: Chunk) -> int:
        """Note the runs of a chunk, or count them as lost; 1 when it ended well."""
        try:
            failures = future.result()
        except BrokenProcessPool:
            lost.extend(chunk)
            return 0
        for job, failure in zip(chunk, failures, strict=True):
            note(job, failure)
        return 1

    try:
        while (queue or in_hand) and not lost:
            while queue and len(in_hand) < window and not lost:
                chunk = queue.popleft()
                try:
                    in_hand[pool.submit(_work, chunk)] = chunk
                except BrokenProcessPool:
                    lost.extend(chunk)
            for future in wait(in_hand, _WAKE_SECONDS, FIRST_COMPLETED).done:
                finished += ended(future, in_hand.pop(future))
        # a broken pool fails every run in hand, but some may have ended before
        for future, chunk in in_hand.items():
            finished += ended(future, chunk)
    except BaseException:
        _end(pool)
        raise
    pool.shutdown()
    return finished, lost


def _end(pool: ProcessPoolExecutor) -> None:
    """End the workers now; what they were writing is removed by the caller."""
    # Python 3.14 has terminate_workers(); before it, only this attribute knows the processes
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()
