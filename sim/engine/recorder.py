"""What a run has recorded so far, by name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.state import State
from sim.processes.record.fields import Record

Floats = NDArray[np.float64]

COMPUTED = ("year_mean", "own_part", "region_part", "outside_part", "good", "heavy", "cooperated", "cooperable")
"""Columns by city that only the record has."""


class Recorder:
    """Arrays (T, n), (T, P) and (T, P, P) by column name, filled month by month; see :class:`sim.processes.record.fields.Record`."""

    def __init__(self, state: State) -> None:
        self.filled = 0
        self.block = block = state[Record]
        self.city: dict[str, Floats] = dict(zip(state.columns["cities"], block.city, strict=True))
        self.city |= {name: getattr(block, name) for name in COMPUTED}
        self.party: dict[str, Floats] = dict(zip(state.columns["parties"], block.party, strict=True))
        self.trust, self.flows, self.to_enterprises, self.totals = block.trust, block.flows, block.to_enterprises, block.totals
        self.welfare, self.stability, self.credit_classes = block.welfare, block.stability, block.credit_classes
        self.base_cost, self.contribution = block.base_cost, block.contribution
