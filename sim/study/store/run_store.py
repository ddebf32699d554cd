"""The store: every run that was ever computed below a folder, known by its contract (:class:`sim.study.store.runid.RunContract`).

``.store/<engine>/runs/<run id>/`` holds whole runs, ``.../rows/<layout>/`` rows of chosen outcomes, ``.../games/<months>/`` coalition games. A run
may have records of several kinds: together they hold what was kept of it, and what none of them holds is computed again. An edited engine has a
folder of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.notices import tell
from sim.declare.problems import file_error
from sim.declare.text import Text
from sim.scenario.scenario import Scenario
from sim.study.runs.keep import Layout, kept_row, months_of, places_of
from sim.study.store.failed import NAME as FAILED
from sim.study.store.failed import failure_files
from sim.study.store.files import remove_empty, remove_parts, whole_file
from sim.study.store.owners import STORE, Owner
from sim.study.store.rowlog import damaged_in, damaged_rows, is_open, join_rows, mark_of, new_name, read_rows, row_files
from sim.study.store.runid import engine_hash
from sim.study.store.tables import KINDS, read_table
from sim.study.store.whole_run import finished, whole_run
from sim.version import MODEL_VERSION, __version__

Floats = NDArray[np.float64]

_HEX = re.compile("[0-9a-f]{16}")
_ENGINE, _LAYOUT, _RUNS, _ROWS, _GAMES = "engine.json", "layout.json", "runs", "rows", "games"
MOST_FILES, _SMALL_BYTES = 12, 16_000_000
"""Small files of rows of a layout that may lie there when a command ends; more are joined."""
_RECORDS = (f"{_RUNS}/[0-9a-f]*", f"{_ROWS}/*/rows-*", f"{_ROWS}/*/{FAILED}*", f"{_GAMES}/*/*.npz")


class RunStore:
    """The part of ``out/.store`` that belongs to the engine in use."""

    def __init__(self, out: Path, engine: str | None = None) -> None:
        self.folder = Path(out) / STORE / (engine or engine_hash())

    @property
    def runs(self) -> Path:
        """Folder of whole runs."""
        return self.folder / _RUNS

    @property
    def rows(self) -> Path:
        """Folder of the folders of layouts."""
        return self.folder / _ROWS

    @property
    def games(self) -> Path:
        """Folder of the folders of coalition games."""
        return self.folder / _GAMES

    @contextmanager
    def in_use(self, owner: Owner, layouts: Iterable[Layout] = (), folders: Iterable[Path] = ()) -> Iterator[RunStore]:
        """The store with folders for ``layouts`` and further ``folders``, which nobody prunes until the end of the block.

        Without a record it is not left behind.
        EnvironmentFailed: it cannot be written, or another command is pruning it. At the end of a block without error the small files of rows of
        commands that have ended are joined.
        """
        layouts = list(layouts)
        owner.claim(f"store#{owner.mark}")
        try:
            try:
                self._prepare(layouts)
                for folder in folders:
                    folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise file_error(error, self.folder) from None
            yield self
            for layout in layouts:
                self._join(layout, owner)
        finally:
            if not any(any(self.folder.glob(pattern)) for pattern in _RECORDS):
                prune(self.folder.parent.parent, [self.folder.name])

    def _prepare(self, layouts: Iterable[Layout]) -> None:
        self.runs.mkdir(parents=True, exist_ok=True)
        if not (self.folder / _ENGINE).exists():
            _write(self.folder / _ENGINE, json.dumps({"engine": self.folder.name, "model_version": MODEL_VERSION, "hazepact": __version__}))
        for layout in layouts:
            (self.rows / layout.name).mkdir(parents=True, exist_ok=True)
            if not (self.rows / layout.name / _LAYOUT).exists():
                _write(self.rows / layout.name / _LAYOUT, layout.text)

    def _join(self, layout: Layout, owner: Owner) -> None:
        """Join the small files of rows of a layout where there are many; damaged records are left behind.

        The joined file is there before the others go: whatever ends this command, no record is lost, and one that is there twice is read once.
        """
        folder = self.rows / layout.name
        files = row_files(folder)  # listed before the living: a file of a command that is alive is known as such
        living = owner.living()
        with suppress(OSError):  # the rows stay where they are
            loose = [file for file in files if mark_of(file) not in living and not is_open(file)]
            small = [file for file in loose if file.stat().st_size < _SMALL_BYTES]
            if len(small) <= MOST_FILES:
                return
            part = folder / f".part-{owner.mark}-rows"
            try:
                join_rows(small, layout.numbers, part)
                os.replace(part, folder / new_name(owner.mark))
            finally:
                remove_parts([part])
            remove_parts(small)

    def mend(self, layouts: Iterable[Layout], owner: Owner) -> None:
        """Take damaged records out of the files of layouts and tell how many there were (:func:`sim.declare.notices.tell`).

        EnvironmentFailed: the store cannot be read.
        """
        for layout in layouts:
            if count := self._mend(layout, owner):
                folder = self.rows / layout.name
                tell(Text(f"{folder}: damaged records: {count}; the runs are computed again", f"{folder}：损坏的记录 {count} 条；相应模拟已重新计算"))

    def _mend(self, layout: Layout, owner: Owner) -> int:
        count = 0
        folder = self.rows / layout.name
        files = row_files(folder)
        living = owner.living()
        try:
            for file in files:
                found = 0 if mark_of(file) in living or is_open(file) else damaged_in(file, layout.numbers)
                count += found
                part = folder / f".part-{owner.mark}-rows"
                with suppress(OSError):  # Windows: it is mapped; it is told again
                    if found:
                        join_rows([file], layout.numbers, part)
                        os.replace(part, file)
                remove_parts([part])
        except OSError as error:
            raise file_error(error, folder) from None
        return count

    def layouts(self) -> Iterator[Layout]:
        """Layouts of which there are rows; a folder whose layout cannot be read is left out."""
        for file in sorted(self.rows.glob(f"*/{_LAYOUT}")):
            try:
                layout = Layout.read(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if layout.name == file.parent.name:
                yield layout

    def find(self, layout: Layout, wanted: Mapping[str, int], scenarios: Sequence[Scenario]) -> dict[str, Floats]:
        """Rows of ``layout`` for the run ids ``wanted`` (of the scenario of that number), as far as the records of the store hold them.

        EnvironmentFailed: the store cannot be read.
        """
        try:
            rows = read_rows(self.rows / layout.name, layout.numbers, wanted)
            lacking = {run_id for run_id in wanted if run_id not in rows}
            if lacking:
                rows |= self._assembled(layout, lacking)
            for run_id in [run_id for run_id in lacking if run_id not in rows] if self.runs.is_dir() else []:
                if finished(self.runs / run_id):
                    rows[run_id] = _row_of(self.runs / run_id, layout, scenarios[wanted[run_id]])
            return rows
        except OSError as error:
            raise file_error(error, self.folder) from None

    def _assembled(self, layout: Layout, lacking: Collection[str]) -> dict[str, Floats]:
        """Rows put together from records of other layouts, outcome by outcome."""
        parts: dict[str, dict[str, tuple[Floats, Floats | None]]] = {}
        for other in self.layouts():
            shared = other.covers(layout) if other.name != layout.name else ()
            found = read_rows(self.rows / other.name, other.numbers, lacking) if shared else {}
            if not found:
                continue
            values, monthly = other.part(np.stack(list(found.values())), layout, shared)
            for i, run_id in enumerate(found):
                mine = parts.setdefault(run_id, {})
                mine |= {name: (values[i, o], None if monthly is None else monthly[i, o]) for o, name in enumerate(shared) if name not in mine}
        outcomes = layout.keep.outcomes
        return {run_id: _joined([mine[name] for name in outcomes]) for run_id, mine in parts.items() if len(mine) == len(outcomes)}


def _joined(parts: list[tuple[Floats, Floats | None]]) -> Floats:
    """The row of parts (values, monthly) of one outcome after another."""
    series = [monthly.ravel() for _, monthly in parts if monthly is not None]
    return np.concatenate([*(values.ravel() for values, _ in parts), *series])


def _row_of(folder: Path, layout: Layout, scenario: Scenario) -> Floats:
    """The row of a whole run."""
    import pyarrow.parquet as pq

    file = folder / f"{KINDS[0]}.parquet"
    held = [name for name in layout.keep.outcomes if name in pq.read_schema(file).names]
    table = read_table(file, held)
    shape = (len(months_of(scenario)), len(places_of(scenario)))
    return kept_row({name: table.column(name).to_numpy().reshape(shape) for name in held}, layout.keep, scenario)


def _write(file: Path, text: str) -> None:
    with whole_file(file) as part:
        part.write_text(text, encoding="utf-8")


# what lies there ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """What the store holds of one engine: whole runs, rows (of how many layouts), coalition games, bytes, days since it last grew, and whether it is in use."""

    engine: str
    model_version: str
    hazepact: str
    runs: int
    rows: int
    layouts: int
    games: int
    bytes: int
    days: float
    current: bool


def held(out: Path) -> list[Held]:
    """What ``out/.store`` holds, the engine in use first, then the latest. Empty where there is none. EnvironmentFailed: it cannot be read."""
    try:
        found = [_held(folder) for folder in sorted((Path(out) / STORE).iterdir()) if folder.is_dir() and not folder.is_symlink()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise file_error(error, Path(out) / STORE) from None
    return sorted(found, key=lambda one: (not one.current, one.days))


def _held(folder: Path) -> Held:
    about: dict[str, Any] = {}
    try:
        content = json.loads((folder / _ENGINE).read_text(encoding="utf-8"))
        about = content if isinstance(content, dict) else {}
    except (OSError, ValueError):
        pass
    store = RunStore(folder.parent.parent, folder.name)
    layouts = list(store.layouts())
    rows = sum(file.stat().st_size // (8 * (layout.numbers + 1) + 4) for layout in layouts for file in row_files(store.rows / layout.name))
    files = [file.lstat() for file in folder.rglob("*") if file.is_file()]
    runs = sum(1 for run in store.runs.iterdir() if run.is_dir() and not run.name.startswith(".")) if store.runs.is_dir() else 0
    games = sum(1 for _ in store.games.glob("*/*.npz"))
    days = (time.time() - max((file.st_mtime for file in files), default=folder.stat().st_mtime)) / 86_400
    size, version, program = sum(file.st_size for file in files), str(about.get("model_version", "?")), str(about.get("hazepact", "?"))
    return Held(folder.name, version, program, runs, rows, len(layouts), games, size, max(0.0, days), folder.name == engine_hash())


def damaged(out: Path) -> list[tuple[Path, int]]:
    """Folders of the store with records that are not as they were written, and how many; asking for such a run computes it again."""
    found: list[tuple[Path, int]] = []
    for one in held(out):
        store = RunStore(out, one.engine)
        broken = [run for run in sorted(store.runs.glob("*")) if not run.name.startswith(".") and not whole_run(run)]
        found += [(run, 1) for run in broken]
        known = {layout.name for layout in store.layouts()}
        lost = [folder for folder in sorted(store.rows.glob("[!.]*")) if folder.is_dir() and folder.name not in known]
        found += [(folder / _LAYOUT, len(row_files(folder))) for folder in lost]
        found += [(game, 1) for game in sorted(store.games.glob("*/*.npz")) if not _whole_zip(game)]
        found += [(store.rows / layout.name, count) for layout in store.layouts() if (count := damaged_rows(store.rows / layout.name, layout.numbers))]
    return found


def _whole_zip(file: Path) -> bool:
    """Whether every array of a stored game has its checksum."""
    try:
        with zipfile.ZipFile(file) as opened:
            return opened.testzip() is None
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False


def is_run(folder: Path) -> bool:
    """Whether a folder has the name of a run, and is no link."""
    return bool(_HEX.fullmatch(folder.name)) and folder.is_dir() and not folder.is_symlink()


def prune(out: Path, engines: Collection[str]) -> None:
    """Remove what the store holds of some engines; files that are not the store's stay. EnvironmentFailed: something cannot be removed."""
    for engine in engines:
        store = RunStore(out, engine)
        try:
            for run in store.runs.glob("*"):
                if is_run(run):
                    shutil.rmtree(run)
            for layout in store.rows.glob("*"):
                for file in [*row_files(layout), *failure_files(layout), layout / _LAYOUT] if _HEX.fullmatch(layout.name) and not layout.is_symlink() else []:
                    file.unlink(missing_ok=True)
                remove_empty(layout)
            for question in store.games.glob("*"):
                for file in question.glob("*.npz") if not question.is_symlink() else []:
                    file.unlink()
                remove_empty(question)
            (store.folder / _ENGINE).unlink(missing_ok=True)
        except OSError as error:
            raise file_error(error, store.folder) from None
        for folder in (store.runs, store.rows, store.games, store.folder):
            remove_empty(folder)
    remove_empty(Path(out) / STORE)
