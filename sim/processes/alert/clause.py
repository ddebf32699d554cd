"""What the clause ``alert`` says."""

from dataclasses import dataclass

COLOURS = ("blue", "yellow", "orange", "red")
"""One, two, three, and four or more days in a row that are forecast to be heavy."""


@dataclass(frozen=True)
class AlertClause:
    """Cut of emissions by colour (share of the day's emission) and the error of the forecast (sd of ln C)."""

    cuts: tuple[float, float, float, float]
    forecast_error: float
