"""Other packages add mechanisms, delivery rules and figures through entry points; a broken one is named and skipped, two of one name are an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.processes.delivery.rules import CONDITIONAL, DeliveryRule, delivery_rules
from sim.study.store.results import open_results
from tests.conftest import scenario_of, simulate

EXAMPLE = Path(__file__).parent / "example_plugin"
FAST = ["--set", "period.months=6", "--set", "agents.enterprises_per_city=8", "--set", "agents.citizens_per_city=8", "--replicates", "2"]


@pytest.fixture
def installed(tmp_path):
    """The example package as pip would lay it out, in a folder of its own."""
    site = tmp_path / "site"
    info = site / "hazepact_example-0.1.dist-info"
    info.mkdir(parents=True)
    shutil.copy(EXAMPLE / "hazepact_example.py", site)
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()) for group, points in project["entry-points"].items()]
    (info / "entry_points.txt").write_text("\n".join(groups))
    return site


def hazepact(site, *arguments):
    environment = os.environ | {"PYTHONPATH": str(site), "HAZEPACT_LANG": "en"}
    command = [sys.executable, "-c", "from sim.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_a_mechanism_of_another_package_is_listed_checked_and_run(installed, tmp_path):
    assert "tree_planting" in hazepact(installed, "list", "mechanisms").stdout
    file = tmp_path / "trees.yaml"
    file.write_text("extends: bth_status_quo\nmechanisms:\n  tree_planting: {from: 2013-02, belt: 0.3}\n")
    checked = hazepact(installed, "check", str(file))
    assert checked.returncode == 0, checked.stderr
    assert "broken_one" in checked.stdout
    ran = hazepact(installed, "run", str(file), "bth_status_quo", *FAST, "--out", str(tmp_path / "r"))
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "r" / "bth_status_quo" / "figures" / "damage.png").is_file()
    assert "hazepact-example 0.1" in (tmp_path / "r" / "trees" / "manifest.json").read_text()


def test_without_the_package_the_mechanism_is_unknown(tmp_path):
    file = tmp_path / "trees.yaml"
    file.write_text("extends: bth_status_quo\nmechanisms:\n  tree_planting: {belt: 0.3}\n")
    checked = hazepact(tmp_path, "check", str(file))
    assert checked.returncode == 2
    assert "tree_planting" in checked.stderr


def test_two_of_one_name_are_an_error_that_names_the_package(installed):
    points = installed / "hazepact_example-0.1.dist-info" / "entry_points.txt"
    points.write_text("[hazepact.mechanisms]\nmine = hazepact_example:MECHANISM\n")
    module = installed / "hazepact_example.py"
    module.write_text(module.read_text().replace('name="tree_planting"', 'name="legislation"'))
    done = hazepact(installed, "check", "bth_full_package")
    assert done.returncode == 2
    assert "hazepact-example 0.1" in done.stderr
    assert "legislation" in done.stderr
    assert "Traceback" not in done.stderr


# delivery rules -------------------------------------------------------------------------------------------------------------------


def test_a_delivery_rule_of_another_package_is_listed_checked_and_moves_outcomes(installed, tmp_path):
    listed = hazepact(installed, "list", "delivery_rules")
    assert "worth_it" in listed.stdout
    assert "conditional_cooperation" in listed.stdout
    base = "extends: bth_full_package\n"
    (tmp_path / "usual.yaml").write_text(base)
    (tmp_path / "worth.yaml").write_text(base + "governments: {delivery_rule: worth_it}\n")
    checked = hazepact(installed, "check", str(tmp_path / "worth.yaml"))
    assert checked.returncode == 0, checked.stderr
    assert "missing_rule of hazepact-example 0.1 was skipped" in checked.stdout
    assert "worth_it" in hazepact(installed, "schema").stdout
    fast = ["--set", "period.months=24", *FAST[2:]]
    ran = hazepact(installed, "run", *(str(tmp_path / f"{name}.yaml") for name in ("usual", "worth")), *fast, "--out", str(tmp_path / "r"))
    assert ran.returncode == 0, ran.stderr
    tables = [(tmp_path / "r" / name / "manifest.json").read_text() for name in ("usual", "worth")]
    assert all("hazepact.delivery_rules:worth_it:hazepact-example 0.1" in text for text in tables)
    usual, worth = (open_results(tmp_path / "r" / name).period("cooperation_index") for name in ("usual", "worth"))
    assert abs(usual - worth).max() > 0.01


def test_without_the_package_the_rule_is_unknown_and_the_known_ones_are_named(tmp_path):
    done = hazepact(tmp_path, "check", "bth_full_package", "--set", "governments.delivery_rule=worth_it")
    assert done.returncode == 2
    assert "conditional_cooperation" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_delivery_rules_of_one_name_are_an_error_whichever_is_chosen(installed):
    module = installed / "hazepact_example.py"
    module.write_text(module.read_text().replace('"worth_it", T(', '"imitation", T('))
    done = hazepact(installed, "check", "bth_full_package")
    assert done.returncode == 2
    assert "hazepact-example 0.1" in done.stderr
    assert "'imitation'" in done.stderr


@pytest.fixture
def rule(monkeypatch):
    """Registers a rule for the length of a test; returns what a model run under it leaves."""

    def run(share, **given):
        found = DeliveryRule("mine", Text("mine", "我的"), Text("mine", "我的"), share)
        monkeypatch.setitem(delivery_rules(), "mine", found)
        return simulate(scenario_of("bth_full_package", **{"governments.delivery_rule": "mine", "governments.fiscal_limit": False} | given))

    return run


def test_a_rule_reaches_delivery_and_the_payoff_of_membership(rule):
    """A rule that always delivers is the built-in one bit for bit; while nobody trusts anybody, who delivers loses by it and who does not loses nothing."""
    pact = {"governments.members": "all", "period.months": 12}
    built_in = simulate(scenario_of("bth_full_package", **{"governments.delivery_rule": "always", "governments.fiscal_limit": False} | pact))
    everything, nothing = rule(lambda view: 1.0, **pact), rule(lambda view: 0.0, **pact)
    for column in ("delivered", "concentration"):
        assert np.array_equal(everything.recorder.city[column], built_in.recorder.city[column], equal_nan=True)
    assert np.array_equal(everything.recorder.party["margin"], built_in.recorder.party["margin"], equal_nan=True)
    meeting = 0.05
    assert nothing.recorder.party["margin"][0] == pytest.approx(-meeting)
    assert (everything.recorder.party["margin"][0] < -meeting - 0.001).all()


def test_a_party_sees_its_own_side_and_its_trust_and_nothing_else(rule):
    seen = {}

    def share(view):
        seen[view.party] = view
        return 0.25

    model = rule(share, **{"governments.members": "all", "levers.exit_cost": 1000.0})
    assert list(seen) == list(model.places.parties)
    for r, view in enumerate(seen.values()):
        assert set(view.trust) == set(model.places.parties) - {view.party}
        assert view.mean_trust == model.state.delivery.mean_trust[r]
        assert view.member == model.state.plan.in_pact[r]
        assert view.last == 0.25
        assert view.cost > 0 < view.gain
        assert 0 <= view.draw < 1
    assert len({view.draw for view in seen.values()}) == len(seen)
    assert set(model.state.choice.comply.tolist()) == {0.25}
    delivered = model.state.delivery.delivered
    assert set(delivered[~np.isnan(delivered)].tolist()) == {0.25}


NO_SHARES = [(lambda view: 1.5, "gave 1.5"), (lambda view: float("nan"), "gave nan"), (lambda view: 1 / 0, "ZeroDivisionError")]


@pytest.mark.parametrize(("share", "words"), NO_SHARES)
def test_a_rule_that_gives_no_share_is_named_with_party_and_month(rule, share, words):
    with pytest.raises(InputError) as error:
        rule(share)
    (problem,) = error.value.problems
    assert words in problem.message()
    assert "mine" in problem.message()
    assert "Beijing" in problem.message()


def test_a_rule_without_a_function_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="share"):
        DeliveryRule("mine", Text("mine", "我的"), Text("mine", "我的"))
    with pytest.raises(ValueError, match="share"):
        DeliveryRule("mine", Text("mine", "我的"), Text("mine", "我的"), lambda view: 1.0, CONDITIONAL)


def test_without_plug_ins_checking_a_scenario_does_not_load_the_register_of_packages(tmp_path):
    script = "import sys; from sim.scenario.load import check_scenario; check_scenario('bth_full_package'); print('importlib.metadata' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "False"
