"""From numbers by replicate to verdicts, and from verdicts to the count that decides."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.declare.text import Text
from sim.study.compare.intervals import LEVEL
from sim.study.validate.arms import Check, Floats, Found, Measure, Pooled
from sim.study.validate.published import Pattern, Value

IN_BAND, SIGN_ONLY, MISSES, NOT_SIMULATED, SHOWN = "in band", "sign only", "misses", "not simulated", "shown"
VERDICTS = {
    IN_BAND: Text("in band", "在接受范围内"),
    SIGN_ONLY: Text("sign only", "仅方向一致"),
    MISSES: Text("misses", "不符"),
    NOT_SIMULATED: Text("not simulated", "未模拟"),
    SHOWN: Text("shown", "仅列出"),
}
ROLES = {"input": Text("input", "输入"), "fitted": Text("fitted", "拟合"), "held_out": Text("held out", "留出")}
SURE = 0.9
"""A sign holds where so large a share of replicates has it."""
NEEDED = {"A": 0.70, "B": 0.60}
"""Share of the held-out patterns of a class that must be in band."""
NOTHING_MEASURES = Text("no measure of it is written", "尚未编写其度量方法")


@dataclass(frozen=True)
class Line:
    """A number of a pattern beside what was published.

    ``median``, ``low``, ``high``: of the replicates (90 %), NaN where not simulated. ``accept``: the band, None = open or none.
    ``why``: why it is not simulated, or the likely cause of a miss.
    """

    name: str
    unit: str
    published: float | None
    accept: tuple[float | None, float | None]
    median: float
    low: float
    high: float
    verdict: str
    why: Text | None = None
    says: Text | None = None
    """What a number that only has a sign says."""


@dataclass(frozen=True)
class Scored:
    """A pattern with its lines and one verdict."""

    pattern: Pattern
    lines: tuple[Line, ...]
    verdict: str


def interval_of(found: Found) -> tuple[float, float, float]:
    """Median and the 5th and 95th percentile over replicates (of a pooled estimate: itself, and those of its bootstrap samples)."""
    values: Floats = found.samples if isinstance(found, Pooled) else found
    values = values[~np.isnan(values)]
    if not values.size:
        return math.nan, math.nan, math.nan
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="inverted_cdf" if np.isinf(values).any() else "linear")
    return (found.estimate if isinstance(found, Pooled) else float(np.median(values))), float(low), float(high)


def within(value: float, low: float | None, high: float | None) -> bool:
    """True if ``value`` lies in a band, whose ends may be open."""
    return (low is None or value >= low) and (high is None or value <= high)


def _verdict(value: Value, measure: Measure, found: Found) -> str:
    if value.unit == "sign":
        return _sign(found, 1 if value.value > 0 else -1)
    if not value.banded:
        return SHOWN
    median, low, high = interval_of(found)
    meets = (value.high is None or low <= value.high) and (value.low is None or high >= value.low)
    if within(median, value.low, value.high) or (value.name in measure.overlap and meets):
        return IN_BAND
    return SIGN_ONLY if value.name in measure.signed and median * value.value > 0 else MISSES


def _sign(found: Found, sign: int) -> str:
    """Whether a number has the sign: in band = in nine of ten replicates; sign only = in the median."""
    if sign == 0:
        return SHOWN
    values = found.samples if isinstance(found, Pooled) else found
    values = values[~np.isnan(values)]
    if values.size and (values * sign > 0).mean() >= SURE:
        return IN_BAND
    return SIGN_ONLY if values.size and np.median(values) * sign > 0 else MISSES


def _line(value: Value, measure: Measure, numbers: Mapping[str, Found]) -> Line:
    accept = (value.low, value.high)
    if value.name not in numbers:
        why = measure.lacking.get(value.name) or measure.lacking.get("") or NOTHING_MEASURES
        return Line(value.name, value.unit, value.value, accept, math.nan, math.nan, math.nan, NOT_SIMULATED, why)
    verdict = _verdict(value, measure, numbers[value.name])
    cause = measure.causes.get(value.name) or measure.causes.get("")
    return Line(value.name, value.unit, value.value, accept, *interval_of(numbers[value.name]), verdict, cause if verdict in (SIGN_ONLY, MISSES) else None)


def _check_line(check: Check, measure: Measure, found: Found) -> Line:
    verdict = _sign(found, check.sign)
    accept: tuple[float | None, float | None] = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}[check.sign]
    cause = measure.causes.get(check.name) or measure.causes.get("")
    return Line(check.name, check.unit, None, accept, *interval_of(found), verdict, cause if verdict in (SIGN_ONLY, MISSES) else None, check.text)


def judged(lines: Iterable[Line], banded: Iterable[str]) -> str:
    """One verdict of a pattern: of its judged lines the worst; not simulated where there is none."""
    wanted = set(banded)
    counted = [line.verdict for line in lines if line.name in wanted and line.verdict not in (NOT_SIMULATED, SHOWN)]
    for verdict in (MISSES, SIGN_ONLY, IN_BAND):
        if verdict in counted:
            return verdict
    return SHOWN if any(line.verdict == SHOWN for line in lines) else NOT_SIMULATED


def score(pattern: Pattern, measure: Measure | None, numbers: Mapping[str, Found]) -> Scored:
    """Lines and verdict of a pattern from what its measure found."""
    measure = measure or Measure(pattern.id)
    lines = [_line(value, measure, numbers) for value in pattern.values]
    lines += [_check_line(check, measure, numbers[check.name]) for check in measure.checks if check.name in numbers]
    names = [v.name for v in pattern.values if v.banded or v.unit == "sign"] + [check.name for check in measure.checks if check.sign]
    return Scored(pattern, tuple(lines), judged(lines, names))


@dataclass(frozen=True)
class Tally:
    """Patterns of a role and class by verdict; ``needed``: share that must be in band (None: nothing is asked)."""

    role: str
    level: str
    counts: Mapping[str, int]
    needed: float | None

    @property
    def total(self) -> int:
        """All patterns, those that are not simulated among them."""
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """Share in band; what is not simulated is not in band."""
        return self.counts.get(IN_BAND, 0) / self.total


def tallies(scored: Sequence[Scored]) -> tuple[Tally, ...]:
    """Counts by role and class, in the order of the roles; a fitted pattern must be in band whatever its class."""
    found = []
    for role in ROLES:
        for level in "ABC":
            verdicts = [s.verdict for s in scored if (s.pattern.role, s.pattern.level) == (role, level)]
            if verdicts:
                needed = {"fitted": 1.0, "held_out": NEEDED.get(level)}.get(role)
                found.append(Tally(role, level, {v: verdicts.count(v) for v in VERDICTS if v in verdicts}, needed))
    return tuple(found)
