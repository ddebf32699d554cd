"""No option that changes nothing: every declared parameter and lever, moved, moves some outcome."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.sections import SECTIONS
from tests.conftest import scenario_of, series

BACKGROUND = {
    "period.months": 30,
    "mechanisms.campaign": [
        {"from": "2014-01-01", "to": "2014-01-31", "cities": ["Beijing"], "effort_floor": 0.9, "curtailment": 0.1},
        {"from": "2014-03-01", "to": "2014-07-31", "cities": ["Tianjin"], "effort_floor": 0.9, "campaign_floor": 0.2},
    ],
    "mechanisms.legislation.from": "2013-02",
    "mechanisms.supervision.from": "2013-02",
    "mechanisms.performance_evaluation.from": "2013-02",
    "mechanisms.performance_evaluation.ramp_months": 0,
    "mechanisms.coordination_body.from": "2013-02",
    "mechanisms.public_participation.from": "2013-02",
    "mechanisms.information_platform.enabled": False,
    "mechanisms.joint_enforcement.enabled": False,
}
"""Short and long floors, visits, a pact: something for every parameter to act on."""

EXTRA = {
    "governments.cap": {"governments.cost": "quadratic"},  # a saturating cost keeps effort below 1 by itself
    "levers.excess_price": {"mechanisms.emission_ceilings": {"ceiling": 0.06, "excess_price": 10}},
    "governments.discount_factor": {"governments.delivery_rule": "repeated_game", "levers.verification": 0.02},
    "governments.punishment_months": {"governments.delivery_rule": "repeated_game", "levers.verification": 0.02},
    "governments.imitation_sharpness": {"governments.delivery_rule": "imitation", "governments.members": "all", "governments.party": "city"},
    "governments.initial_compliance": {"governments.delivery_rule": "imitation", "governments.members": "all"},
    **{f"enterprises.{name}": {"enterprises.technology_unaided": True} for name in ("technology_cost", "technology_factor", "interest", "technology_life")},
    "enterprises.technology_reach": {"levers.subsidy": 0.03},
    "air.legacy_half_life": {"air.legacy_share": 0.3},
    **{f"enterprises.{name}": {"enterprises.inspectors_respond": True} for name in ("inspection_cost", "inspection_adjustment")},
    "levers.entry_standard": {"levers.retirement": 0.1},
    "levers.retirement": {"levers.entry_standard": 0.5},
    "levers.inspection_relief": {"mechanisms.voluntary_agreements": {"inspection_relief": 1, "from": "2013-01"}},
    "levers.operating_share": {"levers.treatment_capacity": 0.3},
    "enterprises.treatment_lag": {"mechanisms.treatment_infrastructure.from": "2013-02"},
    "enterprises.relocation_cost": {"enterprises.relocation_rate": 0.3},
    **{f"governments.{name}": {"governments.choice_sharpness": 0} for name in ("minimum_participation", "founding_wait")},
    "governments.material_gain": {"governments.members": "all"},
    "governments.fiscal_limit": {"governments.members": "all", "levers.fiscal_capacity": 1e-4},
    "governments.public_cost_share": {"governments.members": "all", "levers.fiscal_capacity": 1e-4},
    "levers.fiscal_capacity": {"governments.members": "all", "governments.public_cost_share": 1.0, "levers.ambition": 0.95},
    "governments.belief_unseen": {"governments.members": "all", "levers.exit_cost": 1000.0},
}

NEEDS_A_NEUTRAL_START = ("levers.joint_detection", "levers.visit_detection")


def other(p, path):
    """A value of the parameter that differs from its default, in the middle of what is plausible or allowed."""
    special = {
        "governments.party": "city", "governments.members": "all", "governments.cap": 0.05, "governments.on_exit": "dissolve",
        "levers.mandated_membership": 1, "levers.review_lag": 8, "air.transport": "low", "governments.choice_sharpness": 2.0,
        "levers.excess_price": 5000.0, "governments.discount_factor": 0.2, "governments.punishment_months": 1,
        "governments.imitation_sharpness": 0.0, "governments.initial_compliance": 1.0, "governments.material_gain": 1.0,
    }  # fmt: skip
    if path in special:
        return special[path]
    if p.kind == "flag":
        return not p.default
    if p.kind == "choice":
        return next(c for c in p.choices if c != p.default)
    if p.kind == "integer":
        return p.default + 7
    high = p.plausible[1] if p.plausible else p.high
    low = p.plausible[0] if p.plausible else (p.low or 0.0)
    high = 2.0 * p.default + 0.2 if high is None or math.isinf(high) else high
    return high if abs(high - p.default) > 1e-9 else low


CASES = [(f"{section.name}.{p.name}", p) for section in SECTIONS.values() for p in section.parameters]


@pytest.fixture(scope="module")
def reference():
    cache = {}

    def get(extra):
        key = repr(sorted(extra.items()))
        if key not in cache:
            cache[key] = [series(scenario_of("bth_full_package", **BACKGROUND, **extra), replicate) for replicate in range(2)]
        return cache[key]

    return get


@pytest.mark.parametrize(("path", "parameter"), CASES, ids=[path for path, _ in CASES])
def test_moving_the_parameter_moves_some_outcome(path, parameter, reference):
    extra = EXTRA.get(path, {})
    value = other(parameter, path)
    moved = False
    for replicate in range(2):
        before = reference(extra)[replicate]
        after = series(scenario_of("bth_full_package", **(BACKGROUND | extra | {path: value})), replicate)
        moved = moved or any(a.shape != after[n].shape or not np.array_equal(a, after[n], equal_nan=True) for n, a in before.items())
    assert moved, f"{path} = {value} changes nothing"


@pytest.mark.parametrize("weight", ["gdp", "air", "liveability"])
def test_every_appraisal_weight_matters(weight, reference):
    shifted = {"gdp": 0.2, "air": 0.2, "liveability": 0.2} | {weight: 0.6}
    after = series(scenario_of("bth_full_package", **BACKGROUND, **{"central.appraisal": shifted}))
    assert any(not np.array_equal(a, after[n], equal_nan=True) for n, a in reference({})[0].items())
