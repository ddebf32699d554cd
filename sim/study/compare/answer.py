"""The answer in few numbers: the main quantities of every result, and their differences from the first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.declare.outcomes import NOT_NEGATIVE, Outcome
from sim.declare.text import Text
from sim.declare.units import MONEY_PER_MONTH
from sim.outcomes.declarations import REGION, bounds_at, party_place
from sim.study.compare.compare import Comparison, Row, arm_names, compare, row_of
from sim.study.compare.intervals import Interval, interval_of, size_of
from sim.study.compare.leaving import Leaver, Payer, leavers, payers
from sim.study.compare.limits import Limits, limits, without_pact
from sim.study.compare.printed import has_ends
from sim.study.compare.retention import AFTER, Retention, retentions
from sim.study.compare.smallest import POLICY_COST, Smallest, SmallestEffects
from sim.study.compare.spells import Survival, survival
from sim.study.compare.verdicts import Verdict, inside
from sim.study.store.periods import WHOLE, unit_of_period
from sim.study.store.results import Results

if TYPE_CHECKING:
    from sim.study.compare.rivals import Rivals

Floats = NDArray[np.float64]
_UNKNOWN = Interval(math.nan, math.nan, math.nan)

_MEDIUM = {"air": ("emission", "exposure", "attributable_deaths"), "river": ("emission", "concentration", "health_damage")}
_REST = (POLICY_COST, "benefit_cost", "cooperation_index", "member", "delivered_share")
COST_PARTS = ("abatement_cost", "output_lost", "governance_cost")
"""Outcomes whose sum is what a policy costs."""
_POLICY_COST = Outcome(POLICY_COST, Text("Cost", "政策成本"), MONEY_PER_MONTH, "region", "own", "sum", "lower", bounds=NOT_NEGATIVE)
_SHORT = {
    "exposure": Text("Exposure", "人口加权暴露"), "attributable_deaths": Text("Deaths", "归因死亡"), "member": Text("Members", "协议成员"),
}  # fmt: skip
_OF_A_RIVER = {"emission": Text("Load", "排放量")}


@dataclass(frozen=True)
class Cell:
    """A quantity of one result: ``value`` (NaN: undefined) and, but for the first result, ``difference`` from the first.

    ``verdict``: None for the first result and where there is no difference to judge. ``needed``: replicates that would settle it.
    """

    value: Interval
    difference: Interval = _UNKNOWN
    verdict: Verdict | None = None
    needed: int | None = None


@dataclass(frozen=True)
class Line:
    """A quantity of the region: an outcome, or :data:`POLICY_COST`. ``least``: smallest effect of interest (0: none). ``cells``: one a result."""

    outcome: str
    label: Text
    unit: str
    least: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Facts:
    """What no single number says, of one result.

    ``no_pact``: why there is none (None: there is one, or could have been). ``lasts``: spells that deliver at least half. ``left``: share of the
    change of emission by the last campaign that is left :attr:`Answer.after` months later, against the same runs without the campaign.
    """

    no_pact: Text | None
    leavers: tuple[Leaver, ...]
    payers: tuple[Payer, ...]
    lasts: Survival | None
    limits: Limits | None
    left: Interval | None


@dataclass(frozen=True)
class Answer:
    """Results of one region, the first of which is the baseline; ``facts`` are empty for a single year.

    ``notes``: what limits the comparison. ``after``: months of ``Facts.left``.
    """

    titles: tuple[Text, ...]
    months: tuple[str, str]
    period: str
    replicates: tuple[int, ...]
    parties: int
    lines: tuple[Line, ...]
    facts: tuple[Facts, ...]
    notes: tuple[Text, ...]
    names_zh: Mapping[str, str]
    after: int = AFTER[-1]

    def line(self, outcome: str) -> Line:
        """The line of a quantity. KeyError: it is not in the answer."""
        for line in self.lines:
            if line.outcome == outcome:
                return line
        raise KeyError(outcome)


def answers(
    results: Sequence[Results], rivals: Sequence[Rivals | None] = (), period: str = WHOLE, chosen: Mapping[str, Smallest] | None = None
) -> list[Answer]:
    """An answer for the results of each region, in the order given.

    ``rivals``: of each result, what nobody measured (see :mod:`sim.study.compare.rivals`); ``chosen``: smallest effects of interest of the
    user, by outcome. InputError: a period that a result does not have.
    """
    others = dict(zip((result.path for result in results), rivals, strict=False))
    groups: dict[str, list[Results]] = {}
    for result in results:
        groups.setdefault(result.manifest["region"]["name"], []).append(result)
    return [_answer(group, [others.get(result.path) for result in group], period, chosen) for group in groups.values()]


def _answer(results: list[Results], rivals: Sequence[Rivals | None], period: str, chosen: Mapping[str, Smallest] | None) -> Answer:
    first = results[0]
    asked = [name for name in (*_MEDIUM[first.measure.medium], *_REST) if name in first.outcomes or name == POLICY_COST]
    comparison = None
    if len(results) > 1:
        comparison = compare(results, [name for name in asked if name != POLICY_COST], [REGION], period, strict=False)
    smallest = SmallestEffects(first, chosen)
    lines = [_line(name, results, comparison, period, smallest) for name in asked]
    facts, after = _facts(results, rivals) if period == WHOLE else ((), AFTER[-1])
    return Answer(
        tuple(result.title for result in results), (first.months[0], first.months[-1]), period, tuple(len(result.replicates) for result in results),
        sum(place.startswith(party_place("")) for place in first.places),
        tuple(line for line in lines if any(not math.isnan(cell.value.mean) for cell in line.cells)),
        facts, () if comparison is None else comparison.notes, first.names_zh, after,
    )  # fmt: skip


# numbers --------------------------------------------------------------------------------------------------------------


def _line(name: str, results: list[Results], comparison: Comparison | None, period: str, smallest: SmallestEffects) -> Line:
    first = results[0]
    outcome = _POLICY_COST if name == POLICY_COST else first.measure.outcome(name)
    values = [_values(name, result, period) for result in results]
    means = [interval_of(x, result.drawn, bounds_at(outcome, REGION, result.places)) for x, result in zip(values, results, strict=True)]
    cells = [Cell(means[0])]
    least = smallest.of(name, means[0].mean)
    for i, mean in enumerate(means[1:], 1):
        row = None if comparison is None else _row(name, outcome, comparison, i - 1, (values[0], values[i]))
        cells.append(Cell(mean) if row is None or math.isnan(row.difference.mean) else Cell(mean, row.difference, _verdict(row, least), row.needed))
    return Line(name, _label(name, first), unit_of_period(outcome), least, tuple(cells))


def _values(name: str, result: Results, period: str) -> Floats:
    """A value of the region a replicate; NaN where the result does not keep the outcome."""
    if name == POLICY_COST:
        return np.sum([_values(part, result, period) for part in COST_PARTS], axis=0)
    if name not in result.outcomes:
        return np.full(len(result.replicates), np.nan)
    return result.period(name, period)[:, result.places.index(REGION)]


def _row(name: str, outcome: Outcome, comparison: Comparison, arm: int, values: tuple[Floats, Floats]) -> Row | None:
    """The row of the comparison; that of the costs together is made here."""
    scenario = arm_names(comparison.baseline, comparison.arms)[arm]
    rows = [row for row in comparison.rows if row.scenario == scenario]
    if name != POLICY_COST:
        return next((row for row in rows if row.outcome == name), None)
    paired = any(row.paired for row in rows)
    if paired:
        known = [list(result.replicates) for result in (comparison.baseline, comparison.arms[arm])]
        shared = sorted(set(known[0]) & set(known[1]))
        values = values[0][[known[0].index(r) for r in shared]], values[1][[known[1].index(r) for r in shared]]
    drawn = comparison.baseline.drawn and comparison.arms[arm].drawn
    return row_of(scenario, outcome, REGION, comparison.period, values, size_of(*values), paired, NOT_NEGATIVE, drawn)


def _verdict(row: Row, least: float) -> Verdict:
    """That of the row, or too small to matter."""
    return "too small to matter" if row.verdict != "no difference" and inside(row.difference, least) else row.verdict


def _label(name: str, result: Results) -> Text:
    measure = result.measure
    if name == POLICY_COST:
        return _POLICY_COST.label
    if measure.medium == "river":
        if name == "concentration" and measure.concentration is not None:
            return measure.concentration
        if name in _OF_A_RIVER:
            return _OF_A_RIVER[name]
    return _SHORT.get(name, measure.outcome(name).label)


# what no number says ------------------------------------------------------------------------------------------------


def _facts(results: list[Results], rivals: Sequence[Rivals | None]) -> tuple[tuple[Facts, ...], int]:
    """Of every result, and the months after a campaign at which ``left`` is told: as many as some result knows."""
    last: dict[str, Retention] = {}
    for retention in retentions(results):
        if retention.outcome == "emission":
            last[str(retention.results.path)] = retention
    after = max((k for found in last.values() for k, left in found.left.items() if not math.isnan(left.mean)), default=AFTER[-1])
    found = []
    for result, other in zip(results, rivals, strict=True):
        pact = {"member", "voluntary_margin", "transfer_balance"} <= set(result.outcomes)
        campaign = last.get(str(result.path))
        found.append(
            Facts(
                without_pact(result) if pact else None, tuple(leavers(result, other)) if pact else (), tuple(payers(result, other)) if pact else (),
                survival(result, "delivery"), limits(result), None if campaign is None else campaign.left[after],
            )
        )
    return tuple(found), after


def half_width(x: Interval) -> float:
    """Half of the width of an interval; NaN where no interval is known."""
    return (x.hi - x.lo) / 2.0 if has_ends(x) else math.nan
