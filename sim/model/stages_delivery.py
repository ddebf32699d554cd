"""The stage of delivery: how much of its commitments every party delivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail
from sim.model.prepared import party_mean
from sim.processes.delivery.kernel import delivered_shares, delivery_gains, full_breach_fines, imitate, repeated_game, trust_in_partners
from sim.processes.delivery.rules import CHOSEN, IMITATION, REPEATED, PartyView
from sim.processes.sums import product, row_sums

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

Floats = NDArray[np.float64]


def delivery(m: CooperationModel) -> None:
    """How much of its commitment every city delivers, under the party's fiscal limit."""
    s, now, p = m.state, m.now, m.places
    shared = (s.commitment, s.by_party, s.nash_benefit, s.rates, s.nash, s.gamma_believed, p.party, m.quadratic)
    trust_in_partners(s.mean_trust, s.trust, m.influence, s.in_pact)
    if m.delivery_rule == REPEATED:
        repeated_game(
            s.comply, s.in_pact, *shared, now["verification"], now["breach_sanction"], m.get("governments", "discount_factor"), m.lag,
            m.get("governments", "punishment_months"),
        )  # fmt: skip
    if m.delivery_rule == IMITATION and m.month.month % 3 == 1 and not m.in_burn_in:
        _imitation(m, shared)
    if m.delivery_rule == CHOSEN:
        _choices(m, shared)
    delivered_shares(
        s.delivered, s.binds, m.delivery_rule, m.get("governments", "reciprocity"), s.mean_trust, s.comply, now["verification"], now["breach_sanction"],
        s.kappa, s.commitment, s.nash, s.gamma_believed, s.budget, m.places.party, m.quadratic, m.get("governments", "fiscal_limit"),
    )  # fmt: skip
    m.extra[:] = np.nan_to_num(s.delivered) * s.commitment * s.share_in[m.places.party]


def _imitation(m: CooperationModel, shared: tuple[Any, ...]) -> None:
    """Every party looks at one bordering party and may copy it; payoffs of full delivery or none, in cooperation scales."""
    s, ids = m.state, m.places.party_ids
    cost, gain = np.empty(s.parties), np.empty(s.parties)
    delivery_gains(cost, gain, *shared)
    whole, others, partners = np.empty(s.parties), np.empty(s.parties), np.empty(s.parties)
    row_sums(whole, m.influence)
    weight = m.influence * ~np.eye(s.parties, dtype=bool) / whole[:, None]
    row_sums(others, weight)
    product(partners, weight, s.comply)
    partners /= np.maximum(others, 1e-300)
    payoff = np.divide(gain * partners - cost * s.comply, s.scale, out=np.zeros(s.parties), where=s.scale > 0)
    model = np.full(s.parties, -1)
    draws = m.streams["imitation"].uniform(ids, m.step_number, slot=1)
    for r in range(s.parties):
        near = np.flatnonzero(m.borders[r])
        if near.size:
            model[r] = near[int(draws[r] * near.size)]
    order = np.argsort(m.streams["imitation"].uniform(ids, m.step_number, slot=2))
    imitate(s.comply, payoff, order, model, m.streams["imitation"].uniform(ids, m.step_number), m.get("governments", "imitation_sharpness"))


def _choices(m: CooperationModel, shared: tuple[Any, ...]) -> None:
    """Every party asks the rule for its share, all on the columns before anybody chose. InputError: the rule fails, or gives no share."""
    rule, chosen = m.chosen_rule, np.empty(m.state.parties)
    assert rule.share is not None
    for r, view in enumerate(_views(m, shared)):
        try:
            share = float(rule.share(view))
        except Exception as error:  # whatever a stranger's function does, the user must learn whose it is
            why = f"{type(error).__name__}: {error}"
            raise fail(Place("governments.delivery_rule"), "delivery.failed", name=rule.name, party=view.party, month=str(m.month), why=why) from error
        if not 0.0 <= share <= 1.0:  # NaN too
            raise fail(Place("governments.delivery_rule"), "delivery.share", name=rule.name, party=view.party, month=str(m.month), found=f"{share:g}")
        chosen[r] = share
    m.state.comply[:] = chosen


def _views(m: CooperationModel, shared: tuple[Any, ...]) -> list[PartyView]:
    """What every party can know this month."""
    s, p = m.state, m.places
    cost, gain, fine = (np.empty(s.parties) for _ in range(3))
    delivery_gains(cost, gain, *shared)
    full_breach_fines(fine, s.commitment, m.now["breach_sanction"], s.nash, s.gamma_believed, p.party, m.quadratic)
    commitment, verification = party_mean(s.commitment, p), m.of_parties["verification"]
    draws = m.streams["delivery"].uniform(p.party_ids, m.step_number)
    members = tuple(p.parties[h] for h in np.flatnonzero(s.in_pact))
    return [
        PartyView(
            name, m.month, bool(s.in_pact[r]), members, {other: float(s.trust[r, h]) for h, other in enumerate(p.parties) if h != r},
            *map(float, (s.mean_trust[r], commitment[r], cost[r], gain[r], verification[r], fine[r], s.budget[r], s.comply[r], draws[r])),
        )
        for r, name in enumerate(p.parties)
    ]  # fmt: skip
