"""A study as Slurm jobs: compile once, the slices as a job array, then the results."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.declare.problems import Place, fail, file_error
from sim.study.store.added import placed_files

SUBMIT, COMPILE, SLICES, RESULTS = "submit.sh", "compile.sh", "slices.sh", "results.sh"
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_LEAST_SECONDS, _SPARE = 1800, 3.0
"""A slice gets three times the time that its share of the plan takes, at least half an hour."""


def write_slurm(folder: Path, name: str, arguments: Sequence[str], tasks: int, seconds: float, limit: str | None, overwrite: bool = False) -> list[Path]:
    """Write four scripts into ``folder``: :data:`SUBMIT` hands in the others, each of which can be run in a shell on its own.

    ``arguments``: of ``hazepact sweep``, without ``--slice``; ``seconds``: of the whole study on one core; ``limit``: time of a slice for Slurm
    (None: from ``seconds``). InputError: one of the files is there. EnvironmentFailed: they cannot be written.
    """
    there = [file for file in (SUBMIT, COMPILE, SLICES, RESULTS) if (folder / file).exists()]
    if there and not overwrite:
        raise fail(Place(str(folder)), "slurm.exists", files=", ".join(there))
    hazepact = shlex.join([sys.executable, "-m", "sim"])
    sweep = f"{hazepact} {shlex.join(['sweep', *arguments])}"
    scripts = {
        SUBMIT: _submit(name),
        COMPILE: _job(name, "compile", "01:00:00", [f"{hazepact} compile"]),
        SLICES: _job(name, "slice", limit or _clock(_SPARE * seconds / tasks), [
            f'{sweep} --slice "${{SLURM_ARRAY_TASK_ID:?}}/{tasks}" --workers 1 --yes --quiet || [ "$?" = 3 ]  # 3: some runs failed, which the results say',
        ], [f"#SBATCH --array=1-{tasks}"]),
        RESULTS: _job(name, "results", "04:00:00", [f"{sweep} --yes"]),
    }  # fmt: skip
    try:
        with placed_files(folder) as part:
            for file, text in scripts.items():
                (part / file).write_text(text, encoding="utf-8", newline="\n")
                os.chmod(part / file, 0o755)
    except OSError as error:
        raise file_error(error, folder) from None
    return [folder / file for file in scripts]


def _submit(name: str) -> str:
    return f"""#!/bin/bash
# Written by HazePact. Hand in the study {name}: compile, then every slice, then the results from what the slices stored.
# When a job was lost, hand in the same again: what is stored is not computed twice.
set -euo pipefail
cd "$(dirname "$0")"
compile=$(sbatch --parsable {COMPILE})
slices=$(sbatch --parsable --dependency="afterok:${{compile%%;*}}" {SLICES})
sbatch --parsable --dependency="afterany:${{slices%%;*}}" {RESULTS}
"""


def _job(name: str, step: str, limit: str, commands: Sequence[str], more: Sequence[str] = ()) -> str:
    lines = ["#!/bin/bash", "# Written by HazePact."]
    lines += [f"#SBATCH --job-name={name}-{step}", "#SBATCH --ntasks=1", "#SBATCH --cpus-per-task=1", "#SBATCH --mem=2G"]
    lines += [f"#SBATCH --time={limit}", *more, "set -euo pipefail", *(f"export {thread}=1" for thread in _THREADS)]
    return "\n".join([*lines, f"cd {shlex.quote(str(Path.cwd()))}", *commands]) + "\n"


def _clock(seconds: float) -> str:
    whole = int(max(_LEAST_SECONDS, seconds))
    return f"{whole // 3600:02d}:{whole % 3600 // 60:02d}:00"
