"""Where compiled kernels are stored, and the stamp that says for which source they were compiled.

The compiler inlines a kernel of one file into a kernel of another, so a compiled kernel is only as fresh as every file
that it was made of. A module's stamp is a hash of its source, of the source of every module whose kernels, functions or
classes it uses (and so on), of the plain constants that it imports, and of the versions that compile it. Each stamp has
a folder of its own: after an edit only the kernels that use the edited file are compiled again, and a folder that was
moved, copied or checked out anew still serves. This file imports neither Numba nor NumPy.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from sim.declare.shipped import CHECKOUT, PACKAGE

KEPT = 4
"""Versions of one module that the sweep keeps, the latest used first."""
UNTOUCHED = 3600.0
"""Seconds for which a folder must not have been used before the sweep may remove it."""
GENERATED = "hazepact_generated_"
"""How the names of modules begin that the engine writes."""
OURS = ("sim.", GENERATED)
PLAIN = (bool, int, float, complex, str, bytes, type(None))


class Uncacheable(Exception):
    """The source of a kernel is not a file, or has changed since it was imported: compile it in memory only."""


# the stamp ---------------------------------------------------------------------------------------------------------------


class Stamps:
    """Stamps of modules; ``since`` is the time (seconds) after which a changed file no longer is what was imported."""

    def __init__(self, *versions: str, since: float | None = None) -> None:
        self.versions = versions
        self.since = time.time() if since is None else since
        self._known: dict[str, str] = {}

    def of(self, module: ModuleType) -> str:
        """The stamp of a module: 16 hexadecimal digits. Raises :class:`Uncacheable`."""
        if module.__name__ not in self._known:
            digest = hashlib.blake2b(repr(self.versions).encode(), digest_size=8)
            for name, part in sorted(closure(module).items()):
                digest.update(f"{name}\0{self._source(part)}\0{sorted(constants(part))}\0".encode())
            self._known[module.__name__] = digest.hexdigest()
        return self._known[module.__name__]

    def _source(self, module: ModuleType) -> str:
        path = module.__file__ or ""
        changed = os.stat(path).st_mtime
        if self.since < changed <= time.time():
            raise Uncacheable(path)
        return _text(path)


def closure(module: ModuleType) -> dict[str, ModuleType]:
    """The module and every module of whose functions, kernels or classes it is made, directly or not, by name. Raises :class:`Uncacheable`."""
    found: dict[str, ModuleType] = {}
    waiting = [module]
    while waiting:
        part = waiting.pop()
        if part.__name__ not in found:
            if not getattr(part, "__file__", None) or not os.path.isfile(part.__file__ or ""):
                raise Uncacheable(part.__name__)
            found[part.__name__] = part
            waiting += _used(part)
    return found


def constants(module: ModuleType) -> Iterator[str]:
    """The module's plain global constants as ``name=value``: they are compiled into the kernels that read them."""
    for name, value in vars(module).items():
        if not name.startswith("__"):
            text = _plain(value)
            if text is not None:
                yield f"{name}={text}"


def _plain(value: Any) -> str | None:
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, tuple):
        parts = [_plain(v) for v in value]
        return None if None in parts else f"{type(value).__qualname__}{parts}"
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        return f"{value.dtype}{value.shape}{value.tobytes().hex()}"
    return None


def _used(module: ModuleType) -> Iterator[ModuleType]:
    """Modules in which the module's functions, kernels and classes are defined; packages that neither are ours nor hold kernels are left out."""
    ours = {"sim", module.__name__.partition(".")[0]}
    for name, value in list(vars(module).items()):
        if name.startswith("__"):
            continue
        kernel = getattr(value, "py_func", None)
        if isinstance(value, ModuleType):
            part = value if _imported(module, name, value) else None
        elif kernel is not None or isinstance(value, FunctionType | type):
            part = sys.modules.get(getattr(kernel or value, "__module__", None) or "")
        else:
            part = sys.modules.get(type(value).__module__)
        if part is not None and part is not module and (kernel is not None or part.__name__.partition(".")[0] in ours):
            yield part


def _imported(package: ModuleType, name: str, module: ModuleType) -> bool:
    """True if a module among a package's names was imported by the package's own source (and not set there by somebody else's import)."""
    if module.__name__ != f"{package.__name__}.{name}":
        return True
    return re.search(rf"^\s*(?:from|import)\b[^\n]*\b{re.escape(name)}\b", _text(package.__file__ or ""), re.MULTILINE) is not None


