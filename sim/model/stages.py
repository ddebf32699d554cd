"""The stages of a month in which governments decide. Every stage reads last month's columns and writes this month's.

``m`` is the :class:`~sim.model.model.CooperationModel`; its equations stand in :mod:`sim.processes`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.model.stages_air import felt_ratio
from sim.model.stages_transfers import terms_of
from sim.model.state import LAGS
from sim.processes.central.kernel import appraisal_scores, choose_visits
from sim.processes.damage.kernel import damage_slopes
from sim.processes.delivery.kernel import full_cooperation_cost, update_trust
from sim.processes.effort.kernel import standards, update_effort
from sim.processes.membership.kernel import NO_GAIN, coalition_payoff, cooperation_scale, membership_probability, stability_margins
from sim.processes.plan.kernel import (
    believed_arrays,
    benefits_by_party,
    ceiling_terms,
    coalition_size,
    damage_spared,
    marginal_air,
    plan_efforts,
    value_of_air,
)
from sim.processes.sums import product
from sim.processes.transfers.kernel import pact_rates, vertical_slope
from sim.processes.transfers.clause import NONE, VERTICAL_BONUS

if TYPE_CHECKING:
    from sim.model.model import CooperationModel


def levers(m: CooperationModel) -> None:
    """Take this month's (and these days') values of every lever."""
    p = m.prepared
    m.now, m.today, m.days = p.now[m.t], p.today[m.t], m.month.days
    m.of_parties = {name: values[m.t] for name, values in p.of_parties.items()}
    m.lag = np.ceil(m.of_parties["review_lag"] - 1e-9).astype(np.int64)


def central(m: CooperationModel) -> None:
    """Visits of the month and the choice of the next ones; in January damage slopes are renewed and cities appraised."""
    s = m.state
    if m.january or m.t in (0, m.burn_in):
        damage_slopes(s.damage_slope, s.concentration_past.mean(axis=0), m.damage.kind, m.damage.scale, *m.damage.parameters)
        s.damage_slope /= 12.0
        _appraise(m)
    s.visited[:] = s.visit_next
    following = m.prepared.policy.levers["visit_detection"][min(m.t + 1, len(m.prepared.months) - 1)]
    noise = m.streams["visits"].normal(m.places.city_ids, m.step_number)
    budget = m.get("central", "visits_per_year") / 12.0 if following.any() else 0.0
    s.visits_carried = choose_visits(
        s.visit_next, s.waiting, s.need, noise, m.get("central", "visit_error"), m.get("central", "visit_rotation"), budget, s.visits_carried,
        following > 0,
    )  # fmt: skip
    announced = m.get("central", "anticipation") * following * s.visit_next * (1.0 - s.visited)
    visits, grid = m.now["visit_detection"] * s.visited + announced, m.now["grid_detection"]
    s.visit_effect[:] = visits + grid - visits * grid  # independent doors; exactly the visits where there is no grid
    for city in np.flatnonzero(s.visited):
        m.note(m.places.cities[city], "visit")


def _appraise(m: CooperationModel) -> None:
    """Growth: less cost of abatement per GDP; air: less reported air above the target; liveability: fewer complaints."""
    s, target = m.state, m.now["target"]
    reported = s.reported_past.mean(axis=0)
    aim = np.where(np.isfinite(target), target, 1.0)
    weights = m.scenario.appraisal
    growth, air, liveability = -s.cost_past.sum(axis=0) / m.places.gdp, -(reported - aim) / aim, -s.complaints_past.mean(axis=0)
    appraisal_scores(s.score, s.need, growth, air, liveability, weights["gdp"], weights["air"], weights["liveability"])


def observation(m: CooperationModel) -> None:
    """Parties see what partners realised ``review_lag`` months ago, through opacity and noise, and trust moves."""
    s = m.state
    seen = s.realised_past[(m.t - m.lag) % LAGS, np.arange(s.parties)]
    noise = m.streams["report_noise"].normal(m.pair_ids, m.step_number).reshape(s.parties, s.parties) * m.of_parties["report_noise"]
    update_trust(
        s.trust, seen, m.of_parties["opacity"], m.get("governments", "belief_unseen"), noise,
        m.get("governments", "trust_gain_good"), m.get("governments", "trust_gain_bad"),
    )  # fmt: skip


def outlook(m: CooperationModel) -> None:
    """What air, effort and partners are worth this month: values, Nash and full cooperation, scale, budget."""
    s, p, now = m.state, m.places, m.now
    base = s.abated if m.in_burn_in else s.base_abated
    released = m.activity * s.untreated
    marginal_air(s.marginal, m.transport, released, base)
    mix = m.prepared.mix.cost[m.t]  # of the cost of the base year: what enterprises added since grows as industry does
    s.gamma[:] = (s.gamma_year * m.growth * mix - (s.gamma_year - m.gamma_base) * m.growth * (mix - 1.0)) * now["cost_slope"]
    believed_arrays(
        s.marginal_believed, s.gamma_believed, s.gamma_base_believed, s.marginal, s.gamma, m.gamma_base, m.error_air, m.error_cost, now["planning_error"]
    )
    emission_ratio = released * (1.0 - s.abated) / (1.0 - base)
    inside = np.empty(s.cities)
    product(inside, m.transport, felt_ratio(m, emission_ratio))
    expected = (m.outside + inside) * (1.0 - now["monitor_bias"])
    softness = m.get("governments", "assessment_softness")
    value_of_air(s.value, now["damage_weight"], s.damage_slope, now["accountability"], expected, now["target"], softness)
    benefits_by_party(s.by_party, s.own, s.value, s.marginal_believed, p.party, m.cohesion)
    s.slope[:] = 0.0
    if m.transfer_rule == VERTICAL_BONUS:
        vertical_slope(s.slope, m.transfer_amount, s.marginal_believed, p.party, m.cohesion)
    ceiling_terms(s.excess, now["excess_price"], now["emission_ceiling"], p.emission, released, base)
    shared = (s.by_party, s.own, p.party, now["regard"], s.slope, s.excess)
    plan_efforts(s.nash, s.nash_benefit, *shared, m.nobody, s.gamma_believed, m.quadratic, m.cap)
    plan_efforts(s.full, s.benefit, *shared, m.everybody, s.gamma_believed, m.quadratic, m.cap)
    cooperation_scale(s.scale, s.by_party, s.own, s.slope, s.excess, now["regard"], p.party, s.gamma_believed, m.quadratic, m.cap)
    full_cooperation_cost(s.full_cost, s.by_party, s.own, p.party, now["regard"], s.slope, s.excess, s.gamma_base_believed, m.quadratic, m.cap)
    s.budget[:] = m.of_parties["fiscal_capacity"] * s.full_cost
    m.terms = terms_of(m, expected)
    damage_spared(s.spared, s.damage_slope, s.marginal)
    m.was_mandated[:] = m.mandated > 0
    m.mandated[:] = 0.0
    if not m.in_burn_in:
        np.maximum.at(m.mandated, p.party, m.today["mandated_membership"].mean(axis=0))


def payoff(m: CooperationModel, r: int, member: np.ndarray) -> float:
    """V_r(S): monthly payoff of party r when the parties of ``member`` form the pact, 10^8 CNY."""
    s, p, now = m.state, m.places, m.now
    return coalition_payoff(
        r, member, s.by_party, s.own, s.slope, s.excess, now["regard"], p.party, s.gamma_believed, m.quadratic, m.cap, now["ambition"], s.nash,
        s.nash_benefit, m.delivery_rule, m.get("governments", "reciprocity"), s.trust, m.influence, s.comply, m.get("governments", "discount_factor"), m.lag,
        m.get("governments", "punishment_months"), now["verification"], now["breach_sanction"],
        s.budget, m.get("governments", "fiscal_limit"), m.get("governments", "sanctions_in_choice"), *m.terms,
    )  # fmt: skip


Payoffs = dict[tuple[int, bytes], float]
"""(party, members) -> V_r(S) of this month, so that no coalition is worked out twice."""


def _payoff_once(m: CooperationModel, r: int, member: np.ndarray, known: Payoffs) -> float:
    """V_r(S) out of ``known``; coalitions of fewer than two parties are all Nash."""
    members = member.tobytes()
    key = (r, members if members.count(1) >= 2 else b"")
    if key not in known:
        known[key] = payoff(m, r, member)
    return known[key]


def margin_of(m: CooperationModel, r: int, known: Payoffs) -> float:
    """(V(S+r) - V(S-r))/scale of party r, S the parties in the pact now; NaN where r has nothing to gain.

    Under ``dissolve`` the exit of a member ends the pact, so V(S-r) is the payoff at Nash.
    """
    s, p = m.state, m.places
    mine = p.party == r
    if not s.scale[r] > NO_GAIN * float((s.value * s.concentration)[mine].sum()):
        return math.nan
    with_r = s.member | (m.mandated > 0)
    without_r = with_r.copy()
    with_r[r], without_r[r] = True, False
    if s.member[r] and m.get("governments", "on_exit") == "dissolve":
        without_r[:] = False
    return (_payoff_once(m, r, with_r, known) - _payoff_once(m, r, without_r, known)) / float(s.scale[r])


def membership(m: CooperationModel) -> None:
    """In the first month of a quarter the parties decide one after another, in a drawn order, seeing the decisions taken."""
    s = m.state
    if m.month.month % 3 == 1:
        meeting, leaving = m.of_parties["meeting_cost"], m.of_parties["exit_cost"]
        known: Payoffs = {}
        for r in range(s.parties):
            s.margin[r] = margin_of(m, r, known) - meeting[r]
        before = s.member.copy()
        draws = m.streams["membership"].uniform(m.places.party_ids, m.step_number)
        order = np.argsort(m.streams["membership_order"].uniform(m.places.party_ids, m.step_number))
        for r in order.tolist():
            margin = margin_of(m, r, known) - meeting[r]
            stays = margin + (leaving[r] if s.member[r] else 0.0)
            wants = not math.isnan(margin) and draws[r] < membership_probability(stays, m.get("governments", "choice_sharpness"))
            if wants != s.member[r]:
                m.note(f"party:{m.places.parties[r]}", "joined" if wants else "left")
                s.member[r] = wants
                if not wants and m.get("governments", "on_exit") == "dissolve":
                    for other in np.flatnonzero(s.member):
                        m.note(f"party:{m.places.parties[other]}", "left")
                    s.member[:] = False
        gain = s.margin if np.array_equal(before, s.member) else np.array([margin_of(m, r, known) for r in range(s.parties)]) - meeting
        stability_margins(m.stability, gain, s.scale, s.member | (m.mandated > 0))
    for name in np.array(m.places.parties)[(m.mandated > 0) & ~m.was_mandated]:
        m.note(f"party:{name}", "mandated")


def plan(m: CooperationModel) -> None:
    """The pact plans: joint optimum of its members, commitment D = ambition (xS - xN), money per unit of effort."""
    s, p, now = m.state, m.places, m.now
    s.in_pact[:] = s.member | (m.mandated > 0)
    s.share_in[:] = np.where(s.member, 1.0, m.mandated) if coalition_size(s.in_pact) >= 2 else 0.0  # one party is no pact
    shared = (s.by_party, s.own, p.party, now["regard"], s.slope, s.excess)
    plan_efforts(s.joint, s.benefit, *shared, s.in_pact, s.gamma_believed, m.quadratic, m.cap)
    pact = s.in_pact[p.party] if coalition_size(s.in_pact) >= 2 else np.zeros(s.cities, dtype=bool)
    s.commitment[:] = np.where(pact, now["ambition"] * (s.joint - s.nash), 0.0)
    assert s.commitment.min() >= -1e-12, "a commitment below Nash"
    np.maximum(s.commitment, 0.0, out=s.commitment)
    s.rates[:] = 0.0
    s.passed[:] = 0.0
    if m.transfer_rule != NONE and coalition_size(s.in_pact) >= 2:
        pact_rates(s.rates, s.passed, s.in_pact, s.by_party, now["regard"], p.party, s.benefit, s.nash_benefit, *m.terms[:-1])
    s.kappa[:] = s.rates[p.party, np.arange(s.cities)]


def effort(m: CooperationModel) -> None:
    """Effort with habit and floors; departments turn it into the standard that enterprises face."""
    s, now, get = m.state, m.now, m.get
    s.goal[:] = s.nash + m.extra
    if m.t == 0:
        s.voluntary[:], s.nash_path[:] = s.goal, s.nash
    update_effort(
        s.effort, s.voluntary, s.nash_path, s.floor_left, s.floor_months, s.floor_season, s.goal, s.nash, now["effort_floor"],
        get("governments", "effort_rise"),
        get("governments", "habit_half_life"), get("governments", "floor_half_life"), get("governments", "season_floor_half_life"),
    )  # fmt: skip
    environment, health, transport = (get("governments", f"alpha_{d}") for d in ("environment", "health", "transport"))
    standards(
        s.standard_share, s.effort, environment, health, transport, now["alpha_economy"], m.scenario.appraisal["air"], now["coordination"],
        now["unassigned_share"],
    )  # fmt: skip
