"""Floor 2: the processes. One idea, one folder: ``fields.py`` declares its block, ``step.py`` holds its steps, ``kernel.py`` its equations.

Declarations are light: no numpy, no numba. A step is compiled scalar Python; it reads no file and draws nothing that was not handed to it.
"""

from __future__ import annotations

import importlib
import itertools
import pkgutil
from functools import cache

from sim.declare.blocks import Block, Step


def _modules(name: str) -> list[str]:
    """Modules called ``name`` in the folders of processes, in the order of the folders' names."""
    here = importlib.import_module("sim.processes")
    folders = sorted(entry.name for entry in pkgutil.iter_modules(here.__path__) if entry.ispkg)
    found = []
    for folder in folders:
        package = importlib.import_module(f"sim.processes.{folder}")
        if any(entry.name == name for entry in pkgutil.iter_modules(package.__path__)):
            found.append(f"sim.processes.{folder}.{name}")
    return found


@cache
def blocks() -> dict[str, type[Block]]:
    """Every block by the name of its class. ValueError: two of one name."""
    found: dict[str, type[Block]] = {}
    for module in _modules("fields"):
        for thing in vars(importlib.import_module(module)).values():
            if isinstance(thing, type) and issubclass(thing, Block) and thing.__module__ == module:
                if thing.__name__ in found:
                    raise ValueError(f"two blocks are called {thing.__name__}: {found[thing.__name__].__module__} and {module}")
                found[thing.__name__] = thing
    return found


@cache
def steps() -> tuple[Step, ...]:
    """The month: every step in its order. Loads the compiler. ValueError: two steps at one place."""
    found = [step for module in _modules("step") for step in importlib.import_module(module).STEPS]
    found.sort(key=lambda step: step.when)
    for one, other in itertools.pairwise(found):
        if one.when == other.when:
            raise ValueError(f"steps {one.name} and {other.name} are both at {one.when}")
    return tuple(found)
