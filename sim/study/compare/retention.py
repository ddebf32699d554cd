"""Retention R(k): what share of a campaign's change is left k months after its end."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.dates import Month, Window
from sim.outcomes.declarations import REGION
from sim.scenario.scenario import MechanismUse, Scenario
from sim.study.compare.intervals import Interval, mean_interval, percentile_interval, resampled, size_of
from sim.study.compare.printed import has_ends, without_noise
from sim.study.compare.verdicts import side
from sim.study.store.results import Results

Floats = NDArray[np.float64]

AFTER = (1, 3, 6, 12)
"""Months after the end at which retention is measured."""
OUTCOMES_SHOWN = ("emission", "concentration", "cooperation_index")
SEASONAL = ("concentration",)
"""Outcomes that within one run are compared with the same calendar months of the year before."""
CAMPAIGN = "campaign"
_YEAR = 12
_UNKNOWN = Interval(math.nan, math.nan, math.nan)
_NOT_COMPARED = ("name", "name_zh", "question", "replicates", "record")


@dataclass(frozen=True)
class Retention:
    """One outcome of the region after one campaign.

    ``effect``: mean change while the campaign lasted, with 90 % t interval: paired, as if every one of its months had been a whole one
    (sum of the changes over sum of the shares of days in it); unpaired, mean change of its months weighted by those shares.
    ``left``: months after the end -> share of it that is left, ratio of means with a percentile bootstrap over replicates; NaN where the
    period ends before, where another campaign began in between, where there is nothing to compare with, or where the interval of
    ``effect`` holds 0. ``against``: name of the paired result without the campaign (common random numbers); None = the run's own months
    before (weather and other policies are in it).
    """

    results: Results
    campaign: Window
    outcome: str
    effect: Interval
    left: dict[int, Interval]
    against: str | None

    @property
    def sure(self) -> bool:
        """Whether there was a change to retain."""
        e = self.effect
        return bool(side(e)) if has_ends(e) else math.isfinite(e.mean) and e.mean != 0


def campaigns_of(uses: Sequence[MechanismUse]) -> list[Window]:
    """The campaigns as windows by their first day: uses that overlap or follow one another at once are one. Open windows are none."""
    windows = sorted((u.window.first, u.window.last) for u in uses if u.window.first and u.window.last)
    merged: list[Window] = []
    for first, last in windows:
        before = merged[-1].last if merged else None
        if before is not None and first.toordinal() <= before.toordinal() + 1:
            merged[-1] = Window(merged[-1].first, max(before, last), True)
        else:
            merged.append(Window(first, last, True))
    return merged


def retentions(results: Sequence[Results]) -> list[Retention]:
    """Retention after every campaign of every result, paired where another result is the same scenario without that campaign."""
    scenarios = [result.scenario() for result in results]
    found = []
    for row, (result, scenario) in enumerate(zip(results, scenarios, strict=True)):
        others = [i for i in range(len(results)) if i != row and _pairs(result, results[i])]
        partner = next((i for i in others if _only_campaigns_more(scenario, scenarios[i])), None)
        without = [] if partner is None else [use.as_dict() for use in _campaign_uses(scenarios[partner])]
        own = campaigns_of([use for use in _campaign_uses(scenario) if use.as_dict() not in without])
        everything = campaigns_of(_campaign_uses(scenario))
        for window in own:
            found += _of_campaign(result, None if partner is None else results[partner], window, everything)
    return found


def _campaign_uses(scenario: Scenario) -> list[MechanismUse]:
    return [use for use in scenario.mechanisms if use.name == CAMPAIGN and use.strength > 0]


def _pairs(first: Results, second: Results) -> bool:
    """Whether the runs share their random numbers, months and places."""
    same = all(first.manifest[key] == second.manifest[key] for key in ("root_seed", "months", "places", "model_version"))
    return same and bool(set(first.replicates) & set(second.replicates))


def _only_campaigns_more(scenario: Scenario, other: Scenario) -> bool:
    """Whether ``scenario`` is ``other`` with campaigns added and nothing else changed."""

    def rest(s: Scenario) -> dict[str, Any]:
        values = {key: value for key, value in s.as_dict().items() if key not in _NOT_COMPARED}
        return values | {"mechanisms": {k: v for k, v in values["mechanisms"].items() if k != CAMPAIGN}, "region": s.region.digests}

    mine, theirs = ([use.as_dict() for use in _campaign_uses(s)] for s in (scenario, other))
    return len(mine) > len(theirs) and all(use in mine for use in theirs) and rest(scenario) == rest(other)


def _of_campaign(result: Results, without: Results | None, window: Window, everything: Sequence[Window]) -> list[Retention]:
    months = [Month.parse(month) for month in result.months]
    during = [t for t, month in enumerate(months) if window.share_of(month) > 0]
    if not during or during[-1] == len(months) - 1:
        return []
    share = np.array([window.share_of(months[t]) for t in during])
    later = {k: during[-1] + k for k in AFTER if _comparable(months, during[-1] + k, window, everything)}
    found = []
    for outcome in (o for o in OUTCOMES_SHOWN if o in result.outcomes):
        change = _change_within(result, outcome, during[0], months, everything) if without is None else _change_paired(result, without, outcome)
        effect = change[:, during] @ (share if without is None else np.ones_like(share)) / share.sum()
        size = size_of(result.values(outcome)[:, :, result.places.index(REGION)])
        sure = without_noise(mean_interval(effect), size)
        retention = Retention(result, window, outcome, sure, dict.fromkeys(AFTER, _UNKNOWN), None if without is None else without.name)
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


def _change_paired(result: Results, without: Results, outcome: str) -> Floats:
    """With less without the campaign, (shared replicates, T)."""
    shared = sorted(set(result.replicates) & set(without.replicates))
    values = [r.values(outcome)[[r.replicates.index(i) for i in shared]][:, :, r.places.index(REGION)] for r in (result, without)]
    return np.asarray(values[0] - values[1])


def _change_within(result: Results, outcome: str, start: int, months: Sequence[Month], everything: Sequence[Window]) -> Floats:
    """Difference from the run's own months before the campaign (at most twelve, without days of other campaigns), (replicates, T).

    From their mean; for seasonal outcomes from the same calendar month among them, NaN where it is not there.
    """
    values = result.values(outcome)[:, :, result.places.index(REGION)]
    before = [t for t in range(max(0, start - _YEAR), start) if not any(w.share_of(months[t]) for w in everything)]
    if not before:
        return np.full_like(values, np.nan)
    if outcome not in SEASONAL:
        return np.asarray(values - values[:, before].mean(axis=1, keepdims=True))
    by_month = {months[t].month: values[:, t] for t in before}
    gap = np.full(len(values), np.nan)
    return np.column_stack([values[:, t] - by_month.get(month.month, gap) for t, month in enumerate(months)])


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
