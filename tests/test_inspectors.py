"""Inspectors that respond: the inspection game (Eq. 10.9; Tsebelis 1989) through the engine, against inspectors that policy alone sets."""

from __future__ import annotations

import numpy as np
import pytest

from sim.outcomes.compute import series_of
from sim.processes.enterprises.kernel import INSPECTED, base_detection, inspection_response
from tests.conftest import scenario_of, series, simulate
from tests.oracles.evolution import Inspection

ONE_THIRD = 1.0 / 3.0
TOLERANCE = 0.02
EXACT = {"enterprises.violation_tolerance": 0.0}
"""The game knows no tolerance: an excess of any size is a violation."""
LONG = {"period.months": 120, "agents.enterprises_per_city": 100} | EXACT
"""Many enterprises, so that the violating share of a city moves in small steps, and time to come to rest."""


def after(effort, violating, cost=ONE_THIRD, speed=1.0, inspectors=5.0, enterprises=40.0):
    column = np.array([effort])
    inspection_response(column, np.array([inspectors]), 16.7, np.array([violating]), np.array([enterprises]), cost, speed)
    return float(column[0])


def test_a_month_follows_the_replicator_of_the_inspection_game():
    """k = 2, F = 10, c = 4, h = 6; the speed is in units of h."""
    game = Inspection(2.0, 10.0, 4.0, 6.0)
    step = 1e-6
    for effort in (0.5, 1.0, 10.0):
        x = base_detection(5.0 * effort, 16.7)
        for y in (0.1, 0.3, 0.9):
            moved = base_detection(5.0 * after(effort, y, speed=step * 6.0), 16.7) - x
            assert moved == pytest.approx(step * game.velocity(np.array([x, y]))[0], rel=1e-4)


def test_effort_rests_where_an_inspection_just_pays():
    assert after(1.7, ONE_THIRD) == pytest.approx(1.7, rel=1e-12)
    assert after(1.7, 0.5) > 1.7 > after(1.7, 0.2)


def test_effort_stays_where_there_is_nobody_to_inspect_or_to_do_it():
    assert after(1.0, 0.9, enterprises=0.0) == 1.0
    assert after(1.0, 0.9, inspectors=0.0) == 1.0


def test_effort_never_leaves_for_good():
    low = high = 1.0
    for _ in range(2000):
        low, high = after(low, 0.0, speed=100.0), after(high, 1.0, speed=100.0)
    assert base_detection(5.0 * low, 16.7) == pytest.approx(INSPECTED[0])
    assert base_detection(5.0 * high, 16.7) == pytest.approx(INSPECTED[1])
    assert after(low, 0.5) > low
    assert after(high, 0.1) < high


def test_off_it_changes_nothing_and_the_base_year_is_the_same():
    usual = simulate(scenario_of())
    off = simulate(scenario_of(**{"enterprises.inspection_cost": 0.1, "enterprises.inspection_adjustment": 5}))
    on = simulate(scenario_of(**{"enterprises.inspectors_respond": True}))
    for name, values in usual.recorder.city.items():
        assert np.array_equal(values, off.recorder.city[name], equal_nan=True), name
    assert np.array_equal(usual.state.enterprises.inspection_effort, np.ones(13))
    assert np.array_equal(usual.state.enterprises.base_abated, on.state.enterprises.base_abated)
    assert not np.array_equal(usual.recorder.city["abated"], on.recorder.city["abated"])


def late(**given):
    """Violating share and inspections of the last three years by city, and which cities rest inside the limits."""
    model = simulate(scenario_of(**LONG, **given))
    found = series_of(model)
    probability = np.array([base_detection(5.0 * f, 16.7) for f in model.state.enterprises.inspection_effort])
    inside = (probability > 2 * INSPECTED[0]) & (probability < 0.9)
    return 1.0 - np.nanmean(found["compliance"][-36:, 4:], axis=0), found["inspections"][-36:, 0].mean(), inside


@pytest.fixture(scope="module")
def fines():
    """(responding?, fine) -> what is left in the end."""
    return {
        (respond, fine): late(**{"enterprises.inspectors_respond": respond, "levers.fine": fine})
        for respond in (False, True)
        for fine in (1.2, 2.4, 4.8)
    }


def test_at_rest_the_violating_share_is_the_cost_of_an_inspection(fines):
    for fine in (1.2, 2.4, 4.8):
        violating, _, inside = fines[True, fine]
        assert inside.sum() >= 12
        assert violating[inside] == pytest.approx(ONE_THIRD, abs=TOLERANCE)
    half = late(**{"enterprises.inspectors_respond": True, "enterprises.inspection_cost": 0.5})
    assert half[0][half[2]] == pytest.approx(0.5, abs=TOLERANCE)


def test_a_higher_fine_brings_fewer_inspections_and_as_many_violations(fines):
    """The paradox of the inspection game (Eq. 22.14: c/F inspections, k/h violations whatever F), against fixed inspectors, where the fine deters."""
    for low, high in ((1.2, 2.4), (2.4, 4.8)):
        assert fines[True, high][1] < 0.7 * fines[True, low][1]
        assert fines[True, high][0].mean() == pytest.approx(fines[True, low][0].mean(), abs=TOLERANCE)
        assert fines[False, high][0].mean() < 0.6 * fines[False, low][0].mean()
        assert fines[False, high][1] > 0.9 * fines[False, low][1]


def test_added_inspectors_are_worked_less():
    """More staff from policy is taken back by effort: the same violations in the end."""
    staffed = {"mechanisms.enforcement_capacity.inspectors": 10}
    few, many = (simulate(scenario_of(**LONG, **{"enterprises.inspectors_respond": True}, **given)) for given in ({}, staffed))
    shares = [np.nanmean(1.0 - series_of(model)["compliance"][-36:, 0]) for model in (few, many)]
    assert shares[1] == pytest.approx(shares[0], abs=TOLERANCE)
    assert (many.state.enterprises.inspection_effort < few.state.enterprises.inspection_effort).all()


def test_weak_fines_are_met_with_more_inspections():
    usual = series(scenario_of(**EXACT, **{"levers.fine": 0.4}))
    respond = series(scenario_of(**EXACT, **{"levers.fine": 0.4, "enterprises.inspectors_respond": True}))
    assert respond["inspections"][-1, 0] > 1.5 * usual["inspections"][-1, 0]
    assert respond["compliance"][-1, 0] > usual["compliance"][-1, 0]
