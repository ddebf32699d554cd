"""From dated policies to doses by month, city and sector, and what they work on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.declare.dates import Calendar, Window
from sim.world.pack import Measure, RegionPack
from sim.world.weather import day_classes

Floats = NDArray[np.float64]
MOST = 0.99
"""The largest dose, of one group and of all together: a share of 1 would cost without limit."""
_HEATED = 12
"""From this class of :func:`sim.world.weather.day_classes` on a day lies in the heating season."""


def sector_names(pack: RegionPack) -> tuple[str, ...]:
    """Every sector of a pack: those with enterprises first (the order of :class:`sim.world.columns.Enterprises`), then the others."""
    return tuple(dict.fromkeys([s.sector for s in pack.sectors if s.enterprises] + [s.sector for s in pack.sectors]))


def worked_on(pack: RegionPack) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """By city and sector: emission that can be abated (kt a year), its scale of cost (10^8 CNY a year), and whether it has no enterprises."""
    rows, names = {name: c for c, name in enumerate(pack.city_names)}, sector_names(pack)
    reach, spend, diffuse = (np.zeros((len(rows), len(names))) for _ in range(3))
    for s in pack.sectors:
        c, k = rows[s.city], names.index(s.sector)
        reach[c, k] = s.emission_share * pack.emission[c] * s.controllable
        spend[c, k], diffuse[c, k] = s.cost * reach[c, k], not s.enterprises
    return reach, spend, diffuse > 0


@dataclass(frozen=True)
class Doses:
    """How the table of a pack is read: ``place`` between low (0), central (0.5) and high (1), and a factor for every group."""

    place: float
    strength: Mapping[str, float]

    def of(self, measure: Measure) -> float:
        """The dose of a row at full strength of its mechanism, 0 to MOST."""
        value = float(np.interp(self.place, (0.0, 0.5, 1.0), (measure.low, measure.central, measure.high)))
        return min(self.strength[measure.group] * value, MOST)


class Days:
    """Counts the days of months, and those of the heating season, that lie in a window."""

    def __init__(self, calendar: Calendar, heating: tuple[str, str] | None) -> None:
        """``heating``: first and last day of the season as MM-DD."""
        self.first, self.offsets = calendar.first_day, np.array(calendar.day_offsets)
        days = int(self.offsets[-1])
        start, end = ((int(day[:2]), int(day[3:])) for day in heating) if heating is not None else (None, None)
        inside = np.ones(days) if heating is None else (day_classes(self.first, days, start, end) >= _HEATED).astype(float)
        self.all, self.heated = np.arange(days + 1.0), np.concatenate([[0.0], np.cumsum(inside)])

    def share(self, windows: tuple[Window, ...], season: str) -> Floats:
        """Share of each month's days that lie in every window, with season ``heating`` only those of the heating season; (months,)."""
        begin = max((w.first for w in windows if w.first is not None), default=dt.date.min)
        end = min((w.last for w in windows if w.last is not None), default=dt.date.max)
        a, b = begin.toordinal() - self.first.toordinal(), end.toordinal() - self.first.toordinal() + 1
        edges = np.clip(self.offsets, min(max(a, 0), self.offsets[-1]), max(min(b, self.offsets[-1]), max(a, 0)))
        counted = self.heated if season == "heating" else self.all
        return np.diff(counted[np.minimum(edges, self.offsets[-1])]) / np.diff(self.offsets)


def dose_table(pack: RegionPack, days: Days, doses: Doses, window: Window, cities: tuple[str, ...], active: Floats) -> Floats:
    """Doses by month, city and sector of one use, (months, n, sectors).

    ``window`` and ``cities``: of the use; ``active`` (months,): its strength and ramp. Rows of one group add (they never meet), groups leave 1 - dose each.
    """
    rows, names = {name: c for c, name in enumerate(pack.city_names)}, sector_names(pack)
    left = np.ones((active.size, len(rows), len(names)))
    for group in dict.fromkeys(m.group for m in pack.measures):
        dose = np.zeros_like(left)
        for m in (m for m in pack.measures if m.group == group and m.sector in names):
            here = [rows[city] for city in m.cities if city in cities]
            dose[:, here, names.index(m.sector)] += (active * days.share((window, m.window), m.season) * doses.of(m))[:, None]
        left *= 1.0 - dose
    return np.minimum(1.0 - left, MOST)
