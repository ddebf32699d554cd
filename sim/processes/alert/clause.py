"""What the clause ``alert`` says."""

from __future__ import annotations

from sim.declare.records import record

COLOURS = ("blue", "yellow", "orange", "red")
"""One, two, three, and four or more days in a row that are forecast to be heavy."""


@record
class AlertClause:
    """Cut of emissions by colour (share of the day's emission) and the error of the forecast (sd of ln C)."""

    cuts: tuple[float, float, float, float]
    forecast_error: float
