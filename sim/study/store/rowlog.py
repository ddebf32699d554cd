"""Rows of finished runs: every process appends to files of its own, one a layout, one record a run.

A file a run would cost more than the rest of a sweep beside the model. A record is the run id (8 bytes), the numbers, and a
checksum of both, appended in one write: a killed process loses the run in hand, and what it left half-written is not read.
"""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import file_error
from sim.study.store.files import token

Floats = NDArray[np.float64]

_NAME = "rows-"
_ID, _CHECK = 8, 4

Row = tuple[str, Floats]
"""Name of the layout, and the numbers."""


class RowLog:
    """Stores rows; called with (row, folder, run id, mark of the command), it appends to a file in the layout's folder, which must be there.

    A copy in another process opens files of its own. As a context it closes its files at the end.
    """

    def __init__(self) -> None:
        self._files: dict[str, int] = {}

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
                self._files[layout] = os.open(folder / layout / f"{_NAME}{mark}-{token()}", flags, 0o666)
            if os.write(self._files[layout], record) != len(record):
                os.close(self._files.pop(layout))  # what was half-written ends its file
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise file_error(error, folder) from None

    def close(self) -> None:
        """Close the files of this process."""
        while self._files:
            os.close(self._files.popitem()[1])


def read_rows(folder: Path, numbers: int, wanted: Collection[str] | None = None) -> dict[str, Floats]:
    """Run id -> row of every whole record of ``numbers`` values in ``folder`` (mapped, not loaded), or of the run ids ``wanted``."""
    rows: dict[str, Floats] = {}
    size = _ID + 8 * numbers + _CHECK
    for file in row_files(folder):
        try:
            count = file.stat().st_size // size
            records = np.memmap(file, dtype=np.uint8, mode="r", shape=(count, size)).view(np.ndarray) if count else ()
        except FileNotFoundError:  # pruned meanwhile
            continue
        for record in records:
            run_id = record[:_ID].tobytes().hex()
            if (wanted is None or run_id in wanted) and _whole(record):
                rows[run_id] = record[_ID:-_CHECK]
    return {run_id: row.view("<f8") for run_id, row in rows.items()}


def damaged_rows(folder: Path, numbers: int) -> int:
    """Records in ``folder`` whose checksum fails, and files that end within a record."""
    count, size = 0, _ID + 8 * numbers + _CHECK
    for file in row_files(folder):
        content = np.fromfile(file, dtype=np.uint8)
        whole = content.size // size
        count += sum(not _whole(record) for record in content[: whole * size].reshape(whole, size)) + (content.size > whole * size)
    return count


def row_files(folder: Path) -> list[Path]:
    """The files of rows in a folder, sorted."""
    return sorted(folder.glob(f"{_NAME}*"))


def _whole(record: NDArray[np.uint8]) -> bool:
    return zlib.crc32(record[:-_CHECK].tobytes()) == int.from_bytes(record[-_CHECK:].tobytes(), "little")
