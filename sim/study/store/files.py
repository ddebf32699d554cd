"""Files and folders that are there whole or not at all; what is not ours, or is a symbolic link, is never replaced."""

from __future__ import annotations

import glob
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = b"HazePact"
"""Stands in every chart that this program draws."""

STALE_SECONDS = 3600.0
"""A temporary file whose owner is not known is removed when it is older."""


def token() -> str:
    """Eight hex digits for the name of a temporary folder (no part of any result)."""
    return secrets.token_hex(4)


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


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The name of a file to write; at the end it replaces ``path``, or is removed when something went wrong.

    Where ``path`` is a symbolic link, the file that it points to is replaced and the link stays.
    """
    real = Path(os.path.realpath(path)) if path.is_symlink() else path
    remove_parts(old for old in real.parent.glob(f".{glob.escape(real.stem)}-{'[0-9a-f]' * 8}.part") if is_stale(old))
    part = real.with_name(f".{real.stem}-{token()}.part")
    try:
        yield part
        os.replace(part, real)
    finally:
        part.unlink(missing_ok=True)


def is_stale(path: Path) -> bool:
    """True if ``path`` was last changed more than :data:`STALE_SECONDS` ago."""
    try:
        return path.lstat().st_mtime < time.time() - STALE_SECONDS
    except OSError:
        return False


def remove_empty(folder: Path) -> None:
    """Remove ``folder`` when it is an empty folder and no symbolic link."""
    if not folder.is_symlink():
        with suppress(OSError):
            folder.rmdir()


def remove_parts(paths: Iterable[Path]) -> None:
    """Remove temporary files and folders of this program; symbolic links and what cannot be removed stay."""
    for path in paths:
        if path.is_symlink():
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def file_sha256(path: Path) -> str:
    """sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
