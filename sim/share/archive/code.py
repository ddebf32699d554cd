"""The program's own files: what an archive holds of them, and where the installed ones differ."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.declare.problems import Place, fail
from sim.declare.shipped import CHECKOUT, PACKAGE, SCENARIOS, SEEDS
from sim.study.store.files import file_sha256
from sim.study.store.manifest import git_revision, processor
from sim.study.store.runid import PLUGINS, engine_hash
from sim.version import MODEL_VERSION, __version__

SUFFIXES = (".py", ".yaml", ".csv", ".json", ".md", ".mplstyle", ".txt", ".ttf", ".typed", ".j2", ".css", ".js", ".typ")
"""What the package is made of; anything else that lies there (compiled code, data that may not be passed on) is no part of it."""
LOCK, INSTALLED = "requirements.lock", "installed.txt"
"""Versions of other packages: the lock file of a checkout, else those that are installed."""
COPIED = "documents"
"""The folder of an installed package that holds what stands at the top of a checkout and in ``docs``."""
_APART = ("scenarios", "seeds", COPIED)
_COMPUTED_BY = ("numpy", "numba", "scipy", "pandas", "pyarrow", "mesa")


def source_files() -> dict[str, Path]:
    """``sim/...``, ``scenarios/...`` and ``seeds/...`` -> the file, sorted; laid out as in a checkout, wherever the package is installed."""
    found = {f"sim/{name}": file for name, file in _files(PACKAGE) if name.split("/")[0] not in _APART}
    found |= {f"scenarios/{name}": file for name, file in _files(SCENARIOS)} | {f"seeds/{name}": file for name, file in _files(SEEDS)}
    return dict(sorted(found.items()))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if file.suffix in SUFFIXES and not hidden and file.is_file() and not file.is_symlink():
            yield "/".join(parts), file


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    """sha256 of every file."""
    return {name: file_sha256(file) for name, file in files.items()}


def one_digest(found: Mapping[str, str]) -> str:
    """sha256 of names and digests: of a source tree as a whole."""
    return hashlib.sha256("".join(f"{name}\0{digest}\n" for name, digest in sorted(found.items())).encode()).hexdigest()


def differing(archived: Mapping[str, str], here: Mapping[str, str]) -> list[tuple[str, str]]:
    """(how, file) of every file that is not the same: ``differs``, ``lacks`` (not here), ``more`` (only here)."""
    how = {name: "lacks" if name not in here else "more" if name not in archived else "differs" for name in {*archived, *here}}
    return [(how[name], name) for name in sorted(how) if archived.get(name) != here.get(name)]


def document(name: str) -> Path:
    """A file of the top or of ``docs`` of the checkout, or its copy in an installed package. InputError: it is not there."""
    found = CHECKOUT / name if CHECKOUT is not None else PACKAGE / COPIED / Path(name).name
    if not found.is_file():
        raise fail(Place(str(found)), "archive.document", name=name)
    return found


def locked() -> tuple[str, bytes]:
    """Name and content of the file of versions: the lock file in a checkout, else a line for every package that is installed."""
    if CHECKOUT is not None and (CHECKOUT / LOCK).is_file():
        return LOCK, (CHECKOUT / LOCK).read_bytes()
    every = {f"{found.metadata['Name']}=={found.version}" for found in importlib.metadata.distributions()}
    return INSTALLED, ("\n".join(sorted(every, key=str.lower)) + "\n").encode()


def about_code(source: Mapping[str, str]) -> dict[str, Any]:
    """Versions, hashes, plug-ins and the kind of machine; ``source``: digests of :func:`source_files`."""
    return {
        "version": __version__, "model_version": MODEL_VERSION, "git_revision": git_revision(CHECKOUT) if CHECKOUT is not None else None,
        "engine_sha256": engine_hash(), "locked": locked()[0] == LOCK, "source_sha256": one_digest(source), "plugins": list(PLUGINS), "machine": machine(),
    }  # fmt: skip


def machine() -> dict[str, str]:
    """What the last bits of a number depend on."""
    versions = {name: importlib.metadata.version(name) for name in _COMPUTED_BY}
    return {"processor": processor(), "system": platform.system(), "machine": platform.machine(), "python": platform.python_version(), **versions}
