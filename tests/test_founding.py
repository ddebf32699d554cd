"""Who may be a member, and how a pact is founded (Eq. 6.7 and 6.8); the saturating cost of delivery (Eq. 7.1) and its fiscal limit (Eq. 7.4)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from sim.processes.delivery.kernel import wished_share
from sim.processes.delivery.rules import CONDITIONAL
from tests.blocks import changed, everybody, nobody, payoff
from tests.conftest import scenario_of, simulate

SMALL = {"period.start": "2013-01", "period.months": 24, "agents.enterprises_per_city": 5, "agents.citizens_per_city": 5}
OFFERED = SMALL | {"replicates": 1}
EXACT = {"governments.choice_sharpness": math.inf, "levers.planning_error": 0.0}


def joined(model):
    """(month, party) of every join."""
    return [(month, place) for month, place, kind in model.events if kind == "joined"]


@pytest.mark.parametrize(("trust", "sanction", "kappa"), [(0.0, 0.0, 0.0), (0.5, 1.0, 0.2), (1.0, 3.0, 4.0)])
def test_the_saturating_share_maximises_what_it_says(trust, sanction, kappa):
    rho, q, curvature, commitment = 0.6, 0.3, 2.0, 0.4
    whole = curvature * commitment**2

    def loss(d):
        cost = whole * ((1 - d) * math.log(1 - d) + d)
        return cost - rho * trust * whole * d + q * sanction * whole * (1 - d) - kappa * commitment * d

    best = minimize_scalar(loss, bounds=(0, 1 - 1e-12), method="bounded", options={"xatol": 1e-12}).x
    found = wished_share(CONDITIONAL, True, rho, trust, 0.0, q, sanction, kappa, curvature, commitment)
    assert found == pytest.approx(best, abs=1e-6)


def test_both_costs_agree_for_small_shares_and_certain_proof_delivers_63_percent():
    linear, saturating = (wished_share(CONDITIONAL, kind, 0.01, 0.1, 0.0, 0.01, 0.1, 0.0, 1.0, 1.0) for kind in (False, True))
    assert saturating == pytest.approx(linear, rel=2e-3)
    assert wished_share(CONDITIONAL, True, 0.6, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0) == pytest.approx(0.632, abs=1e-3)
    assert wished_share(CONDITIONAL, False, 0.6, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0) == 1.0


def test_nobody_is_a_member_where_no_institution_offers_membership():
    model = simulate(scenario_of(**OFFERED))
    assert not model.recorder.party["share_in"].any()
    assert joined(model) == []
    assert np.isnan(model.state.membership.margin).all()


def test_members_only_while_a_body_offers_membership():
    """A body from July to June that makes meetings free: a pact in between, nobody before, everybody out in the month after."""
    body = {"mechanisms.coordination_body": "{from: 2013-07, to: 2014-06, meeting_cost: 0}", "levers.verification": 1.0}
    model = simulate(scenario_of(**OFFERED, **EXACT, **body))
    share = np.array(model.recorder.party["share_in"])
    assert not share[:6].any()
    assert share[6:18].any()
    assert not share[18:].any()


def test_parties_named_at_the_start_are_invited_for_good():
    model = simulate(scenario_of(**OFFERED, **EXACT, **{"governments.members": "[Beijing, Tianjin]"}))
    assert model.state.membership.offered.tolist() == [[True, True, False]] * (24 + 24)


def founding_model(**more):
    """A model in a January in which everybody is invited, before the decision."""
    body = {"mechanisms.coordination_body": "{meeting_cost: 0.3}"}
    return scenario_of(**(OFFERED | EXACT | body | more))


def test_all_who_are_invited_decide_on_the_whole_pact_against_none():
    """Proof of half of the shortfalls at the sanction 1 makes everybody deliver d = 1 - exp(-qF) = 1 - exp(-0.5), so founders believe that of everybody."""
    model = simulate(founding_model(**{"period.months": 1, "levers.verification": 0.5, "governments.fiscal_limit": False}))
    me, scale = model.state.membership, model.state.outlook.scale
    believing = changed(model.state.trust, trust=1 - math.exp(-0.5))
    for r in range(3):
        gain = payoff(model, r, everybody(model), trust=believing) - payoff(model, r, nobody(model), trust=believing)
        assert me.margin[r] == pytest.approx(gain / scale[r] - 0.3 * 0.05, abs=1e-12)
    accepts = me.margin >= 0
    assert list(me.member) == (list(accepts) if accepts.sum() >= 2 else [False] * 3)


def test_a_failed_attempt_is_remembered():
    model = simulate(founding_model(**{"levers.meeting_cost": 50.0, "governments.founding_wait": 7}))
    assert joined(model) == []
    first = model.burn_in
    assert int(model.state.membership.next_attempt[0]) == first + 18 + 7  # tried in months 0, 9 and 18, the first of a quarter after 7 months


def test_fewer_than_the_minimum_found_nothing():
    free = {"levers.meeting_cost": 0.0, "levers.verification": 1.0}
    assert joined(simulate(founding_model(**free)))
    assert joined(simulate(founding_model(**free, **{"governments.minimum_participation": 4}))) == []
