"""Strict dates: a month is ``YYYY-MM``, a day is ``YYYY-MM-DD``, both read as text."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from sim.declare.records import record

_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years that a user may name, so that burn-in and period stay inside the calendar."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; ``Month(2013, 1) + 3`` is April 2013 and ``later - earlier`` counts months."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``; ValueError when it is not a month between 1900 and 2100."""
        match = _MONTH.match(text)
        if not match or not (1 <= int(match[2]) <= 12) or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValueError(text)
        return cls(int(match[1]), int(match[2]))

    @property
    def ordinal(self) -> int:
        """Months since year 0."""
        return self.year * 12 + self.month - 1

    def __add__(self, months: int) -> Month:
        return Month((self.ordinal + months) // 12, (self.ordinal + months) % 12 + 1)

    def __sub__(self, other: Month) -> int:
        return self.ordinal - other.ordinal

    @cached_property
    def first_day(self) -> dt.date:
        """The first day of the month."""
        return dt.date(self.year, self.month, 1)

    @cached_property
    def days(self) -> int:
        """Number of days."""
        return calendar.monthrange(self.year, self.month)[1]

    @cached_property
    def last_day(self) -> dt.date:
        """The last day of the month."""
        return dt.date(self.year, self.month, self.days)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def parse_day(text: str) -> dt.date:
    """Read ``YYYY-MM-DD``; ValueError when there is no such day (2013-02-30) between 1900 and 2100."""
    match = _DAY.match(text)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise ValueError(text)
    return dt.date(int(match[1]), int(match[2]), int(match[3]))


@record
class Window:
    """A time window: ``first`` to ``last`` day, both inclusive; None = open. ``by_day`` says that it was given in days."""

    first: dt.date | None = None
    last: dt.date | None = None
    by_day: bool = False

    def share_of(self, month: Month) -> float:
        """Share of the month's days that lie in the window."""
        first = max(self.first or month.first_day, month.first_day)
        last = min(self.last or month.last_day, month.last_day)
        return max(0, (last - first).days + 1) / month.days

    def contains(self, day: dt.date) -> bool:
        """Whether ``day`` lies in the window."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def days(self) -> float:
        """Length in days (infinite when open)."""
        return (self.last - self.first).days + 1 if self.first and self.last else float("inf")


@record
class Calendar:
    """The months of a run, burn-in included. Month index 0 is the first month of the burn-in."""

    start: Month
    months: int
    burn_in: int

    @cached_property
    def all_months(self) -> tuple[Month, ...]:
        """Every month, burn-in first."""
        first = self.start + (-self.burn_in)
        return tuple(first + i for i in range(self.burn_in + self.months))

    @cached_property
    def first_day(self) -> dt.date:
        """First day of the burn-in."""
        return self.all_months[0].first_day

    @cached_property
    def day_offsets(self) -> tuple[int, ...]:
        """Index of the first day of every month, and the number of days as the last entry."""
        offsets = [0]
        for month in self.all_months:
            offsets.append(offsets[-1] + month.days)
        return tuple(offsets)
