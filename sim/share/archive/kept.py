"""What was made again, kept in a folder of the user's."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from sim.declare.problems import Place, fail, file_error

REPORT = "report.txt"


def check_kept(out: Path) -> None:
    """InputError: the folder is there and holds something, or it is no folder."""
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise fail(Place(str(out)), "folder.exists", path=out)


def keep(made: Path, out: Path, lines: Sequence[str]) -> None:
    """Copy results, tables and figures, and write the report beside them. EnvironmentFailed: the folder cannot be written."""
    try:
        shutil.copytree(made, out, dirs_exist_ok=True)
        (out / REPORT).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise file_error(error, out) from None
