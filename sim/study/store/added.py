"""Files that go into a folder which is there already: charts, and tables of effects."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.declare.problems import Place, Problems
from sim.study.store.files import MARK, remove_empty, whole_file, whole_folder
from sim.study.store.owners import owned

_HEAD_COLUMNS = 3


@contextmanager
def placed_files(folder: Path, heads: Collection[str] = ()) -> Iterator[Path]:
    """A new hidden folder to fill with files; at the end all of them go into ``folder``, or none when something went wrong.

    Older files of this program are replaced and symbolic links are followed. ``heads``: heads of the first column by which an older
    table is known where its further columns follow the results and the language. InputError: a file of the same name is not this program's.
    """
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with owned(folder) as owner, whole_folder(folder / f".part-{owner.mark}-files") as part:
            yield part
            files = sorted(file for file in part.rglob("*") if file.is_file())
            problems = Problems()
            for file in files:
                target = folder / file.relative_to(part)
                if target.exists() and not same_kind(file, target, heads):
                    problems.add(Place(str(target)), "file.foreign", path=target)
            problems.stop()
            for file in files:
                with whole_file(folder / file.relative_to(part)) as beside:
                    shutil.move(file, beside)
    except BaseException:
        if made:
            remove_empty(folder)
        raise


def same_kind(new: Path, old: Path, heads: Collection[str] = ()) -> bool:
    """True if ``old`` was written by this program, as ``new`` was: a file that carries its name, or a table with the same first columns.

    A table is known too by the head of its first column, where that is one of ``heads``.
    """
    if not old.is_file():
        return False
    if new.suffix == ".csv":
        return _columns(new) == _columns(old) or _first(old) in heads
    return MARK in old.read_bytes()


def _first(table: Path) -> str:
    """Head of the first column; empty where the file is no text."""
    with table.open("rb") as file:
        line = file.readline(4096).decode("utf-8-sig", "replace")
    return next(iter(next(csv.reader([line]), [])), "")


def _columns(table: Path) -> list[bytes]:
    with table.open("rb") as file:
        return file.readline(4096).strip().split(b",")[:_HEAD_COLUMNS]
