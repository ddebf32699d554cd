"""The small result that is kept in the repository opens, and the model still gives it (MODEL_VERSION guards changes)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
from tests.conftest import needs_extra

FOLDER = Path(__file__).parents[1] / "results" / "reference" / "bth_full_package"


def test_the_reference_result_opens_and_can_be_run_again_from_its_folder_alone():
    stored = sim.open_results(FOLDER)
    assert stored.manifest["model_version"] == sim.MODEL_VERSION, "renew results/reference (see results/README.md)"
    scenario = stored.scenario()
    for replicate in stored.replicates:
        table = run_table(CooperationModel(scenario=scenario, replicate=replicate, root_seed=stored.manifest["root_seed"]).run_all())
        for outcome in stored.outcomes:
            assert np.allclose(stored.values(outcome)[replicate], table.series[outcome], rtol=1e-9, atol=1e-12, equal_nan=True), outcome


def test_the_reference_result_as_frames_and_arrays():
    stored = sim.open_results(FOLDER)
    assert {"scenario", "replicate", "month", "city", "concentration"} <= set(stored.series.columns)
    needs_extra("xarray")
    data = stored.to_xarray()
    assert data["concentration"].sel(city="Beijing", month="2013-06").shape == (2,)
    assert float(stored.summary.query("outcome == 'concentration' and place == 'ALL' and period == 'all'")["mean"].iloc[0]) == pytest.approx(
        float(data["concentration"].sel(city="ALL").mean()), rel=1e-6
    )
