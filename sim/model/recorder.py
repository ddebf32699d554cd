"""Keeps the columns of every month (after the burn-in) that outcomes are computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.rules.credit.kernel import CLASSES
from sim.rules.plan.kernel import welfare

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

Floats = NDArray[np.float64]

CITY_COLUMNS = (
    "efficacy", "suits",
    "effort", "nash", "full", "commitment", "delivered", "abated", "concentration", "emission_ratio", "awareness", "complaints", "visited", "score",
    "spared", "damage_slope", "credit_red_share", "closed_share",
    "retired_capacity", "treated_share", "permit_price", "permit_sales", "permit_revenue", "technology_share", "technology_investment", "subsidies",
)  # fmt: skip
COMPUTED_CITY_COLUMNS = (
    "cost", "output_lost", "sanctions", "alert_days", "year_mean", "own_part", "region_part", "outside_part", "good", "heavy", "cooperated", "cooperable",
)  # fmt: skip
PARTY_COLUMNS = ("realised", "margin", "binds", "share_in", "scale")


class Recorder:
    """Arrays (T, n), (T, P) and (T, P, P) by column name, filled month by month.

    ``flows`` (T, P, P) by payer and payee, ``to_enterprises`` (T, P, n) by payer and city: fen.
    ``stability`` (T, 3): internal, external and potential margin; ``credit_classes`` (T, 5, n): shares of enterprises;
    ``base_cost`` (n,): cost of abatement and output lost in the last twelve months of the burn-in, 10^8 CNY a month.
    """

    def __init__(self, months: int, cities: int, parties: int, totals: int) -> None:
        self.filled = 0
        self.city: dict[str, Floats] = {name: np.full((months, cities), np.nan) for name in (*CITY_COLUMNS, *COMPUTED_CITY_COLUMNS)}
        self.party: dict[str, Floats] = {name: np.full((months, parties), np.nan) for name in (*PARTY_COLUMNS, "bonus")}
        self.trust = np.full((months, parties, parties), np.nan)
        self.flows = np.zeros((months, parties, parties), dtype=np.int64)
        self.to_enterprises = np.zeros((months, parties, cities), dtype=np.int64)
        self.totals = np.full((months, cities, totals), np.nan)
        self.welfare, self.stability = np.full((months, 3), np.nan), np.full((months, 3), np.nan)
        self.credit_classes = np.full((months, CLASSES, cities), np.nan)
        self.base_cost = np.zeros(cities)
        self.contribution = np.zeros((cities, cities + 1))


def record(m: CooperationModel) -> None:
    """Copy the month into the recorder."""
    s, r = m.state, m.recorder
    t = r.filled
    for name in CITY_COLUMNS:
        r.city[name][t] = getattr(s, name)
    for name in PARTY_COLUMNS:
        r.party[name][t] = getattr(s, name)
    r.party["bonus"][t] = m.bonus
    r.city["cost"][t], r.city["output_lost"][t] = m.cost, m.output_lost
    r.city["sanctions"][t], r.city["alert_days"][t] = m.sanctions, m.alert_days
    r.city["year_mean"][t] = s.concentration_past.mean(axis=0)
    own = np.diagonal(s.contribution)
    total = s.contribution.sum(axis=1)
    r.city["own_part"][t], r.city["outside_part"][t] = own / total, s.contribution[:, -1] / total
    r.city["region_part"][t] = 1.0 - r.city["own_part"][t] - r.city["outside_part"][t]
    days = m.daily[m.prepared.offsets[m.t] : m.prepared.offsets[m.t + 1]]
    r.city["good"][t], r.city["heavy"][t] = (days <= m.scenario.region.good).sum(axis=0), (days > m.scenario.region.heavy).sum(axis=0)
    gap = s.full - s.nash
    r.city["cooperated"][t], r.city["cooperable"][t] = s.spared * np.minimum(m.extra, gap), s.spared * gap
    r.trust[t], r.flows[t], r.totals[t] = s.trust, s.flows, m.totals
    if s.to_enterprises.any():
        r.to_enterprises[t] = s.to_enterprises
    r.stability[t], r.credit_classes[t] = m.stability, s.credit_classes
    r.contribution += s.contribution
    for place, x in enumerate((s.effort, s.nash, s.full)):
        r.welfare[t, place] = welfare(s.damage_slope, s.marginal, x, s.gamma, m.quadratic)
    r.filled += 1
