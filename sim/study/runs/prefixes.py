"""Runs of one replicate that share what they have in common: arrays of a scenario, and the months up to which two scenarios are the same.

The first run of a replicate is the trunk. A run of another scenario goes on from a snapshot of the trunk, taken in the last month up to which the
two are the same run; where they are not the same in any month, it is the trunk of those that follow. Not a bit differs from a run on its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.draws.streams import Draws
    from sim.engine.prepared import Prepared
    from sim.engine.snapshot import Snapshot
    from sim.model.model import CooperationModel

MOST_PREPARED, MOST_TRUNKS, MOST_SNAPSHOTS = 64, 4, 6
"""Scenarios whose arrays are kept; trunks of a replicate, and months of a trunk that are."""


@dataclass
class _Trunk:
    """A run from the beginning: its arrays, and its state after some months."""

    prepared: Prepared
    snapshots: dict[int, Snapshot] = field(default_factory=dict)

    def latest(self, last: int) -> int:
        """The last snapshot up to month ``last``; -1 where there is none."""
        return max((t for t in self.snapshots if t <= last), default=-1)


class FinishedRuns:
    """Runs the model. ``share``: go on from snapshots where that is the same run; else every run begins at the beginning."""

    def __init__(self, share: bool = True) -> None:
        self.share = share
        self._prepared: dict[int, tuple[Scenario, Prepared]] = {}
        self._shared: dict[tuple[int, int], int] = {}
        self._draws: Draws | None = None
        self._trunks: list[_Trunk] = []
        self._forks: set[int] = set()

    @contextmanager
    def run(self, scenario: Scenario, draws: Draws) -> Iterator[CooperationModel]:
        """The finished model, which lets go of its memory at the end of the block."""
        prepared = self._prepare(scenario)
        model = self._run(prepared, draws)
        try:
            yield model
        finally:
            model.release()

    def _prepare(self, scenario: Scenario) -> Prepared:
        from sim.engine.prepared import prepare

        held = self._prepared.get(id(scenario))
        if held is not None and held[0] is scenario:
            return held[1]
        if len(self._prepared) >= MOST_PREPARED:
            self._prepared.clear()
            self._shared.clear()
            self._trunks.clear()
        made = prepare(scenario)
        self._prepared[id(scenario)] = (scenario, made)  # the scenario is held, so that its id stays its own
        return made

    def _run(self, prepared: Prepared, draws: Draws) -> CooperationModel:
        from sim.model.model import CooperationModel

        if not self.share or _in_python(prepared):
            return CooperationModel(prepared=prepared, root_seed=draws.root_seed, replicate=draws.replicate).run_all()
        if draws != self._draws:
            self._draws, self._trunks = draws, []
        last, trunk = max(((self._last_shared(trunk, prepared), trunk) for trunk in self._trunks), key=lambda found: found[0], default=(-1, None))
        if trunk is None or last < 0:
            trunk, last = _Trunk(prepared), len(prepared.months) - 1
            self._trunks = [*self._trunks[1 - MOST_TRUNKS :], trunk]
            model = CooperationModel(prepared=prepared, root_seed=draws.root_seed, replicate=draws.replicate)
        else:
            begin = trunk.snapshots[trunk.latest(last)]
            model = CooperationModel(prepared=prepared, root_seed=draws.root_seed, replicate=draws.replicate, snapshot=begin)
            if last < len(prepared.months) - 1 and len(self._forks) < MOST_SNAPSHOTS:
                self._forks.add(last)
        for t in sorted({prepared.scenario.calendar.burn_in - 1, *self._forks}):
            if model.t <= t <= last and t not in trunk.snapshots:
                trunk.snapshots[t] = model.run_to(t).snapshot()
        return model.run_all()

    def _last_shared(self, trunk: _Trunk, prepared: Prepared) -> int:
        """The last month up to which a run is that of the trunk, if a snapshot lies before it; else -1."""
        from sim.engine.snapshot import last_shared_month

        key = id(trunk.prepared), id(prepared)
        if key not in self._shared:
            self._shared[key] = last_shared_month(trunk.prepared, prepared)
        last = self._shared[key]
        return last if trunk.latest(last) >= 0 else -1


def _in_python(prepared: Prepared) -> bool:
    """Whether the delivery rule is in Python: it may remember what no snapshot holds."""
    from sim.processes.delivery.rules import delivery_rules

    return delivery_rules()[prepared.scenario.get("governments", "delivery_rule")].share is not None
