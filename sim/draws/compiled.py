"""The one door to the just-in-time compiler.

Every kernel is written as plain scalar Python and decorated with :func:`jit`. With ``NUMBA_DISABLE_JIT=1`` the same
code runs uncompiled and gives the same numbers. The compiled code is cached beside the source or, where that is not
writable, in the user's cache folder or a temporary folder, so that a read-only install still starts.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def _ensure_cache_folder() -> None:
    """Point Numba at a writable cache folder when neither the source folder nor the user's cache can be written."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    for folder in (Path(__file__).parent, Path.home() / ".cache"):
        if folder.is_dir() and os.access(folder, os.W_OK):
            return
    os.environ["NUMBA_CACHE_DIR"] = os.path.join(tempfile.gettempdir(), f"hazepact-numba-{os.getuid() if hasattr(os, 'getuid') else 'user'}")


_ensure_cache_folder()

import numba  # noqa: E402  (the cache folder must be chosen before Numba is imported)

jit = numba.njit(cache=True, error_model="numpy")
"""Decorator for kernels: nopython mode, cached on disk, IEEE division (no exceptions inside loops)."""

inlined = numba.njit(cache=True, error_model="numpy", forceinline=True)
"""Decorator for small scalar functions inside loops: always inlined, because a loop that calls a function is not vectorised."""
