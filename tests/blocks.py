"""Blocks made by hand, for tests that call one kernel or one step with numbers of their own.

``block(Effort, cities=2, months=1, habit=[0.1, 0.2])`` is the Python object of a block as a run has it (``me.habit`` is the array that compiled code
reads and writes). What is not passed stands at its declared start: columns and arrays at ``start``, levers at their base value, parameters at their
default, clauses, random keys and what the world gives at zero. ``changed(me, rule=0)`` is the same block with other values, as numbers in it cannot be
replaced; ``payoff`` is what a party of a model expects of any pact.

Lengths of axes (cities, parties, months, days, firms, people, sections, ...) are given by name, or follow from the values that are passed; an axis of
which nothing is known has length 1. Values are broadcast: a lever may be one number, a row by city, or a table by month and city. A parameter may be
passed as a scenario says it (``rule="always"``) or as the number that is in the block. TypeError: no such field or axis; ValueError: lengths disagree.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from sim.declare.levers import Lever
from sim.declare.parameters import Parameter
from sim.engine.compiler import filled
from sim.engine.month import constructors
from sim.engine.state import length_of
from sim.processes import blocks
from sim.processes.membership.kernel import coalition_payoff

_NUMBER = {"f8": float, "i8": int, "?": bool}


def _axes() -> set[str]:
    """Names of all axes."""
    axes = itertools.chain.from_iterable(field.axes for cls in blocks().values() for field in cls.fields.values())
    return {name for axis in axes if not (name := axis.partition("+")[0]).isdigit()}


def _lengths(cls: Any, values: dict[str, Any]) -> dict[str, int]:
    """Take the lengths out of ``values`` and complete them by the shapes of the others."""
    lengths = {name: int(values.pop(name)) for name in _axes() if name in values and name not in cls.fields}
    if unknown := sorted(set(values) - set(cls.fields)):
        raise TypeError(f"{cls.__name__} has no {', '.join(unknown)}; fields: {', '.join(cls.fields)}; axes: {', '.join(sorted(_axes()))}")
    for f, value in values.items():
        for axis, size in zip(reversed(cls.fields[f].axes), reversed(np.shape(value)), strict=False):
            name, _, more = axis.partition("+")
            if size != 1 and not name.isdigit():
                known = lengths.setdefault(name, size - int(more or 0))
                if known + int(more or 0) != size:
                    raise ValueError(f"{cls.__name__}.{f} has {size} {axis}, not {known + int(more or 0)}")
    return dict.fromkeys(_axes(), 1) | lengths


def _start(field: Any) -> Any:
    """The declared start of a field."""
    if isinstance(field.declared, Lever):
        return field.declared.base
    if isinstance(field.declared, Parameter):
        return field.declared.default if field.encode is None else field.encode(field.declared.default)
    return field.start


def _value(field: Any, lengths: dict[str, int], given: Any) -> Any:
    """What stands in the block: a number, or an array of its own."""
    if isinstance(given, str) and field.encode is not None:
        given = field.encode(given)
    if not field.axes:
        return _NUMBER[field.dtype](given)
    array = np.empty(tuple(length_of(axis, lengths) for axis in field.axes), dtype=field.dtype)
    array[...] = given
    return array


def _made(cls: Any, values: dict[str, Any]) -> Any:
    makers = constructors(tuple(blocks().values()))
    return filled(cls, getattr(makers, f"make_{cls.__name__}"), values)


def block(cls: Any, **values: Any) -> Any:
    """The block ``cls`` with these lengths of axes and values of fields; everything else at its declared start."""
    lengths = _lengths(cls, values)
    return _made(cls, {f: _value(field, lengths, values.get(f, _start(field))) for f, field in cls.fields.items()})


def changed(me: Any, **values: Any) -> Any:
    """The block ``me`` with other values; arrays that are not named are shared with it."""
    cls = blocks()[type(me).__name__]
    if unknown := sorted(set(values) - set(cls.fields)):
        raise TypeError(f"{cls.__name__} has no {', '.join(unknown)}; fields: {', '.join(cls.fields)}")
    kept = {f: getattr(me, f) for f in cls.fields}
    new = {f: np.broadcast_to(v, kept[f].shape) if cls.fields[f].axes and np.ndim(v) < kept[f].ndim else v for f, v in values.items()}
    made = {f: np.array(v, dtype=cls.fields[f].dtype, order="C") if cls.fields[f].axes else _NUMBER[cls.fields[f].dtype](v) for f, v in new.items()}
    return _made(cls, kept | made)


def payoff(model: Any, r: int, member: Any, **others: Any) -> float:
    """V_r: what party ``r`` of a model expects a month when the parties of ``member`` (True, False, ...) form the pact, 10^8 CNY.

    ``others`` stand for blocks of the model: ``terms=changed(model.state.terms, rule=0)``.
    """
    takes = {name: others.pop(name, getattr(model.state, name)) for name in ("membership", "outlook", "trust", "choice", "delivery", "terms", "places")}
    if others:
        raise TypeError(f"the payoff takes no {', '.join(others)}")
    membership, outlook, trust, *rest = takes.values()
    return float(coalition_payoff(model.t, r, np.asarray(member, dtype=bool), membership, outlook, trust, trust.trust, *rest))


def everybody(model: Any) -> Any:
    """True for every party of a model."""
    return np.ones(len(model.places.parties), dtype=bool)


def nobody(model: Any) -> Any:
    """False for every party of a model."""
    return np.zeros(len(model.places.parties), dtype=bool)
