"""Numbers and intervals as they are printed: three significant digits, and words for what is no number."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.declare.text import Text
from sim.study.compare.intervals import Interval

DIGITS = 3
NOISE = 1e-6
"""An end of an interval that is a million times nearer to 0 than its other end is 0: nothing here is known that well."""
ROUNDING = 1e-12
"""What this part of the values in hand, or less, is left over from rounding."""
_PLAIN = 1e15
"""Below this a number is printed without powers of ten."""


def number(value: float, signed: bool = False, digits: int = DIGITS) -> str:
    """A number with three significant ``digits``, never in powers of ten for everyday sizes; ``?`` where there is none, ``∞`` beyond all."""
    if math.isnan(value):
        return "?"
    if value == 0:
        return "0"
    if math.isinf(value):
        return "-∞" if value < 0 else "+∞" if signed else "∞"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    if places > digits + 5 or abs(value) >= _PLAIN:
        return f"{value:+.{digits - 1}e}" if signed else f"{value:.{digits - 1}e}"
    return f"{value:+,.{places}f}" if signed else f"{value:,.{places}f}"


MOST_DIGITS = 6
"""Beyond so many digits numbers that differ are said to be nearly equal."""


def digits_apart(first: float, others: Iterable[float]) -> int:
    """The digits, three to six, with which every other number that is not ``first`` is printed as another one, if any number of them does it."""
    others = [other for other in others if other != first and not (math.isnan(other) or math.isnan(first))]
    for digits in range(DIGITS, MOST_DIGITS):
        if all(number(first, digits=digits) != number(other, digits=digits) for other in others):
            return digits
    return MOST_DIGITS


def apart(first: float, second: float, digits: int = 0) -> tuple[str, str]:
    """Both numbers with so many digits (0: as few as tell them apart) that they differ where they are not the same; else with a sign of near equality."""
    digits = digits or digits_apart(first, [second])
    one, two = number(first, digits=digits), number(second, digits=digits)
    same = first == second or math.isnan(first) or math.isnan(second)
    return one, two if same or one != two else f"≈ {two}"


def as_printed(value: float) -> float:
    """The number that :func:`number` shows."""
    return float(number(value).replace(",", "")) if math.isfinite(value) else value


def without_noise(x: Interval, size: float = 0.0) -> Interval:
    """The interval with 0 in the place of what only rounding left: of its ends (:data:`NOISE`), and of values of ``size`` (:data:`ROUNDING`)."""
    least = ROUNDING * size if math.isfinite(size) else 0.0
    end = max([least, *(NOISE * abs(value) for value in (x.mean, x.lo, x.hi) if math.isfinite(value))])
    mean, lo, hi = (0.0 if abs(value) <= limit else value for value, limit in ((x.mean, least), (x.lo, end), (x.hi, end)))
    return Interval(mean, lo, hi)


DRAWS = Text("90 % of the draws of parameters, matrix and luck", "参数、传输矩阵与随机性抽样的 90%")
"""What the brackets hold where every replicate has parameters of its own."""


def has_ends(x: Interval) -> bool:
    """Whether an interval is known, and not only its mean."""
    return not (math.isnan(x.lo) or math.isnan(x.hi))


def interval_text(x: Interval, signed: bool = False) -> str:
    """``mean [lo, hi]``, the mean alone where no interval is known, or a dash where there is no value."""
    if math.isnan(x.mean):
        return "–"
    mean, clean = number(x.mean, signed), without_noise(x)
    return f"{mean} [{number(clean.lo, signed)}, {number(clean.hi, signed)}]" if has_ends(x) else mean


def spoken_interval(x: Interval, signed: bool = False) -> Text:
    """``90 % interval lo to hi``."""
    if not has_ends(x):
        return Text("no interval from a single run", "单次模拟无区间")
    clean = without_noise(x)
    lo, hi = number(clean.lo, signed), number(clean.hi, signed)
    return Text(f"90 % interval {lo} to {hi}", f"90% 区间 {lo} 至 {hi}")


def counted(count: int, one: str, many: str = "") -> str:
    """``1 run``, ``2 runs``; ``many``: the plural where it is not ``one`` with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
