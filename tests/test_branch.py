"""A stored result once more with a change from a month on: the same luck, one change."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.cli.main import run as command
from sim.declare.problems import InputError
from sim.engine.prepared import prepare
from sim.engine.splice import spliced
from sim.scenario.load import load_scenario
from sim.study.branch.branch import read_branch, run_branch
from sim.study.branch.words import moves
from sim.study.runs.run import run_scenarios
from sim.study.store.results import open_results

SMALL = {"agents.enterprises_per_city": 4, "agents.citizens_per_city": 4, "period.months": 36}
AT, BEFORE = "2014-07", 18


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    out = tmp_path_factory.mktemp("branch")
    return run_scenarios([load_scenario("bth_status_quo", overrides=SMALL)], 3, 7, 1, out)[0]


def branched(original, *sets, at=AT, workers=1, out=None):
    return run_branch(original, read_branch(original, at, sets), workers, out or original.path.parent)


def every(results):
    """Monthly values of every outcome, (outcome, replicate, month, place)."""
    return results.values_of(results.outcomes)


def by_month(results):
    """The same without the one outcome that is a fact of the whole run, stated in every month."""
    return results.values_of([name for name in results.outcomes if name != "months_to_first_pact"])


def same(one, other):
    return np.array_equal(one, other, equal_nan=True)


@pytest.mark.parametrize("mechanism", ["legislation", "joint_enforcement", "ecological_compensation", "pollution_tax"])
def test_a_mechanism_switched_on_by_a_branch_is_the_mechanism_that_begins_in_that_month(original, mechanism, tmp_path):
    dated = load_scenario("bth_status_quo", overrides=SMALL | {f"mechanisms.{mechanism}.from": AT})
    straight = run_scenarios([dated], 3, 7, 1, tmp_path)[0]
    branch = branched(original, f"mechanisms.{mechanism}.enabled=true")
    assert branch.outcomes == straight.outcomes
    assert same(every(branch), every(straight))
    assert branch.events.drop(columns="scenario").equals(straight.events.drop(columns="scenario"))


def test_before_the_month_nothing_differs_and_after_it_something_does(original):
    branch = branched(original, "governments.reciprocity=0", "mechanisms.legislation.enabled=true")
    there, here = by_month(original), by_month(branch)
    assert same(there[:, :, :BEFORE], here[:, :, :BEFORE])
    assert not same(there[:, :, BEFORE:], here[:, :, BEFORE:])
    there, here = original.values("governance_cost"), branch.values("governance_cost")
    assert (here[:, BEFORE:, 0] > there[:, BEFORE:, 0]).all()


def test_a_parameter_changes_from_the_month_on(original):
    branch = branched(original, "activity.growth=0.05")
    there, here = original.values("emission"), branch.values("emission")
    assert same(there[:, :BEFORE], here[:, :BEFORE])
    assert (here[:, BEFORE:, 0] > there[:, BEFORE:, 0]).all()


def test_two_workers_and_a_second_time_give_the_same_and_compute_nothing_new(original, tmp_path):
    first = branched(original, "mechanisms.legislation.enabled=true", out=tmp_path)
    again = branched(original, "mechanisms.legislation.enabled=true", out=tmp_path)
    assert again.manifest["runs_reused"] == 3
    assert again.path == first.path
    other = branched(original, "mechanisms.legislation.enabled=true", workers=2, out=tmp_path / "two")
    assert same(every(first), every(other))


def test_the_folder_says_what_was_changed_and_holds_both_scenarios(original, tmp_path):
    branch = branched(original, "mechanisms.legislation.strength=0.5", "mechanisms.legislation.enabled=true", out=tmp_path)
    said = json.loads((branch.path / "manifest.json").read_text(encoding="utf-8"))["branch"]
    assert said["at"] == AT
    assert said["set"] == ["mechanisms.legislation.strength=0.5", "mechanisms.legislation.enabled=true"]
    assert said["of"]["scenario_sha256"] == original.manifest["scenario_sha256"] != branch.manifest["scenario_sha256"]
    assert [use.name for use in branch.scenario().mechanisms] == ["legislation"]
    assert (branch.path / "original.yaml").read_bytes() == (original.path / "scenario.yaml").read_bytes()


def test_a_plain_run_of_the_changed_scenario_is_not_answered_by_the_branch(original, tmp_path):
    branch = branched(original, "mechanisms.legislation.enabled=true", out=tmp_path)
    plain = run_scenarios([load_scenario("bth_status_quo", overrides=SMALL | {"mechanisms.legislation.enabled": True})], 3, 7, 1, tmp_path)[0]
    assert plain.manifest["runs_reused"] == 0
    assert not same(every(plain)[:, :, :BEFORE], every(branch)[:, :, :BEFORE])


@pytest.mark.parametrize(
    ("at", "sets", "said"),
    [
        ("2016-01", ["mechanisms.legislation.enabled=true"], ["2013-01 to 2015-12", "2016-01"]),
        ("2012-12", ["mechanisms.legislation.enabled=true"], ["2013-01 to 2015-12"]),
        ("July", ["mechanisms.legislation.enabled=true"], ["found July"]),
        (AT, ["mechanisms.legislatoin.enabled=true"], ["Did you mean 'legislation'?"]),
        ("July", ["mechanisms.legislatoin.enabled=true"], ["found July", "Did you mean 'legislation'?"]),
        (AT, ["agents.citizens_per_city=5"], ["'agents' cannot change"]),
        (AT, ["period.weather=history", "air.transport=low", "governments.party=city"], ["'period.weather'", "'air.transport'", "'governments.party'"]),
        (AT, ["period.months=30"], ["'period.months' cannot change"]),
        (AT, ["governments.reciprocity=7"], ["--set", "7"]),
        (AT, ["replicates=4"], ["nothing changes from 2014-07 on"]),
    ],
)
def test_what_cannot_be_branched_is_refused_all_at_once(original, at, sets, said):
    with pytest.raises(InputError) as error:
        read_branch(original, at, sets)
    lines = "\n".join(error.value.lines("en"))
    for text in said:
        assert text in lines


@pytest.mark.parametrize(("change", "said"), [
    ({"model_version": 3}, "model version 3"),
    ({"posterior": {"title": "x"}}, "parameters of its own"),
    ({"branch": {"at": AT}}, "a branch themselves"),
    ({"region": {"data_files": {}}}, "data files"),
])  # fmt: skip
def test_results_that_cannot_be_repeated_are_refused(original, change, said):
    changed = type(original)(original.path, original.manifest | change)
    with pytest.raises(InputError, match=said):
        read_branch(changed, AT, ["mechanisms.legislation.enabled=true"])


def test_arrays_of_other_shapes_are_named():
    base = load_scenario("bth_status_quo", overrides=SMALL)
    payment = {"mechanisms.bilateral_payments.payer": "Beijing", "mechanisms.bilateral_payments.payee": "Hebei"}
    paying = load_scenario("bth_status_quo", overrides=SMALL | payment)
    with pytest.raises(ValueError, match=r"Terms\.payment_amount"):
        spliced(prepare(base), prepare(paying), 30)


def test_who_moves_is_counted_by_the_first_time_of_each_replicate(original):
    import pandas as pd

    rows = [(0, "2014-08", "left"), (0, "2014-10", "left"), (1, "2014-12", "left"), (2, "2014-01", "left"), (2, "2014-09", "joined")]
    results = type(original)(original.path, original.manifest)
    vars(results)["events"] = pd.DataFrame([{"replicate": r, "month": m, "place": "party:Hebei", "kind": k} for r, m, k in rows])
    found = moves(results, "left", AT, [0, 1, 2])["party:Hebei"]
    assert (found.count, found.month) == (2, "2014-08")
    assert moves(results, "joined", AT, [0, 1]) == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_says_who_left_and_draws_both(original, language, capsys):
    out = original.path.parent / language
    arguments = ["branch", str(original.path), "--at", AT, "--set", "mechanisms.legislation.enabled=true", "--out", str(out), "--lang", language]
    assert command([*arguments, "--dry-run"]) == 0
    assert not out.exists()
    assert command(arguments) == 0
    said = capsys.readouterr().out
    assert ("Before 2014-07 both are the same 3 replicates" if language == "en" else "2014-07 之前两者是同样的 3 次重复") in said
    folder = open_results(out / f"bth_status_quo-from-{AT}").path
    assert {"membership.png", "trend.png"} <= {file.name for file in (folder / "figures").iterdir()}
    assert command(["compare", str(original.path), str(folder)]) == 0
    assert command(["branch", str(original.path), "--at", "x", "--set", "y"]) == 2


def test_a_change_that_acts_at_the_start_only_is_said(original, capsys):
    assert command(["branch", str(original.path), "--at", AT, "--set", "governments.trust=0.5", "--no-figures", "--out", str(original.path.parent / "t")]) == 0
    assert "No outcome differs in any month" in capsys.readouterr().out
