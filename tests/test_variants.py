"""Variants of a scenario file as arms of a comparison, and the names of scenarios in two languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.main import run as hazepact
from sim.cli.named_scenarios import named_scenarios
from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.scenario.load import load_scenario
from sim.study.sweeps.study_file import read_study

THREE = """extends: bth_status_quo
name: Mine
name_zh: 我的
replicates: 2
variants:
  mild: {name: Mild, replicates: 3}
  strict: {name: Strict, name_zh: 严, replicates: 4}
"""
FAST = ["--set", "period.months=3", "--set", "agents.enterprises_per_city=4", "--set", "agents.citizens_per_city=4", "--replicates", "2", "--no-charts"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("s.yaml").write_text(THREE, encoding="utf-8")
    Path("plain.yaml").write_text("extends: bth_status_quo\nreplicates: 5\n", encoding="utf-8")
    return tmp_path


def arms(files, *variants, every=False):
    """(name of the results, replicates) of every arm of a run."""
    return [(s.name, s.replicates) for s in named_scenarios(files, variants, every, ())]


def test_the_file_itself_is_an_arm_beside_its_variants(folder):
    assert arms(("s.yaml",), "base", "strict") == [("s", 2), ("s-strict", 4)]
    assert arms(("s.yaml",)) == arms(("s.yaml",), "base") == [("s", 2)]
    assert arms(("s.yaml",), "mild", "mild") == [("s-mild", 3)]


def test_all_variants_are_the_file_and_every_variant_of_it(folder):
    assert arms(("plain.yaml", "s.yaml"), every=True) == [("plain", 5), ("s", 2), ("s-mild", 3), ("s-strict", 4)]


def test_all_variants_run_and_are_compared(folder, capsys):
    assert hazepact(["run", "s.yaml", "--all-variants", "--table", "full", *FAST]) == 0
    text = capsys.readouterr().out
    assert {path.name for path in (folder / "results").iterdir() if path.is_dir()} >= {"s", "s-mild", "s-strict"}
    assert "Paired differences" in text


def test_what_all_variants_cannot_mean_is_said(folder, capsys):
    assert hazepact(["run", "plain.yaml", "--all-variants"]) == 2
    assert "no file that was named has variants" in capsys.readouterr().err
    assert hazepact(["run", "s.yaml", "--all-variants", "--variant", "mild"]) == 2
    assert "leave out --variant" in capsys.readouterr().err
    assert hazepact(["run", "s.yaml", "--variant", "stict", "--lang", "zh"]) == 2
    assert "未知变体 'stict'。您是否想写 'strict'？可用名称：base, mild, strict。" in capsys.readouterr().err


def test_a_base_of_a_study_may_be_the_file_beside_its_variants(folder):
    Path("study.yaml").write_text(
        "base: [{file: s.yaml, variants: [base, mild]}]\naxes: {governments.trust: [0.4, 0.8]}\ndesign: {method: factorial}\n", encoding="utf-8"
    )
    assert [base.name for base in read_study("study.yaml").bases] == ["s", "s-mild"]


def test_variants_stand_in_the_list_and_in_the_explanation(folder, capsys):
    assert hazepact(["explain", "s.yaml", "variants"]) == 0
    assert capsys.readouterr().out.startswith("variants = [mild, strict]\n")
    assert hazepact(["list", "scenarios"]) == 0
    assert "weights_only" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("extends: s.yaml\n", Text("Mine", "我的")),
        ("extends: s.yaml\nname: Other\n", Text("Other", "Other")),
        ("extends: s.yaml\nname: Mine\n", Text("Mine", "我的")),
        ("extends: s.yaml\nname: Other\nname_zh: 别的\n", Text("Other", "别的")),
        ("extends: s.yaml\nname_zh: 别的\n", Text("Mine", "别的")),
    ],
)
def test_a_chinese_name_goes_with_the_name_that_it_translates(folder, text, title):
    Path("child.yaml").write_text(text, encoding="utf-8")
    assert load_scenario("child.yaml").title == title


def test_a_variant_or_a_change_with_a_name_of_its_own_shows_it_in_chinese_too(folder):
    assert load_scenario("s.yaml", "mild").title == Text("Mild", "Mild")
    assert load_scenario("s.yaml", "strict").title == Text("Strict", "严")
    assert load_scenario("s.yaml", sets=["name=Other"]).title == Text("Other", "Other")
    assert load_scenario("s.yaml", sets=["name_zh=别的", "name=Other"]).title == Text("Other", "别的")
    with pytest.raises(InputError):
        load_scenario("s.yaml", "bse")


def test_coalitions_of_the_file_itself_carry_its_own_name(tmp_path):
    options = [*FAST[2:6], "--set", "period.months=12", "--set", "air.transport=central", "-n", "1", "--no-charts", "-q", "--out", str(tmp_path)]
    assert hazepact(["coalitions", "bth_full_package", "--variant", "base", *options]) == 0
    assert (tmp_path / "bth_full_package-coalitions").is_dir()
