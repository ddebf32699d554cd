"""Appending to the log of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.processes.world.fields import Log


@jit
def note(log: Log, t: int, kind: int, place: int) -> None:
    """Append an event of month ``t``: its kind (see EVENTS in fields.py) and the row of the party or city."""
    k = log.count[0]
    log.month[k], log.kind[k], log.place[k] = t, kind, place
    log.count[0] = k + 1
