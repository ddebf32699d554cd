"""Rows of finished runs: every process appends to files of its own, one a layout, one record a run.

A file a run would cost more than the rest of a sweep beside the model. A record is the run id (8 bytes), the numbers, and a
checksum of both, appended in one write: a killed process loses the run in hand, and what it left half-written is not read.
"""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import file_error
from sim.study.store.files import token

Floats = NDArray[np.float64]

_NAME = "rows-"
_ID, _CHECK = 8, 4
_TRIES = 5
_open: set[str] = set()

Row = tuple[str, Floats]
"""Name of the layout, and the numbers."""


class RowLog:
    """Stores rows; called with (row, folder, run id, mark of the command), it appends to a file in the layout's folder, which must be there.

    A copy in another process opens files of its own. As a context it closes its files at the end.
    """

    def __init__(self) -> None:
        self._files: dict[str, tuple[int, str]] = {}

    def __reduce__(self) -> tuple[type[RowLog], tuple[()]]:
        return (RowLog, ())

    def __enter__(self) -> RowLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, row: Row, folder: Path, run_id: str, mark: str) -> None:
        """Append a row. EnvironmentFailed: the folder cannot be written, or the disk is full."""
        layout, numbers = row
        record = bytes.fromhex(run_id) + np.ascontiguousarray(numbers, dtype="<f8").tobytes()
        record += zlib.crc32(record).to_bytes(_CHECK, "little")
        try:
            if layout not in self._files:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
                path = str(folder / layout / new_name(mark))
                self._files[layout] = os.open(path, flags, 0o666), path
                _open.add(path)
            if os.write(self._files[layout][0], record) != len(record):
                self._close(layout)  # what was half-written ends its file
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise file_error(error, folder) from None

    def close(self) -> None:
        """Close the files of this process."""
        for layout in list(self._files):
            self._close(layout)

    def _close(self, layout: str) -> None:
        number, path = self._files.pop(layout)
        _open.discard(path)
        os.close(number)


def read_rows(folder: Path, numbers: int, wanted: Collection[str] | None = None) -> dict[str, Floats]:
    """Run id -> row of every whole record of ``numbers`` values in ``folder`` (mapped, not loaded), or of the run ids ``wanted``.

    Another command may be joining files meanwhile (:func:`join_rows`): what was listed is read again until the files are the same afterwards.
    """
    rows: dict[str, NDArray[np.uint8]] = {}
    for _ in range(_TRIES):
        files, rows = row_files(folder), {}
        for file in files:
            for run_id, record in _records(file, numbers):
                if (wanted is None or run_id in wanted) and _whole(record):
                    rows[run_id] = record[_ID:-_CHECK]
        if row_files(folder) == files:
            break
    return {run_id: row.view("<f8") for run_id, row in rows.items()}


def _records(file: Path, numbers: int) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Run id and record, as they stand; none where the file is gone."""
    size = _ID + 8 * numbers + _CHECK
    try:
        count = file.stat().st_size // size
        records = np.memmap(file, dtype=np.uint8, mode="r", shape=(count, size)).view(np.ndarray) if count else ()
    except FileNotFoundError:
        return
    for record in records:
        yield record[:_ID].tobytes().hex(), record


def damaged_rows(folder: Path, numbers: int) -> int:
    """Records in ``folder`` whose checksum fails, and files that end within a record."""
    return sum(damaged_in(file, numbers) for file in row_files(folder))


def damaged_in(file: Path, numbers: int) -> int:
    """As :func:`damaged_rows`, of one file."""
    return sum(not _whole(record) for _, record in _records(file, numbers)) + torn(file, numbers)


def torn(file: Path, numbers: int) -> bool:
    """Whether a file ends within a record."""
    try:
        return file.stat().st_size % (_ID + 8 * numbers + _CHECK) > 0
    except FileNotFoundError:
        return False


def row_files(folder: Path) -> list[Path]:
    """The files of rows in a folder, sorted."""
    return sorted(folder.glob(f"{_NAME}*"))


def new_name(mark: str) -> str:
    """Name of a new file of rows of a command."""
    return f"{_NAME}{mark}-{token()}"


def mark_of(file: Path) -> str:
    """The mark of the command that wrote a file of rows."""
    return file.name.removeprefix(_NAME).partition("-")[0]


def is_open(file: Path) -> bool:
    """Whether this process is appending to a file of rows."""
    return str(file) in _open


def join_rows(files: Collection[Path], numbers: int, part: Path) -> None:
    """Write every whole record of ``files`` once into ``part``. OSError: it cannot be written."""
    seen: set[str] = set()
    with part.open("wb") as stream:
        for file in files:
            for run_id, record in _records(file, numbers):
                if run_id not in seen and _whole(record):
                    seen.add(run_id)
                    stream.write(record.tobytes())
        stream.flush()
        os.fsync(stream.fileno())


def _whole(record: NDArray[np.uint8]) -> bool:
    return zlib.crc32(record[:-_CHECK].tobytes()) == int.from_bytes(record[-_CHECK:].tobytes(), "little")
