"""Floor 5: one file a mechanism: fields, evidence, the levers it adds to, and at most one clause.

A mechanism has no state. :func:`registry` finds every file of this folder, so adding one needs no list to be edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from sim.declare.plugins import with_plugins
from sim.mechanisms.base import Mechanism


@cache
def registry() -> dict[str, Mechanism]:
    """Every mechanism by its YAML name, in alphabetical order; those of other packages last."""
    found: dict[str, Mechanism] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        if module.name != "base":
            mechanism: Mechanism = importlib.import_module(f"{__name__}.{module.name}").MECHANISM
            if mechanism.name in found:
                raise ValueError(f"two mechanisms are called {mechanism.name}")
            found[mechanism.name] = mechanism
    return with_plugins(found, "hazepact.mechanisms", Mechanism)
