"""Who looks at the page, and what is kept for each: the pinned scenario, and what was run last. Old visitors make room for new ones."""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from sim.declare.problems import Place, fail
from sim.declare.text import Text
from sim.scenario.scenario import Scenario
from sim.share.explore.runner import BranchOrder, Finished, Runner, RunOrder, Task
from sim.share.explore.state import EXPLORED, PINNED, ROOT_SEED, Base, State, branch_sets, load_text, scenario_text, title_of, with_size_of
from sim.study.store.results import open_results

MOST_VISITORS = 6
RUNS_KEPT, BRANCHES_KEPT = 12, 12
"""After so many runs a visitor's folder begins anew; a run keeps so many branches."""


@dataclass(frozen=True)
class Pinned:
    """What is compared with: positions of the controls of a scenario, or a folder of results."""

    base: Base
    state: State
    folder: Path | None = None


@dataclass(frozen=True)
class View:
    """What is shown: what an order left, of a branch its month and changes, and what was pinned then. ``serial``: its number."""

    serial: int
    finished: Finished
    branch: tuple[str, tuple[str, ...]] | None
    pinned: Pinned


@dataclass
class Visitor:
    """What is kept for one page: the order of its results is that of ``runs``; ``files`` counts the pairs of scenario files."""

    token: str
    pinned: Pinned
    place: tempfile.TemporaryDirectory[str]
    shown: View | None = None
    scenario: Scenario | None = None
    original: Path | None = None
    files: int = 0
    branches: int = 0

    @property
    def folder(self) -> Path:
        """A folder of its own for scenario files, and for results where no other is named."""
        return Path(self.place.name)


@dataclass
class Explorer:
    """The page behind its face: the scenario that it starts from, what it is compared with at first, the worker, and the visitors.

    ``out``: a folder that keeps every result; None: results go when the program ends, or earlier when newer ones need their room.
    """

    base: Base
    first: Pinned
    out: Path | None = None
    runner: Runner = field(default_factory=Runner)
    visitors: OrderedDict[str, Visitor] = field(default_factory=OrderedDict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def seed(self) -> int:
        """Root seed of every run: that of the results that are compared with, else that of the command line."""
        return ROOT_SEED if self.first.folder is None else int(open_results(self.first.folder).manifest["root_seed"])

    def visitor(self, token: str) -> Visitor:
        """The visitor of a page; the one that came longest ago goes when there are too many, unless it waits for a run."""
        with self.lock:
            if token not in self.visitors:
                self.visitors[token] = Visitor(token, self.first, _folder())
                idle = [t for t in self.visitors if t != token and ((task := self.runner.task_of(t)) is None or task.ended)]
                for old in idle[: max(0, len(self.visitors) - MOST_VISITORS)]:
                    self.visitors.pop(old).place.cleanup()
            self.visitors.move_to_end(token)
            return self.visitors[token]

    def read(self, visitor: Visitor, state: State) -> Scenario:
        """The scenario on screen, read as the command line reads it. InputError: the command line would refuse it."""
        return load_text(scenario_text(self.base, state, seed=self.seed), visitor.folder / "files" / "now", EXPLORED)

    def texts(self, visitor: Visitor, state: State) -> tuple[str, str | None]:
        """The files of the scenario on screen and of the pinned one, which gets the size of the other; None where results are pinned."""
        own = scenario_text(self.base, state, seed=self.seed)
        pinned = visitor.pinned
        if pinned.folder is not None:
            return own, None
        sized = with_size_of(pinned.state, state)
        title, same = title_of(pinned.base, sized), title_of(self.base, state)
        if title == same:  # or the columns of the table would have one name
            title = Text(f"{title.en} (pinned)", f"{title.zh}（对照）")
        return own, scenario_text(pinned.base, sized, title, self.seed)

    def run(self, token: str, state: State) -> Task:
        """Start to run what is on screen, beside what is pinned. InputError: the command line would refuse it, or a run is in hand."""
        with self.lock:
            visitor = self.visitor(token)
            self._free()
            if visitor.files >= RUNS_KEPT:
                visitor.place.cleanup()
                visitor.place, visitor.files, visitor.original = _folder(), 0, None
            own, other = self.texts(visitor, state)
            here = visitor.folder / "files" / str(visitor.files)
            scenario = load_text(own, here, EXPLORED)
            files: tuple[Path, ...] = (here / f"{EXPLORED}.yaml",)
            if other is not None:
                load_text(other, here, PINNED)
                files = (here / f"{PINNED}.yaml", *files)
            elif visitor.pinned.folder is not None:
                _check_period(open_results(visitor.pinned.folder).months, scenario)
            visitor.files += 1
            order = RunOrder(files, self.seed, self.out or visitor.folder, visitor.pinned.folder)
            return self.runner.start(token, order, scenario=scenario, branch=None, pinned=visitor.pinned)

    def branch(self, token: str, state: State, at: str) -> Task:
        """Start to run the last run again, changed from a month on to what is on screen. InputError: there is no run, nothing is changed, the month or
        a change is refused, or a run is in hand."""
        from sim.study.branch.branch import read_branch

        with self.lock:
            visitor = self.visitor(token)
            self._free()
            if visitor.original is None or visitor.scenario is None:
                raise fail(Place("explore"), "explore.no_run")
            if visitor.branches >= BRANCHES_KEPT:
                raise fail(Place("explore"), "explore.many", count=BRANCHES_KEPT)
            sets = branch_sets(visitor.scenario, self.read(visitor, state))
            read_branch(open_results(visitor.original), at, sets)
            visitor.branches += 1
            order = BranchOrder(visitor.original, at, sets, self.out or visitor.folder)
            return self.runner.start(token, order, scenario=None, branch=(at, sets), pinned=visitor.pinned)

    def pin(self, token: str, state: State) -> None:
        """Compare with what is on screen from now on. InputError: the command line would refuse it."""
        with self.lock:
            visitor = self.visitor(token)
            self.read(visitor, state)
            visitor.pinned = Pinned(self.base, state)

    def unpin(self, token: str) -> None:
        """Compare with what the page began with."""
        self.visitor(token).pinned = self.first

    def look(self, token: str) -> tuple[Visitor, Task | None]:
        """The visitor and the newest order; what one left that has ended is shown from now on."""
        with self.lock:
            visitor, task = self.visitor(token), self.runner.task_of(token)
            before = visitor.shown
            if task is not None and task.finished is not None and (before is None or task.finished is not before.finished):
                visitor.shown = View(0 if before is None else before.serial + 1, task.finished, task.note["branch"], task.note["pinned"])
                if task.note["scenario"] is not None:
                    visitor.scenario, visitor.original, visitor.branches = task.note["scenario"], task.finished.folders[-1], 0
            return visitor, task

    def close(self) -> None:
        """End the worker and remove what was kept for visitors."""
        self.runner.close()
        with self.lock:
            while self.visitors:
                self.visitors.popitem()[1].place.cleanup()

    def _free(self) -> None:
        """InputError: a run is in hand."""
        if self.runner.busy:
            raise fail(Place("explore"), "explore.busy")


def new_token() -> str:
    """What a page is known by."""
    return secrets.token_urlsafe(16)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hazepact-explore-", ignore_cleanup_errors=True)


def _check_period(months: tuple[str, ...], scenario: Scenario) -> None:
    first, last = scenario.calendar.start, scenario.calendar.start + (scenario.calendar.months - 1)
    own, theirs = f"{first} - {last}", f"{months[0]} - {months[-1]}"
    if own != theirs:
        raise fail(Place("explore"), "explore.folder_period", theirs=theirs, own=own)
