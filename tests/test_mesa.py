"""The model is a real Mesa model: agents, agent sets, data collector, batch_run; without a warning."""

from __future__ import annotations

import gc
import inspect
import weakref

import mesa
import numpy as np
import pytest

import sim
from sim.model.agents import CentralGovernment, City, Party
from tests.conftest import MESA

SHORT = {"period.months": 6, "agents.enterprises_per_city": 8, "agents.citizens_per_city": 8}


@pytest.fixture
def model():
    return sim.CooperationModel("bth_full_package", **SHORT)


def counted(model):
    """How many steps Mesa has counted: 4 has the time alone."""
    return model.time if MESA >= 4 else model.steps


def test_it_steps_a_month_at_a_time_and_stops_at_the_end(model):
    assert counted(model) == 0
    model.step()
    assert (counted(model), model.recorder.filled, str(model.month)) == (1, 1, "2013-01")
    while model.running:
        model.step()
    assert counted(model) == 6
    model.step()
    assert model.recorder.filled == 6


def test_agents_are_mesa_agents_on_one_column_store(model):
    assert {type(a) for a in model.agents} == {CentralGovernment, Party, City}
    assert len(model.agents.select(lambda a: isinstance(a, City))) == 13
    assert sorted(model.governments.get("name")) == ["Beijing", "Hebei", "Tianjin"]
    beijing = next(a for a in model.agents if isinstance(a, City) and a.name == "Beijing")
    model.step()
    assert beijing.effort == model.state.effort.effort[0]
    beijing.effort = 0.5
    assert model.state.effort.effort[0] == 0.5
    hebei = next(p for p in model.governments if p.name == "Hebei")
    assert len(hebei.cities) == 11
    assert hebei.trust_in("Beijing") == model.state.trust.trust[2, 0]


def test_enterprises_and_citizens_are_columns_with_a_view_on_demand(model):
    model.step()
    assert len(model.enterprises) == 13 * 8
    one = model.enterprises[17]
    assert one.emission == model.enterprises.column("emission")[17]
    assert 0 < one.emission <= one.uncontrolled_emission * 1.1
    with pytest.raises(AttributeError, match="uncontrolled_emission"):
        _ = one.nothing_of_the_kind
    assert len(model.citizens) == 13 * 8
    assert all(0 <= c.awareness <= 1 for c in model.citizens)


def test_the_data_collector_reads_the_recorder(model):
    model.run_all()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 6
    assert frame["concentration"].to_numpy() == pytest.approx(model.recorder.city["concentration"].mean(axis=1))
    agents = model.datacollector.get_agent_vars_dataframe()
    assert len(agents) == 6 * 13


@pytest.mark.skipif(MESA >= 4, reason="Mesa 4 has no batch_run")
def test_it_runs_under_batch_run():
    parameters = {"scenario": "bth_status_quo", "root_seed": [1, 2], **{k: [v] for k, v in SHORT.items()}}
    settings = {"number_processes": 1, "data_collection_period": 1, "display_progress": False}
    if "rng" in inspect.signature(mesa.batch_run).parameters:
        settings["rng"] = [None]
    rows = mesa.batch_run(sim.CooperationModel, parameters, **settings)
    by_seed = {seed: [r["concentration"] for r in rows if r["root_seed"] == seed] for seed in (1, 2)}
    assert len(rows) == 2 * 6 * 13  # a row an agent and step
    assert by_seed[1] != by_seed[2]
    alone = sim.CooperationModel("bth_status_quo", root_seed=1, **SHORT).run_all()
    assert by_seed[1] == pytest.approx(np.repeat(alone.recorder.city["concentration"].mean(axis=1), 13))
    cities = [r["city_concentration"] for r in rows if r["root_seed"] == 1]
    assert cities == pytest.approx(alone.recorder.city["concentration"].flatten())


def test_rng_is_another_name_for_root_seed():
    a, b = sim.CooperationModel(rng=5, **SHORT).run_all(), sim.CooperationModel(root_seed=5, **SHORT).run_all()
    assert np.array_equal(a.recorder.city["concentration"], b.recorder.city["concentration"])


def test_a_finished_model_is_not_kept_in_memory():
    model = sim.CooperationModel("bth_status_quo", **SHORT).run_all()
    alive = weakref.ref(model)
    del model
    gc.collect()
    assert alive() is None


def test_a_released_model_lets_go_of_its_columns_at_once(model):
    columns = weakref.ref(model.state)
    model.release()
    assert columns() is None
