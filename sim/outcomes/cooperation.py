"""Outcomes of the pact: stability, delivery by party, gaps, and what meetings cost."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.declarations import HALF
from sim.outcomes.finished import Finished, Formula
from sim.outcomes.levels import Floats, ratio
from sim.processes.world.fields import Places


def _part_of_index(run: Finished) -> Floats:
    """What every city adds to the region's cooperation index, (T, n)."""
    done, possible = run.record.city["cooperated"], run.record.city["cooperable"]
    return ratio(done, np.broadcast_to(possible.sum(axis=1, keepdims=True), done.shape))


def _influence(run: Finished) -> Floats:
    """How much of the air of a party (row) another (column) makes, ug/m3; nothing of its own, (P, P)."""
    others = np.array(run.model.state[Places].influence)
    np.fill_diagonal(others, 0.0)
    return others


def _trust(run: Finished) -> Floats:
    """Mean trust of the others in every party, and of all pairs in the region, weighted by influence as delivery weighs it, at all places.

    Pairs that share no air count nothing; NaN where nobody breathes what a party emits.
    """
    weight, trust = _influence(run), run.record.trust
    worth = np.where(weight > 0.0, trust, 0.0) * weight
    by_party = ratio(worth.sum(axis=1), np.broadcast_to(weight.sum(axis=0), trust.shape[:2]))
    region = ratio(worth.sum(axis=(1, 2)), np.full(len(trust), weight.sum()))
    return np.column_stack([region, by_party, np.full((len(trust), len(run.places.cities)), np.nan)])


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


def linked_groups(influence: Floats) -> list[NDArray[np.bool_]]:
    """Groups of parties that share air, directly or through others: a mask (P,) each."""
    reach = (influence > 0.0) | (influence.T > 0.0) | np.eye(len(influence), dtype=bool)
    for _ in range(len(reach).bit_length()):  # every round doubles the length of the ways
        reach = reach.astype(float) @ reach > 0.0
    return list(np.unique(reach, axis=0))


def months_to_first_pact(share_in: Floats, groups: Iterable[NDArray[np.bool_]]) -> float:
    """Months before the first one in which two or more parties of a linked group are in, mandated ones included (0: the first month); NaN: never.

    ``share_in`` (T, P): share of the month in the pact.
    """
    in_force = np.logical_or.reduce([(share_in[:, group] > 0.0).sum(axis=1) >= 2 for group in groups])
    return float(in_force.argmax()) if in_force.any() else np.nan


def _first_pact(run: Finished) -> Floats:
    """Months to the first pact, the same in every month, (T,)."""
    return np.full(len(run.record.stability), months_to_first_pact(run.record.party["share_in"], linked_groups(_influence(run))))


FORMULAS: dict[str, Formula] = {
    "cooperation_index": lambda run: run.levels.ratio(run.record.city["cooperated"], run.record.city["cooperable"]),
    "cooperation_part": _part_of_index,
    "trust": _trust,
    "honouring_members": honoured,
    "months_to_first_pact": _first_pact,
    "internal_margin": lambda run: run.record.stability[:, 0],
    "external_margin": lambda run: run.record.stability[:, 1],
    "potential_margin": lambda run: run.record.stability[:, 2],
    "effort_gap": lambda run: run.record.city["full"] - run.record.city["effort"],
    "effort_spread": lambda run: run.levels.spread(run.record.city["effort"]),
    "welfare_gap_closed": _gap_closed,
    "coordination_cost": lambda run: run.coordination,
    "transfer_balance": lambda run: run.balance,
}
