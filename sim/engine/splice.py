"""One scenario up to a month and another from the next month on."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from sim.engine.policy import Policy
from sim.engine.prepared import Mix, Prepared
from sim.processes import blocks


def spliced(old: Prepared, new: Prepared, t: int) -> tuple[Prepared, tuple[str, ...]]:
    """``new`` with what ``old`` says of every month up to ``t`` (burn-in counted, 0 the first), and the names in which they differ after it.

    Whatever is given by month or by day is joined at the end of month ``t``; what is one number or one list for the whole run (a parameter) is that
    of ``new`` from then on. A process that reads ahead has read ``old``. ValueError, with the names: ``new`` has arrays of other shapes, so that
    a run under ``old`` cannot go on under it.
    """
    day = int(old.offsets[t + 1])
    given, changed, foreign = dict(new.given), list[str](), list[str]()
    for b, cls in blocks().items():
        for f, field in cls.fields.items():
            name = f"{b}.{f}"
            if name not in old.given:
                continue
            try:
                given[name], differs = _joined(old.given[name], new.given[name], field.axes, {"months": t + 1, "days": day})
            except ValueError:
                foreign.append(name)
                continue
            if differs:
                changed.append(name)
    if foreign:
        raise ValueError(", ".join(foreign))
    first = slice(0, t + 1)
    mix = Mix(*(_with_first(a, b, first) for a, b in zip(_values(old.mix), _values(new.mix), strict=True)))
    policy = _policy(old.policy, new.policy, t + 1, day)
    activity, outside = _with_first(old.activity, new.activity, first), _with_first(old.outside, new.outside, first)
    return dataclasses.replace(new, given=given, policy=policy, mix=mix, activity=activity, outside=outside), tuple(changed)


def _joined(old: Any, new: Any, axes: tuple[str, ...], ends: dict[str, int]) -> tuple[Any, bool]:
    """``new`` with the part of ``old`` before the end, and whether the rest differs. ValueError: other shapes."""
    if not isinstance(old, np.ndarray):
        return new, bool(old != new)
    if old.shape != new.shape:
        raise ValueError
    time = next((name for name in axes if name in ends), None)
    if time is None:
        return new, not np.array_equal(old, new, equal_nan=old.dtype.kind == "f")
    at = axes.index(time)
    joined, here = new.copy(), (*(slice(None),) * at, slice(0, ends[time]))
    joined[here] = old[here]
    return joined, not np.array_equal(joined, old, equal_nan=old.dtype.kind == "f")


def _with_first(old: Any, new: Any, first: slice) -> Any:
    joined = new.copy()
    joined[first] = old[first]
    return joined


def _values(mix: Mix) -> tuple[Any, ...]:
    return tuple(getattr(mix, field.name) for field in dataclasses.fields(mix))


def _policy(old: Policy, new: Policy, months: int, days: int) -> Policy:
    """Levers, running costs and offers of ``old`` in the first months, of ``new`` after them. Clauses are joined where the run reads them."""
    none = np.zeros(len(new.offered))
    costs = {
        name: np.concatenate([old.running_cost.get(name, none)[:months], new.running_cost.get(name, none)[months:]])
        for name in dict.fromkeys((*old.running_cost, *new.running_cost))
    }
    levers = {}
    for name, values in new.levers.items():
        end = months if len(values) == len(new.offered) else days
        levers[name] = _with_first(old.levers[name], values, slice(0, end))
    return Policy(levers, costs, new.clauses, _with_first(old.offered, new.offered, slice(0, months)))
