"""Processes, told apart over restarts, hosts and containers; and whether one is still alive."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process: its id, when it was born (as the system counts; empty when that is not known), its host, and its space of ids."""

    id: int
    born: str
    host: str
    space: str


def this_process() -> Process:
    """The process that calls."""
    return Process(os.getpid(), _born(os.getpid()) or "", platform.node(), _space())


def is_dead(process: Process) -> bool | None:
    """True or False for a process of this host; None where it cannot be known: another host, or another container with the same name."""
    if (process.host, process.space) != (platform.node(), _space()):
        return None
    if not _exists(process.id):
        return True
    born = _born(process.id)
    return bool(born and process.born and born != process.born)


@cache
def _space() -> str:
    """Process ids of different containers do not mean the same, even under one host name."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the third, the state; empty where there is no such file."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _born(pid: int) -> str | None:
    """Start of a process in ticks since the host started, where the system tells."""
    fields = _stat(pid)
    return fields[19] if len(fields) > 19 else None


def _exists(pid: int) -> bool:
    """True if the process is there and has not ended (a process that nobody has waited for has)."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        return _exists_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return _stat(pid)[:1] not in (["Z"], ["X"])


def _exists_on_windows(pid: int) -> bool:
    """os.kill would end the process there."""
    import ctypes

    query, still_active, denied = 0x1000, 259, 5
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    handle = kernel.OpenProcess(query, False, pid)
    if not handle:
        return bool(ctypes.get_last_error() == denied)  # type: ignore[attr-defined, unused-ignore]
    code = ctypes.c_ulong()
    try:
        return bool(kernel.GetExitCodeProcess(handle, ctypes.byref(code))) and code.value == still_active
    finally:
        kernel.CloseHandle(handle)
