"""Processes that tests start: with the signals of a terminal, whoever started the tests, and ended with the test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_DEFAULT = """
import os, signal, sys
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    if hasattr(signal, name):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


@contextmanager
def started(command: Sequence[str], **settings: Any) -> Iterator[subprocess.Popen[Any]]:
    """A process of ``command`` (the first word is a path), with ``settings`` of Popen; killed at the end where it still runs.

    A shell that starts the tests in the background, or nohup, has signals ignored, and a process inherits that; a process that a failed test leaves
    behind would be waited for without end.
    """
    wrapped = [*command] if sys.platform == "win32" else [sys.executable, "-c", _DEFAULT, *command]
    with subprocess.Popen(wrapped, **settings) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
