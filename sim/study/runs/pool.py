"""A pool of worker processes that survives the death of a worker, and whose workers end when this process ends, however it ends.

What every worker needs is sent through a pipe that only this process and its workers hold: nothing is read from a file. It is no
argument of the workers, because an argument of more than 64 kB blocks for good when a worker dies at its start.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from typing import Any

from sim.declare.problems import Place, failed
from sim.mechanisms import registry
from sim.mechanisms.base import Mechanism
from sim.study.runs.executors import Block, Note
from sim.study.runs.jobs import Failure, Job, Setup, run_one

TRIES = 3
"""A run whose worker dies is tried this many times."""

_START_TRIES = 4
_WAKE_SECONDS = 0.5
"""On Windows Ctrl-C does not end a wait, so every wait ends by itself."""

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

_setup: Setup | None = None


def _begin(pipe: Connection, lock: Any) -> None:
    """Set up a worker. Ctrl-C reaches the whole process group; only the parent answers it."""
    global _setup
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    with lock:
        content = pipe.recv_bytes()
    pipe.close()
    _setup = pickle.loads(content)


def end_with_parent() -> None:
    """End this worker when the parent has ended: the system then closes the parent's end of a pipe (on Windows: ends its process handle)."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _work(block: Block) -> list[Failure | None]:
    assert _setup is not None
    return [run_one(_setup, job) for job in block]


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Threads of numerical libraries are one each in processes that are started in the block. Workers read these when they start, before numpy is imported."""
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


def pickled(setup: Setup) -> bytes:
    """The setup as bytes, registered mechanisms by their names."""
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(setup)
    return buffer.getvalue()


class _Sender:
    """Sends the setup to up to ``workers`` processes through one pipe, from a thread, so that a worker that dies blocks nothing."""

    def __init__(self, context: Any, content: bytes, workers: int) -> None:
        self.reader, self.writer = context.Pipe(duplex=False)
        self.lock = context.Lock()
        self.thread = threading.Thread(target=self._send, args=(content, workers), daemon=True)
        self.thread.start()

    def _send(self, content: bytes, workers: int) -> None:
        with suppress(OSError):  # every worker has ended
            for _ in range(workers):
                self.writer.send_bytes(content)

    def close(self) -> None:
        """Let go of the pipe; call it when the workers have ended."""
        self.reader.close()
        self.thread.join()
        self.writer.close()


def worker_died(job: Job) -> Failure:
    """The failure of a run whose worker died :data:`TRIES` times; another time, or with more memory, it may live."""
    return Failure(job.run_id, job.replicate, f"the worker process died (killed, or out of memory), {TRIES} times", lasting=False)


def run_in_pool(
    setup: Setup, blocks: Sequence[Block], workers: int, note: Note, stored: Callable[[Collection[str]], Collection[str]] | None = None
) -> None:
    """Run ``blocks`` in ``workers`` processes, each block in one.

    When a worker dies the pool is lost as a whole and nobody knows which run did it: of the runs in hand those that are ``stored`` are done, the
    others are tried again one at a time, each at most :data:`TRIES` times in all. EnvironmentFailed: no worker stays alive.
    """
    todo, suspects = deque(blocks), deque[Block]()
    tries: Counter[str] = Counter()
    breaks_in_a_row = 0
    content = pickled(setup)
    with one_thread_each():
        while todo or suspects:
            finished, lost = _until_broken(content, suspects or todo, 1 if suspects else min(workers, len(todo)), note)
            breaks_in_a_row = 0 if finished or not lost else breaks_in_a_row + 1
            there = stored([job.run_id for job in lost]) if lost and stored is not None else ()
            for job in lost:
                tries[job.run_id] += 1
                if job.run_id in there:
                    note(job, None)
                elif tries[job.run_id] >= TRIES:
                    note(job, worker_died(job))
                else:
                    suspects.append((job,))
            if breaks_in_a_row >= _START_TRIES:
                raise failed(Place(str(setup.work_folder)), "workers.dead")


def _until_broken(content: bytes, queue: deque[Block], workers: int, note: Note) -> tuple[int, list[Job]]:
    """Work ``queue`` off; returns how many blocks ended and the runs in hand when a worker died (empty: all is done)."""
    context = multiprocessing.get_context("spawn")
    sender = _Sender(context, content, workers)
    pool = ProcessPoolExecutor(workers, context, _begin, (sender.reader, sender.lock))
    in_hand: dict[Future[list[Failure | None]], Block] = {}
    window = workers if workers == 1 else workers + 1  # one waits, so that no worker idles
    finished, lost = 0, list[Job]()

    def ended(future: Future[list[Failure | None]], block: Block) -> int:
        """Note the runs of a block, or count them as lost; 1 when it ended well."""
        try:
            failures = future.result()
        except BrokenProcessPool:
            lost.extend(block)
            return 0
        for job, failure in zip(block, failures, strict=True):
            note(job, failure)
        return 1

    try:
        while (queue or in_hand) and not lost:
            while queue and len(in_hand) < window and not lost:
                block = queue.popleft()
                try:
                    in_hand[pool.submit(_work, block)] = block
                except (BrokenProcessPool, OSError, ValueError):  # also when a worker dies while the next one is being started
                    lost.extend(block)
            for future in wait(in_hand, _WAKE_SECONDS, FIRST_COMPLETED).done:
                finished += ended(future, in_hand.pop(future))
        # a broken pool fails every run in hand, but some may have ended before
        for future, block in in_hand.items():
            finished += ended(future, block)
    except BaseException:
        _end(pool)
        raise
    else:
        pool.shutdown()
    finally:
        sender.close()
    return finished, lost


def _end(pool: ProcessPoolExecutor) -> None:
    """End the workers now; what they were writing is removed by the caller."""
    # Python 3.14 has terminate_workers(); before it, only this attribute knows the processes
    processes = list((getattr(pool, "_processes", None) or {}).values())
    for process in processes:
        process.terminate()
    # waits for the pool's own thread too, which would meet closed pipes while Python ends
    pool.shutdown(wait=True, cancel_futures=True)
    for process in processes:
        process.join()
