"""Other packages add mechanisms and figures through entry points; a broken one is named and skipped, two of one name are an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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
