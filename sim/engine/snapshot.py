"""Snapshots of a run, and whether a run under another scenario may go on from one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.blocks import BY_MONTH
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


def _by_month(field: Any) -> bool:
    """Whether a process reads of it the row of the month, and what it declares to read ahead."""
    return bool((field.kind in BY_MONTH or field.kind == "given") and field.axes[:1] == ("months",))


def differences(snapshot: Snapshot, prepared: Prepared) -> Iterator[str]:
    """Names of what the months up to the snapshot have read and ``prepared`` has otherwise.

    Levers and clauses may differ after month ``t`` and the months that their process reads ahead, daily levers after the last day of month
    ``t``. Everything else must be the same, or the rest of the run would not be that of the other scenario.
    """
    old, new, t = snapshot.prepared.given, prepared.given, snapshot.t
    last_day = int(snapshot.prepared.offsets[t + 1])
    for b, cls in blocks().items():
        for f, field in cls.fields.items():
            name = f"{b}.{f}"
            if name not in old:
                continue
            one, other = old[name], new.get(name)
            if isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and one.ndim and one.shape == other.shape:
                if _by_month(field):
                    one, other = one[: t + 1 + field.read_ahead], other[: t + 1 + field.read_ahead]
                elif field.kind == "daily":
                    one, other = one[:last_day], other[:last_day]
            if not _same(one, other):
                yield name


def check_fork(snapshot: Snapshot, prepared: Prepared) -> None:
    """InputError: ``prepared`` cannot go on from ``snapshot``, with the names of what differs before it."""
    if prepared is snapshot.prepared:
        return
    old, new = snapshot.prepared.scenario, prepared.scenario
    found = [word for word, same in (
        ("region", old.region == new.region), ("period", old.calendar == new.calendar and old.weather == new.weather),
        ("agents", old.settings["agents"] == new.settings["agents"]), ("air.transport", old.get("air", "transport") == new.get("air", "transport")),
    ) if not same]  # fmt: skip
    found += [] if found else list(differences(snapshot, prepared))
    if found:
        month = snapshot.prepared.months[snapshot.t]
        raise fail(Place(str(new.path or new.name)), "fork.differs", month=str(month), names=", ".join(found[:8]))


def last_shared_month(one: Prepared, other: Prepared) -> int:
    """Index of the last month up to which a run under one is, bit for bit, a run under the other with the same draws; -1 where there is none.

    What is read ahead must agree beyond it. Same rules as :func:`check_fork`.
    """
    if one is other:
        return len(one.months) - 1
    a, b = one.scenario, other.scenario
    if not (
        (a.region is b.region or a.region == b.region) and a.calendar == b.calendar and a.weather == b.weather
        and a.settings["agents"] == b.settings["agents"] and a.get("air", "transport") == b.get("air", "transport")
    ):  # fmt: skip
        return -1
    last = len(one.months) - 1
    for name, field in _compared():
        if name not in one.given:
            continue
        mine, theirs = one.given[name], other.given.get(name)
        if mine is theirs:
            continue
        by_month = _by_month(field)
        rows = isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray) and mine.ndim and mine.shape == theirs.shape
        if theirs is None or not rows or not (by_month or field.kind == "daily"):
            if not _same(mine, theirs):
                return -1
            continue
        at = _first_difference(mine, theirs)
        if at is None:
            continue
        last = min(last, at - 1 - field.read_ahead if by_month else int(np.searchsorted(one.offsets, at, "right")) - 2)
        if last < 0:
            return -1
    return last


@cache
def _compared() -> tuple[tuple[str, Any], ...]:
    """Every field that may be given, single values first: they tell most scenarios apart at once."""
    named = [(f"{b}.{f}", field) for b, cls in blocks().items() for f, field in cls.fields.items()]
    return tuple(sorted(named, key=lambda item: len(item[1].axes)))


def _first_difference(one: NDArray[Any], other: NDArray[Any]) -> int | None:
    """Index along the first axis of the first difference (NaN equals NaN); None where there is none."""
    if np.array_equal(one, other):
        return None
    unequal = one != other
    if one.dtype.kind == "f":
        unequal &= ~(np.isnan(one) & np.isnan(other))
    rows = unequal.reshape(len(one), -1).any(axis=1)
    return int(np.argmax(rows)) if rows.any() else None
