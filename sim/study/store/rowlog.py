"""Rows of finished runs: every process appends to a file of its own, one record a run.

A file a run would cost more than the rest of a sweep beside the model. A record is the run id (8 bytes), the numbers, and a
checksum of both, appended in one write: a killed process loses the run in hand, and what it left half-written is not read.
"""

from __future__ import annotations

import errno
import os
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import file_error
from sim.study.store.files import remove_parts, token

Floats = NDArray[np.float64]

_NAME = "rows-"
_ID, _CHECK = 8, 4


class RowLog:
    """Stores rows of ``numbers`` values; called with (row, folder, run id, mark of the sweep). A copy in another process opens a file of its own."""

    def __init__(self, numbers: int) -> None:
        self.numbers = numbers
        self._file: int | None = None

    def __reduce__(self) -> tuple[type[RowLog], tuple[int]]:
        return (RowLog, (self.numbers,))

    def __call__(self, row: Floats, folder: Path, run_id: str, mark: str) -> None:
        """Append a row. EnvironmentFailed: the folder cannot be written, or the disk is full."""
        if row.size != self.numbers:
            raise ValueError(f"a row of {row.size} numbers instead of {self.numbers}")
        record = bytes.fromhex(run_id) + np.ascontiguousarray(row, dtype="<f8").tobytes()
        record += zlib.crc32(record).to_bytes(_CHECK, "little")
        try:
            if self._file is None:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
                self._file = os.open(folder / f"{_NAME}{mark}-{token()}", flags, 0o666)
            if os.write(self._file, record) != len(record):
                self.close()  # what was half-written ends its file
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise file_error(error, folder) from None

    def close(self) -> None:
        """Close the file of this process."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def read_rows(folder: Path, numbers: int) -> tuple[dict[str, Floats], dict[Path, set[str]]]:
    """Run id -> row of every whole record in ``folder`` (mapped, not loaded), and the run ids of each file."""
    rows: dict[str, Floats] = {}
    files: dict[Path, set[str]] = {}
    size = _ID + 8 * numbers + _CHECK
    for file in sorted(folder.glob(f"{_NAME}*")):
        try:
            count = file.stat().st_size // size
            records = np.memmap(file, dtype=np.uint8, mode="r", shape=(count, size)).view(np.ndarray) if count else ()
        except FileNotFoundError:  # another command has put these rows into its results
            continue
        files[file] = set()
        for record in records:
            body = record[:-_CHECK].tobytes()
            if zlib.crc32(body) == int.from_bytes(record[-_CHECK:].tobytes(), "little"):
                run_id = body[:_ID].hex()
                files[file].add(run_id)
                rows[run_id] = record[_ID:-_CHECK]
    return {run_id: row.view("<f8") for run_id, row in rows.items()}, files


def remove_rows(files: dict[Path, set[str]], done: set[str]) -> None:
    """Remove the files (run ids of each) all of whose runs are ``done``; a file that holds other runs too stays."""
    remove_parts(file for file, runs in files.items() if runs <= done)
