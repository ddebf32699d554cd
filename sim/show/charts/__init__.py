"""One file a chart: name, label, and a function from results to a figure.

:func:`registry` finds every file of this folder, so adding a chart needs no list to be edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from sim.declare.plugins import with_plugins
from sim.show.charts.base import Chart


@cache
def registry() -> dict[str, Chart]:
    """Every chart by its name, in alphabetical order."""
    found: dict[str, Chart] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        if module.name != "base":
            chart: Chart = importlib.import_module(f"{__name__}.{module.name}").CHART
            if chart.name in found:
                raise ValueError(f"two charts are called {chart.name}")
            found[chart.name] = chart
    return with_plugins(found, "hazepact.figures", Chart)
