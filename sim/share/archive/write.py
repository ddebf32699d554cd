"""Put results with everything that made them into one file."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.declare.problems import Place, fail
from sim.share.archive.crate import is_ours, write_lists
from sim.share.archive.names import ABOUT
from sim.share.archive.same import tables_among
from sim.share.archive.stage import Staged, stage
from sim.share.archive.zipped import write_zip


@dataclass(frozen=True)
class Archived:
    """An archive that was written: the file, how many files it holds, and results that cannot be made again with the reason (an id)."""

    path: Path
    files: int
    not_again: dict[str, str]
    tables: int
    figures: int


def default_name(paths: Sequence[str | Path]) -> Path:
    """The file in the working folder that is named after the last result."""
    return Path(f"{Path(paths[-1]).resolve().name}-archive.zip")


def check_out(out: Path, overwrite: bool) -> None:
    """InputError: something is there already, and may not be replaced or is no archive of this program."""
    if not out.exists() and not out.is_symlink():
        return
    if not overwrite or out.is_dir():
        raise fail(Place(str(out)), "archive.exists")
    if not _ours(out):
        raise fail(Place(str(out)), "file.foreign", path=out)


def _ours(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as zipped:
            return is_ours(json.loads(zipped.read(ABOUT)))
    except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile):
        return False


def archive(paths: Sequence[str | Path], out: Path, overwrite: bool = False) -> Archived:
    """Write an RO-Crate of results of any kind (of runs the first is the baseline) into the zip file ``out``, whole or not at all.

    The same results give the same bytes with one version of the program on one machine; no path, user or host of this machine goes into it. InputError
    with every problem: see :func:`sim.share.archive.stage.stage`; ``out`` is there and may not be replaced. EnvironmentFailed: ``out`` cannot be written.
    """
    out = Path(out)
    check_out(out, overwrite)
    with tempfile.TemporaryDirectory(prefix="hazepact-archive-") as scratch:
        folder, work = Path(scratch).resolve() / "archive", Path(scratch).resolve() / "work"
        for made in (folder, work):
            made.mkdir()
        staged: Staged = stage(paths, folder, work)
        names = write_lists(folder, staged)
        write_zip(folder, names, out)
    about = staged.about
    not_again = {item["name"]: item["not_again"] for item in about["results"] if item["not_again"] is not None}
    own = sum(len(tables_among(item["kind"], staged.manifests[item["name"]]["files"])) for item in about["results"])
    return Archived(out, len(names), not_again, len(about["tables"]) + own, len(about["figures"]))
