"""Conditions on outcomes, such as ``delivered_share < 0.5``, and the runs of a study that meet them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.declare.parameters import parse_number
from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.text import Text
from sim.study.analysis.records import headline_outcomes
from sim.study.sweeps.sweep_store import SweepResults

Floats = NDArray[np.float64]

_SHAPE = re.compile(r"\s*([A-Za-z_]\w*)\s*(<=|>=|<|>)\s*(\S+)\s*\Z")
_TESTS: dict[str, Callable[[Floats, float], NDArray[np.bool_]]] = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
_WORST = 0.25
"""Part of the runs that are the case where no condition is given."""


@dataclass(frozen=True)
class Condition:
    """An outcome lies below or above a limit, in its own unit."""

    outcome: str
    sign: str
    limit: float

    def met(self, values: Floats) -> Floats:
        """1 where it holds, 0 where it does not, NaN where there is no value."""
        with np.errstate(invalid="ignore"):
            return np.where(np.isnan(values), np.nan, _TESTS[self.sign](values, self.limit).astype(float))

    def said(self, results: SweepResults) -> Text:
        """The condition in words."""
        label = Text(**results.kept(self.outcome)["label"])
        shown = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}[self.sign]
        return Text(f"{label.en} {shown} {self.limit:g}", f"{label.zh} {shown} {self.limit:g}")

    def __str__(self) -> str:
        return f"{self.outcome} {self.sign} {self.limit:g}"


def read_conditions(texts: Sequence[str], results: SweepResults, where: Place | None = None) -> tuple[Condition, ...]:
    """The conditions of ``texts``, each of which may join several by ``and``. InputError with every mistake."""
    where, problems, found = where or Place("--where"), Problems(), list[Condition]()
    for text in (part for one in texts for part in re.split(r"\s+and\s+|&&?", one)):
        match = _SHAPE.match(text)
        if match is None:
            problems.add(where, "discover.shape", found=text.strip())
            continue
        name, sign, limit = match.groups()
        value = parse_number(limit.removesuffix("%"))
        if name not in results.outcomes:
            problems.add(where, "value.choice", key="outcome", found=name, hint=Hint(name, results.outcomes))
        if value is None:
            problems.add(where, "discover.limit", found=limit)
        elif name in results.outcomes:
            found.append(Condition(name, sign, value / 100 if limit.endswith("%") else value))
    problems.stop()
    return tuple(found)


def worst_quarter(results: SweepResults, outcome: str, place: str, period: str) -> Condition | None:
    """The condition that about a quarter of the runs meets, those with the worst values (the lowest, where neither direction is better).

    None: no values, or all are equal.
    """
    values = results.values(outcome, place, period)
    values = values[np.isfinite(values)]
    if not values.size or np.ptp(values) == 0:
        return None
    high = results.kept(outcome)["better"] == "lower"
    limit = float(np.quantile(values, 1 - _WORST if high else _WORST))
    best = limit == (values.min() if high else values.max())  # more than three quarters have the best value: the worst are all others
    return Condition(outcome, (">" if high else "<") + ("" if best else "="), limit)


def shares_met(conditions: Sequence[Condition], results: SweepResults, place: str, period: str) -> tuple[Floats, Floats]:
    """At every point the share of its runs that meet all conditions, and the number of its runs in which all have a value."""
    met = np.prod([condition.met(_finite(results.values(condition.outcome, place, period))) for condition in conditions], axis=0)
    known = ~np.isnan(met)
    count = known.sum(axis=1).astype(float)
    return np.where(known, met, 0.0).sum(axis=1) / np.maximum(count, 1.0), count


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def read_asked(texts: Sequence[str], results: SweepResults, place: str | None, period: str | None) -> tuple[tuple[Condition, ...], str, str]:
    """The conditions (where there are none, the worst quarter), the place and the period that were asked for (else the first ones kept).

    InputError with every mistake.
    """
    problems, conditions, at, when = Problems(), tuple[Condition, ...](), "", ""
    try:
        conditions = read_conditions(texts, results)
    except InputError as error:
        problems.found += error.problems
    try:
        at, when = asked_place(results, place, period)
    except InputError as error:
        problems.found += error.problems
    problems.stop()
    return conditions or default_conditions(results, at, when), at, when


def asked_place(results: SweepResults, place: str | None, period: str | None) -> tuple[str, str]:
    """The place and the period that were asked for, else the first ones kept. InputError: not kept."""
    m, problems = results.manifest, Problems()
    for key, asked in (("place", place), ("period", period)):
        kept = tuple(m[f"{key}s"])
        if asked is not None and asked not in kept:
            problems.add(Place(f"--{key}"), "value.choice", key=key, found=asked, hint=Hint(asked, kept))
    problems.stop()
    return place or m["places"][0], period or m["periods"][0]


def default_conditions(results: SweepResults, place: str, period: str, outcomes: Sequence[str] = ()) -> tuple[Condition, ...]:
    """The worst quarter of the first of ``outcomes`` (or the headlines) that has one. InputError: none has."""
    for outcome in outcomes or headline_outcomes(results):
        if (condition := worst_quarter(results, outcome, place, period)) is not None:
            return (condition,)
    raise fail(Place(str(results.path)), "discover.equal")
