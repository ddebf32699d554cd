"""Python modules that the program writes: constructors of blocks, months, the choice among transfer rules.

They are files, because only what has a file is compiled once. The name of a file is the hash of its text, so a module is written once and never changed.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import ModuleType

from sim.draws import kernel_cache


@cache
def module_of(name: str, text: str) -> ModuleType:
    """The module ``hazepact_generated_<name>_<hash>`` with this text."""
    full = f"{kernel_cache.GENERATED}{name}_{blake2b(text.encode(), digest_size=6).hexdigest()}"
    base, _ = kernel_cache.folder()
    folder = (base if base is not None else Path(tempfile.mkdtemp(prefix="hazepact-"))) / "generated"
    path = folder / f"{full}.py"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{full}.{os.getpid()}"
        part.write_text(text, encoding="utf-8")
        os.utime(part, (0, 0))  # as old as its text: it never changes
        os.replace(part, path)
    spec = importlib.util.spec_from_file_location(full, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[full] = module
    spec.loader.exec_module(module)
    return module
