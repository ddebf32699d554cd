"""Folders that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.declare.problems import InputError, Place, fail

_FULL = (errno.ENOSPC, errno.EDQUOT)


def token() -> str:
    """Eight hex digits for the name of a temporary folder (no part of any result)."""
    return secrets.token_hex(4)


def as_input_error(error: OSError, path: Path) -> InputError:
    """An error of the file system in words: ``disk.full`` or ``folder.not_writable``."""
    # pyarrow wraps the system's error and may lose its number
    full = error.errno in _FULL or "No space left" in str(error)
    why = os.strerror(error.errno) if error.errno else str(error)
    return fail(Place(str(path)), "disk.full" if full else "folder.not_writable", path=path, why=why)


@contextmanager
def whole_folder(part: Path) -> Iterator[Path]:
    """A new folder ``part`` to fill; whatever goes wrong, it is gone afterwards unless it was renamed.

    The name is the caller's own: what stands there was left by a try whose process was killed.
    """
    if part.exists():
        shutil.rmtree(part)
    part.mkdir()
    try:
        yield part
    finally:
        if part.exists():
            shutil.rmtree(part, ignore_errors=True)


def remove_empty(folder: Path) -> None:
    """Remove ``folder`` when it is empty."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
