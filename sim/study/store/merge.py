"""Records of other stores brought into one: what several machines computed without a common file system."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from sim.declare.problems import Place, Problems, file_error
from sim.study.store.failed import copy_failures
from sim.study.store.files import whole_folder
from sim.study.store.owners import WORK, owned
from sim.study.store.rowlog import RowLog, read_rows
from sim.study.store.run_store import RunStore, is_run
from sim.study.store.whole_run import whole_run


def merge(out: Path, others: Sequence[Path]) -> tuple[int, int]:
    """Copy every whole record of the engine in use from the stores of ``others`` into that of ``out``; returns how many rows and runs were new.

    A damaged record is left behind (:func:`sim.study.store.run_store.damaged` names it). InputError, with all of them: a folder without records of this
    engine. EnvironmentFailed: something cannot be read or written.
    """
    problems = Problems()
    for other in others:
        if not RunStore(other).folder.is_dir():
            problems.add(Place(str(other)), "store.no_engine", path=other, engine=RunStore(other).folder.name)
    problems.stop()
    rows = runs = 0
    with owned(Path(out) / WORK) as owner, RowLog() as log:
        for other in others:
            theirs = RunStore(other)
            with RunStore(out).in_use(owner, theirs.layouts()) as mine:
                try:
                    for layout in theirs.layouts():
                        there = read_rows(mine.rows / layout.name, layout.numbers)
                        for run_id, row in read_rows(theirs.rows / layout.name, layout.numbers).items():
                            if run_id not in there:
                                log((layout.name, row), mine.rows, run_id, owner.mark)
                                rows += 1
                        copy_failures(theirs.rows / layout.name, mine.rows / layout.name, owner.mark)
                    runs += _copy_runs(theirs.runs, mine.runs, owner.mark)
                except OSError as error:
                    raise file_error(error, mine.folder) from None
    return rows, runs


def _copy_runs(theirs: Path, mine: Path, mark: str) -> int:
    """Copy whole runs that are not there; returns how many."""
    count = 0
    for run in sorted(theirs.glob("*")) if theirs.is_dir() else ():
        if is_run(run) and whole_run(run) and not (mine / run.name).exists():
            with whole_folder(mine / f".part-{mark}-{run.name}") as part:
                shutil.copytree(run, part, dirs_exist_ok=True)
                os.replace(part, mine / run.name)
            count += 1
    return count
