"""What the runs of a comparison say: the effect with its 90 % interval, and whether the claim's sign holds."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.comparisons import GOOD, MATTERS, Comparison, Finding, Says, Smallest, smallest
from sim.declare.text import Text
from sim.outcomes.measure import Measure as Medium
from sim.study.compare.compare import rounded
from sim.study.compare.intervals import Interval, mean_interval, size_of
from sim.study.compare.printed import without_noise
from sim.study.compare.verdicts import inside, side
from sim.study.evidence.cases import PLACE, Case, Need, ends_of
from sim.study.evidence.retention import RETENTION, endings, retention_values
from sim.study.evidence.spells import SPELL, Spells, longer_than, mean_spell, median_spell, pseudo_values
from sim.study.store.periods import unit_of_period
from sim.version import MODEL_VERSION

Floats = NDArray[np.float64]
Values = Sequence[Mapping[str, Any]]
"""The kept values of the replicates of an arm."""

DIGITS = 6
"""Significant digits of the record."""


def key_of(need: Need) -> str:
    """A need as one word."""
    return "|".join(need)


def column(values: Values, need: Need) -> Floats:
    """One value a replicate; NaN where there is none."""
    if need[0] == SPELL:
        return pseudo_values(_spells(values, need), mean_spell)
    return np.array([one.get(key_of(need), math.nan) for one in values], dtype=float)


def _spells(values: Values, need: Need) -> list[Spells]:
    return [one.get(key_of(need), []) for one in values]


def paired(first: Floats, second: Floats) -> Floats:
    """second - first of every replicate that has both; differences of rounding are 0."""
    both = ~(np.isnan(first) | np.isnan(second))
    return rounded(second[both] - first[both], first[both], second[both])


def says(direction: str, effect: Interval, least: float, beyond: float = 0.0) -> Says:
    """What an effect says to a claim of ``direction`` ('+' or '-': an effect ``beyond`` so much; '0': none as large as ``least``)."""
    if not (math.isfinite(effect.mean) and math.isfinite(effect.lo)):
        return "no value"
    if direction == "0":
        return "holds" if inside(effect, least) else "opposite" if side(effect, least) else "nothing"
    sign = 1 if direction == "+" else -1
    found = sign * side(effect)
    if found > 0:
        return "holds" if side(effect, beyond) else "sign only"
    return "opposite" if found < 0 else "nothing"


@dataclass(frozen=True)
class _Effect:
    """An effect with the values it is the difference of, the replicates that have both, and what it says to the claim."""

    interval: Interval
    value_with: float
    value_without: float
    replicates: int
    says: Says
    small: bool
    detail: str = ""


def _effect(c: Comparison, without: Floats, with_: Floats, rule: Smallest) -> _Effect:
    """The paired effect with - without."""
    pairs = paired(without, with_)
    interval, base = without_noise(mean_interval(pairs), size_of(without, with_)), mean_interval(without).mean
    least, direction = rule.size(base), c.claim.direction
    small = direction != "0" and abs(interval.mean) < least
    beyond = 0.0 if c.measure == "level" else least if c.threshold == MATTERS else float(c.threshold)
    return _Effect(interval, mean_interval(with_).mean, base, pairs.size, says(direction, interval, least, beyond), small)


def _column(case: Case, arms: Sequence[Values], which: int) -> Floats:
    """One value a replicate of the claim's outcome in *with* (0) or *without* (1)."""
    c = case.comparison
    if c.outcome == RETENTION:
        found = endings(case.arms[2 * which], c.arms[which].ends, c.after, PLACE)
        return retention_values(arms[2 * which], arms[2 * which + 1], found, c.place)
    return column(arms[which], (c.outcome, c.place, c.period))


def _difference(case: Case, arms: Sequence[Values], rule: Smallest) -> _Effect:
    return _counted(case, _column(case, arms, 1), _column(case, arms, 0), rule)


