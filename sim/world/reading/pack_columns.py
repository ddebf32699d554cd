"""The columns of the tables of a region pack."""

from __future__ import annotations

import dataclasses

from sim.declare.reading.headers import Column
from sim.declare.reading.tables import QUALITIES
from sim.processes.measures.fields import GROUPS
from sim.world.reading.sheets import SEASON_NAMES

YEAR = Column("year", True, 1900, 2100, whole=True)
MARKS = (Column("source"), Column("quality", choices=QUALITIES))

CITIES = (
    Column("city"), Column("city_zh", optional=True), Column("party"), Column("party_zh", optional=True), Column("province", optional=True),
    Column("lat", True, -90, 90), Column("lon", True, -180, 180), Column("population", True, 1), Column("gdp", True, 0.001),
    Column("secondary_share", True, 0, 1, optional=True), Column("area_km2", True, 0.1), *MARKS,
)  # fmt: skip
BORDERS = (
    Column("a"),
    Column("b"),
    Column("km", True, 0),
    Column("source", optional=True),
    Column("quality", optional=True, choices=QUALITIES),
)
TRANSPORT = (
    Column("receptor"), Column("source"), Column("share_percent", True, 0, 100), Column("share_low", True, 0, 100, optional=True),
    Column("share_high", True, 0, 100, optional=True), Column("citation"), Column("quality", choices=(*QUALITIES, "surrogate")),
)  # fmt: skip
EMISSIONS = (Column("city"), YEAR, Column("pollutant"), Column("kt", True, 1e-6), *MARKS)
SECTORS = (
    Column("city"), Column("sector"), Column("emission_share", True, 0, 1), Column("enterprises", True, 0),
    Column("size_sigma", True, 0, 5), Column("cost", True, 1e-9), Column("border_share", True, 0, 1, optional=True),
    Column("controllable", True, 0, 1, optional=True), *MARKS,
)  # fmt: skip
MONTH = Column("month", True, 1, 12, optional=True, whole=True)
TARGETS = (Column("city"), YEAR, MONTH, Column("value", True, 0), *MARKS)


def in_unit(columns: tuple[Column, ...], unit: str) -> tuple[Column, ...]:
    """Columns whose ``value`` is in the unit of the region ('' = not known)."""
    return tuple(dataclasses.replace(column, unit=unit) if column.name == "value" else column for column in columns)


REVENUE = (
    Column("party"), YEAR, Column("value", True, 0, unit="10^8 CNY"), Column("environment_spending", True, 0, optional=True, unit="10^8 CNY"), *MARKS,
)  # fmt: skip
MEASURES = (
    Column("city"), Column("from"), Column("to", optional=True), Column("sector"), Column("group", choices=tuple(GROUPS)),
    Column("season", choices=("all", "heating")), Column("low", True, 0, 1, unit="share"), Column("central", True, 0, 1, unit="share"),
    Column("high", True, 0, 1, unit="share"), *MARKS, Column("note", optional=True),
)  # fmt: skip
OBSERVED = (
    Column("city"), YEAR, MONTH, Column("variable"),
    Column("value", True), Column("unit"), *MARKS,
)  # fmt: skip
HISTORY = (
    Column("city"), YEAR, Column("season", choices=SEASON_NAMES), Column("ventilation_index", True, 0.1, 5),
    Column("low", True, 0, 5), Column("high", True, 0, 5), *MARKS,
)  # fmt: skip
STATISTICS = (
    Column("city"), Column("month"), Column("mean", True, 0), *(
        Column(name, True, optional=True) for name in ("sd_ln", "cv", "lag1_ln", "winter_summer", "above_75", "above_150")
    ), *MARKS,
)  # fmt: skip

VARIABLES = {
    "concentration": "", "good_days": "days", "heavy_days": "days", "good_days_platform_aqi": "days", "heavy_days_platform_aqi": "days",
    "class_iii_share": "share",
}  # fmt: skip
"""What observed.csv may hold, and in which unit ('' = the region's unit of concentration). Only the first is used in a run; the rest is checked."""
