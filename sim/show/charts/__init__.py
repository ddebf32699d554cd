"""One file a chart: name, label, and a function from results to a figure.

:func:`registry` finds every file of this folder, so adding a chart needs no list to be edited.
"""

from __future__ import annotations

from functools import cache

from sim.declare.plugins import registry_of
from sim.show.charts.base import Chart


@cache
def registry() -> dict[str, Chart]:
    """Every chart by its name, in alphabetical order; those of other packages last."""
    return registry_of(__name__, __path__, "CHART", "hazepact.figures", Chart)