def _counted(case: Case, without: Floats, with_: Floats, rule: Smallest) -> _Effect:
    """The effect; where every replicate draws parameters, with the count of draws in which it has the stated sign (not of what needs all runs together)."""
    c = case.comparison
    effect, pairs = _effect(c, without, with_, rule), paired(without, with_)
    if not case.draws or c.claim.direction == "0" or c.outcome in (SPELL, RETENTION) or not pairs.size:
        return effect
    held = int(((-pairs if c.claim.direction == "-" else pairs) > 0).sum())
    return dataclasses.replace(effect, detail=f"draws {held}/{pairs.size}")


def _level(case: Case, arms: Sequence[Values], rule: Smallest) -> _Effect:
    c = case.comparison
    threshold = case.arms[0].region.good if c.threshold == GOOD else float(c.threshold)
    if c.outcome == SPELL:
        return _short(case, _spells(arms[0], (c.outcome, c.place, c.period)), threshold)
    found = _column(case, arms, 0)
    return _effect(c, np.full_like(found, threshold), found, rule)


def _short(case: Case, runs: Sequence[Spells], months: float) -> _Effect:
    """Share of spells that last longer than ``months``, less one half: below 0 the median is at most ``months``; no value where there is no spell."""
    median = median_spell([spell for run in runs for spell in run])
    share = pseudo_values(runs, lambda spells: float(longer_than(spells, np.array([months]))[0])) if any(runs) else np.full(len(runs), np.nan)
    effect = _effect(case.comparison, np.full_like(share, 0.5), share, Smallest(0.0, False, Text("", "")))
    return dataclasses.replace(effect, detail=f"{median:g}")


def _change(case: Case, arms: Sequence[Values], rule: Smallest) -> _Effect:
    c = case.comparison
    first, last = (column(arms[0], (c.outcome, c.place, period)) for period in ends_of(c.period))
    return _counted(case, first, last, rule)


def _order(case: Case, arms: Sequence[Values], rule: Smallest) -> _Effect:
    """Every factor of ``above`` against every factor of ``below``; the weakest pair is told, and how many hold."""
    c = case.comparison
    above, below = c.above or {}, c.below or {}
    need = (c.outcome, c.place, c.period)
    whole = column(arms[0], need)
    gains = {name: whole - column(one, need) for name, one in zip((*above, *below), arms[1:], strict=True)}
    effects = {(a, b): _effect(c, gains[b], gains[a], rule) for a in above for b in below}
    weakest = min(effects, key=lambda pair: -math.inf if math.isnan(effects[pair].interval.mean) else effects[pair].interval.mean)
    held = sum(one.says == "holds" for one in effects.values())
    detail = f"{held}/{len(effects)} {weakest[0]} {weakest[1]}"
    return dataclasses.replace(effects[weakest], detail=detail)


_MEASURES: dict[str, Callable[[Case, Sequence[Values], Smallest], _Effect]] = {
    "difference": _difference, "level": _level, "change": _change, "order": _order,
}  # fmt: skip


def finding(case: Case, arms: Sequence[Values], root_seed: int) -> Finding:
    """What a case gave."""
    c = case.comparison
    effect = _MEASURES[c.measure](case, arms, smallest()[c.outcome])
    span = effect.interval
    return Finding(
        c.claim.id, case.structure, c.outcome, c.place, c.period, _unit(case), _rounded(effect.value_with), _rounded(effect.value_without),
        _rounded(span.mean), _rounded(span.lo), _rounded(span.hi), effect.replicates, effect.says, effect.small, effect.detail, root_seed, MODEL_VERSION,
    )  # fmt: skip


def _unit(case: Case) -> str:
    """The unit of the effect."""
    c = case.comparison
    if c.outcome == SPELL:
        return "share" if c.measure == "level" else "months"
    return "share" if c.outcome == RETENTION else unit_of_period(Medium.of(case.arms[0].region).outcome(c.outcome))


def _rounded(value: float) -> float:
    """As it is kept in the record."""
    return float(f"{value:.{DIGITS}g}")
