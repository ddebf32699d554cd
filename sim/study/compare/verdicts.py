"""The one place that judges an interval: what can be said of an effect, from the interval as it is printed."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.declare.text import Text
from sim.study.compare.intervals import Interval
from sim.study.compare.many import Intervals, Ints, without_noises
from sim.study.compare.printed import as_printed, has_ends, without_noise

Verdict = Literal["better", "worse", "higher", "lower", "cannot tell", "no difference", "too small to matter"]

VERDICTS: dict[Verdict, Text] = {
    "better": Text("better", "更好"),
    "worse": Text("worse", "更差"),
    "higher": Text("higher", "更高"),
    "lower": Text("lower", "更低"),
    "cannot tell": Text("cannot tell", "无法判断"),
    "no difference": Text("no difference", "无差异"),
    "too small to matter": Text("too small to matter", "差异过小"),
}
SURE: tuple[Verdict, ...] = ("better", "worse", "higher", "lower")
"""Verdicts that name a direction."""


def side(x: Interval, least: float = 0.0) -> int:
    """1 where the printed interval lies above ``least``, -1 where it lies below ``-least``, else 0 (also where no interval is known)."""
    if not has_ends(x):
        return 0
    clean = without_noise(x)
    return 1 if as_printed(clean.lo) > least else -1 if as_printed(clean.hi) < -least else 0


def sides(x: Intervals) -> Ints:
    """As :func:`side` of every interval: no number that is not 0 is printed as 0, so it has the sign of its print."""
    clean, least = without_noises(x), 0.0
    known = ~(np.isnan(x.lo) | np.isnan(x.hi))
    return np.where(known & (clean.lo > least), 1, np.where(known & (clean.hi < least), -1, 0))


def inside(x: Interval, least: float) -> bool:
    """Whether the printed interval lies between ``-least`` and ``least``."""
    clean = without_noise(x)
    return has_ends(x) and -least < as_printed(clean.lo) and as_printed(clean.hi) < least


def verdict_of(x: Interval, better: str, nothing: bool = False) -> Verdict:
    """What can be said of an effect on an outcome of which ``better`` (higher, lower, neither) is better; ``nothing``: it is 0 in every run."""
    if nothing:
        return "no difference"
    up = side(x)
    if up == 0:
        return "cannot tell"
    if better == "neither":
        return "higher" if up > 0 else "lower"
    return "better" if (up > 0) == (better == "higher") else "worse"
