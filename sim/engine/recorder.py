"""What a run has recorded so far, by name."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.engine.state import State
from sim.processes import blocks
from sim.processes.record.fields import Record

Floats = NDArray[np.float64]


@cache
def _outputs(axis: str) -> tuple[tuple[str, str], ...]:
    """Block and field of what a run leaves behind by month and city (or party), besides the recorded columns of state."""
    return tuple((b, f) for b, cls in blocks().items() for f, field in cls.fields.items() if field.kind == "output" and field.axes == ("recorded", axis))


class Recorder:
    """Arrays (T, n), (T, P) and (T, P, P) by column name, filled month by month; see :class:`sim.processes.record.fields.Record`."""

    def __init__(self, state: State) -> None:
        self.filled = 0
        self.block = block = state[Record]
        self.city: dict[str, Floats] = dict(zip(state.columns["cities"], block.city, strict=True))
        self.city |= {f: state.outputs[f"{b}.{f}"] for b, f in _outputs("cities")}
        self.party: dict[str, Floats] = dict(zip(state.columns["parties"], block.party, strict=True))
        self.party |= {f: state.outputs[f"{b}.{f}"] for b, f in _outputs("parties")}
        self.trust, self.flows, self.agreed, self.to_enterprises = block.trust, block.flows, block.agreed, block.to_enterprises
        self.totals = block.totals
        self.welfare, self.stability, self.credit_classes = block.welfare, block.stability, block.credit_classes
        self.base_cost, self.contribution = block.base_cost, block.contribution
