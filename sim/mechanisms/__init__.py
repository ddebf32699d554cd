"""Floor 5: one file a mechanism: fields, evidence, the levers it adds to, and at most one clause.

A mechanism has no state. :func:`registry` finds every file of this folder, so adding one needs no list to be edited.
"""

from __future__ import annotations

from functools import cache

from sim.declare.plugins import MECHANISMS, registry_of
from sim.mechanisms.base import Mechanism


@cache
def registry() -> dict[str, Mechanism]:
    """Every mechanism by its YAML name, in alphabetical order; those of other packages last."""
    return registry_of(__name__, __path__, "MECHANISM", MECHANISMS, Mechanism)
