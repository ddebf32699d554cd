"""Transfers between governments: the terms of the month, and the stage that settles them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.state import LAGS
from sim.processes.delivery.kernel import proven_breaches, realised_shares
from sim.processes.sums import matrix_product, product
from sim.processes.transfers.kernel import Terms, border_stakes, coalition_table, settle, settle_lump, tax_shares
from sim.processes.transfers.clause import BENEFIT_SHARING, BORDER_BET, HORIZONTAL, NONE, SHAPLEY, VERTICAL_BONUS

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

Floats = NDArray[np.float64]


def border_sections(m: CooperationModel) -> NDArray[np.int64]:
    """Source and receptor city of every border section, (K, 2): bordering cities of different parties where the source makes air (or water)
    of the receptor; for air both ways, on a river downstream. Nothing unless the rule is border_bet."""
    if m.prepared.policy.transfer_rule != BORDER_BET:
        return np.empty((0, 2), dtype=np.int64)
    pairs = m.scenario.region.bordering
    found = [(s, r) for a, b in pairs for s, r in ((a, b), (b, a)) if m.places.party[s] != m.places.party[r] and m.transport[r, s] > 0.0]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def terms_of(m: CooperationModel, expected: Floats) -> Terms:
    """The terms under which a pact would pay this month; ``expected`` (n,): annual mean that is to be reported, ug/m3."""
    s, rule = m.state, m.transfer_rule
    s.lump[:] = 0.0
    if rule == HORIZONTAL:
        matrix_product(s.air_weight, m.population_weight, s.marginal_believed)
    elif rule == SHAPLEY and (m.january or not s.asked.any()):
        _work_out_coalitions(m)
    elif rule == BORDER_BET:
        s.reported[:] = (1.0 - m.now["monitor_bias"])[:, None] * s.marginal_believed
        gained = np.empty(s.cities)
        product(gained, s.reported, extra_effort(m))
        border_stakes(s.lump, m.transfer_amount, _agreed(m), expected + gained, m.sections, m.places.party)
    elif rule == BENEFIT_SHARING:
        s.lump[:] = _tax_shares(m)
    if rule != SHAPLEY and s.asked.any():
        s.owed[:] = s.asked[:] = 0.0  # the clause has ended; should it begin anew, coalitions are worked out anew
    passing = m.has_enterprises if m.prepared.policy.pass_on else m.no_city
    return Terms(rule, m.transfer_amount, s.air_weight, s.owed, s.asked, m.sections, s.reported, passing, s.lump)


def _work_out_coalitions(m: CooperationModel) -> None:
    """What every coalition would owe its members this year, under the levers and beliefs of this month."""
    s, p = m.state, m.places
    if len(s.owed) == 1:
        s.owed, s.asked = (np.zeros((1 << s.parties, s.parties)) for _ in range(2))
    coalition_table(
        s.owed, s.asked, s.by_party, s.own, p.party, m.now["regard"], s.slope, s.excess, s.gamma_believed, m.quadratic, m.cap, s.nash, s.nash_benefit
    )


def _agreed(m: CooperationModel) -> Floats:
    """What border bets are about: the target, or the reported base-year level where there is none, ug/m3."""
    target = m.now["target"]
    return np.where(np.isfinite(target), target, m.places.base_mean * (1.0 - m.prepared.policy.levers["monitor_bias"][0]))


def _tax_shares(m: CooperationModel) -> Floats:
    """What parties get of the tax of the enterprises that left them, (P, P), 10^8 CNY a month."""
    s, e, lump = m.state, m.state.enterprises, np.zeros((m.state.parties, m.state.parties))
    tax_shares(lump, m.transfer_amount, s.city, s.origin, m.places.party, e.uncontrolled, s.closed_months, m.growth * m.output)
    return lump


def extra_effort(m: CooperationModel) -> Floats:
    """Effort that is there because of the pact: what transfers are paid for."""
    return np.clip(m.state.voluntary - m.state.nash_path, 0.0, m.extra)


def transfers(m: CooperationModel) -> None:
    """Settle the month in whole fen, sanction the breaches that are proven, and remember what partners could see of it."""
    s, p = m.state, m.places
    proven_breaches(
        m.sanctions, s.commitment, s.delivered, m.now["verification"], m.now["breach_sanction"], s.share_in, s.nash, s.gamma_believed, p.party,
        m.quadratic, p.city_ids, m.streams["verification"].key(m.step_number),
    )  # fmt: skip
    for k in np.unique(p.party[m.sanctions > 0]):
        m.note(f"party:{p.parties[k]}", "breach")
    _settle(m)
    m.bonus[:] = 0.0
    if m.transfer_rule == VERTICAL_BONUS:
        improvement = m.year_ago - s.reported_past[m.t % 12]
        m.bonus[:] = np.bincount(p.party, m.transfer_amount * improvement, s.parties)
    realised_shares(s.realised, s.effort, s.voluntary, s.abated, s.nash_path, s.commitment, s.spared, s.in_pact, p.party)
    s.realised_past[m.t % LAGS] = s.realised


def _settle(m: CooperationModel) -> None:
    """Pay for effort, or for what border sections report this month, weather included; and share the tax."""
    s, p = m.state, m.places
    s.flows[:] = s.to_enterprises[:] = 0
    if m.transfer_rule == NONE:
        return
    if m.transfer_rule == BORDER_BET:
        stakes = np.zeros_like(s.lump)
        border_stakes(stakes, m.transfer_amount, _agreed(m), s.reported_past[m.t % 12], m.sections, p.party)
        settle_lump(s.flows, stakes, s.share_in)
        return
    settle(s.flows, s.to_enterprises, s.rates, s.passed, extra_effort(m))
    if m.transfer_rule == BENEFIT_SHARING:
        settle_lump(s.flows, _tax_shares(m), s.share_in)
