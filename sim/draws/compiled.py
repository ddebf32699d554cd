"""The one door to the just-in-time compiler.

Every kernel is written as plain scalar Python and decorated with :func:`jit`. With ``NUMBA_DISABLE_JIT=1`` the same
code runs uncompiled and gives the same numbers. Compiled code is stored in folders named by all the source that it was
made of (:mod:`sim.draws.kernel_cache`), because Numba's own cache asks only for the file of the kernel itself.
"""

from __future__ import annotations

import contextlib
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import llvmlite.binding
import numba
from numba.core import caching

from sim.draws import kernel_cache

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

STAMPS = kernel_cache.Stamps(numba.__version__, platform.python_version(), sys.implementation.cache_tag, llvmlite.binding.get_host_cpu_name())


class _Locator(caching._CacheLocator):
    """Names the folder of a function's compiled code."""

    def __init__(self, function: Any, folder: Path) -> None:
        self._py_file = function.__code__.co_filename
        self._lineno, self._folder = function.__code__.co_firstlineno, folder

    def ensure_cache_path(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            kernel_cache.sweep(self._folder)

    def get_cache_path(self) -> str:
        return str(self._folder)

    def get_source_stamp(self) -> str:
        return self._folder.name

    def get_disambiguator(self) -> str:
        return str(self._lineno)


class _Store(caching.CompileResultCacheImpl):
    """How Numba writes compiled code, in our folder."""

    def __init__(self, function: Any, folder: Path) -> None:
        self._locator = _Locator(function, folder)
        self._lineno = function.__code__.co_firstlineno
        self._filename_base = self.get_filename_base(function.__qualname__, getattr(sys, "abiflags", ""))


class _Files(caching.FunctionCache):
    """Numba's cache of one function, with our folder and stamp; a file that cannot be read or written is no error but a compilation."""

    def __init__(self, function: Any, folder: Path) -> None:
        self._name, self._py_func = repr(function), function
        self._impl = _Store(function, folder)
        self._cache_path = self._impl.locator.get_cache_path()
        self._cache_file = caching.IndexDataCacheFile(self._cache_path, self._impl.filename_base, self._impl.locator.get_source_stamp())
        self.enable()

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            found = super().load_overload(sig, target_context)
        except Exception:  # a damaged file: whatever unpickling it raises, compiling again mends it
            return None
        # Two processes that save two signatures at one moment may number their files alike.
        return found if found is None or tuple(found.signature.args) == tuple(numba.core.sigutils.normalize_signature(sig)[0]) else None

    @contextlib.contextmanager
    def _guard_against_spurious_io_errors(self) -> Iterator[None]:
        with contextlib.suppress(OSError):
            yield


class KernelCache(caching.NullCache):
    """The cache of one kernel. Its folder is looked up on first use, when all modules that the kernel is made of have been imported."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.module: str = function.__module__
        self._looked = False
        self._files: _Files | None = None
        kernel_cache.KERNELS.append(self)

    @property
    def files(self) -> _Files | None:
        """The stored code; None where it cannot be stored (no folder, no source file, or source edited since it was imported)."""
        if not self._looked:
            base, _ = kernel_cache.folder()
            module = sys.modules.get(self.module)
            if base is not None and module is not None:
                with contextlib.suppress(kernel_cache.Uncacheable, OSError):
                    self._files = _Files(self._function, kernel_cache.folder_of(base, module.__name__, STAMPS.of(module)))
            self._looked = True
        return self._files

    @property
    def cache_path(self) -> str | None:
        """The folder of the stored code; None where it is not stored."""
        return self.files.cache_path if self.files else None

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The stored code for a signature; None where it has to be compiled."""
        found = self.files.load_overload(sig, target_context) if self.files else None
        for listener in kernel_cache.LISTENERS if found is None else ():
            listener(self._function.__qualname__)
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Store compiled code for a signature."""
        if self.files:
            self.files.save_overload(sig, data)

    def flush(self) -> None:
        """Forget what is stored for this kernel."""
        if self.files:
            self.files.flush()


def _compiled(function: Kernel, **options: Any) -> Kernel:
    kernel = numba.njit(error_model="numpy", **options)(function)
    if hasattr(kernel, "py_func"):  # with NUMBA_DISABLE_JIT the function itself comes back
        kernel._cache = KernelCache(function)  # as Dispatcher.enable_caching does with Numba's own cache
    return kernel


def jit(function: Kernel) -> Kernel:
    """Decorator for kernels: nopython mode, cached on disk, IEEE division (no exceptions inside loops)."""
    return _compiled(function)


def inlined(function: Kernel) -> Kernel:
    """Decorator for small scalar functions inside loops: always inlined, because a loop that calls a function is not vectorised."""
    return _compiled(function, forceinline=True)
