"""The campaigns of a scenario, and the same scenario without one of them: what a campaign leaves is measured against that run."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from sim.declare.dates import Month, Window
from sim.scenario.scenario import MechanismUse, Scenario

CAMPAIGN = "campaign"


@dataclass(frozen=True)
class Campaign:
    """A campaign: its days, and the uses of the mechanism that lie in them."""

    window: Window
    uses: tuple[MechanismUse, ...]


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


def all_campaigns(scenario: Scenario) -> list[Campaign]:
    """Every campaign of a scenario that has an end, by its first day."""
    uses = [use for use in scenario.mechanisms if use.name == CAMPAIGN and use.strength > 0]
    return [Campaign(window, tuple(use for use in uses if _inside(use, window))) for window in campaigns_of(uses)]


def ended(scenario: Scenario) -> list[Campaign]:
    """The campaigns that began before the last month of the period and ended before it: after them something can be left."""
    months = list(scenario.calendar.all_months)[-scenario.calendar.months :]
    return [campaign for campaign in all_campaigns(scenario) if months_in(campaign.window, months) and months_in(campaign.window, months)[-1] < len(months) - 1]


def months_in(window: Window, months: Sequence[Month]) -> list[int]:
    """Positions of the months with days of a window."""
    return [t for t, month in enumerate(months) if window.share_of(month) > 0]


def without(scenario: Scenario, campaign: Campaign) -> Scenario:
    """The scenario without one campaign; its other campaigns stay, so that nothing else differs."""
    return dataclasses.replace(scenario, mechanisms=tuple(use for use in scenario.mechanisms if use not in campaign.uses))


def _inside(use: MechanismUse, window: Window) -> bool:
    first, last = use.window.first, use.window.last
    return first is not None and last is not None and window.first is not None and window.last is not None and window.first <= first <= last <= window.last
