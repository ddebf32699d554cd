"""Reproduce with the code in the archive instead of the installed one: in a process of its own, in the unpacked sources."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sim.declare.problems import Place, fail
from sim.declare.text import Language
from sim.share.archive.names import CODE
from sim.share.archive.opened import Opened


def run_archived(opened: Opened, archive: Path, out: str | None, workers: int, language: Language, quiet: bool) -> int:
    """Run ``hazepact reproduce`` of the archive's own code and return its exit code. The other packages are those that are installed.

    InputError: the archive holds no code.
    """
    folder = opened.folder / CODE
    if not (folder / "sim" / "__main__.py").is_file():
        raise fail(Place(f"{CODE}/sim/__main__.py"), "archive.lacks")
    asked = ["reproduce", str(archive.resolve()), "--workers", str(workers), "--lang", language, *(["--quiet"] if quiet else [])]
    asked += [] if out is None else ["--out", str(Path(out).resolve())]
    # the folder stands first in the path of the process and of the workers that it starts
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}
    return subprocess.run([sys.executable, "-m", "sim", *asked], cwd=folder, env=environment, check=False).returncode
