"""Intervals of means stay where values can be: costs at or above 0, members between none and all parties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.declare.outcomes import NOT_NEGATIVE
from sim.outcomes.declarations import OUTCOMES, REGION, bounds_at
from sim.study.compare.intervals import mean_interval

PLACES = (REGION, "party:A", "party:B", "party:C", "A1")


def test_the_interval_of_a_cost_by_hand() -> None:
    """Mean 4, standard error 1 of 3 values, t(0.95, 2) = 2.919986; of 0, 0 and 3: mean 1, standard error 1, cut at 0."""
    values = np.array([4.0 - math.sqrt(3.0), 4.0, 4.0 + math.sqrt(3.0)])
    x = mean_interval(values, NOT_NEGATIVE)
    assert (x.mean, x.lo, x.hi) == pytest.approx((4.0, 1.080014, 6.919986), rel=1e-5)
    x = mean_interval(np.array([0.0, 0.0, 3.0]), NOT_NEGATIVE)
    assert (x.mean, x.lo, x.hi) == pytest.approx((1.0, 0.0, 3.919986), rel=1e-5)


def test_half_open_from_elsewhere_and_values_outside() -> None:
    values = np.array([4.0 - math.sqrt(3.0), 4.0, 4.0 + math.sqrt(3.0)])
    moved = mean_interval(values - 7.0, (-7.0, math.inf))
    assert (moved.lo, moved.hi) == pytest.approx((1.080014 - 7.0, 6.919986 - 7.0), rel=1e-5)
    below = np.array([-1.0, 1.0, 3.0])  # nothing is cut where a value lies outside: Student's, 1 -+ 2.919986 x 2/sqrt(3)
    assert mean_interval(below, NOT_NEGATIVE).lo == pytest.approx(1.0 - 2.919986 * 2.0 / math.sqrt(3.0), rel=1e-5)
    assert mean_interval(np.zeros(4), NOT_NEGATIVE).hi == 0.0


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from((0.0, 1e-300, 1e12)), st.floats(0, 1e9)), min_size=2, max_size=8))
def test_no_interval_of_a_cost_goes_below_nothing(values: list[float]) -> None:
    x = mean_interval(np.array(values), NOT_NEGATIVE)
    assert 0.0 <= x.lo <= x.mean <= x.hi
    assert x.hi <= x.mean * 7.32  # t(0.95, 1) = 6.3138 standard errors of at most the mean each
    assert math.isfinite(x.hi)


def test_members_are_between_none_and_all_parties() -> None:
    for name in ("member", "honouring_members"):
        assert bounds_at(OUTCOMES[name], REGION, PLACES) == (0.0, 3.0)
        assert bounds_at(OUTCOMES[name], "party:A", PLACES) == (0.0, 1.0)
    assert bounds_at(OUTCOMES["member"], REGION, (REGION,)) == (0.0, math.inf)
    x = mean_interval(np.array([2.9, 1.0]), bounds_at(OUTCOMES["member"], REGION, PLACES))
    assert 0.0 < x.lo < 1.95 < x.hi < 3.0
    assert mean_interval(np.array([2.9, 1.0])).hi > 3.0


def test_costs_and_counts_that_cannot_be_negative_say_so() -> None:
    for name in ("abatement_cost", "output_lost", "governance_cost", "coordination_cost", "health_damage", "good_days_pm25", "heavy_days_pm25"):
        assert bounds_at(OUTCOMES[name], REGION, PLACES) == NOT_NEGATIVE
    for name in ("transfer_balance", "damage_avoided", "welfare_gap_closed"):
        assert bounds_at(OUTCOMES[name], REGION, PLACES) is None
