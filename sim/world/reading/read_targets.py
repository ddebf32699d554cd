"""targets.csv as mappings."""

from __future__ import annotations

from collections.abc import Sequence

from sim.declare.reading.tables import Row


def targets_of(rows: Sequence[Row]) -> tuple[dict[tuple[str, int], float], dict[tuple[str, int, int], float]]:
    """Targets by city and year, and those of single months by city, year and month, in the unit of the region."""
    yearly: dict[tuple[str, int], float] = {}
    monthly: dict[tuple[str, int, int], float] = {}
    for row in rows:
        city, year, month = row.texts["city"], int(row.number("year")), row.numbers.get("month")
        if month is None:
            yearly[city, year] = row.number("value")
        else:
            monthly[city, year, int(month)] = row.number("value")
    return yearly, monthly
