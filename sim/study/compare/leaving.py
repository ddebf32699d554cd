"""Who would stay and who would leave if nobody were compelled, and how sure that is over the sampled transport matrices."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import party_place
from sim.scenario.scenario import Scenario
from sim.study.compare.intervals import Interval, mean_interval
from sim.study.compare.printed import ROUNDING, has_ends, number
from sim.study.store.results import Results

DETERMINED = 0.8
"""Below this share of agreeing replicates a statement is not determined by the data."""


@dataclass(frozen=True)
class Leaver:
    """A party's voluntary margin: its interval over replicates, and how many agree on its sign.

    The margin of a run is the mean over ``window``, the months in which all mechanisms that have begun are at their full ramp.
    """

    party: str
    margin: Interval
    leaves: bool
    agree: float
    sampled: bool
    window: str

    @property
    def determined(self) -> bool:
        """Whether enough sampled matrices agree."""
        return self.agree >= DETERMINED

    def sentence(self, party_zh: str) -> Text:
        """In words; says "not determined by the data" where too few matrices agree. ``party_zh``: the party in Chinese."""
        numbers, agree = self._numbers(), self._agreement()
        if not self.determined:
            return Text(
                f"{self.party}: not determined by the data whether it would stay (margin {numbers}, {self.window}; {agree.en})",
                f"{party_zh}：数据不足以判定其是否会留下（{self.window} 边际 {numbers}；{agree.zh}）",
            )
        return Text(
            f"{self.party} would {'leave' if self.leaves else 'stay'} of its own will (margin {numbers}, {self.window}; {agree.en})",
            f"{party_zh}自愿时会{'退出' if self.leaves else '留下'}（{self.window} 边际 {numbers}；{agree.zh}）",
        )

    def _numbers(self) -> str:
        """The margin with three decimals, and its interval where there is one."""
        mean, lo, hi = (f"{x:+.3f}" if math.isfinite(x) else number(x, True) for x in (self.margin.mean, self.margin.lo, self.margin.hi))
        return f"{mean} [{lo}, {hi}]" if has_ends(self.margin) else mean

    def _agreement(self) -> Text:
        """How many agree; of a single run that it says nothing about that."""
        if not has_ends(self.margin):
            return Text("a single run, which says nothing about how sure this is", "单次模拟无法说明其可靠程度")
        what = Text("sampled matrices" if self.sampled else "replicates (one matrix)", "抽样矩阵" if self.sampled else "重复（单一矩阵）")
        share = f"{100 * self.agree:.0f} %"
        return Text(f"{share} of {what.en} agree", f"{share} 的{what.zh}一致")


def leavers(results: Results) -> list[Leaver]:
    """One entry a party that has anything to gain from cooperation."""
    scenario = results.scenario()
    first = settled_from(scenario)
    margins = results.values("voluntary_margin")[:, first:].mean(axis=1)
    sampled = scenario.get("air", "transport") == "sampled"
    found = []
    for party in (place for place in results.places if place.startswith(party_place(""))):
        values = margins[:, results.places.index(party)]
        values = values[~np.isnan(values)]
        values = np.where(np.abs(values) <= ROUNDING, 0.0, values)  # margins are shares, so of size 1
        if values.size:
            leaves = bool(np.mean(values < 0) >= 0.5)
            agree = float(np.mean((values < 0) == leaves))
            window = f"{results.months[first]} .. {results.months[-1]}"
            found.append(Leaver(party.removeprefix(party_place("")), mean_interval(values), leaves, agree, sampled, window))
    return found


def settled_from(scenario: Scenario) -> int:
    """Index of the first month in which every mechanism that has begun is at its full ramp (at most one year before the end)."""
    start, first = scenario.calendar.start, 0
    for use in scenario.mechanisms:
        begun = use.window.first or start.first_day
        months = (begun.year - start.year) * 12 + begun.month - start.month + math.ceil(use.ramp_months)
        first = max(first, months)
    return min(first, max(0, scenario.calendar.months - 12))
