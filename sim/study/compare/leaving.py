"""Who would stay and who would leave if nobody were compelled, who pays and who is paid, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR, MONTHS_PER_YEAR, unit_text
from sim.outcomes.declarations import party_place
from sim.scenario.scenario import Scenario
from sim.study.compare.agreement import Agreement, Kept
from sim.study.compare.intervals import Interval, mean_interval
from sim.study.compare.printed import ROUNDING, has_ends, number
from sim.study.store.results import Results

if TYPE_CHECKING:
    from sim.study.compare.rivals import Rivals

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Leaver:
    """A party's voluntary margin: its interval over replicates, and how much agrees on its sign.

    The margin of a run is the mean over ``window``, the months in which all mechanisms that have begun are at their full ramp.
    """

    party: str
    margin: Interval
    leaves: bool
    agreement: Agreement
    window: str

    def sentence(self, party_zh: str) -> Text:
        """In words; says "not determined by the data" where too little agrees. ``party_zh``: the party in Chinese."""
        numbers, agree = self._numbers(), self.agreement.text()
        months = self.window.replace(" .. ", " 至 ")
        if not self.agreement.determined:
            return Text(
                f"{self.party}: not determined by the data whether it would stay (margin {numbers}, {self.window}; {agree.en})",
                f"{party_zh}：数据不足以判定其是否会留下（{months} 余量 {numbers}；{agree.zh}）",
            )
        return Text(
            f"{self.party} would {'leave' if self.leaves else 'stay'} of its own will (margin {numbers}, {self.window}; {agree.en})",
            f"{party_zh}自愿时会{'退出' if self.leaves else '留下'}（{months} 余量 {numbers}；{agree.zh}）",
        )

    def _numbers(self) -> str:
        """The margin with three decimals, and its interval where there is one."""
        mean, lo, hi = (f"{x:+.3f}" if math.isfinite(x) else number(x, True) for x in (self.margin.mean, self.margin.lo, self.margin.hi))
        return f"{mean} [{lo}, {hi}]" if has_ends(self.margin) else mean


@dataclass(frozen=True)
class Payer:
    """What a party receives (+) or pays (-) on balance, 10^8 CNY a year over the whole period, and how much agrees on its side."""

    party: str
    balance: Interval
    pays: bool
    agreement: Agreement

    def sentence(self, party_zh: str) -> Text:
        """In words; says "not determined by the data" where too little agrees. ``party_zh``: the party in Chinese."""
        money, agree, unit = number(abs(self.balance.mean)), self.agreement.text(), unit_text(MONEY_PER_YEAR)
        if not self.agreement.determined:
            signed = number(self.balance.mean, True)
            return Text(
                f"{self.party}: not determined by the data whether it pays or is paid (balance {signed} {unit.en}; {agree.en})",
                f"{party_zh}：数据不足以判定其付款或收款（净额 {signed} {unit.zh}；{agree.zh}）",
            )
        return Text(
            f"{self.party} {'pays' if self.pays else 'is paid'} {money} {unit.en} on balance ({agree.en})",
            f"{party_zh}净{'付' if self.pays else '收'} {money} {unit.zh}（{agree.zh}）",
        )


def leavers(results: Results, rivals: Rivals | None = None) -> list[Leaver]:
    """One entry a party that has anything to gain from cooperation. ``rivals``: the same under what nobody measured."""
    first = settled_from(results.scenario())
    margins = results.values("voluntary_margin")[:, first:].mean(axis=1)
    window = f"{results.months[first]} .. {results.months[-1]}"
    found = []
    for place in _parties(results):
        values = margins[:, results.places.index(place)]
        values = values[~np.isnan(values)]
        values = np.where(np.abs(values) <= ROUNDING, 0.0, values)  # margins are shares, so of size 1
        if values.size:
            leaves = bool(np.mean(values < 0) >= 0.5)
            margin = mean_interval(values)
            kept = () if rivals is None else rivals.kept("voluntary_margin", place, leaves, lambda months: float(np.mean(months[first:])))
            found.append(Leaver(place.removeprefix(party_place("")), margin, leaves, _agreement(results, values < 0, leaves, margin, kept), window))
    return found


def payers(results: Results, rivals: Rivals | None = None) -> list[Payer]:
    """One entry a party that pays or is paid anything by other parties or from above. ``rivals``: the same under what nobody measured."""
    balances = MONTHS_PER_YEAR * results.values("transfer_balance").mean(axis=1)
    found = []
    for place in _parties(results):
        values = balances[:, results.places.index(place)]
        if np.isfinite(values).all() and values.any():
            pays = bool(np.mean(values < 0) >= 0.5)
            balance = mean_interval(values)
            kept = () if rivals is None else rivals.kept("transfer_balance", place, pays, lambda months: float(np.mean(months)))
            found.append(Payer(place.removeprefix(party_place("")), balance, pays, _agreement(results, values < 0, pays, balance, kept)))
    return found


def _parties(results: Results) -> list[str]:
    return [place for place in results.places if place.startswith(party_place(""))]


def _agreement(results: Results, below: Flags, side: bool, interval: Interval, kept: tuple[Kept, ...]) -> Agreement:
    """How many replicates lie on the side (below zero or not), and under what else the statement is kept."""
    sampled = results.scenario().get("air", "transport") == "sampled"
    return Agreement(float(np.mean(below == side)), sampled, not has_ends(interval), kept)


def settled_from(scenario: Scenario) -> int:
    """Index of the first month in which every mechanism that has begun is at its full ramp (at most one year before the end)."""
    start, first = scenario.calendar.start, 0
    for use in scenario.mechanisms:
        begun = use.window.first or start.first_day
        months = (begun.year - start.year) * 12 + begun.month - start.month + math.ceil(use.ramp_months)
        first = max(first, months)
    return min(first, max(0, scenario.calendar.months - 12))
