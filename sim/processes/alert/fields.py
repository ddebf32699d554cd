"""Alerts on a forecast of heavy pollution (clause alert): emergency cuts by colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, column, given
from sim.declare.outcomes import Outcome
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats


class Alert(Block):
    """Emergency cuts of the month; no days where no mechanism sets the clause."""

    cuts: Floats = given("4", "alert days", "cities", meaning="cut of emission on a day of each colour")
    error: Floats = given("alert days", "cities", meaning="sd of ln of the forecast")
    forecast_noise: Floats = given("alert days", "cities", meaning="fixed standard normal of the forecast")

    alert_days: Floats = column("days of alert this month", outcome=Outcome("alert_days", T("Days of alert", "预警天数"), "days", "city", "mean", "sum"))
    emergency: Floats = array("31", "cities", meaning="emergency cut of the month's days, share of emission")
