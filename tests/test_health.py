"""Deaths with the uncertainty of the concentration-response, and money at every value of a life."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.scenario.load import load_scenario
from sim.study.compare.health import at_every_life, deaths_a_year, deaths_with_uncertainty, health_sentences
from sim.study.runs.run import run_scenarios
from sim.world.reading.reader import PACKAGED, read_region
from tests.conftest import scenario_of

BTH = read_region(PACKAGED / "bth")


def test_deaths_at_the_level_of_the_base_year_by_hand():
    """Beijing: 21.705 million x 4.95 per 1,000 x 0.88 = 94,547 at risk; deaths 1 - exp(-theta g)."""
    z = BTH.base_mean[0] - 2.4
    for theta in (0.143, 0.143 - 1.96 * 0.01807):
        g = math.log(z / 1.6 + 1) / (1 + math.exp(-(z - 15.5) / 36.8))
        assert deaths_a_year(BTH, np.array(BTH.base_mean), theta)[0] == pytest.approx(21_705_000 * 4.95e-3 * 0.88 * (1 - math.exp(-theta * g)))


def test_the_interval_lies_around_the_deaths_and_goes_with_the_standard_error():
    mean = np.array(BTH.base_mean)
    low, high = deaths_with_uncertainty(BTH, mean, 100.0)
    assert low < 100.0 < high
    ratio = [float(deaths_a_year(BTH, mean, 0.143 + side * 1.96 * 0.01807).sum() / deaths_a_year(BTH, mean, 0.143).sum()) for side in (-1, 1)]
    assert (low, high) == pytest.approx((100 * ratio[0], 100 * ratio[1]))


def test_money_goes_by_the_value_of_a_life():
    """0.19, 1.68 and 3.54 million CNY; what was counted with the high one is scaled back."""
    assert at_every_life(BTH.damage, "central", 168.0) == pytest.approx([19.0, 168.0, 354.0])
    assert at_every_life(BTH.damage, "high", 354.0) == pytest.approx([19.0, 168.0, 354.0])


def test_a_run_says_both_and_a_region_without_lives_says_nothing(tmp_path):
    small = {"period.months": 14, "agents.enterprises_per_city": 5, "agents.citizens_per_city": 5}
    result = run_scenarios([scenario_of(**small)], 1, 1, 1, tmp_path, True)[0]
    deaths, money = (text.en for text in health_sentences(result))
    assert "95 % of the concentration-response" in deaths
    assert "0.190 | 1.68 | 3.54 million CNY" in money
    assert "governments felt the central one" in money
    river = run_scenarios([load_scenario("nantong_one_by_one", overrides=small)], 1, 1, 1, tmp_path, True)[0]
    assert health_sentences(river) == []
