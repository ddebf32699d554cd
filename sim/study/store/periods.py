"""From months to years and to the whole period, as Outcome.over_time says."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.declare.outcomes import Outcome
from sim.declare.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]

WHOLE = "all"
"""Name of the whole period; any other period is a year."""


def periods(months: Sequence[str]) -> tuple[str, ...]:
    """``all`` and every year that has a month."""
    return (WHOLE, *dict.fromkeys(month[:4] for month in months))


def unit_of_period(outcome: Outcome) -> str:
    """The unit of a year's or the whole period's value: a sum is counted a year."""
    if outcome.over_time == "mean":
        return outcome.unit
    return outcome.unit.removesuffix("/month") + "/year"


def period_values(values: Floats, months: Sequence[str], outcome: Outcome, chosen: Sequence[str] | None = None) -> Floats:
    """Monthly values (..., T, P) as values of :func:`periods` (..., 1 + years, P), or of the periods ``chosen``.

    A mean outcome: mean of the months of the period. A sum outcome: a year is the sum of its months, and the whole period twelve
    times the mean month, which is the mean of the yearly sums where all years are whole. NaN months are left out; NaN where no
    month is left.
    """
    summed = outcome.over_time == "sum"
    parts = []
    for period in periods(months) if chosen is None else chosen:
        if period == WHOLE:
            parts.append(_mean(values) * (MONTHS_PER_YEAR if summed else 1))
            continue
        inside = values[..., [month.startswith(period) for month in months], :]
        parts.append(_sum(inside) if summed else _mean(inside))
    return np.stack(parts, axis=-2)


def missing(values: Floats, months: Sequence[str]) -> Floats:
    """Share of NaN months: (..., T, P) as (..., 1 + years, P)."""
    years = np.array([month[:4] for month in months])
    gaps = np.isnan(values)
    return np.stack([gaps.mean(axis=-2), *(gaps[..., years == year, :].mean(axis=-2) for year in periods(months)[1:])], axis=-2)


def _mean(values: Floats) -> Floats:
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(values, axis=-2))


def _sum(values: Floats) -> Floats:
    with np.errstate(invalid="ignore"):  # infinities of both signs
        return np.where(np.isnan(values).all(axis=-2), np.nan, np.nansum(values, axis=-2))


def values_by_period(values: Floats, months: Sequence[str], outcomes: Sequence[Outcome], chosen: Sequence[str] | None = None) -> Floats:
    """As :func:`period_values`, of several outcomes at once: (outcome, ..., T, P) as (outcome, ..., periods, P)."""
    count = len(periods(months) if chosen is None else chosen)
    found = np.empty((*values.shape[:-2], count, values.shape[-1]))
    for way in ("mean", "sum"):
        alike = [o for o, outcome in enumerate(outcomes) if outcome.over_time == way]
        if alike:
            found[alike] = period_values(values[alike], months, outcomes[alike[0]], chosen)
    return found
