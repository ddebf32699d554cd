"""Means with 90 % intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.90
_ENDS = (5.0, 95.0)
RESAMPLES = 2000
MOST_REPLICATES = 10_000_000
"""No larger number of replicates is looked for."""


@dataclass(frozen=True)
class Interval:
    """A mean and its 90 % t interval (NaN limits where fewer than two values)."""

    mean: float
    lo: float
    hi: float


def t_quantile(df: float | Floats) -> Floats:
    """The (1 + LEVEL)/2 quantile of Student's t."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(df, (1 + LEVEL) / 2))


def mean_interval(values: Floats, bounds: tuple[float, float] | None = None) -> Interval:
    """Student's interval of the mean; NaN values are left out, and a mean of infinite values has no interval.

    Where no value lies outside ``bounds`` the interval of ln((mean - low)/(high - mean)) by the delta method is taken back (the logit interval
    of shares, Korn & Graubard 1998), which stays between them; where ``high`` is infinite Student's interval is cut at ``low``.
    """
    values = values[~np.isnan(values)]
    if values.size == 0:
        return Interval(math.nan, math.nan, math.nan)
    mean = _mean(values)
    if values.size == 1 or not math.isfinite(mean):
        return Interval(mean, math.nan, math.nan)
    half = float(t_quantile(values.size - 1)) * float(values.std(ddof=1)) / math.sqrt(values.size)
    if bounds is not None and bounds[0] <= values.min() and values.max() <= bounds[1]:
        lo, hi = between(np.array(mean), np.array(half), *bounds)
        return Interval(mean, float(lo), float(hi))
    return Interval(mean, mean - half, mean + half)


def draws_interval(values: Floats) -> Interval:
    """Mean, 5th and 95th percentile of values of which each has parameters of its own: 90 % of the posterior, which more draws do not narrow.

    NaN values are left out; fewer than two have no interval.
    """
    values = values[~np.isnan(values)]
    mean = _mean(values) if values.size else math.nan
    if values.size < 2 or not np.isfinite(values).all():
        return Interval(mean, math.nan, math.nan)
    lo, hi = np.percentile(values, _ENDS)
    return Interval(mean, float(lo), float(hi))


def interval_of(values: Floats, drawn: bool, bounds: tuple[float, float] | None = None) -> Interval:
    """:func:`draws_interval` of values under drawn parameters (``drawn``), else :func:`mean_interval`."""
    return draws_interval(values) if drawn else mean_interval(values, bounds)


def between(mean: Floats, half: Floats, low: float | Floats, high: float | Floats) -> tuple[Floats, Floats]:
    """The limits mean -+ half on the scale ln((x - low)/(high - x)), taken back; where ``high`` is infinite mean -+ half, cut at ``low``.

    Both are ``mean`` where it is at a bound (all values are). On a logarithmic scale few values would give ends many times the mean.
    """
    if isinstance(high, float) and math.isinf(high):
        return np.minimum(np.maximum(mean - half, low), mean), mean + half
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        share = (mean - low) / (high - low)
        odds, step = np.log(share / (1.0 - share)), half / (high - low) / (share * (1.0 - share))
        ends = [low + (high - low) / (1.0 + np.exp(np.clip(sign * step - odds, -700.0, 700.0))) for sign in (1.0, -1.0)]
    fixed = (half == 0.0) | ~((share > 0.0) & (share < 1.0))
    return np.where(fixed, mean, np.minimum(ends[0], mean)), np.where(fixed, mean, np.maximum(ends[1], mean))


def _mean(values: Floats) -> float:
    """The mean; NaN where infinities of both signs meet."""
    with np.errstate(invalid="ignore"):
        return float(values.mean())


def spread(values: Floats) -> float:
    """Variance of a sample; NaN for fewer than two values, and where one is not finite."""
    return float(values.var(ddof=1)) if values.size > 1 and np.isfinite(values).all() else math.nan


def size_of(*parts: Floats) -> float:
    """The largest finite value without its sign; 0 where there is none."""
    return max((float(np.abs(part[np.isfinite(part)]).max()) for part in parts if np.isfinite(part).any()), default=0.0)


def welch_interval(first: Floats, second: Floats) -> Interval:
    """Difference of means (second - first) of independent samples, Welch's degrees of freedom (Welch 1947)."""
    first, second = first[~np.isnan(first)], second[~np.isnan(second)]
    if min(first.size, second.size) == 0:
        return Interval(math.nan, math.nan, math.nan)
    mean = _mean(second) - _mean(first)
    if min(first.size, second.size) == 1 or not math.isfinite(mean):
        return Interval(mean, math.nan, math.nan)
    a, b = (float(x.var(ddof=1)) / x.size for x in (first, second))
    if a + b == 0:
        return Interval(mean, mean, mean)
    whole, share = a + b, a / (a + b)
    df = 1.0 / (share * share / (first.size - 1) + (1.0 - share) * (1.0 - share) / (second.size - 1))
    half = float(t_quantile(df)) * math.sqrt(whole)
    return Interval(mean, mean - half, mean + half)


def replicates_needed(difference: float, variance: float, degrees: Callable[[int], float]) -> int | None:
    """Smallest n >= 2 at which t(degrees(n)) sqrt(variance/n) < |difference|; None when the difference is 0 or not known.

    ``variance``: that of the paired differences, or the sum of both variances when unpaired.
    """
    size = abs(difference)
    if not size > 0 or not math.isfinite(variance):
        return None

    def settles(n: int) -> bool:
        return float(t_quantile(degrees(n))) * math.sqrt(variance / n) < size

    high = 2
    while not settles(high):
        high *= 2
        if high > MOST_REPLICATES:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) else (middle, high)
    return max(2, high)


def resampled(count: int, seed: int, name: str) -> Floats:
    """How often each of ``count`` replicates is in each bootstrap sample of as many, (RESAMPLES, count); the same for the same seed and name.

    Whole replicates are drawn, so that what hangs together within a run stays together (cluster bootstrap, Field & Welsh 2007).
    """
    from sim.draws.streams import Draws, stable_ids

    draws = Draws(seed).stream(f"study.{name}").uniform(stable_ids("resample", RESAMPLES * count)).reshape(RESAMPLES, count)
    place = (draws * count).astype(np.int64) + count * np.arange(RESAMPLES)[:, None]
    return np.bincount(place.ravel(), minlength=RESAMPLES * count).reshape(RESAMPLES, count).astype(np.float64)


def percentile_interval(estimate: float, values: Floats) -> Interval:
    """An estimate with the 5th and 95th percentile of its bootstrap values (Efron 1979); infinite values count, NaN values are left out."""
    values = values[~np.isnan(values)]
    if not values.size:
        return Interval(estimate, math.nan, math.nan)
    lo, hi = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="inverted_cdf")
    return Interval(estimate, float(lo), float(hi))
