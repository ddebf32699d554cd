"""Outcomes of the pact: stability, delivery by party, gaps, what meetings cost, and how unequal transfers are."""

from __future__ import annotations

import numpy as np

from sim.model.model import CooperationModel
from sim.outcomes.declarations import HALF
from sim.outcomes.levels import Floats, Levels, ratio


def cooperation_columns(model: CooperationModel, levels: Levels, balance: Floats) -> dict[str, Floats]:
    """Outcome -> (T, places). ``balance`` (T, P): net transfers received, 10^8 CNY a month."""
    r = model.recorder
    stability = dict(zip(("internal_margin", "external_margin", "potential_margin"), r.stability.T, strict=True))
    first = np.full(len(r.stability), months_to_first_pact(r.party["share_in"]))
    regional = stability | {"transfer_gini": gini_of_balances(balance), "months_to_first_pact": first}
    return {
        "honouring_members": levels.from_party(honoured(model, levels), "sum"),
        "effort_gap": levels.from_city(r.city["full"] - r.city["effort"], "mean"),
        "effort_spread": levels.spread(r.city["effort"]),
        "coordination_cost": levels.from_party(coordination_cost(model, levels), "sum"),
        **{name: levels.from_region(values) for name, values in regional.items()},
    }


def honoured(model: CooperationModel, levels: Levels) -> Floats:
    """1 in the months in which a party is a member and delivers at least half, else 0; (T, P).

    m d >= 1/2, with m the party's share of the month in the pact and d the mean over its cities of the delivered share, weighted
    by e D (Eq. 21.3). A party with nothing to deliver delivers nothing.
    """
    r = model.recorder
    delivered = r.city["delivered"]
    weight = np.where(np.isnan(delivered), 0.0, r.city["spared"] * r.city["commitment"])
    share = ratio(levels.party_sum(weight * np.nan_to_num(delivered)), levels.party_sum(weight))
    return np.where(r.party["share_in"] * np.nan_to_num(share) >= HALF, 1.0, 0.0)


def coordination_cost(model: CooperationModel, levels: Levels) -> Floats:
    """What the members' meetings cost: m x meeting_cost x cooperation scale, by party, 10^8 CNY a month; (T, P)."""
    r = model.recorder
    meeting = model.prepared.policy.levers["meeting_cost"][model.burn_in : model.burn_in + r.filled]
    size = np.array([group.size for group in levels.groups[1:]])
    return np.asarray(r.party["share_in"] * levels.party_sum(meeting) / size * r.party["scale"])


def months_to_first_pact(share_in: Floats) -> float:
    """Months before the first one with a pact of two or more parties, mandated ones included (0: the first month); NaN: never.

    ``share_in`` (T, P) is zero for all parties while fewer than two are in.
    """
    in_force = share_in.any(axis=1)
    return float(in_force.argmax()) if in_force.any() else np.nan


def gini_of_balances(balance: Floats) -> Floats:
    """Gini coefficient of the parties' net balances b, by month: sum_pq |b_p - b_q| / (2 P sum_p |b_p|).

    In [0, (P-1)/P]; for balances without negative ones it is the ordinary Gini coefficient, whose denominator (the mean) would
    be zero where transfers sum to zero. NaN where nobody paid or received. Raffinetti, Siletti & Vernizzi (2015).
    """
    apart = np.abs(balance[:, :, None] - balance[:, None, :]).sum(axis=(1, 2))
    return ratio(apart, 2.0 * balance.shape[1] * np.abs(balance).sum(axis=1))
