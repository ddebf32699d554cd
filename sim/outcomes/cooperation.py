"""Outcomes of the pact: stability, delivery by party, gaps, what meetings cost, and how unequal transfers are."""

from __future__ import annotations

import numpy as np

from sim.outcomes.declarations import HALF
from sim.outcomes.finished import Finished, Formula
from sim.outcomes.levels import Floats, mean, ratio


def _part_of_index(run: Finished) -> Floats:
    """What every city adds to the region's cooperation index, (T, n)."""
    done, possible = run.record.city["cooperated"], run.record.city["cooperable"]
    return ratio(done, np.broadcast_to(possible.sum(axis=1, keepdims=True), done.shape))


def _trust(run: Finished) -> Floats:
    """Mean trust of the others in every party, (T, P)."""
    others = ~np.eye(len(run.places.parties), dtype=bool)
    return np.column_stack([mean(run.record.trust[:, others[:, h], h], 1) for h in range(len(others))])


def _gap_closed(run: Finished) -> Floats:
    """(W - W_Nash) / (W_joint - W_Nash), (T,)."""
    done, nash, joint = run.record.welfare.T
    return ratio(done - nash, joint - nash)


def honoured(run: Finished) -> Floats:
    """1 in the months in which a party is a member and delivers at least half, else 0; (T, P).

    m d >= 1/2, with m the party's share of the month in the pact and d the mean over its cities of the delivered share, weighted
    by e D (Eq. 21.3). A party with nothing to deliver delivers nothing.
    """
    r, levels = run.record, run.levels
    delivered = r.city["delivered"]
    weight = np.where(np.isnan(delivered), 0.0, r.city["spared"] * r.city["commitment"])
    share = ratio(levels.party_sum(weight * np.nan_to_num(delivered)), levels.party_sum(weight))
    return np.where(r.party["share_in"] * np.nan_to_num(share) >= HALF, 1.0, 0.0)


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


FORMULAS: dict[str, Formula] = {
    "cooperation_index": lambda run: run.levels.ratio(run.record.city["cooperated"], run.record.city["cooperable"]),
    "cooperation_part": _part_of_index,
    "trust": _trust,
    "honouring_members": honoured,
    "months_to_first_pact": lambda run: np.full(len(run.record.stability), months_to_first_pact(run.record.party["share_in"])),
    "internal_margin": lambda run: run.record.stability[:, 0],
    "external_margin": lambda run: run.record.stability[:, 1],
    "potential_margin": lambda run: run.record.stability[:, 2],
    "effort_gap": lambda run: run.record.city["full"] - run.record.city["effort"],
    "effort_spread": lambda run: run.levels.spread(run.record.city["effort"]),
    "welfare_gap_closed": _gap_closed,
    "coordination_cost": lambda run: run.coordination,
    "transfer_balance": lambda run: run.balance,
    "transfer_gini": lambda run: gini_of_balances(run.balance),
}
