"""The state of a run: one buffer, the blocks whose arrays live in it, snapshots of it, and what the run leaves behind."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.declare.blocks import STATE, Block, Field
from sim.engine.compiler import filled
from sim.engine.month import constructors

B = TypeVar("B", bound=Block)
_RECORDED = {"cities": "city columns", "parties": "party columns"}
_LINE = 64


class Spot(NamedTuple):
    """Where a field of the state lies in the buffer: first byte and the byte after the last, shape and type."""

    first: int
    end: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class Binding(NamedTuple):
    """Where the value of a field comes from: a spot in the buffer, a new array of ``shape`` (an output), or what is given by the name ``key``."""

    field: str
    key: str
    spot: Spot | None
    shape: tuple[int, ...] | None
    dtype: np.dtype[Any]
    start: float


@dataclass(frozen=True)
class Layout:
    """The buffer of a state: (block, field) -> spot, where columns of one axis lie together; axis -> first byte and names of its columns;
    block -> where its fields come from."""

    size: int
    spots: dict[tuple[str, str], Spot]
    stacks: dict[str, tuple[int, tuple[str, ...]]]
    lengths: dict[str, int]
    bindings: dict[str, tuple[Binding, ...]]


def length_of(axis: str, lengths: dict[str, int]) -> int:
    """Length of an axis: a number, a name, or a name plus a number."""
    name, _, more = axis.partition("+")
    return (int(name) if name.isdigit() else lengths[name]) + (int(more) if more else 0)


@lru_cache(maxsize=64)
def layout_of(blocks: tuple[tuple[str, Any], ...], given: tuple[tuple[str, int], ...]) -> Layout:
    """The layout of the state of ``blocks`` (name, class) for the lengths of axes that are ``given``; the same for every run of a scenario."""
    lengths, spots = dict(given), dict[tuple[str, str], Spot]()
    stacks: dict[str, tuple[int, tuple[str, ...]]] = {}
    size = 0
    for axis in _RECORDED:
        rows = [(b, f) for b, cls in blocks for f, field in cls.fields.items() if field.kind == "column" and field.axes == (axis,)]
        stacks[axis] = (size, tuple(f for _, f in rows))
        lengths[_RECORDED[axis]] = len(rows)
        for row in rows:
            spots[row] = Spot(size, size + 8 * lengths[axis], (lengths[axis],), np.dtype("f8"))
            size = spots[row].end
    for b, cls in blocks:
        for f, field in cls.fields.items():
            if field.kind == "array":
                size = -(-size // _LINE) * _LINE
                shape, dtype = tuple(length_of(axis, lengths) for axis in field.axes), np.dtype(field.dtype)
                spots[b, f] = Spot(size, size + math.prod(shape) * dtype.itemsize, shape, dtype)
                size = spots[b, f].end
    bindings = {b: tuple(_binding(b, f, field, spots, lengths) for f, field in cls.fields.items()) for b, cls in blocks}
    return Layout(size, spots, stacks, lengths, bindings)


def _binding(b: str, f: str, field: Field, spots: dict[tuple[str, str], Spot], lengths: dict[str, int]) -> Binding:
    shape = tuple(length_of(axis, lengths) for axis in field.axes) if field.kind == "output" else None
    return Binding(f, f"{b}.{f}", spots[b, f] if field.kind in STATE else None, shape, np.dtype(field.dtype), field.start)


class State:
    """The blocks of a run: ``state[Effort].goal`` is typed; ``state.effort.goal`` is the same."""

    def __init__(self, blocks: dict[str, type[Block]], lengths: dict[str, int], given: dict[str, Any]) -> None:
        """``given``: ``Block.field`` -> value, of every field that is no state, and of state that does not begin at its declared start."""
        layout = layout_of(tuple(blocks.items()), tuple(lengths.items()))
        self.buffer = np.zeros(layout.size, dtype=np.uint8)
        self.columns: dict[str, tuple[str, ...]] = {axis: names for axis, (_, names) in layout.stacks.items()}
        given = dict(given)
        for axis, (at, names) in layout.stacks.items():
            given[f"Record.of_{axis}"] = np.ndarray((len(names), lengths[axis]), np.float64, self.buffer, at)
        self.outputs: dict[str, NDArray[Any]] = {}
        makers, self._blocks = constructors(tuple(blocks.values())), {}
        for b, cls in blocks.items():
            values = {binding.field: self._value(binding, given) for binding in layout.bindings[b]}
            self._blocks[b] = filled(cls, getattr(makers, f"make_{b}"), values)
        self._by_name = {b.lower(): block for b, block in self._blocks.items()}

    def _value(self, binding: Binding, given: dict[str, Any]) -> Any:
        _, key, spot, shape, dtype, start = binding
        found = given.get(key)
        if spot is not None:
            value: NDArray[Any] = np.ndarray(spot.shape, dtype, self.buffer, spot.first)
            if found is not None or start != 0.0:
                value[...] = start if found is None else found
            return value
        if shape is not None:
            self.outputs[key] = value = np.full(shape, start, dtype) if start != 0.0 else np.zeros(shape, dtype)
            return value
        if found is None:
            raise KeyError(f"{key} is not given")
        return found

    def __getitem__(self, cls: type[B]) -> B:
        block: B = self._blocks[cls.__name__]
        return block

    def named(self, *names: str) -> tuple[Any, ...]:
        """Blocks by the names of their classes."""
        return tuple(self._blocks[name] for name in names)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            try:
                return self.__dict__["_by_name"][name]
            except KeyError:
                raise AttributeError(f"no block is called {name}; there are {', '.join(self.__dict__.get('_by_name', ()))}") from None

    def snapshot(self) -> bytes:
        """A copy of everything that changes during a run, outputs apart."""
        return self.buffer.tobytes()

    def restore(self, snapshot: bytes) -> None:
        """Take the state back to a snapshot of a run with the same layout. ValueError: another layout."""
        if len(snapshot) != self.buffer.size:
            raise ValueError("the snapshot is of a run with another number of cities, parties or agents")
        self.buffer[:] = np.frombuffer(snapshot, dtype=np.uint8)
