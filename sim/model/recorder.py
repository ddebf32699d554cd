"""Keeps the columns of every month (after the burn-in) that outcomes are computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.processes.credit.kernel import CLASSES
from sim.processes.plan.kernel import welfare
from sim.processes.sums import row_sums

if TYPE_CHECKING:
    from sim.model.model import CooperationModel
    from sim.model.state import State

Floats = NDArray[np.float64]

COMPUTED_CITY_COLUMNS = (
    "cost", "output_lost", "sanctions", "alert_days", "year_mean", "own_part", "region_part", "outside_part", "good", "heavy", "cooperated", "cooperable",
)  # fmt: skip
"""What is recorded beside the columns of the state."""


class Recorder:
    """Arrays (T, n), (T, P) and (T, P, P) by column name, filled month by month.

    ``flows`` (T, P, P) by payer and payee, ``to_enterprises`` (T, P, n) by payer and city: fen.
    ``stability`` (T, 3): internal, external and potential margin; ``credit_classes`` (T, 5, n): shares of enterprises;
    ``base_cost`` (n,): cost of abatement and output lost in the last twelve months of the burn-in, 10^8 CNY a month.
    """

    def __init__(self, months: int, state: State, totals: int) -> None:
        self.filled = 0
        cities, parties = state.cities, state.parties
        self.city_columns = np.full((len(state.city_names) + len(COMPUTED_CITY_COLUMNS), months, cities), np.nan)
        self.party_columns = np.full((len(state.party_names) + 1, months, parties), np.nan)
        self.city: dict[str, Floats] = dict(zip((*state.city_names, *COMPUTED_CITY_COLUMNS), self.city_columns, strict=True))
        self.party: dict[str, Floats] = dict(zip((*state.party_names, "bonus"), self.party_columns, strict=True))
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
    own, total = s.contribution.diagonal(), np.empty(s.cities)
    row_sums(total, s.contribution)
    own_part, outside_part = own / total, s.contribution[:, -1] / total
    days = m.daily[m.prepared.offsets[m.t] : m.prepared.offsets[m.t + 1]]
    gap = s.full - s.nash
    r.city_columns[: len(s.city_columns), t] = s.city_columns
    r.city_columns[len(s.city_columns) :, t] = (
        m.cost, m.output_lost, m.sanctions, m.alert_days, s.concentration_past.mean(axis=0), own_part, 1.0 - own_part - outside_part, outside_part,
        (days <= m.good).sum(axis=0), (days > m.heavy).sum(axis=0), s.spared * np.minimum(m.extra, gap), s.spared * gap,
    )  # fmt: skip
    r.party_columns[:-1, t], r.party_columns[-1, t] = s.party_columns, m.bonus
    r.trust[t], r.flows[t], r.totals[t] = s.trust, s.flows, m.totals
    if s.to_enterprises.any():
        r.to_enterprises[t] = s.to_enterprises
    r.stability[t], r.credit_classes[t] = m.stability, s.credit_classes
    r.contribution += s.contribution
    for place, x in enumerate((s.effort, s.nash, s.full)):
        r.welfare[t, place] = welfare(s.damage_slope, s.marginal, x, s.gamma, m.quadratic)
    r.filled += 1
