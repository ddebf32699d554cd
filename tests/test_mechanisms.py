"""The contract that every mechanism inherits."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.policy import policy_of
from sim.mechanisms import registry
from sim.mechanisms.base import Mechanism
from sim.outcomes.declarations import OUTCOMES
from sim.processes.sections import LEVERS
from tests.conftest import NAMED, scenario_of, series, switched_on

NAMES = sorted(registry())
FULL = "bth_full_package"
BUSY = {"mechanisms.campaign": {"from": "2014-02-01", "to": "2014-03-20", "campaign_floor": 0.3, "curtailment": 0.2, "effort_floor": 0.2}}
"""Everything on, a campaign included: the background against which a field must move something."""


RULES = {
    ("ecological_compensation", "rate"): {"mechanisms.ecological_compensation.rule": "horizontal"},
    ("ecological_compensation", "tax_rate"): {
        "mechanisms.ecological_compensation.rule": "benefit_sharing", "enterprises.relocation_rate": 0.2, "enterprises.relocation_cost": 0.01,
    },
    ("bilateral_payments", "fall"): {"mechanisms.bilateral_payments.condition": "air"},
    ("bilateral_payments", "clawback"): {"mechanisms.bilateral_payments.condition": "air"},
}  # fmt: skip
"""Fields that only some rules of their mechanism read, and such a rule."""
LATER = {"measures": {"period.start": "2018-01"}}
"""Mechanisms some of whose fields act only later than the background does."""
ELSEWHERE = {f"measures.{group}" for group in ("vehicles", "dust_control", "water_treatment", "other")}
"""Fields for which the region of the background has no data; they have a test of their own."""


def mean_of(scenario, outcome, replicates=4):
    values = [series(scenario, replicate)[outcome][12:, 0] for replicate in range(replicates)]
    return float(np.nanmean(values))


def changed(parameter):
    """Another allowed value of a parameter."""
    if parameter.kind in ("party", "place"):
        return "Beijing"
    if parameter.kind == "flag":
        return not parameter.default
    if parameter.kind == "choice":
        return next(c for c in parameter.choices if c != parameter.default)
    high = 2.0 * parameter.default + 1.0 if parameter.high is None else parameter.high
    return 0.5 * (parameter.default + high) if high - parameter.default < 1 else parameter.default + 0.5


def differs(a, b, but=()):
    return [n for n in a if n not in but and not np.array_equal(a[n], b[n], equal_nan=True)]


@pytest.mark.parametrize("name", NAMES)
class TestContract:
    """Inherited by every mechanism through the registry."""

    def test_is_declared_in_full(self, name):
        m: Mechanism = registry()[name]
        assert m.name == name
        assert m.evidence
        assert m.anchor.en
        assert m.anchor.zh
        assert m.defaults()["running_cost_per_million"] > 0
        assert m.claims
        assert set(m.claims) <= set(OUTCOMES)
        for field in m.fields:
            assert field.lever in LEVERS or field.clause or field.parameter.name == "running_cost_per_million"
            assert (field.clause and m.clause) or not field.clause

    def test_is_deterministic(self, name):
        scenario = scenario_of(**switched_on(name))
        assert not differs(series(scenario), series(scenario))

    def test_named_without_fields_it_changes_something(self, name):
        extra = {"governments.members": "all"} if name in ("coordination_body", "ecological_compensation") else {}
        without = series(scenario_of(**extra))
        with_it = series(scenario_of(**switched_on(name), **extra))
        assert differs(without, with_it, but=("governance_cost",))

    def test_every_field_moves_some_outcome(self, name):
        base = "bth_status_quo" if name == "campaign" else FULL
        busy = BUSY | LATER.get(name, {}) | {f"mechanisms.{name}.{field}": value for field, value in NAMED.get(name, {}).items()}
        if name == "measures":
            busy |= {"mechanisms.measures.enabled": True}  # not in the package
        reference = series(scenario_of(base, **busy))
        for field in registry()[name].fields:
            given = dict(busy)
            if f"{name}.{field.parameter.name}" in ELSEWHERE:
                continue
            if name == "campaign":
                given = {"mechanisms.campaign": BUSY["mechanisms.campaign"] | {field.parameter.name: changed(field.parameter)}}
            else:
                given[f"mechanisms.{name}.{field.parameter.name}"] = changed(field.parameter)
            rule = RULES.get((name, field.parameter.name), {})
            given |= rule
            reference_here = series(scenario_of(base, **busy, **rule)) if rule else reference
            assert differs(reference_here, series(scenario_of(base, **given))), f"{name}.{field.parameter.name} changes nothing"

    def test_costs_something_in_proportion_to_strength(self, name):
        full = series(scenario_of(**switched_on(name)))["governance_cost"][:, 0]
        half = series(scenario_of(**switched_on(name, strength=0.5)))["governance_cost"][:, 0]
        assert full.sum() > 0
        assert half == pytest.approx(0.5 * full)

    def test_moves_its_claimed_outcomes_in_the_claimed_direction_with_strength(self, name):
        """At strength 0, 1/2 and 1. Cooperation in a pact that stays together and can pay (the fiscal limit and exits have tests of their own)."""
        pact = {"governments.members": "all", "levers.exit_cost": 1e6, "governments.fiscal_limit": False, "period.months": 48}
        pact = {} if name == "central_mandate" else pact
        targets = {"mechanisms.performance_evaluation.accountability_per_million": 0.117}
        for outcome, sign in registry()[name].claims.items():
            means = []
            for strength in (0.0, 0.5, 1.0):
                given = switched_on(name, strength=strength)
                if name == "campaign":
                    given = {"mechanisms.campaign": {"from": "2014-02-01", "to": "2014-12-31", "strength": strength}}
                background = {} if name == "performance_evaluation" else targets
                means.append(mean_of(scenario_of(**pact, **background, **given), outcome))
            rising = means if sign == "+" else means[::-1]
            tie = 1e-9 + 1e-5 * abs(rising[0])  # where half the strength binds nowhere or once, others' reaction to the cleaner air is as large
            assert rising[0] <= rising[1] + tie <= rising[2] + 2 * tie, f"{name} on {outcome}: {means}"
            assert rising[2] > rising[0], f"{name} on {outcome}: {means}"

    def test_acts_only_inside_its_window_and_cities(self, name):
        where = NAMED.get(name) or {"cities": ["Beijing", "天津"]}
        given = {f"mechanisms.{name}": {"from": "2014-06", "to": "2014-08"} | where}
        with_it, without = policy_of(scenario_of(**given)), policy_of(scenario_of())
        months = [str(m) for m in scenario_of().calendar.all_months]
        for lever in {f.lever for f in registry()[name].fields if f.lever}:
            moved = np.argwhere(with_it.levers[lever] != without.levers[lever])
            if LEVERS[lever].clock == "month":
                assert {months[t] for t, _ in moved} <= {"2014-06", "2014-07", "2014-08"}
            assert {c for _, c in moved} <= {0, 1}
