"""Alerts on a forecast of heavy pollution (clause alert): emergency cuts by colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, clause, column, given
from sim.declare.clauses import Clause
from sim.declare.outcomes import Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats

COLOURS = {
    "blue": (0.0, T("Cut under blue", "蓝色预警减排"), "assumption"), "yellow": (0.1, T("Cut under yellow", "黄色预警减排"), "assumption"),
    "orange": (0.2, T("Cut under orange", "橙色预警减排"), "assumption"), "red": (0.36, T("Cut under red", "红色预警减排"), "XUE2015"),
}  # fmt: skip
"""One, two, three, and four or more days in a row that are forecast to be heavy: cut of the day's emission, and where it is from."""

ALERT = Clause(
    "alert",
    T(
        "Cities cut emission on days of alert, the more the longer the run of heavy days that is forecast.",
        "城市在预警日削减排放，预报的重污染持续越久，削减越多。",
    ),
    (
        *(
            Parameter(f"{colour}_cut", "number", cut, label, "share of the day's emission", 0, 0.95, source=source)
            for colour, (cut, label, source) in COLOURS.items()
        ),
        Parameter("forecast_error", "number", 0.25, T("Forecast error", "预报误差"), "sd of ln", 0, 2, plausible=(0.1, 0.5)),
    ),
    by_day=True,
)


class Alert(Block):
    """Emergency cuts of the month; no days where no mechanism sets the clause."""

    cuts: Floats = clause(
        ALERT, "cut of emission on a day of each colour", lambda fields: [fields[f"{colour}_cut"] for colour in COLOURS], scaled=True, count=len(COLOURS)
    )
    error: Floats = clause(ALERT, "sd of ln of the forecast", lambda fields: fields["forecast_error"])
    forecast_noise: Floats = given("alert days", "cities", meaning="fixed standard normal of the forecast")

    alert_days: Floats = column("days of alert this month", outcome=Outcome("alert_days", T("Days of alert", "预警天数"), "days", "city", "mean", "sum"))
    emergency: Floats = array("31", "cities", meaning="emergency cut of the month's days, share of emission")
