"""Appending to the log of events."""

from __future__ import annotations

from sim.draws.compiled import jit


@jit
def note(log, t, kind, place):
    """Append an event of month ``t``: its kind (see EVENTS in fields.py) and the row of the party or city."""
    k = log.count[0]
    log.month[k], log.kind[k], log.place[k] = t, kind, place
    log.count[0] = k + 1
