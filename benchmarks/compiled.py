"""The C peers: benchmarks/peers.c, compiled into a temporary folder by the system's compiler."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.stage import BOUND, EFFICACY_GAIN, GAIN, INFLUENCE, LEARNING, WATCH, Crowd, Firms

FLAGS = ("-O3", "-march=native", "-fopenmp-simd", "-shared", "-fPIC")


def compiler() -> str | None:
    """The system's C compiler."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


def version() -> str:
    """First line of the compiler's version."""
    name = compiler()
    return "none" if name is None else subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


@cache
def library() -> ctypes.CDLL | None:
    """The compiled peers, or None where there is no C compiler."""
    name = compiler()
    if name is None:
        return None
    with tempfile.TemporaryDirectory(prefix="hazepact-benchmark-", ignore_cleanup_errors=True) as folder:
        built = Path(folder) / "peers.so"
        subprocess.run([name, *FLAGS, str(Path(__file__).with_name("peers.c")), "-o", str(built), "-lm"], check=True)
        return ctypes.CDLL(str(built))


def _at(column: np.ndarray) -> Any:
    return ctypes.c_void_p(column.ctypes.data)


class CFirms:
    """Enterprises in C; ``how`` = plain (one after another, with branches) or blocks (vectorised)."""

    def __init__(self, firms: Firms, how: str) -> None:
        self.firms = f = firms.copy()
        self._function = getattr(library(), f"enterprise_{how}")
        columns = (
            f.city, f.capacity, f.uncontrolled, f.unit_cost, f.border, f.misperception, f.represents, f.ids, f.perceived, f.watched, f.months, f.closed,
            f.signed, f.emission,
        )  # fmt: skip
        sizes = (ctypes.c_int64(f.faced.shape[1]), ctypes.c_int64(f.city.size))
        self._arguments = (_at(f.totals), _at(f.faced), *sizes, *map(_at, columns), ctypes.c_double(LEARNING), ctypes.c_double(WATCH))

    def month(self, month: int) -> None:
        """One month."""
        self._function(*self._arguments, ctypes.c_uint64(int(self.firms.key(month))))


class CCrowd:
    """Citizens in C."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = p = crowd.copy()
        columns = (
            p.first, p.sensitivity, p.links, p.influenced, p.awareness, p.efficacy, p.complaint, p.relative, p.target, p.visible, p.reach, p.answered,
        )  # fmt: skip
        numbers = map(ctypes.c_double, (BOUND, INFLUENCE, GAIN, EFFICACY_GAIN))
        self._arguments = (_at(p.means), _at(p.complaints), ctypes.c_int64(p.first.size - 1), *map(_at, columns), *numbers)
        self._function: Any = getattr(library(), "citizen_stage")  # noqa: B009 (mypy does not know the name)

    def month(self, month: int) -> None:
        """One month."""
        self._function(*self._arguments)
