"""The folder of a whole run: its tables, and the checksums by which damage is known."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from sim.declare.notices import tell
from sim.declare.problems import Place, fail
from sim.declare.text import Text
from sim.study.store.files import file_sha256
from sim.study.store.tables import KINDS

SUMS = "sums.json"
"""In the folder of a whole run: sha256 of its files."""


def finished(folder: Path) -> bool:
    """True if a run stands whole; one that a power cut or a hand has damaged is removed, and told. InputError: it is a symbolic link."""
    if folder.is_symlink():
        raise fail(Place(str(folder)), "link.refused", path=folder)
    if not folder.is_dir():
        return False
    if whole_run(folder):
        return True
    shutil.rmtree(folder)
    tell(Text(f"{folder}: a damaged run; it is computed again", f"{folder}：模拟记录已损坏；重新计算"))
    return False


def write_sums(folder: Path) -> None:
    """Write the checksums of the files of a whole run beside them."""
    sums = {file.name: file_sha256(file) for file in sorted(folder.iterdir())}
    (folder / SUMS).write_text(json.dumps(sums), encoding="utf-8")


def whole_run(folder: Path) -> bool:
    """Whether the files of a run are those that were written."""
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        needed = {f"{kind}.parquet" for kind in KINDS if kind != "daily"}
        return needed <= set(sums) and all(file_sha256(folder / name) == found for name, found in sums.items())
    except FileNotFoundError:
        return False
    except (OSError, ValueError, AttributeError, TypeError):
        return False
