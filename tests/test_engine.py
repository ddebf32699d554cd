"""The engine: who writes what, months in one call or step by step, snapshots and forks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.declare.blocks import STATE, Step
from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.draws.compiled import jit
from sim.engine.compiler import APPEND_ONLY, JIT, check_ownership, rebinds
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.processes import blocks, steps
from sim.processes.plan.fields import Outlook
from tests.conftest import scenario_of, simulate

if TYPE_CHECKING:
    from sim.processes.effort.fields import Effort
    from sim.processes.treatment.fields import Treatment

BUSY = {
    "period.start": "2013-12", "period.months": 15, "agents.enterprises_per_city": 6, "agents.citizens_per_city": 6, "governments.members": "all",
    "enterprises.relocation_rate": 0.3, "mechanisms.capacity_elimination.enabled": True, "mechanisms.credit_rating.enabled": True,
    "mechanisms.voluntary_agreements.enabled": True, "mechanisms.emission_trading.enabled": True, "mechanisms.emergency_response.enabled": True,
}  # fmt: skip
"""A short run in which every step has something to do."""


def same(one, other):
    """Whether two runs left the same series, bit for bit."""
    return all(np.array_equal(values, other[name], equal_nan=True) for name, values in one.items())


# declarations -----------------------------------------------------------------------------------------------------------------


def test_every_step_takes_blocks_that_exist_and_writes_one_of_its_own_process():
    for step in steps():
        assert set(step.needs) <= set(blocks())
        assert blocks()[step.owns].__module__.rpartition(".")[0] == step.plain.__module__.rpartition(".")[0], step.name


def test_every_block_of_state_has_a_step_that_writes_it():
    written = {step.owns for step in steps()} | set(APPEND_ONLY)
    assert {name for name, cls in blocks().items() if any(f.kind in STATE for f in cls.fields.values())} <= written


def test_names_of_recorded_columns_are_unique():
    columns = [f for cls in blocks().values() for f, field in cls.fields.items() if field.kind == "column"]
    assert len(columns) == len(set(columns)) > 60


@jit
def _trap(t: int, burn: bool, me: Effort) -> None:
    me.goal = me.effort
    me.goal[0] = 1.0


def test_no_step_replaces_a_field():
    assert {step.name: lines for step in steps() if (lines := rebinds(step))} == {}
    assert rebinds(Step(0, _trap, Text("", ""))) == [3]


def test_a_field_cannot_be_replaced_from_python_either():
    model = CooperationModel(scenario_of(**{"period.months": 1}))
    with pytest.raises(AttributeError, match=r"write into the field \(nash"):
        model.state[Outlook].nash = np.zeros(13)
    with pytest.raises(AttributeError, match="no block is called outlok; there are"):
        _ = model.state.outlok


# ownership --------------------------------------------------------------------------------------------------------------------


@jit
def _meddle(t: int, burn: bool, me: Treatment, effort: Effort) -> None:
    if t < 0:
        effort.goal[0] = 1.0


@pytest.mark.skipif(not JIT, reason="asks the compiler")
def test_the_compiler_refuses_a_step_that_writes_into_a_block_of_another_even_where_it_never_runs():
    check_ownership(next(step for step in steps() if step.name == "treatment.treat"), blocks())
    with pytest.raises(Exception, match="readonly"):
        check_ownership(Step(0, _meddle, Text("", "")), blocks())


def _bytes(model):
    return {
        name: {f: getattr(block, f).tobytes() for f, field in cls.fields.items() if field.kind in STATE}
        for name, cls in blocks().items() for block in (model.state[cls],)
    }  # fmt: skip


def test_no_step_writes_into_a_block_of_another():
    model = CooperationModel(scenario_of(**BUSY))
    for t in (model.t + 1, model.t + 2, model.t + 3):
        for step in steps():
            before = _bytes(model)
            step.plain(t, False, *model.state.named(*step.needs))
            after = _bytes(model)
            foreign = {
                f"{name}.{f}" for name, fields in before.items() for f, old in fields.items()
                if name not in (step.owns, *APPEND_ONLY) and after[name][f] != old
            }  # fmt: skip
            assert foreign == set(), step.name


def test_steps_one_by_one_in_python_give_the_month_of_the_compiled_call():
    scenario = scenario_of(**BUSY)
    whole, by_hand = CooperationModel(scenario), CooperationModel(scenario)
    for _ in range(3):
        whole.step()
        for step in steps():
            step.plain(by_hand.t + 1, False, *by_hand.state.named(*step.needs))
        by_hand.t += 1
    assert whole.state.snapshot() == by_hand.state.snapshot()


@pytest.mark.skipif(not JIT, reason="counts what was compiled")
def test_one_compiled_month_serves_every_scenario():
    first = CooperationModel(scenario_of(**{"period.months": 2}))
    run = first._segments[0][0]
    compiled = len(run.signatures)
    CooperationModel(scenario_of(**BUSY | {"period.months": 2})).run_all()
    CooperationModel(scenario_of("nantong_river_zone", **{"period.months": 2})).run_all()
    theory = {"agents.enterprises_per_city": 0, "agents.citizens_per_city": 0, "governments.cost": "quadratic"}
    CooperationModel(scenario_of(**theory, **{"period.months": 2})).run_all()
    assert len(run.signatures) == compiled == 1


# snapshots --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 5, 14])
def test_a_run_goes_on_from_a_snapshot_exactly(after):
    scenario = scenario_of(**BUSY)
    straight, parent = simulate(scenario), CooperationModel(scenario)
    for _ in range(after):
        parent.step()
    kept = parent.snapshot()
    parent.run_all()
    child = CooperationModel.resume(kept).run_all()
    assert child.state.snapshot() == parent.state.snapshot() == straight.state.snapshot()
    assert child.events == straight.events
    assert same(series_of(child), series_of(straight))
    assert np.array_equal(child.daily, straight.daily)


LATER = {"mechanisms.legislation": {"from": "2014-10", "fine_multiplier": 4.0}, "mechanisms.pollution_tax": {"from": "2014-10"}}


def test_a_fork_under_another_policy_is_the_straight_run_of_that_policy():
    parent = CooperationModel(scenario_of(**BUSY))
    for _ in range(10):  # to the end of September
        parent.step()
    other = scenario_of(**BUSY | LATER)
    straight = series_of(simulate(other))
    assert same(series_of(CooperationModel.resume(parent.snapshot(), other).run_all()), straight)
    assert not same(series_of(parent.run_all()), straight)


def refusal(snapshot, scenario) -> str:
    """What the refusal of a fork says."""
    with pytest.raises(InputError) as refused:
        CooperationModel.resume(snapshot, prepare(scenario))
    return refused.value.lines("en")[0]


def test_a_fork_that_differs_before_the_snapshot_is_refused_by_name():
    parent = CooperationModel(scenario_of(**BUSY))
    for _ in range(10):
        parent.step()
    kept = parent.snapshot()
    assert "Enterprises.fine" in refusal(kept, scenario_of(**BUSY | {"mechanisms.legislation": {"from": "2014-08", "fine_multiplier": 4.0}}))
    assert "Delivery.reciprocity" in refusal(kept, scenario_of(**BUSY | {"governments.reciprocity": 0.7}))
    assert "agents" in refusal(kept, scenario_of(**BUSY | {"agents.citizens_per_city": 7}))
    assert "region" in refusal(kept, scenario_of("shenyang_status_quo"))


def test_what_is_read_ahead_counts_as_read():
    """Visits of October are chosen and announced in September."""
    parent = CooperationModel(scenario_of(**BUSY))
    for _ in range(10):
        parent.step()
    visits = {"mechanisms.supervision": {"from": "2014-10"}}
    assert "Central.visit_detection" in refusal(parent.snapshot(), scenario_of(**BUSY | visits))
    later = scenario_of(**BUSY | {"mechanisms.supervision": {"from": "2014-11"}})
    assert same(series_of(CooperationModel.resume(parent.snapshot(), later).run_all()), series_of(simulate(later)))


def test_the_read_ahead_of_a_process_is_declared():
    """A lever that only changes after month t, read_ahead apart, moves nothing up to month t."""
    first = {name: field for cls in blocks().values() for name, field in cls.fields.items() if field.read_ahead}
    assert set(first) == {"visit_detection"}
    scenario = scenario_of(**BUSY)
    prepared = prepare(scenario)
    before = CooperationModel(prepared=prepared)
    for _ in range(6):
        before.step()
    t = before.t
    other = prepare(scenario)
    rng = np.random.default_rng(1)
    for b, cls in blocks().items():
        for f, field in cls.fields.items():
            values = other.given.get(f"{b}.{f}")
            by_month = field.kind in ("lever", "party_lever", "clause") and field.axes[:1] == ("months",)
            if by_month and values.shape[0] > t + 1 + field.read_ahead:
                values = values.copy()
                later = values[t + 1 + field.read_ahead :]
                later[...] = np.where(np.isfinite(later), later * rng.uniform(0.9, 1.0), later)
                other.given[f"{b}.{f}"] = values
    changed = CooperationModel(prepared=other)
    for _ in range(6):
        changed.step()
    assert changed.state.snapshot() == before.state.snapshot()
