"""Snapshots of a run, and whether a run under another scenario may go on from one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.blocks import BY_MONTH, Field
from sim.declare.problems import Place, fail
from sim.draws.streams import Draws
from sim.engine.prepared import Prepared
from sim.engine.state import State
from sim.processes import blocks


@dataclass(frozen=True)
class Snapshot:
    """A run after month ``t`` (burn-in counted, 0 the first): state, what was recorded so far, and the scenario under which it was made."""

    prepared: Prepared
    draws: Draws
    t: int
    filled: int
    state: bytes
    outputs: dict[str, NDArray[Any]]


def taken(prepared: Prepared, state: State, draws: Draws, t: int, filled: int) -> Snapshot:
    """A snapshot of ``state`` after month ``t``."""
    return Snapshot(prepared, draws, t, filled, state.snapshot(), {name: values.copy() for name, values in state.outputs.items()})


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    return bool(one == other)


def _first_difference(one: NDArray[Any], other: NDArray[Any]) -> int | None:
    """Index along the first axis of the first difference (NaN equals NaN); None where there is none."""
    if np.array_equal(one, other):
        return None
    unequal = one != other
    if one.dtype.kind == "f":
        unequal &= ~(np.isnan(one) & np.isnan(other))
    rows = unequal.reshape(len(one), -1).any(axis=1)
    return int(np.argmax(rows)) if rows.any() else None


@cache
def _compared() -> tuple[tuple[str, Field], ...]:
    """Every field that may be given, by its name; single values first: they tell most scenarios apart at once."""
    named = [(f"{b}.{f}", field) for b, cls in blocks().items() for f, field in cls.fields.items()]
    return tuple(sorted(named, key=lambda item: len(item[1].axes)))


def _alike_until(field: Field, one: Any, other: Any, offsets: NDArray[np.int64]) -> int:
    """Index of the last month up to which the processes read the same of two values of a field; -1 where there is none.

    Of what is given by month a process reads the row of the month, and what it declares to read ahead, of daily levers the days of the month; anything
    else holds for the whole run.
    """
    last = len(offsets) - 2
    if one is other:
        return last
    rows = isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and one.ndim and one.shape == other.shape
    by_month = (field.kind in BY_MONTH or field.kind == "given") and field.axes[:1] == ("months",)
    if not rows or not (by_month or field.kind == "daily"):
        return last if _same(one, other) else -1
    at = _first_difference(one, other)
    if at is None:
        return last
    return at - 1 - field.read_ahead if by_month else int(np.searchsorted(offsets, at, "right")) - 2


def differences(snapshot: Snapshot, prepared: Prepared) -> Iterator[str]:
    """Names of what the months up to the snapshot have read and ``prepared`` has otherwise; anything else would not be the rest of that run."""
    old, new = snapshot.prepared.given, prepared.given
    for name, field in _compared():
        if name in old and _alike_until(field, old[name], new.get(name), snapshot.prepared.offsets) < snapshot.t:
            yield name


def _other_world(one: Prepared, other: Prepared) -> list[str]:
    """What the whole run rests on and is not the same."""
    old, new = one.scenario, other.scenario
    return [word for word, same in (
        ("region", old.region is new.region or old.region == new.region), ("period", old.calendar == new.calendar and old.weather == new.weather),
        ("agents", old.settings["agents"] == new.settings["agents"]), ("air.transport", old.get("air", "transport") == new.get("air", "transport")),
    ) if not same]  # fmt: skip


def check_fork(snapshot: Snapshot, prepared: Prepared) -> None:
    """InputError: ``prepared`` cannot go on from ``snapshot``, with the names of what differs before it."""
    if prepared is snapshot.prepared:
        return
    found = _other_world(snapshot.prepared, prepared) or list(differences(snapshot, prepared))
    if found:
        new, month = prepared.scenario, snapshot.prepared.months[snapshot.t]
        raise fail(Place(str(new.path or new.name)), "fork.differs", month=str(month), names=", ".join(found[:8]))


def last_shared_month(one: Prepared, other: Prepared) -> int:
    """Index of the last month up to which a run under one is, bit for bit, a run under the other with the same draws; -1 where there is none."""
    last = len(one.months) - 1
    if one is other:
        return last
    if _other_world(one, other):
        return -1
    for name, field in _compared():
        if name in one.given:
            last = min(last, _alike_until(field, one.given[name], other.given.get(name), one.offsets))
            if last < 0:
                return -1
    return last
