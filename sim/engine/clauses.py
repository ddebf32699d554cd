"""Clauses as arrays: the numbers of every use, by month (or day) and city."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.blocks import Field
from sim.processes import blocks
from sim.scenario.scenario import MechanismUse

Floats = NDArray[np.float64]


@cache
def clause_numbers() -> dict[str, tuple[str, Field]]:
    """``Block.field`` -> its name and declaration, of every field that is bound to a clause."""
    return {f"{b}.{f}": (f, field) for b, cls in blocks().items() for f, field in cls.fields.items() if field.kind == "clause"}


def bind_clause(found: dict[str, Any], use: MechanismUse, active: Floats, here: NDArray[np.bool_]) -> None:
    """Bind the numbers of one use of a clause into ``found``; the larger of several uses holds.

    ``active``: strength x ramp by month, or by day for a clause by day; ``here``: cities of the use.
    """
    assert use.mechanism.clause is not None
    for name, (own, field) in clause_numbers().items():
        if field.of != use.mechanism.clause.name:
            continue
        value = use.fields[own] if field.encode is None else field.encode(use.fields)
        if not field.axes:
            found[name] = value
            continue
        share = active if field.scaled else (active > 0).astype(float)
        values = found.setdefault(name, np.zeros((*np.shape(value), active.size, here.size)))
        values[..., here] = np.maximum(values[..., here], np.multiply.outer(value, share)[..., None])


def unset(field: Field, months: int, cities: int) -> Any:
    """What a field bound to a clause holds where no mechanism sets the clause: zero; of a clause by day no days."""
    if not field.axes:
        return {"i8": int, "?": bool}[field.dtype](0)
    *count, time, _ = field.axes
    return np.zeros((*map(int, count), months if time == "months" else 0, cities))
