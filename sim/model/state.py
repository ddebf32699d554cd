"""The column store: everything that changes during a run."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.world.columns import Citizens, Enterprises, Places

Floats = NDArray[np.float64]
LAGS = 13
"""Months of realised delivery that are remembered: review_lag is at most 12."""


@dataclass
class State:
    """Arrays by city (n,), by party (P,), by pair (P, P), by enterprise and by citizen. Money is monthly, in 10^8 CNY.

    nash, joint, full: efforts alone, under the pact, and with everybody at ambition 1; commitment D = ambition (joint - nash).
    member: voluntary members; share_in: the month's membership m (1, or the mandated share of its days).
    abated A: share of emission really abated last month; base_abated A0.
    """

    cities: int
    parties: int
    enterprises: Enterprises
    citizens: Citizens
    # governments
    value: Floats = field(init=False)
    slope: Floats = field(init=False)
    own: Floats = field(init=False)
    by_party: Floats = field(init=False)
    marginal: Floats = field(init=False)
    marginal_believed: Floats = field(init=False)
    gamma: Floats = field(init=False)
    gamma_believed: Floats = field(init=False)
    damage_slope: Floats = field(init=False)

    def __post_init__(self) -> None:
        n, parties = self.cities, self.parties
        for name in (
            "value", "slope", "own", "gamma", "gamma_believed", "gamma_base_believed", "damage_slope", "nash", "nash_benefit", "joint", "benefit",
            "full", "commitment", "delivered", "kappa", "goal", "effort", "voluntary", "floor_left", "standard_share", "abated", "base_abated",
            "stock", "emission_ratio", "concentration", "experience", "awareness", "complaints", "visited", "visit_next", "visit_effect", "score",
            "spared", "need", "waiting",
        ):  # fmt: skip
            setattr(self, name, np.zeros(n))
        for name in ("mean_trust", "binds", "realised", "scale", "budget", "full_cost", "margin", "share_in"):
            setattr(self, name, np.zeros(parties))
        self.margin[:] = np.nan
        self.by_party = np.zeros((parties, n))
        self.rates = np.zeros((parties, n))
        self.air_weight = np.zeros((parties, n))
        self.marginal, self.marginal_believed = np.zeros((n, n)), np.zeros((n, n))
        self.floor_months = np.zeros(n, dtype=np.int64)
        self.member = np.zeros(parties, dtype=np.bool_)
        self.in_pact = np.zeros(parties, dtype=np.bool_)
        self.trust = np.zeros((parties, parties))
        self.influence = np.zeros((parties, parties))
        self.realised_past = np.full((LAGS, parties), np.nan)
        self.by_source = np.zeros((n, n + 1))
        self.contribution = np.zeros((n, n + 1))
        self.flows = np.zeros((parties, parties), dtype=np.int64)
        self.concentration_past = np.zeros((12, n))
        self.reported_past = np.zeros((12, n))
        self.cost_past = np.zeros((12, n))
        self.complaints_past = np.zeros((12, n))
        self.visits_carried = 0.0
        e, c = self.enterprises, self.citizens
        self.perceived = np.zeros(e.city.size)
        self.watched = np.zeros(e.city.size)
        self.violation_months = np.zeros(e.city.size, dtype=np.int64)
        self.emission = e.uncontrolled.copy()
        self.citizen_awareness = np.zeros(c.city.size)


def party_mean(values: Floats, places: Places) -> Floats:
    """Mean over the cities of each party."""
    return np.bincount(places.party, values, len(places.parties)) / np.bincount(places.party, minlength=len(places.parties))
