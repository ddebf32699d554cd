"""Retention R(k): what share of a campaign's change is left k months after its end, against the same runs without that campaign."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.dates import Month, Window
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.scenario.scenario import Scenario
from sim.study.compare.campaigns import CAMPAIGN, Campaign, all_campaigns, ended, months_in, without
from sim.study.compare.intervals import Interval, mean_interval, percentile_interval, resampled, size_of
from sim.study.compare.printed import has_ends, without_noise
from sim.study.compare.verdicts import side
from sim.study.store.results import Results
from sim.study.store.summary import exists_at

Floats = NDArray[np.float64]

AFTER = (1, 3, 6, 12)
"""Months after the end at which retention is measured."""
OUTCOMES_SHOWN = ("emission", "concentration", "cooperation_index")
_UNKNOWN = Interval(math.nan, math.nan, math.nan)
_NOT_COMPARED = ("name", "name_zh", "question", "question_zh", "replicates", "record")


@dataclass(frozen=True)
class Retention:
    """One outcome of the region after one campaign, against the same replicates without it (common random numbers).

    ``effect``: mean change while the campaign lasted, as if every one of its months had been a whole one (sum of the changes over sum of the
    shares of days in it), with 90 % t interval. ``left``: months after the end -> share of it that is left, ratio of means with a percentile
    bootstrap over ``replicates`` replicates; NaN where the period ends before, where another campaign began in between, or where the interval
    of ``effect`` holds 0.
    """

    results: Results
    campaign: Window
    outcome: str
    effect: Interval
    left: dict[int, Interval]
    replicates: int

    @property
    def sure(self) -> bool:
        """Whether there was a change to retain."""
        e = self.effect
        return bool(side(e)) if has_ends(e) else math.isfinite(e.mean) and e.mean != 0


@dataclass(frozen=True)
class _Pair:
    """A campaign of a result, and what the region's outcomes were without it: (replicate, month) of the ``replicates``."""

    campaign: Campaign
    replicates: tuple[int, ...]
    values: dict[str, Floats]


def retentions(results: Sequence[Results], outcomes: Sequence[str] = OUTCOMES_SHOWN) -> list[Retention]:
    """Retention after every campaign of every result that was measured without that campaign too (its other campaigns stay).

    The runs without it lie in the folder of the result; of results that an older version wrote they are taken from another one of ``results``
    where that is the same scenario without the campaign.
    """
    scenarios = [result.scenario() for result in results]
    return [
        retention
        for result, scenario in zip(results, scenarios, strict=True)
        for pair in _pairs(result, scenario, results, scenarios, outcomes)
        for retention in _of_campaign(result, pair, [campaign.window for campaign in all_campaigns(scenario)], outcomes)
    ]


def unmeasured(results: Sequence[Results]) -> list[tuple[Results, Window]]:
    """Campaigns that ended within the period and of which no run without them is at hand: results of an older version."""
    scenarios = [result.scenario() for result in results]
    found = []
    for result, scenario in zip(results, scenarios, strict=True):
        measured = {pair.campaign.window for pair in _pairs(result, scenario, results, scenarios, ())}
        found += [(result, campaign.window) for campaign in ended(scenario) if campaign.window not in measured]
    return found


def _pairs(
    result: Results, scenario: Scenario, results: Sequence[Results], scenarios: Sequence[Scenario], outcomes: Sequence[str]
) -> Iterator[_Pair]:
    table = result.retention
    for campaign in ended(scenario):
        if table is not None:
            rows = table[table["campaign"] == f"{campaign.window.first}"]
            shared = tuple(sorted(set(rows["replicate"]) & set(result.replicates)))
            shape = (len(shared), len(result.months))
            rows = rows[rows["replicate"].isin(shared)].sort_values(["replicate", "month"], kind="stable")
            values = {o: rows[o].to_numpy().reshape(shape) for o in outcomes if o in rows}
        else:
            others = (i for i in range(len(results)) if results[i] is not result and _same_luck(result, results[i]))
            partner = next((results[i] for i in others if _same(without(scenario, campaign), scenarios[i])), None)
            shared = tuple(sorted(set(result.replicates) & set(partner.replicates))) if partner is not None else ()
            values = {o: _region(partner, o, shared) for o in outcomes if partner is not None and o in partner.outcomes}
        if shared:
            yield _Pair(campaign, shared, values)


def _same_luck(first: Results, second: Results) -> bool:
    """Whether the runs share their random numbers, months and places."""
    same = all(first.manifest[key] == second.manifest[key] for key in ("root_seed", "months", "places", "model_version"))
    return same and bool(set(first.replicates) & set(second.replicates))


def _same(first: Scenario, second: Scenario) -> bool:
    """Whether two scenarios differ in nothing that moves a number, but perhaps in campaigns that are switched off."""

    def rest(s: Scenario) -> dict[str, Any]:
        values = {key: value for key, value in s.as_dict().items() if key not in _NOT_COMPARED}
        others = {name: uses for name, uses in values["mechanisms"].items() if name != CAMPAIGN}
        own = [use.as_dict() for use in s.mechanisms if use.name == CAMPAIGN and use.strength > 0]
        return values | {"mechanisms": others, "campaigns": own, "region": s.region.digests}

    return rest(first) == rest(second)


def _region(result: Results, outcome: str, replicates: Sequence[int]) -> Floats:
    """Values of the region by month, (replicate, month)."""
    return np.asarray(result.values(outcome)[[result.replicates.index(i) for i in replicates]][:, :, result.places.index(REGION)])


def _of_campaign(result: Results, pair: _Pair, everything: Sequence[Window], outcomes: Sequence[str]) -> list[Retention]:
    window = pair.campaign.window
    months = [Month.parse(month) for month in result.months]
    during = months_in(window, months)
    days = sum(window.share_of(months[t]) for t in during)
    later = {k: during[-1] + k for k in AFTER if _comparable(months, during[-1] + k, window, everything)}
    found = []
    for outcome in (o for o in outcomes if o in pair.values and o in result.outcomes and exists_at(OUTCOMES[o], REGION)):
        own = _region(result, outcome, pair.replicates)
        change = own - pair.values[outcome]
        effect = change[:, during].sum(axis=1) / days
        retention = Retention(result, window, outcome, without_noise(mean_interval(effect), size_of(own)), dict.fromkeys(AFTER, _UNKNOWN), len(own))
        if retention.sure:
            left = {k: _left(effect, change[:, place], result) for k, place in later.items()}
            retention = dataclasses.replace(retention, left=retention.left | left)
        found.append(retention)
    return found


def _comparable(months: Sequence[Month], place: int, window: Window, everything: Sequence[Window]) -> bool:
    """Whether month ``place`` lies in the period and no other campaign began after this one and by its end."""
    if place >= len(months):
        return False
    last = months[place].last_day
    return not any(w.first is not None and window.last is not None and window.last < w.first <= last for w in everything)


def _left(effect: Floats, later: Floats, result: Results) -> Interval:
    """Mean change later over mean change in the campaign, with its bootstrap interval."""
    known = ~(np.isnan(effect) | np.isnan(later))
    effect, later = effect[known], later[known]
    if not effect.size or effect.mean() == 0:
        return _UNKNOWN
    share = float(later.mean() / effect.mean())
    if effect.size == 1:
        return Interval(share, math.nan, math.nan)
    weights = resampled(effect.size, result.manifest["root_seed"], "retention")
    below = weights @ effect
    ratios = np.divide(weights @ later, below, out=np.full(below.size, np.nan), where=below != 0)
    return percentile_interval(share, ratios)
