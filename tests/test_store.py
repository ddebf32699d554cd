"""The store of runs: what is asked twice is computed once, records of several kinds serve one question, damage is found, and only what is old goes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import sim.study.store.run_store as run_store
import sim.study.store.runid as runid
from sim.cli.main import run as hazepact
from sim.declare.notices import Notice
from sim.declare.problems import EnvironmentFailed
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.coalitions.analyse import analyse
from sim.study.runs.keep import Keep, Layout
from sim.study.runs.kept import KeptRuns, run_kept
from sim.study.runs.run import run_scenarios
from sim.study.store.owners import STORE, WORK, owned
from sim.study.store.run_store import RunStore, damaged, held, prune
from sim.study.store.runid import RunContract, engine_hash, run_id, scenario_hash

SHORT = {"period.months": 14, "agents.enterprises_per_city": 3, "agents.citizens_per_city": 3}
WIDE = Keep(("exposure", "member", "emission"), ("ALL", "party:Hebei", "Beijing"), ("all", "2013", "2014-01"), series=True)


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    return [load_scenario(name, overrides=SHORT) for name in ("bth_status_quo", "bth_full_package")]


def test_what_is_asked_again_is_not_computed_again(scenarios: list[Scenario], tmp_path: Path) -> None:
    first = run_kept(scenarios, 2, 1, WIDE, tmp_path)
    assert (first.found, first.computed) == (0, 4)
    again = run_kept(scenarios, 2, 1, WIDE, tmp_path, workers=2)
    assert (again.found, again.computed) == (4, 0)
    more = run_kept(scenarios, 3, 1, WIDE, tmp_path, workers=2)
    assert (more.found, more.computed) == (4, 2)
    for arm in range(2):
        np.testing.assert_array_equal(first.values[arm], again.values[arm])
        np.testing.assert_array_equal(first.values[arm], more.values[arm][:2])
    assert run_kept(scenarios, 2, 2, WIDE, tmp_path).computed == 4  # another seed is another run


def test_a_row_is_what_the_stored_results_hold(scenarios: list[Scenario], tmp_path: Path) -> None:
    kept = run_kept(scenarios[1:], 2, 1, WIDE, tmp_path)
    (results,) = run_scenarios(scenarios[1:], 2, 1, 1, tmp_path)
    assert results.manifest["runs_reused"] == 0  # rows do not hold every outcome
    at = [results.places.index(place) for place in WIDE.places]
    for o, outcome in enumerate(WIDE.outcomes):
        monthly = results.values(outcome)[:, :, at]
        assert kept.monthly[0] is not None
        np.testing.assert_array_equal(kept.monthly[0][:, o], monthly)
        np.testing.assert_array_equal(kept.values[0][:, o, 0], results.period(outcome, "all")[:, at])
        np.testing.assert_array_equal(kept.values[0][:, o, 1], results.period(outcome, "2013")[:, at])
        np.testing.assert_array_equal(kept.values[0][:, o, 2], monthly[:, 12])


def test_a_whole_run_answers_every_question(scenarios: list[Scenario], tmp_path: Path) -> None:
    run_scenarios(scenarios[1:], 2, 1, 1, tmp_path)
    kept = run_kept(scenarios[1:], 2, 1, WIDE, tmp_path)
    assert (kept.found, kept.computed) == (2, 0)
    fresh = run_kept(scenarios[1:], 2, 1, WIDE, tmp_path / "fresh")
    np.testing.assert_array_equal(kept.values[0], fresh.values[0])
    assert run_scenarios(scenarios[1:], 3, 1, 1, tmp_path)[0].manifest["runs_reused"] == 2


def test_records_of_several_kinds_are_put_together_and_what_none_holds_is_computed(scenarios: list[Scenario], tmp_path: Path) -> None:
    places = ("ALL", "party:Beijing")
    air = run_kept(scenarios, 2, 1, Keep(("exposure", "emission"), places, ("all", "2013")), tmp_path)
    pact = run_kept(scenarios, 2, 1, Keep(("member",), (*places, "party:Tianjin"), ("2013",), series=True), tmp_path)
    both = KeptRuns(scenarios, 2, 1, Keep(("member", "emission"), ("party:Beijing",), ("2013",)), tmp_path)
    assert both.left == []
    kept = both.run()
    np.testing.assert_array_equal(kept.values[1][:, 0, 0, 0], pact.values[1][:, 0, 0, 1])
    np.testing.assert_array_equal(kept.values[1][:, 1, 0, 0], air.values[1][:, 1, 1, 1])
    assert len(KeptRuns(scenarios, 2, 1, Keep(("member", "emission"), ("party:Beijing",), ("all",)), tmp_path).left) == 4  # of member only a year is there
    assert len(KeptRuns(scenarios, 2, 1, Keep(("member", "fines"), ("party:Beijing",), ("2013",)), tmp_path).left) == 4
    widened = run_kept(scenarios, 2, 1, Keep(("member", "fines"), ("party:Beijing",), ("2013",)), tmp_path)
    assert (widened.found, widened.computed) == (0, 4)
    np.testing.assert_array_equal(widened.values[1][:, 0], kept.values[1][:, 0])


def test_two_arms_of_one_scenario_are_run_once_and_each_gets_what_it_asked(scenarios: list[Scenario], tmp_path: Path) -> None:
    twin = dataclasses.replace(scenarios[0], name="another name")
    keeps = [Keep(("exposure",), ("ALL",), ("all",)), Keep(("emission",), ("Beijing",), ("2013",), series=True)]
    kept = run_kept([scenarios[0], twin], 2, 1, keeps, tmp_path)
    assert (kept.computed, kept.monthly[0]) == (2, None)
    assert kept.values[0].shape == (2, 1, 1, 1)
    assert kept.monthly[1] is not None
    assert kept.monthly[1].shape == (2, 1, 14, 1)


def test_what_a_scenario_lacks_is_nan(scenarios: list[Scenario], tmp_path: Path) -> None:
    river = load_scenario("nantong_status_quo", overrides=SHORT)
    kept = run_kept([river], 1, 1, Keep(("attributable_deaths", "emission"), ("ALL", "Beijing"), ("all", "1999")), tmp_path)
    values = kept.values[0][0]
    assert np.isnan(values[0]).all()  # nobody counts deaths of a river
    assert np.isnan(values[1]).tolist() == [[False, True], [True, True]]


def test_damage_is_found_and_computed_again(scenarios: list[Scenario], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep = Keep(("exposure",), ("ALL",), ("all",))
    kept = run_kept(scenarios, 2, 1, keep, tmp_path)
    (results,) = run_scenarios(scenarios[:1], 1, 1, 1, tmp_path)
    assert hazepact(["store", "check", "--out", str(tmp_path)]) == 0
    assert "5 records" in capsys.readouterr().out
    store = RunStore(tmp_path)
    (rows,) = store.rows.glob("*/rows-*")
    content = bytearray(rows.read_bytes())
    content[10] ^= 1
    rows.write_bytes(content)
    whole = store.runs / run_id(scenarios[0], 1, 0) / "series.parquet"
    whole.write_bytes(whole.read_bytes()[:-1] + b"x")
    assert {path.name for path, _ in damaged(tmp_path)} == {whole.parent.name, rows.parent.name}
    assert hazepact(["store", "check", "--out", str(tmp_path)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2
    with pytest.warns(Notice) as told:
        again = run_kept(scenarios, 2, 1, keep, tmp_path)
    assert sorted("damaged records: 1" in str(one.message) for one in told) == [False, True]
    assert sum("a damaged run" in str(one.message) for one in told) == 1
    assert again.computed == 1
    np.testing.assert_array_equal(again.values[0], kept.values[0])
    assert run_scenarios(scenarios[:1], 1, 1, 1, tmp_path)[0].manifest["runs_reused"] == 0
    assert results.path.is_dir()


def test_an_edited_engine_never_answers(scenarios: list[Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = Keep(("exposure",), ("ALL",), ("all",))
    run_kept(scenarios, 1, 1, keep, tmp_path)
    monkeypatch.setattr(run_store, "engine_hash", lambda: "0123456789abcdef")
    assert run_kept(scenarios, 1, 1, keep, tmp_path).computed == 2
    assert [(one.engine, one.current, one.rows) for one in held(tmp_path)] == [("0123456789abcdef", True, 2), (engine_hash(), False, 2)]
    assert hazepact(["store", "prune", "--out", str(tmp_path), "--days", "1"]) == 0
    assert len(held(tmp_path)) == 2
    (tmp_path / STORE / engine_hash() / "rows" / "mine.txt").write_text("mine", encoding="utf-8")
    assert hazepact(["store", "prune", "--out", str(tmp_path)]) == 0
    left = [path for path in (tmp_path / STORE / engine_hash()).rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["mine.txt"]  # what is not ours stays
    assert run_kept(scenarios, 1, 1, keep, tmp_path).found == 2


def test_every_file_of_the_engine_is_in_its_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {file.relative_to(runid.PACKAGE).as_posix() for file in runid._sources()}
    assert {"engine/prepared.py", "model/model.py", "processes/plan/kernel.py", "outcomes/compute.py", "draws/streams.py"} <= names
    before = engine_hash()
    copy = tmp_path / "sim"
    for file in runid._sources():
        target = copy / file.relative_to(runid.PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    monkeypatch.setattr(runid, "PACKAGE", copy)
    assert engine_hash.__wrapped__() == before
    (copy / "model" / "model.py").write_text("edited", encoding="utf-8")
    assert engine_hash.__wrapped__() != before


def test_the_contract_of_a_run_names_all_but_what_is_kept(scenarios: list[Scenario]) -> None:
    one = RunContract(scenario_hash(scenarios[0]), 1, 0)
    assert one.run_id == run_id(scenarios[0], 1, 0)
    assert len({one.run_id, RunContract(one.scenario, 1, 1).run_id, RunContract(one.scenario, 2, 0).run_id, run_id(scenarios[1], 1, 0)}) == 4
    assert one.engine == engine_hash()


def test_nobody_prunes_a_store_in_use(scenarios: list[Scenario], tmp_path: Path) -> None:
    keep = Keep(("exposure",), ("ALL",), ("all",))
    run_kept(scenarios, 1, 1, keep, tmp_path)
    with owned(tmp_path / WORK) as owner, RunStore(tmp_path).in_use(owner):
        assert owner.entry.held == (f"store#{owner.mark}",)
    from tests.test_environment import owner_file

    lock = owner_file(tmp_path / WORK, ["store#0000beef"])
    with pytest.raises(EnvironmentFailed), owned(tmp_path / WORK) as owner:
        owner.claim("store")
    lock.unlink()
    prune(tmp_path, [engine_hash()])
    assert not (tmp_path / STORE).exists()


def test_layouts_read_back_and_refuse_others() -> None:
    layout = Layout(WIDE, 14)
    assert Layout.read(layout.text) == layout
    assert layout.numbers == 3 * 3 * (3 + 14)
    for text in ("", "[]", "{}", '{"outcomes": 1, "places": [], "periods": [], "months": 0}'):
        with pytest.raises(ValueError):
            Layout.read(text)
    values, monthly = layout.split(np.arange(layout.numbers, dtype=float)[None])
    assert (values.shape, values[0, 1, 0, 0]) == ((1, 3, 3, 3), 9.0)
    assert monthly is not None
    assert (monthly.shape, monthly[0, 0, 0, 0]) == ((1, 3, 14, 3), 27.0)


def test_the_command_says_what_is_held(scenarios: list[Scenario], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hazepact(["store", "list", "--out", str(tmp_path)]) == 0
    assert "No run is stored" in capsys.readouterr().out
    run_kept(scenarios, 2, 1, Keep(("exposure",), ("ALL",), ("all",)), tmp_path)
    assert hazepact(["--lang", "zh", "store", "list", "--out", str(tmp_path)]) in (0, 2)
    capsys.readouterr()
    assert hazepact(["store", "list", "--out", str(tmp_path)]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert "whole runs" in head
    assert line.split()[:6] == [engine_hash(), "(in", "use)", "4", "0", "4"]
    assert hazepact(["store", "prune", "--all", "--out", str(tmp_path)]) == 0
    assert "Removed 4 records" in capsys.readouterr().out
    assert not (tmp_path / STORE).exists()


def test_games_are_made_once_and_are_those_made_without_a_store(tmp_path: Path) -> None:
    scenario = load_scenario("bth_full_package", overrides=SHORT)
    plain = analyse(scenario, 3)
    stored = [analyse(scenario, 3, out=tmp_path, workers=workers) for workers in (2, 1)]
    for study in stored:
        for name in ("effort_nash", "payoff_joint", "payments", "least_core"):
            np.testing.assert_array_equal(getattr(study, name), getattr(plain, name))
    assert [one.games for one in held(tmp_path)] == [3]
    (first, *_) = sorted(RunStore(tmp_path).games.glob("*/*.npz"))
    before = first.read_bytes()
    first.write_bytes(before[:-30])
    analyse(scenario, 4, out=tmp_path)
    assert first.read_bytes() == before
    assert [one.games for one in held(tmp_path)] == [4]


SMALL = ["--set", "period.months=2", "--set", "agents.citizens_per_city=5", "--set", "agents.enterprises_per_city=5"]


@pytest.mark.parametrize(
    "words",
    [
        ["attribute", "bth_status_quo", "bth_central_led", "-n", "2", "--no-figures", *SMALL],
        ["run", "synthetic_ring", "-n", "2", "--no-figures", *SMALL],
    ],
)
def test_every_command_tells_that_records_were_damaged(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every file of rows with a byte changed, every table of a whole run: told in one line each, in the language of the reader; the answer is the same."""
    command = [*words, "--workers", "1", "--out", str(tmp_path), "-q", "--lang", "zh"]
    assert hazepact(command) == 0
    first = capsys.readouterr()
    assert "损坏" not in first.err
    store, changed = RunStore(tmp_path), 0
    for rows in store.rows.glob("*/rows-*"):
        content = bytearray(rows.read_bytes())
        content[10] ^= 1
        rows.write_bytes(content)
        changed += 1
    for run in store.runs.iterdir():
        with (run / "series.parquet").open("ab") as file:
            file.write(b"x")
        changed += 1
    assert changed
    assert hazepact([*command, "--overwrite"]) == 0
    again = capsys.readouterr()
    assert again.err.count("损坏") == changed
    assert again.out == first.out


def test_a_check_finds_layouts_that_cannot_be_read_and_games_without_their_checksums(scenarios: list[Scenario], tmp_path: Path) -> None:
    run_kept(scenarios, 1, 1, Keep(("exposure",), ("ALL",), ("all",)), tmp_path)
    store = RunStore(tmp_path)
    game = store.games / "question" / "0.npz"
    game.parent.mkdir(parents=True)
    np.savez(game, payoffs=np.arange(100.0))
    assert damaged(tmp_path) == []
    content = bytearray(game.read_bytes())
    content[200] ^= 1
    game.write_bytes(content)
    (layout,) = store.rows.glob("*/layout.json")
    layout.write_text("{", encoding="utf-8")
    assert damaged(tmp_path) == [(layout, 1), (game, 1)]
