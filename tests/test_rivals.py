"""Who pays and who leaves under what nobody measured: weights of accountability and values of a life."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario
from sim.study.compare.agreement import Agreement, Kept
from sim.study.compare.leaving import leavers, payers
from sim.study.compare.rivals import OUTCOMES, VALUES, WEIGHTS, Rivals, choices_of, rivals_of
from sim.study.runs.run import run_scenarios
from sim.world.columns import damage_function
from tests.conftest import scenario_of, simulate

SHORT = {"period.months": 14, "agents.enterprises_per_city": 4, "agents.citizens_per_city": 4}
FIVE = Kept(Text("ways", "种方式"), 4, 5)


def test_a_statement_tells_every_share_and_needs_all_of_them():
    sure = Agreement(0.95, True, False, (FIVE, Kept(Text("values", "种取值"), 3, 3)))
    assert sure.text() == Text("95 % of sampled matrices, 4 of 5 ways and 3 of 3 values agree", "95% 的抽样矩阵、5 种方式中的 4 种、3 种取值中的 3 种一致")
    assert sure.determined
    assert not dataclasses.replace(sure, rivals=(dataclasses.replace(FIVE, kept=3),)).determined
    assert not dataclasses.replace(sure, share=0.75).determined
    assert Agreement(1.0, False, False).text().en == "100 % of replicates (one matrix) agree"
    assert "says nothing" in Agreement(1.0, True, True, (FIVE,)).text().en


def test_a_choice_is_kept_where_its_own_mean_lies_on_the_side():
    """Means over both months: party a -1, +1, nothing; party b -2, -3, -4."""
    months = np.array([[[0.0, -2], [-2, -2]], [[0, -3], [2, -3]], [[np.nan, -4], [1, -4]]])
    rivals = Rivals({WEIGHTS: {"voluntary_margin": months}}, ("a", "b"))
    counts = [rivals.kept("voluntary_margin", party, True, lambda m: float(np.mean(m)))[0] for party in "ab"]
    assert [(one.kept, one.choices) for one in counts] == [(1, 3), (3, 3)]


def test_only_what_can_act_is_tried():
    def names(scenario):
        return {setting: [arm.get("governments", setting) for arm in arms] for setting, arms in choices_of(scenario).items()}

    assert names(load_scenario("bth_full_package")) == {WEIGHTS: ["gdp", "damage", "city"], VALUES: ["low", "high"]}
    assert names(load_scenario("bth_full_package", overrides={f"governments.{WEIGHTS}": "gdp"}))[WEIGHTS] == ["population", "damage", "city"]
    assert names(load_scenario("bth_status_quo")) == {VALUES: ["low", "high"]}  # nobody answers for the air
    assert names(load_scenario("nantong_river_zone")) == {WEIGHTS: ["population", "gdp", "damage", "city"][1:]}  # nobody dies of it


def test_the_answers_are_those_of_the_scenario_with_the_other_setting(tmp_path):
    scenario = load_scenario("bth_full_package", overrides=SHORT)
    results = run_scenarios([scenario], 2, 1, 1, tmp_path)[0]
    rivals = rivals_of(results, scenario, 1, tmp_path)
    at = [results.places.index(party) for party in rivals.parties]
    for setting, choice, row in ((WEIGHTS, None, 0), (WEIGHTS, "city", 3), (VALUES, "low", 1)):
        changed = scenario if choice is None else load_scenario("bth_full_package", overrides=SHORT | {f"governments.{setting}": choice})
        runs = [series_of(simulate(changed, replicate), OUTCOMES) for replicate in range(2)]
        for outcome in OUTCOMES:
            expected = np.mean([run[outcome][:, at] for run in runs], axis=0)
            assert np.array_equal(rivals.found[setting][outcome][row], expected, equal_nan=True)
    said = [one.sentence("x") for one in (*leavers(results, rivals), *payers(results, rivals))]
    assert len(said) >= 3  # every party pays or is paid
    for text in said:
        assert "of 4 weights of accountability and" in text.en
        assert "of 3 values of a life agree" in text.en
        assert "3 种生命价值中的" in text.zh
    assert rivals_of(run_scenarios([scenario], 1, 1, 1, tmp_path / "one")[0], scenario, 1, tmp_path) is None


def test_a_life_is_counted_at_the_value_that_is_named():
    """Of bth: 0.19 and 3.54 million CNY instead of 1.68."""
    pack = load_scenario("bth_status_quo").region
    for life, ratio in (("low", 0.19 / 1.68), ("high", 3.54 / 1.68)):
        assert damage_function(pack, life).scale == pytest.approx(ratio * damage_function(pack).scale)
        slopes = [simulate(scenario_of(**SHORT, **given)).state.damage.damage_slope for given in ({}, {f"governments.{VALUES}": life})]
        assert slopes[1] == pytest.approx(ratio * slopes[0], rel=0.2)  # the air differs a little, because officials feel it


@pytest.mark.parametrize(("region", "stated"), [("shenyang", "central"), ("nantong", "none")])
def test_a_value_that_the_region_does_not_state_is_refused(region, stated):
    with pytest.raises(InputError) as error:
        load_scenario(f"{region}_status_quo", overrides={f"governments.{VALUES}": "low"})
    assert [p.id for p in error.value.problems] == ["life.missing"]
    assert f"(it states: {stated})" in str(error.value)
