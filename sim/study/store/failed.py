"""Failures of runs of which rows are kept: a run that failed is not tried again before that is asked for.

One line of JSON a failure, in the folder of the layout: run id, replicate, error, details, and where the run stands in its study. What may pass
by itself (a worker that was killed, a file that could not be read) is not remembered.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.declare.problems import file_error
from sim.study.runs.jobs import Failure, Job
from sim.study.store.files import token

NAME = "failed-"


class FailureLog:
    """Called with a job and its failure, it appends to a file of this command in ``folder``, which must be there; ``about``: what is said of a job."""

    def __init__(self, folder: Path, mark: str, about: Callable[[Job], Mapping[str, Any]]) -> None:
        self.folder, self.file, self.about = folder, folder / f"{NAME}{mark}-{token()}", about

    def __call__(self, job: Job, failure: Failure) -> None:
        """Remember a failure that will happen again. EnvironmentFailed: the folder cannot be written, or the disk is full."""
        if not failure.lasting:
            return
        content = {"run_id": failure.run_id, "replicate": failure.replicate, "error": failure.error, "details": failure.details, **self.about(job)}
        try:
            _append(self.file, [json.dumps(content)])
        except OSError as error:
            raise file_error(error, self.folder) from None


def read_failures(folder: Path, wanted: Collection[str] | None = None) -> dict[str, Failure]:
    """Run id -> the failure that is remembered in ``folder``, of the run ids ``wanted``; a line that is not whole is left out.

    EnvironmentFailed: it cannot be read.
    """
    try:
        return {run_id: failure for run_id, (failure, _) in _read(folder).items() if wanted is None or run_id in wanted}
    except OSError as error:
        raise file_error(error, folder) from None


def copy_failures(theirs: Path, mine: Path, mark: str) -> None:
    """Bring what is remembered in the folder ``theirs`` into ``mine``. OSError: it cannot be read or written."""
    held = _read(mine)
    lines = [line for run_id, (_, line) in _read(theirs).items() if run_id not in held]
    if lines:
        _append(mine / f"{NAME}{mark}-{token()}", lines)


def _append(file: Path, lines: Sequence[str]) -> None:
    with file.open("ab", buffering=0) as stream:
        stream.write("".join(f"{line}\n" for line in lines).encode())
        os.fsync(stream.fileno())


def _read(folder: Path) -> dict[str, tuple[Failure, str]]:
    """Run id -> the failure and its line. OSError: it cannot be read."""
    found: dict[str, tuple[Failure, str]] = {}
    for file in failure_files(folder):
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:  # pruned meanwhile
            continue
        for line in lines:
            try:
                content = json.loads(line)
                failure = Failure(str(content["run_id"]), int(content["replicate"]), str(content["error"]), str(content["details"]))
            except (ValueError, KeyError, TypeError):
                continue
            found[failure.run_id] = failure, line
    return found


def failure_files(folder: Path) -> list[Path]:
    """The files of failures in a folder, the oldest first. OSError: it cannot be read."""
    found = []
    for file in folder.glob(f"{NAME}*"):
        with suppress(FileNotFoundError):  # pruned meanwhile
            found.append((file.stat().st_mtime_ns, file.name, file))
    return [file for *_, file in sorted(found)]
