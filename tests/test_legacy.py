"""Slow stocks: pollution of the past that sediment and soil release, and facilities that are built, neglected and run by third parties."""

from __future__ import annotations

import numpy as np
import pytest

from sim.outcomes.compute import series_of
from tests.conftest import scenario_of, simulate
from tests.synthetic import theory, write_pack

PACT = {"governments.members": "all", "levers.exit_cost": 1e6, "governments.delivery_rule": "always", "governments.trust": 1, "air.memory": 0}
"""A step: from Nash in the burn-in to the joint optimum in the first month."""


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """Three sections of a river: what a section emits it shares with those below."""
    transport = [[1.0, 0.0, 0.0], [0.5, 1.0, 0.0], [0.2, 0.4, 1.0]]
    return write_pack(tmp_path_factory.mktemp("legacy") / "line", transport, [1.0, 2.0, 3.0], [1.0, 1.0, 1.0])


def test_without_legacy_the_half_life_moves_nothing():
    usual, other = (simulate(scenario_of(**{"air.legacy_half_life": months})) for months in (60, 3))
    for name, values in usual.recorder.city.items():
        if name == "legacy":  # the stock itself moves; nothing is released from it
            continue
        assert np.array_equal(values, other.recorder.city[name], equal_nan=True), name


def test_at_rest_legacy_changes_nothing(line):
    still = {"governments.delivery_rule": "never", "governments.members": []}
    without, with_stock = (simulate(theory(line, **still, **{"air.legacy_share": share})) for share in (0.0, 0.6))
    assert with_stock.recorder.city["concentration"] == pytest.approx(without.recorder.city["concentration"], rel=1e-12)
    assert with_stock.state.air.legacy == pytest.approx(with_stock.state.air.emission_ratio, rel=1e-12)


@pytest.mark.parametrize(("share", "half_life"), [(0.3, 6.0), (0.7, 24.0)])
def test_after_a_step_the_part_of_the_stock_fades_with_its_half_life(line, share, half_life):
    at_once = simulate(theory(line, 36, **PACT))
    slow = simulate(theory(line, 36, **PACT, **{"air.legacy_share": share, "air.legacy_half_life": half_life}))
    assert slow.recorder.city["emission_ratio"] == pytest.approx(at_once.recorder.city["emission_ratio"], rel=1e-12)
    rest, months = at_once.recorder.city["concentration"], np.arange(36)[:, None]
    before = at_once.transport.sum(axis=1) + at_once.state.places.background
    expected = rest + share * 0.5 ** (months / half_life) * (before - rest)
    assert slow.recorder.city["concentration"] == pytest.approx(expected, rel=1e-9)


def test_attribution_adds_up_and_stays_with_the_source(line):
    model = simulate(theory(line, 12, **PACT, **{"air.legacy_share": 0.5}))
    recorder = model.recorder
    assert recorder.contribution.sum(axis=1) / 12 == pytest.approx(recorder.city["concentration"].mean(axis=0), rel=1e-12)
    assert np.triu(recorder.contribution[:, :-1], 1) == pytest.approx(np.zeros((3, 3)))  # nothing flows up, old pollution neither
    long_ago = simulate(theory(line, 12, **PACT))
    assert (np.tril(recorder.contribution[:, :-1]).sum(axis=1) > np.tril(long_ago.recorder.contribution[:, :-1]).sum(axis=1)).all()
    assert recorder.contribution[:, -1] == pytest.approx(long_ago.recorder.contribution[:, -1])


def test_attribution_adds_up_in_the_region_with_weather_and_alerts():
    given = {"air.legacy_share": 0.4, "mechanisms.emergency_response.from": "2013-06", "mechanisms.performance_evaluation.from": "2013-02"}
    model = simulate(scenario_of(**given))
    city = model.recorder.city
    assert model.recorder.contribution.sum(axis=1) / 30 == pytest.approx(city["concentration"].mean(axis=0), rel=1e-12)
    assert city["own_part"] + city["region_part"] + city["outside_part"] == pytest.approx(np.ones((30, 13)))


def test_a_day_of_curtailment_reaches_the_river_without_the_part_of_the_stock(line):
    """Every section stops half of its output for a month: the river feels it on all but the share of the stock."""
    stop = {"mechanisms.campaign": {"from": "2013-02-01", "to": "2013-02-28", "effort_floor": 0, "curtailment": 0.5}}
    stop |= {"air.memory": 0, "governments.delivery_rule": "never"}
    fall = []
    for share in (0.0, 0.4):
        run = simulate(theory(line, 3, **stop, **{"air.legacy_share": share}))
        fall.append(run.recorder.city["concentration"][0] - run.recorder.city["concentration"][1])
    assert (fall[0] > 0).all()
    assert fall[1] == pytest.approx(0.6 * fall[0], rel=1e-9)


def test_officials_who_answer_for_the_air_try_harder_while_the_stock_empties():
    pressed = {"mechanisms.performance_evaluation.from": "2013-02", "mechanisms.performance_evaluation.ramp_months": 0, "period.months": 24}
    without, slow = (series_of(simulate(scenario_of(**pressed, **{"air.legacy_share": share}))) for share in (0.0, 0.4))
    assert slow["concentration"][-1, 0] > without["concentration"][-1, 0]
    assert slow["effort"][-1, 0] > without["effort"][-1, 0]


# facilities --------------------------------------------------------------------------------------------------------------


def treated(**given):
    """Share removed by treatment at the end of five years, and its path."""
    path = simulate(scenario_of(**{"period.months": 60, "enterprises.treatment_lag": 6}, **given)).recorder.city["treated_share"][:, 0]
    return path[-1], path


def test_building_without_running_does_half_of_what_was_built():
    """The abstract of Nantong: government builds and neglects running; the market runs what is there."""
    built, _ = treated(**{"mechanisms.treatment_infrastructure": {"capacity": 0.4, "operating_share": 0.5}})
    run, _ = treated(**{"mechanisms.treatment_infrastructure": {"capacity": 0.4, "operating_share": 0.9}})
    assert built == pytest.approx(0.2, rel=1e-3)
    assert run == pytest.approx(0.36, rel=1e-3)


def test_third_parties_run_what_the_state_has_built():
    both = [{"from": "2013-01", "capacity": 0.4, "operating_share": 0}, {"from": "2016-01", "capacity": 0, "operating_share": 0.9}]
    _, path = treated(**{"mechanisms.treatment_infrastructure": both})
    assert path[35] == pytest.approx(0.2, rel=5e-3)
    assert path[36] == pytest.approx(0.36, rel=5e-3)


def test_what_is_built_stays_and_is_neglected_when_the_programme_ends():
    _, path = treated(**{"mechanisms.treatment_infrastructure": {"to": "2015-12", "capacity": 0.4, "operating_share": 0.9}})
    assert path[35] == pytest.approx(0.36, rel=5e-3)
    assert path[36:] == pytest.approx(path[35] * 0.5 / 0.9, rel=1e-12)