@cache
def _text(path: str) -> str:
    return Path(path).read_bytes().replace(b"\r\n", b"\n").decode(errors="backslashreplace")


# what is known of the kernels ---------------------------------------------------------------------------------------------

KERNELS: list[Any] = []
"""The cache of every kernel of the imported modules; see :class:`sim.draws.compiled.KernelCache`."""
LISTENERS: list[Callable[[str], None]] = []


def stored() -> dict[str, bool]:
    """For each imported module of this package that has kernels: True if code for its present source is stored."""
    own = {kernel.module: kernel for kernel in KERNELS if kernel.module.startswith(OURS)}
    return {module: kernel.files is not None and any(Path(kernel.cache_path).glob("*.nbc")) for module, kernel in own.items()}


def count() -> int:
    """How many kernels the imported modules of this package have."""
    return sum(kernel.module.startswith(OURS) for kernel in KERNELS)


@contextlib.contextmanager
def listening(listener: Callable[[str], None]) -> Iterator[None]:
    """While the context lasts, ``listener`` gets the name of each kernel that is compiled."""
    LISTENERS.append(listener)
    try:
        yield
    finally:
        LISTENERS.remove(listener)


# the folder --------------------------------------------------------------------------------------------------------------


def folder() -> tuple[Path | None, bool]:
    """As :func:`root`, with the user's choice: of Numba's settings where Numba is loaded, else of the environment."""
    settings = getattr(sys.modules.get("numba"), "config", None)
    return root(getattr(settings, "CACHE_DIR", None) or os.environ.get("NUMBA_CACHE_DIR", ""))


@cache
def root(chosen: str) -> tuple[Path | None, bool]:
    """The folder of all compiled kernels (None: nothing can be written, kernels live in memory), and True if it is only a substitute.

    ``chosen`` is the user's own choice (NUMBA_CACHE_DIR; '' for none). Without it: beside the source in a checkout, so
    that it moves with the checkout; else the user's cache folder, never the folder of an installed package; where
    neither can be written, a private temporary folder.
    """
    folders = [Path(chosen) / "hazepact"] if chosen else []
    if not chosen and CHECKOUT is not None:
        folders.append(PACKAGE / "__pycache__" / "kernels")
    if not chosen:
        folders.append(user_cache() / "hazepact" / "kernels")
    for folder in folders:
        fresh = not folder.exists()
        if _writable(folder):
            if fresh and folder.parent.parent == PACKAGE:
                _remove_unstamped()
            return folder, False
    substitute = Path(tempfile.gettempdir()) / f"hazepact-kernels-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    return (substitute if _private(substitute) else None), True


def _remove_unstamped() -> None:
    """Remove what Numba's own cache, which earlier versions used, left beside the sources of this checkout."""
    for old in PACKAGE.rglob("__pycache__/*.nb[ic]"):
        with contextlib.suppress(OSError):
            old.unlink()


def user_cache() -> Path:
    """The user's folder for caches on this system."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _writable(folder: Path) -> bool:
    """True if files can be made there, by a trial."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _private(folder: Path) -> bool:
    """True if the folder is ours alone: compiled code from a folder that others can write must not be loaded."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    return stat.S_ISDIR(state.st_mode) and mine and _writable(folder)


def folder_of(base: Path, module: str, stamp: str) -> Path:
    """The folder of one version of a module's kernels; marked as used now if it exists."""
    folder = base / f"{module}-{stamp}"
    with contextlib.suppress(OSError):
        os.utime(folder)
    return folder


def sweep(folder: Path) -> None:
    """Remove old versions of the module whose new folder this is: all but the last ``KEPT`` used, none that was used within the hour."""
    module = folder.name.rpartition("-")[0]
    now, others = time.time(), []
    for other in folder.parent.glob(f"{module}-*"):
        try:
            if other.name.rpartition("-")[0] == module and other != folder and not other.is_symlink():
                others.append((other.stat().st_mtime, other))
        except OSError:
            continue
    for used, other in sorted(others, reverse=True)[KEPT - 1 :]:
        if now - used > UNTOUCHED:
            shutil.rmtree(other, ignore_errors=True)
