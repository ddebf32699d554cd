"""The model under Mesa 4, which has neither ``steps`` nor ``batch_run``: it steps, its agents and data are read, and a loop or a sweep stands for a batch."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import mesa
import numpy as np
import pytest

import sim
from sim.model.agents import CentralGovernment, City, Party
from tests.conftest import MESA

pytestmark = [pytest.mark.mesa4, pytest.mark.skipif(MESA < 4, reason=f"Mesa {mesa.__version__} is installed")]

TINY = {"period.months": 12, "agents.enterprises_per_city": 3, "agents.citizens_per_city": 3}
WEIGHT = "levers.damage_weight"
WEIGHTS = (0.3, 0.9)


def test_it_steps_and_runs_for_a_time_and_stops_at_the_end() -> None:
    model = sim.CooperationModel("bth_full_package", **TINY)
    model.step()
    assert (model.time, model.recorder.filled, str(model.month)) == (1, 1, "2013-01")
    model.run_for(2)
    assert (model.time, model.recorder.filled, str(model.month)) == (3, 3, "2013-03")
    model.run_model()
    assert (model.time, model.recorder.filled, model.running) == (12, 12, False)
    at_once = sim.CooperationModel("bth_full_package", **TINY).run_all()
    assert np.array_equal(model.recorder.city["concentration"], at_once.recorder.city["concentration"])


def test_agents_and_data_are_read() -> None:
    model = sim.CooperationModel("bth_full_package", **TINY).run_all()
    assert set(model.agent_types) == {CentralGovernment, Party, City}
    cities = model.agents.select(agent_type=City)
    assert cities.get("effort") == list(model.state.effort.effort)
    assert model.enterprises[5].emission == model.enterprises.column("emission")[5]
    assert len(model.citizens) == 13 * 3
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["effort"].to_numpy() == pytest.approx(model.recorder.city["effort"].mean(axis=1))
    by_city = model.datacollector.get_agent_vars_dataframe()["city_effort"].unstack()
    assert by_city.to_numpy() == pytest.approx(model.recorder.city["effort"])


def test_a_loop_and_a_sweep_stand_for_a_batch(tmp_path: Path) -> None:
    assert not hasattr(mesa, "batch_run")
    looped = {}
    for weight, replicate in product(WEIGHTS, (0, 1)):
        model = sim.CooperationModel("bth_full_package", replicate=replicate, **{WEIGHT: weight}, **TINY).run_all()
        looped[weight, replicate] = model.recorder.city["concentration"][:, 0].copy()
        model.release()
    assert len({tuple(series) for series in looped.values()}) == 4

    (tmp_path / "base.yaml").write_text(
        "extends: bth_full_package\nperiod: {months: 12}\nagents: {enterprises_per_city: 3, citizens_per_city: 3}\n", encoding="utf-8"
    )
    study = tmp_path / "study.yaml"
    study.write_text(
        f"base: base\ndesign: {{method: factorial}}\nreplicates: 2\naxes: {{{WEIGHT}: [{WEIGHTS[0]}, {WEIGHTS[1]}]}}\n"
        "keep: {outcomes: [concentration], places: [Beijing], periods: [all], series: true}\n",
        encoding="utf-8",
    )
    swept = sim.sweep(study, out=tmp_path).series
    assert swept is not None
    for (weight, replicate), series in looped.items():
        months = swept[(swept["point"] == WEIGHTS.index(weight)) & (swept["replicate"] == replicate)]
        assert months["concentration"].to_numpy() == pytest.approx(series, rel=1e-6)
