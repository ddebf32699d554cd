"""hazepact diff: every value that was changed is told, nothing else is; signs turn where a mechanism is taken away."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from sim.cli.main import run
from sim.mechanisms import registry
from sim.processes.sections import SECTIONS
from sim.scenario.load import load_scenario
from sim.study.diff.diff import diff
from sim.study.diff.words import expectation, headline, items, statements
from sim.study.store.store import write_scenario
from sim.world.reading.reader import PACKAGED

CHINESE = re.compile("[\u4e00-\u9fff]")


def told(first, second):
    """Every key that a diff tells."""
    found = diff(first, second)
    return {change.key for change in found.values} | {use.key for use in found.uses}


def test_a_scenario_and_itself_do_not_differ() -> None:
    for name in ("bth_full_package", "shenyang_campaign", "nantong_river_zone"):
        found = diff(load_scenario(name), load_scenario(name))
        assert found.empty
        assert "same scenario" in headline(found).en
        assert items(found) == []


def numbers():
    """Settings that are numbers with both bounds: key -> a value other than the default, inside them."""
    found = {}
    for section, declared in SECTIONS.items():
        for p in declared.parameters:
            if p.kind == "number" and p.low is not None and p.high is not None and p.plausible is not None and section != "levers":
                low, high = p.plausible
                found[f"{section}.{p.name}"] = low if low != p.default else high
    return found


@pytest.mark.parametrize("seed", range(8))
def test_what_was_changed_is_told_and_nothing_else(seed: int) -> None:
    """Random changes of settings: the keys told are those whose resolved values differ."""
    every = numbers()
    assert len(every) > 20
    chosen = dict(random.Random(seed).sample(sorted(every.items()), 6))
    first = load_scenario("bth_status_quo")
    second = load_scenario("bth_status_quo", overrides=chosen)
    moved = {key for key in chosen if first.as_dict()[key.split(".")[0]][key.split(".")[1]] != second.as_dict()[key.split(".")[0]][key.split(".")[1]]}
    assert told(first, second) == moved


def test_of_stored_results_the_same_is_told_as_of_their_files(tmp_path: Path) -> None:
    """A resolved scenario spells every value out; what is told is the same."""
    pairs = []
    for name in ("bth_status_quo", "bth_full_package"):
        scenario = load_scenario(name)
        (tmp_path / name).mkdir()
        write_scenario(tmp_path / name, scenario)
        pairs.append((scenario, load_scenario(tmp_path / name / "scenario.yaml")))
    (one, one_again), (two, two_again) = pairs
    files, stored = diff(one, two), diff(one_again, two_again)
    assert [(use.key, use.kind, [(c.key, c.second.value) for c in use.values]) for use in files.uses] == [
        (use.key, use.kind, [(c.key, c.second.value) for c in use.values]) for use in stored.uses
    ]
    assert files.values == stored.values == ()
    assert diff(one, one_again).empty


def test_signs_turn_where_a_mechanism_is_taken_away() -> None:
    less, more = load_scenario("bth_status_quo"), load_scenario("bth_full_package")
    added, removed = diff(less, more), diff(more, less)
    assert {use.kind for use in added.uses} == {"added"}
    assert {use.kind for use in removed.uses} == {"removed"}
    for up, down in zip(added.uses, removed.uses, strict=True):
        for outcome, sign in registry()[up.mechanism.name].claims.items():
            word = {"+": "up", "-": "down"}[sign]
            assert re.search(rf"\b{word}\b", expectation(up).en), outcome
            assert re.search(rf"\b{'down' if word == 'up' else 'up'}\b", expectation(down).en), outcome


def test_a_strength_has_a_direction_and_another_field_has_none() -> None:
    base = load_scenario("bth_full_package")
    weaker = diff(base, load_scenario("bth_full_package", sets=["mechanisms.information_platform.strength=0.4"]))
    assert weaker.uses[0].direction == -1
    assert "trust of the others down" in expectation(weaker.uses[0]).en
    other = diff(base, load_scenario("bth_full_package", sets=["mechanisms.information_platform.review_lag=3"]))
    assert other.uses[0].direction == 0
    assert "no direction stated" in expectation(other.uses[0]).en


def test_the_statements_are_those_of_the_mechanisms() -> None:
    found = diff(load_scenario("bth_status_quo"), load_scenario("bth_full_package"))
    assert {claim.id for claim in statements(found)} == {id for use in found.uses for id in use.mechanism.evidence if id.startswith("S")}
    assert len(statements(found)) == len({claim.id for claim in statements(found)}) > 10


def test_two_regions_and_changed_data_are_told(tmp_path: Path) -> None:
    found = diff(load_scenario("bth_status_quo"), load_scenario("shenyang_campaign"))
    assert found.regions is not None
    assert found.regions[1].en.startswith("Shenyang")
    assert found.files == ()
    shutil.copytree(PACKAGED / "bth", tmp_path / "bth")
    observed = tmp_path / "bth" / "observed.csv"
    observed.write_text(observed.read_text(encoding="utf-8").replace("89.5", "89.4", 1), encoding="utf-8")
    (tmp_path / "own.yaml").write_text("extends: bth_status_quo\nregion: bth\n", encoding="utf-8")
    own = diff(load_scenario("bth_status_quo"), load_scenario(tmp_path / "own.yaml"))
    assert own.regions is None
    assert own.files == ("observed.csv",)
    assert "observed.csv" in items(own)[0].what.en


def test_the_command_speaks_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "bth_status_quo", "bth_full_package", "--set", "replicates=7"]) == 0
    english = capsys.readouterr().out
    assert english.splitlines()[0] == "From Status quo to Full package: 7 mechanisms added, 1 value differs."
    assert not CHINESE.search(english)
    assert "20 → 7" in english
    assert run(["--lang", "zh", "diff", "bth_status_quo", "bth_full_package", "-v"]) == 0
    chinese = capsys.readouterr().out
    assert "文献预期" in chinese
    assert "S3.13: " in chinese


def test_mistakes_of_both_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "bth_status_qvo", "bth_full_package", "--set", "governments.reciprocty=1"]) == 2
    said = capsys.readouterr().err
    assert "bth_status_quo" in said
    assert "reciprocity" in said
    assert "Traceback" not in said


def test_changes_go_onto_a_folder_of_results_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--set", "period.months=2", "--set", "agents.citizens_per_city=3", "--set", "agents.enterprises_per_city=3"]
    assert run(["run", "bth_full_package", *small, "-n", "1", "--no-figures", "-q", "--out", str(tmp_path)]) == 0
    folder = str(tmp_path / "bth_full_package")
    capsys.readouterr()
    assert run(["diff", folder, folder, "--set", "period.months=3"]) == 0
    assert "period.months" in capsys.readouterr().out
