"""Runs that share their first months: not a bit differs from runs on their own, and every run is done once, in any blocks."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.declare.problems import InputError
from sim.draws.streams import Draws
from sim.engine.prepared import prepare
from sim.engine.snapshot import last_shared_month
from sim.mechanisms import registry
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.processes.sections import SECTIONS
from sim.scenario.load import load_scenario
from sim.study.runs import prefixes
from sim.study.runs.blocks import in_blocks
from sim.study.runs.jobs import Job
from sim.study.runs.prefixes import FinishedRuns

SMALL = {"agents.enterprises_per_city": 3, "agents.citizens_per_city": 3, "period.months": 30, "replicates": 1}
NEEDS_MORE = ("bilateral_payments",)
"""A mechanism that says nothing without names of places."""


def scenario(base="bth_status_quo", **changes):
    return load_scenario(base, overrides=SMALL | changes)


def outcomes(runs, scenarios, replicates=2):
    """Every series and event of every run, replicate by replicate."""
    found = []
    for r in range(replicates):
        for one in scenarios:
            with runs.run(one, Draws(3, r)) as model:
                found.append((series_of(model), model.events))
    return found


def assert_same(scenarios, replicates=2):
    for (shared, events), (alone, their_events) in zip(
        outcomes(FinishedRuns(), scenarios, replicates), outcomes(FinishedRuns(share=False), scenarios, replicates), strict=True
    ):
        assert [name for name in alone if not np.array_equal(alone[name], shared[name], equal_nan=True)] == []
        assert events == their_events


def continued(monkeypatch):
    """Counts the runs that go on from a snapshot."""
    count, begin = [], CooperationModel._continue
    monkeypatch.setattr(CooperationModel, "_continue", lambda self, snapshot: (count.append(snapshot.t), begin(self, snapshot)))
    return count


def test_a_factorial_of_institutions_shares_burn_in_and_the_months_before_they_begin(monkeypatch):
    at = {f"mechanisms.{name}.from": "2014-03" for name in ("legislation", "information_platform", "joint_enforcement", "coordination_body")}
    every = [scenario(**{key: at[key] for i, key in enumerate(at) if k >> i & 1}) for k in range(16)]
    assert_same(every)
    count = continued(monkeypatch)
    outcomes(FinishedRuns(), every)
    assert len(count) == 30  # all but the first of each replicate
    assert count[-1] == 24 + 14 - 1  # from the last month before 2014-03


@pytest.mark.parametrize("seed", range(10))
def test_any_mix_of_institutions_months_and_parameters_is_the_same_with_and_without_sharing(seed):
    draw = random.Random(seed)
    chosen = [name for name in registry() if name not in NEEDS_MORE]

    def changes():
        found = {}
        for name in draw.sample(chosen, draw.randint(0, 3)):
            found[f"mechanisms.{name}.from"] = f"{draw.choice((2013, 2014))}-{draw.randint(1, 12):02d}"
            if draw.random() < 0.4:
                found[f"mechanisms.{name}.strength"] = draw.choice((0.3, 0.7))
        for section in draw.sample(sorted(SECTIONS), draw.choice((0, 0, 1))):
            numbers = [p for p in SECTIONS[section].parameters if p.plausible and p.kind == "number"]
            if numbers and section != "agents":
                parameter = draw.choice(numbers)
                found[f"{section}.{parameter.name}"] = draw.choice(parameter.plausible)
        return found

    scenarios = []
    while len(scenarios) < 5:
        try:
            scenarios.append(scenario(draw.choice(("bth_status_quo", "bth_status_quo", "bth_full_package")), **changes()))
        except InputError:  # a mix that the reader refuses
            continue
    assert_same(scenarios)


@pytest.mark.parametrize(("name", "changes"), [
    ("campaigns of four lengths", [{"mechanisms.campaign.from": "2013-06", "mechanisms.campaign.to": f"2014-0{k}"} for k in (2, 4, 6, 8)]),
    ("visits are read a month ahead", [{"mechanisms.supervision.from": month} for month in ("2013-09", "2014-02", "2014-03")]),
    ("alerts act by day", [{"mechanisms.emergency_response.from": day} for day in ("2013-12-10", "2013-12-20", "2014-01-05")]),
    ("growth by year", [{"activity.growth": rate} for rate in (0, 0.02, 0.02)]),
    ("transfers need tables", [{"mechanisms.ecological_compensation.from": f"2014-0{k}"} for k in (1, 3, 5)] + [{}]),
    ("a rule in Python would be run from the start", [{"governments.delivery_rule": rule} for rule in ("repeated_game", "imitation", "repeated_game")]),
])  # fmt: skip
def test_what_acts_in_special_ways_is_the_same(name, changes):
    assert_same([scenario(**change) for change in changes])


def test_more_scenarios_and_months_than_are_kept_give_the_same(monkeypatch):
    monkeypatch.setattr(prefixes, "MOST_PREPARED", 3)
    monkeypatch.setattr(prefixes, "MOST_SNAPSHOTS", 2)
    monkeypatch.setattr(prefixes, "MOST_TRUNKS", 1)
    assert_same([scenario(**{"mechanisms.legislation.from": f"2014-{k:02d}"}) for k in range(1, 8)])


def test_the_last_shared_month_is_that_before_the_change():
    base = prepare(scenario())
    for key, value, expected in (
        ("mechanisms.legislation.from", "2014-03", 24 + 14 - 1), ("mechanisms.supervision.from", "2014-03", 24 + 14 - 2),
        ("mechanisms.legislation.from", "2013-01", 23), ("governments.reciprocity", 0.1, -1), ("levers.fine", 3, -1), ("replicates", 7, 24 + 30 - 1),
        ("period.weather", "none", -1), ("air.transport", "low", -1), ("agents.citizens_per_city", 4, -1),
    ):  # fmt: skip
        assert last_shared_month(base, prepare(scenario(**{key: value}))) == expected, key


@given(st.integers(1, 40), st.integers(1, 30), st.integers(1, 80))
def test_blocks_hold_every_run_once_and_no_more_than_asked(scenarios, replicates, most):
    jobs = [Job(s, r, f"{s}-{r}") for s in range(scenarios) for r in range(replicates)]
    blocks = list(in_blocks(jobs, most))
    assert sorted(job.run_id for block in blocks for job in block) == sorted(job.run_id for job in jobs)
    assert all(len(block) <= most for block in blocks)
    for block in blocks:
        assert [job.replicate for job in block] == sorted(job.replicate for job in block)
