"""One worker process beside the page: it runs what it is asked for, one order at a time, tells how far it is, and can be ended at any moment."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.declare.problems import Place, ProblemError, fail, failed
from sim.declare.text import Text
from sim.study.runs.pool import end_with_parent, one_thread_each

if TYPE_CHECKING:
    from sim.study.compare.answer import Answer
    from sim.study.store.results import Results

Stage = Literal["waiting", "running", "judging", "done", "failed", "cancelled"]
_END_SECONDS = 5.0


@dataclass(frozen=True)
class RunOrder:
    """Run scenario files and compare them. ``baseline``: a folder of results that is compared with, where it is not run here."""

    files: tuple[Path, ...]
    root_seed: int
    out: Path
    baseline: Path | None = None

    def do(self, told: Callable[[int, int, int], None], judging: Callable[[], None]) -> Finished:
        """As ``hazepact run`` does it, in one process. Errors: as of :func:`sim.study.runs.run.run_scenarios`."""
        from sim.scenario.load import load_scenario
        from sim.study.compare.answer import answers
        from sim.study.compare.rivals import rivals_of
        from sim.study.runs.run import run_scenarios
        from sim.study.store.results import open_results

        scenarios = [load_scenario(file) for file in self.files]
        results = run_scenarios(scenarios, None, self.root_seed, 1, self.out, progress=told)
        judging()
        rivals = [rivals_of(result, scenario, 1, self.out) for result, scenario in zip(results, scenarios, strict=True)]
        if self.baseline is not None:
            first = open_results(self.baseline)
            results, rivals = [first, *results], [rivals_of(first, first.scenario(), 1, self.out) if _runs_again(first) else None, *rivals]
        return Finished(tuple(r.path for r in results), tuple(answers(results, rivals)), _failures(results))


@dataclass(frozen=True)
class BranchOrder:
    """Run stored results again with changes from a month on, and compare both."""

    original: Path
    at: str
    sets: tuple[str, ...]
    out: Path

    def do(self, told: Callable[[int, int, int], None], judging: Callable[[], None]) -> Finished:
        """As ``hazepact branch`` does it, in one process. InputError: as of :func:`sim.study.branch.branch.read_branch`."""
        from sim.show.tables.main import place_text
        from sim.study.branch.branch import read_branch, run_branch
        from sim.study.branch.words import sentences
        from sim.study.compare.answer import answers
        from sim.study.store.results import open_results

        original = open_results(self.original)
        branched = run_branch(original, read_branch(original, self.at, self.sets), 1, self.out, progress=told)
        judging()
        pair = [original, branched]
        said = sentences(original, branched, lambda p: Text(place_text(p, "en", original.names_zh), place_text(p, "zh", original.names_zh)))
        return Finished(tuple(r.path for r in pair), tuple(answers(pair)), _failures(pair), tuple(said))


Order = RunOrder | BranchOrder


@dataclass(frozen=True)
class Finished:
    """What an order left: folders of results (the first is compared with), the answers of the command line, how many runs failed and why, sentences."""

    folders: tuple[Path, ...]
    answers: tuple[Answer, ...]
    failures: tuple[int, str] = (0, "")
    said: tuple[Text, ...] = ()


@dataclass
class Task:
    """An order in hand or ended: whose it is, how far it is, and what it left or how it failed."""

    visitor: str
    order: Order
    stage: Stage = "waiting"
    done: int = 0
    total: int = 0
    finished: Finished | None = None
    error: ProblemError | None = None
    note: dict[str, Any] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.stage in ("done", "failed", "cancelled")


def _runs_again(results: Results) -> bool:
    """Whether the scenario of stored results gives their runs: they are of this version of the model and no branch."""
    from sim.version import MODEL_VERSION

    return results.manifest["model_version"] == MODEL_VERSION and not results.manifest.get("branch")


def _failures(results: list[Results]) -> tuple[int, str]:
    every = [failure for result in results for failure in result.failures]
    return len(every), str(every[0]["error"]) if every else ""


def work(pipe: Connection) -> None:
    """The worker: do orders as they come, until the pipe is closed or the parent ends. Ctrl-C is the parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    from sim.study.runs.jobs import RunsFailed

    with suppress(EOFError, OSError):
        while True:
            order: Order = pipe.recv()
            try:
                left = order.do(lambda done, total, bad: pipe.send(("running", (done, total))), lambda: pipe.send(("judging", None)))
                pipe.send(("done", left))
            except ProblemError as error:
                pipe.send(("failed", error))
            except RunsFailed as error:
                pipe.send(("failed", fail(Place("explore"), "explore.failed", count=len(error.failures), why=str(error))))
            except (EOFError, BrokenPipeError):
                raise
            except Exception as error:  # told on the page; the worker goes on
                pipe.send(("failed", fail(Place("explore"), "explore.failed", count=1, why=f"{type(error).__name__}: {error}")))


class Runner:
    """The worker process of the page and the order that it has in hand: one at a time, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None
        self._task: Task | None = None
        self._closed = False

    def start(self, visitor: str, order: Order, **note: Any) -> Task:
        """Hand an order to the worker, which is started where there is none. InputError ``explore.busy``: it has one in hand."""
        with self._lock:
            if self._closed or self.busy:
                raise fail(Place("explore"), "explore.busy")
            if self._process is None or not self._process.is_alive():
                self._begin()
            task = self._task = Task(visitor, order, note=note)
            assert self._pipe is not None
            try:
                self._pipe.send(order)
            except OSError:
                self._fail(task)
                return task
            threading.Thread(target=self._follow, args=(task, self._pipe), daemon=True).start()
            return task

    def task_of(self, visitor: str) -> Task | None:
        """The newest order of the worker, where it is this visitor's."""
        task = self._task
        return task if task is not None and task.visitor == visitor else None

    def cancel(self, visitor: str) -> bool:
        """End the worker if it works for this visitor. What it had finished stays stored."""
        with self._lock:
            task = self.task_of(visitor)
            if task is None or task.ended:
                return False
            task.stage = "cancelled"
            self._end()
            return True

    def close(self) -> None:
        """End the worker for good."""
        with self._lock:
            self._closed = True
            if self._task is not None and not self._task.ended:
                self._task.stage = "cancelled"
            self._end()

    @property
    def busy(self) -> bool:
        """Whether an order is in hand, whoever's it is."""
        return self._task is not None and not self._task.ended

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None where there is none."""
        return None if self._process is None else self._process.pid

    def _begin(self) -> None:
        self._end()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs,), daemon=True)
        with one_thread_each():
            self._process.start()
        theirs.close()

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join(_END_SECONDS)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def _follow(self, task: Task, pipe: Connection) -> None:
        """Note what the worker tells about an order until it has ended."""
        while True:
            try:
                stage, value = pipe.recv()
            except (EOFError, OSError, TypeError):  # the worker died, or its pipe was closed here while this thread waited
                with self._lock:
                    self._fail(task)
                return
            with self._lock:
                if task.ended:
                    return
                if stage == "running":
                    task.done, task.total = value
                elif stage == "done":
                    task.finished = value
                elif stage == "failed":
                    task.error = value
                task.stage = stage
                if task.ended:
                    return

    def _fail(self, task: Task) -> None:
        if not task.ended:
            task.error, task.stage = failed(Place("explore"), "explore.died"), "failed"
