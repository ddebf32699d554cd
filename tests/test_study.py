"""Floor 9: running, storing, summarising and comparing many runs."""

from __future__ import annotations

import csv
import dataclasses
import errno
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from sim.declare.notices import Notice
from sim.declare.problems import EnvironmentFailed, InputError, ProblemError
from sim.draws.streams import Draws
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.table import Event, Flow, RunTable
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.compare.compare import compare
from sim.study.compare.intervals import replicates_needed, welch_interval
from sim.study.compare.printed import interval_text, number
from sim.study.compare.words import comparison_sentences, result_sentences
from sim.study.runs import cost
from sim.study.runs.execute import Executed, run_jobs, run_replicates
from sim.study.runs.jobs import RunsFailed
from sim.study.runs.plan import plan_of
from sim.study.runs.run import WORK, plan_text, run_scenarios
from sim.study.store import store
from sim.study.store.periods import period_values, periods, unit_of_period
from sim.study.store.results import Results, open_results
from sim.study.store.runid import resolved_text, run_id
from sim.study.store.store import write_results
from sim.world.reading.reader import PACKAGED
from tests.conftest import needs_extra

ROOT = Path(__file__).resolve().parents[1]
SHORT = {"period.months": 14, "period.start": "2013-01"}
TINY = SHORT | {"agents.enterprises_per_city": 3, "agents.citizens_per_city": 3}


def scenario_of(name: str = "bth_status_quo", **overrides: object) -> Scenario:
    return load_scenario(name, overrides=SHORT | overrides)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return scenario_of()


def fake(scenario: Scenario, draws: Draws) -> RunTable:
    """A run without a model: numbers from a generator seeded by what a run depends on, moved by one lever."""
    region = scenario.region
    places = ("ALL", *(f"party:{p}" for p in region.party_names), *region.city_names)
    months = tuple(str(m) for m in scenario.calendar.all_months[scenario.calendar.burn_in :])
    draw = np.random.default_rng([draws.root_seed, draws.replicate])
    series = {}
    for name, outcome in OUTCOMES.items():
        values = draw.uniform(1, 2, (len(months), len(places)))
        if outcome.level == "party":
            values[:, 1 + len(region.party_names) :] = np.nan
        if outcome.level == "region":
            values[:, 1:] = np.nan
        series[name] = values
    series["concentration"] -= 0.5 * scenario.get("governments", "reciprocity") * draw.uniform(0.5, 1.5)
    series["trust"][:, 0] = 0.25
    series["welfare_gap_closed"][:2] = np.nan
    n = len(region.city_names)
    flows = (Flow(months[0], "party:Beijing", "party:Hebei", "fixed", 1.0 + draws.replicate),)
    events = (Event(months[1], "party:Hebei", "joined"),) if draws.replicate % 2 else ()
    days, daily = ("2013-01-01", "2013-01-02"), draw.uniform(size=(2, n))
    extra = {"days": days, "daily": daily} if "daily" in scenario.record else {}
    return RunTable(months, places, series, flows, events, draw.uniform(size=(n, n + 1)), **extra)


def failing(scenario: Scenario, draws: Draws) -> RunTable:
    if draws.replicate == 1:
        raise ValueError("no such wind")
    return fake(scenario, draws)


def killing(scenario: Scenario, draws: Draws) -> RunTable:
    if draws.replicate == 2:
        os._exit(9)
    return fake(scenario, draws)


def killing_once(scenario: Scenario, draws: Draws) -> RunTable:
    mark = Path(os.environ["HAZEPACT_TEST_MARK"])
    if draws.replicate == 1 and not mark.exists():
        mark.touch()
        os._exit(9)
    return fake(scenario, draws)


def slow(scenario: Scenario, draws: Draws) -> RunTable:
    time.sleep(0.0 if draws.replicate == 0 else 30.0)
    return fake(scenario, draws)


def stored(scenario: Scenario, out: Path, replicates: int = 4, seed: int = 1, **more: object) -> Results:
    done = run_replicates(scenario, replicates, seed, 1, out / "work", simulate=fake)
    return open_results(write_results(done, out, **more))  # type: ignore[arg-type]


def message_ids(error: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    return [problem.id for problem in error.value.problems]


# run ids ---------------------------------------------------------------------------------------------------------


def test_run_id_depends_on_what_moves_numbers_only(tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(run_id(scenario, 1, 0)) == 16
    assert len({run_id(scenario, 1, 0), run_id(scenario, 2, 0), run_id(scenario, 1, 1), run_id(scenario_of(**{"governments.reciprocity": 0.1}), 1, 0)}) == 4
    copy = tmp_path / "another name.yaml"
    copy.write_text("extends: bth_status_quo\nname: Another\nreplicates: 3\nperiod: {months: 14, start: 2013-01}\n", encoding="utf-8")
    assert resolved_text(load_scenario(copy)) == resolved_text(scenario)
    digests = dict(scenario.region.digests) | {"cities.csv": "0" * 64}
    other_data = dataclasses.replace(scenario, region=dataclasses.replace(scenario.region, digests=digests))
    assert run_id(other_data, 1, 0) != run_id(scenario, 1, 0)
    before = run_id(scenario, 1, 0)
    monkeypatch.setattr("sim.study.store.runid.MODEL_VERSION", 10_000)
    assert run_id(scenario, 1, 0) != before


@pytest.mark.parametrize("name", ["bth_status_quo", "bth_full_package"])
def test_stored_scenario_loads_to_the_same_runs(tmp_path: Path, name: str) -> None:
    original = load_scenario(name, overrides={"period.months": 24})
    results = stored(original, tmp_path, 2)
    again = results.scenario()
    assert resolved_text(again) == resolved_text(original)
    assert [run_id(again, 1, r) for r in range(2)] == [run["run_id"] for run in results.manifest["runs"]]
    assert (again.name, again.title) == (name, original.title)


def test_own_pack_is_copied_and_runs_again_from_the_folder_alone(tmp_path: Path) -> None:
    shutil.copytree(PACKAGED / "bth", tmp_path / "mine")
    file = tmp_path / "own.yaml"
    file.write_text("region: mine\nperiod: {start: 2013-01, months: 13}\n", encoding="utf-8")
    original = load_scenario(file)
    results = stored(original, tmp_path / "out", 1)
    shutil.rmtree(tmp_path / "mine")
    moved = (tmp_path / "out").rename(tmp_path / "elsewhere") / results.path.name
    again = open_results(moved).scenario()
    assert "region: region\n" in (moved / "scenario.yaml").read_text(encoding="utf-8")
    assert sorted(p.name for p in (moved / "region").iterdir()) == sorted(original.region.digests)
    assert run_id(again, 1, 0) == run_id(original, 1, 0)


# running ---------------------------------------------------------------------------------------------------------


def test_bytes_are_the_same_for_any_workers_and_order(tmp_path: Path, scenario: Scenario) -> None:
    ways = {"serial": (range(6), 1), "backwards": ([5, 3, 1, 0, 2, 4], 1), "pool": (range(6), 2)}
    files = {}
    for way, (order, workers) in ways.items():
        done = run_replicates(scenario, list(order), 1, workers, tmp_path / way, simulate=fake)
        folder = write_results(done, tmp_path, name="same")
        files[way] = {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".parquet", ".csv", ".yaml")}
    assert {"series.parquet", "runs.parquet", "flows.parquet", "summary.csv"} < set(files["serial"])
    # the folders are same, same-2, same-3, and the tables hold the name that was asked for
    assert files["serial"] == files["backwards"] == files["pool"]


def test_model_gives_the_same_bytes_in_this_process_in_two_workers_and_in_a_new_process(tmp_path: Path) -> None:
    tiny = load_scenario("bth_full_package", overrides=TINY)
    for place, (order, workers) in enumerate((([0, 1, 2], 1), ([2, 0, 1], 2))):
        run = run_replicates(tiny, order, 7, workers, tmp_path / f"work{place}")
        assert not run.failures
        write_results(run, tmp_path / f"out{place}")
    code = (
        "import sys; from pathlib import Path; from sim.scenario.load import load_scenario; from sim.study.runs.run import run_scenarios\n"
        f"run_scenarios([load_scenario('bth_full_package', overrides={TINY!r})], 3, 7, 1, Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "out2")], cwd=ROOT, check=True, timeout=120)
    for file in ("series.parquet", "runs.parquet", "flows.parquet", "events.parquet", "contribution.parquet", "summary.csv"):
        first, *others = ((tmp_path / f"out{place}" / "bth_full_package" / file).read_bytes() for place in range(3))
        assert all(other == first for other in others), file
    assert not (tmp_path / "out2" / WORK).exists()
    series = open_results(tmp_path / "out0" / "bth_full_package").series
    assert series.groupby("replicate").concentration.mean().nunique() == 3


def test_only_missing_runs_are_run_after_a_kill(tmp_path: Path, scenario: Scenario) -> None:
    ran: list[int] = []

    def killed(s: Scenario, draws: Draws) -> RunTable:
        if draws.replicate == 2:
            raise KeyboardInterrupt
        ran.append(draws.replicate)
        return fake(s, draws)

    with pytest.raises(KeyboardInterrupt):
        run_replicates(scenario, 4, 1, 1, tmp_path, simulate=killed)
    assert ran == [0, 1]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(run_id(scenario, 1, r) for r in range(2))
    (tmp_path / run_id(scenario, 1, 1) / "series.parquet").write_bytes(b"PAR1")  # as a power cut leaves it
    calls: list[tuple[int, int, int]] = []

    def counted(s: Scenario, draws: Draws) -> RunTable:
        ran.append(draws.replicate)
        return fake(s, draws)

    with pytest.warns(Notice, match="a damaged run"):
        done = run_replicates(scenario, 4, 1, 1, tmp_path, lambda *state: calls.append(state), counted)
    assert ran == [0, 1, 1, 2, 3]
    assert done.reused == 1
    assert calls == [(1, 4, 0), (2, 4, 0), (3, 4, 0), (4, 4, 0)]


def test_a_killed_write_leaves_nothing_half_written(tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.study.runs import execute

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(execute, "write_table", stop)
    with pytest.raises(KeyboardInterrupt):
        run_replicates(scenario, 2, 1, 1, tmp_path, simulate=fake)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_run_is_kept_apart(tmp_path: Path, scenario: Scenario, workers: int) -> None:
    done = run_replicates(scenario, 4, 1, workers, tmp_path / "work", simulate=failing)
    assert sorted(done.runs) == [0, 2, 3]
    (failure,) = done.failures
    assert (failure.replicate, failure.run_id, failure.error) == (1, run_id(scenario, 1, 1), "ValueError: no such wind")
    assert "Traceback" in failure.details
    results = open_results(write_results(done, tmp_path))
    assert results.replicates == (0, 2, 3)
    assert [f["error"] for f in results.failures] == ["ValueError: no such wind"]
    assert sorted(results.series.replicate.unique()) == [0, 2, 3]


@pytest.mark.validation
def test_a_run_that_kills_its_worker_takes_no_other_run_with_it(tmp_path: Path, scenario: Scenario) -> None:
    done = run_replicates(scenario, 5, 1, 2, tmp_path, simulate=killing)
    assert sorted(done.runs) == [0, 1, 3, 4]
    assert [f.replicate for f in done.failures] == [2]
    assert "3 times" in done.failures[0].error
    assert not list(tmp_path.glob(".*"))


@pytest.mark.validation
def test_a_worker_that_was_killed_once_is_replaced(tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAZEPACT_TEST_MARK", str(tmp_path / "mark"))
    threads = os.environ.get("OMP_NUM_THREADS")
    done = run_replicates(scenario, 4, 1, 2, tmp_path / "work", simulate=killing_once)
    assert (tmp_path / "mark").exists()
    assert sorted(done.runs) == [0, 1, 2, 3]
    assert os.environ.get("OMP_NUM_THREADS") == threads


def test_interrupt_ends_the_workers(tmp_path: Path, scenario: Scenario) -> None:
    import _thread
    import multiprocessing

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that started the tests in the background has it ignored

    def interrupt() -> None:
        deadline = time.time() + 60
        while not list(tmp_path.glob("[0-9a-f]*")) and time.time() < deadline:
            time.sleep(0.05)
        _thread.interrupt_main()

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        run_replicates(scenario, 4, 1, 2, tmp_path, simulate=slow)
    assert not multiprocessing.active_children()
    assert [p.name for p in tmp_path.iterdir()] == [run_id(scenario, 1, 0)]


def test_runs_of_equal_scenarios_are_run_once(tmp_path: Path, scenario: Scenario) -> None:
    ran: list[int] = []

    def counted(s: Scenario, draws: Draws) -> RunTable:
        ran.append(draws.replicate)
        return fake(s, draws)

    both = run_jobs([scenario, scenario], [2, 3], 1, 1, tmp_path, simulate=counted)
    assert sorted(ran) == [0, 1, 2]
    assert [len(done.runs) for done in both] == [2, 3]


# writing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "expected"), [(errno.ENOSPC, "disk.full"), (errno.EACCES, "folder.not_writable")])
def test_a_failed_write_leaves_nothing(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch, number: int, expected: str
) -> None:
    done = run_replicates(scenario, 2, 1, 1, tmp_path / "work", simulate=fake)
    old = write_results(done, tmp_path / "out")
    before = {p.name: p.read_bytes() for p in old.iterdir()}

    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(store, "write_manifest", full)
    for overwrite in (False, True):
        with pytest.raises(EnvironmentFailed) as error:
            write_results(done, tmp_path / "out", overwrite)
        assert message_ids(error) == [expected]
    assert [p.name for p in (tmp_path / "out").iterdir()] == [old.name]
    assert {p.name: p.read_bytes() for p in old.iterdir()} == before


def test_a_full_disk_stops_the_runs(tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.study.runs import execute

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(execute, "write_table", full)
    with pytest.raises(EnvironmentFailed) as error:
        run_replicates(scenario, 3, 1, 1, tmp_path / "work", simulate=fake)
    assert message_ids(error) == ["disk.full"]
    assert list(tmp_path.rglob("*")) == []
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError) as error:
        run_replicates(scenario, 1, 1, 1, tmp_path / "file", simulate=fake)
    assert message_ids(error) == ["folder.not_writable"]


def test_another_run_of_the_same_name_goes_beside_and_overwrite_replaces_what_is_listed(tmp_path: Path, scenario: Scenario) -> None:
    first = stored(scenario, tmp_path, 2)
    (first.path / "note.txt").write_text("mine", encoding="utf-8")
    assert stored(scenario, tmp_path, 3).path == first.path  # holds all that was there
    second = stored(scenario, tmp_path, 2)
    assert (first.path.name, second.path.name) == ("bth_status_quo", "bth_status_quo-2")
    assert (first.path / "note.txt").exists()
    third = stored(scenario, tmp_path, 4, overwrite=True)
    assert third.path == first.path
    assert len(third.replicates) == 4
    assert (first.path / "note.txt").read_text(encoding="utf-8") == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bth_status_quo", "bth_status_quo-2", "work"]


def test_overwrite_refuses_a_folder_that_holds_something_else(tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "bth_status_quo").mkdir()
    (tmp_path / "bth_status_quo" / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(InputError) as error:
        run_scenarios([scenario], 1, 1, 1, tmp_path, overwrite=True, simulate=fake)
    assert message_ids(error) == ["folder.exists"]
    assert [p.name for p in tmp_path.rglob("*")] == ["bth_status_quo", "thesis.docx"]


def test_overwrite_puts_the_old_folder_back_when_the_new_one_cannot_be_placed(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = stored(scenario, tmp_path, 2)
    (first.path / "figures").mkdir()
    (first.path / "figures" / "mine.png").write_bytes(b"mine")
    rename = os.rename

    def refuse(source: Path, target: Path) -> None:
        if ".part" in str(source) and str(source).endswith("spells.parquet"):
            raise PermissionError(errno.EACCES, "no")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(EnvironmentFailed):
        stored(scenario, tmp_path, 3, overwrite=True)
    assert open_results(first.path).replicates == (0, 1)
    assert (first.path / "figures" / "mine.png").read_bytes() == b"mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bth_status_quo", "work"]


def test_folder_holds_the_documented_files(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    scenario = scenario_of(record=["daily"])
    results = stored(scenario, tmp_path, 3)
    names = {"manifest.json", "scenario.yaml", "summary.csv"}
    names |= {f"{kind}.parquet" for kind in ("series", "spells", "runs", "flows", "events", "contribution", "daily")}
    assert {p.name for p in results.path.iterdir()} == names
    frame = results.series
    assert list(frame.columns[:4]) == ["scenario", "replicate", "month", "city"]
    assert tuple(frame.columns[4:]) == tuple(OUTCOMES)
    assert len(frame) == 3 * 14 * 17
    places = list(results.places)
    key = list(zip(frame.replicate, frame.month, frame.city.map(places.index), strict=True))
    assert key == sorted(key)
    assert places[:3] == ["ALL", "party:Beijing", "party:Tianjin"]
    assert np.array_equal(results.values("concentration")[2], fake(scenario, Draws(1, 2)).series["concentration"])
    meta = pq.ParquetFile(results.path / "series.parquet")
    assert set(meta.schema_arrow.metadata) == {b"hazepact", b"model_version", b"engine", b"scenario", b"scenario_sha256", b"root_seed"}
    column = meta.metadata.row_group(0).column(4)
    assert column.compression == "ZSTD"
    assert "BYTE_STREAM_SPLIT" in column.encodings
    assert results.flows[["payer", "payee", "kind", "amount"]].to_numpy().tolist() == [
        ["party:Beijing", "party:Hebei", "fixed", 1.0 + r] for r in range(3)
    ]
    assert results.events.replicate.tolist() == [1]
    assert results.contribution.source.unique()[-1] == "outside"
    assert len(results.contribution) == 3 * 13 * 14
    assert results.daily is not None
    assert np.array_equal(results.daily.concentration.to_numpy()[:26], fake(scenario, Draws(1, 0)).daily.ravel())  # type: ignore[union-attr]
    needs_extra("xarray")
    data = results.to_xarray()
    assert dict(data.sizes) == {"replicate": 3, "month": 14, "city": 17}
    assert float(data.concentration.sel(replicate=1, month="2013-02", city="Beijing")) == fake(scenario, Draws(1, 1)).series["concentration"][1, 4]


def test_manifest_names_what_was_run(tmp_path: Path, scenario: Scenario) -> None:
    results = stored(scenario, tmp_path, 2, seed=5)
    m = results.manifest
    assert m["root_seed"] == 5
    assert [run["run_id"] for run in m["runs"]] == [run_id(scenario, 5, r) for r in range(2)]
    assert m["region"]["data_files"] == dict(scenario.region.digests)
    assert m["region"]["weak_files"] == {k: list(v) for k, v in scenario.region.weak_files.items()}
    assert m["region"]["surrogate_transport"] is scenario.region.surrogate_transport
    assert set(m["files"]) == {p.name for p in results.path.iterdir()} - {"manifest.json"}
    assert {"numpy", "python", "hazepact"} <= set(m["versions"])
    assert m["processor"]
    assert m["platform"]
    assert m["git_revision"] is None or len(m["git_revision"].removesuffix("+changes")) == 40
    assert str(tmp_path) not in json.dumps(m)


# summary ---------------------------------------------------------------------------------------------------------


def by_hand(scenario: Scenario, name: str, place: int, replicates: int) -> np.ndarray:
    return np.array([fake(scenario, Draws(1, r)).series[name][:, place] for r in range(replicates)])


def test_summary_against_numbers_by_hand(tmp_path: Path, scenario: Scenario) -> None:
    from scipy import stats

    results = stored(scenario, tmp_path, 5)
    assert (results.path / "summary.csv").read_bytes().startswith(b"\xef\xbb\xbfscenario,outcome,label,unit,place,period,mean,lo,hi")
    with (results.path / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {(r["outcome"], r["place"], r["period"]): r for r in csv.DictReader(file)}
    means = by_hand(scenario, "concentration", 0, 5).mean(axis=1)
    row = rows["concentration", "ALL", "all"]
    lo, hi = stats.t.interval(0.90, 4, means.mean(), stats.sem(means))
    expected = [means.mean(), *np.percentile(means, [5, 95]), lo, hi]
    assert [float(row[k]) for k in ("mean", "lo", "hi", "mean_lo", "mean_hi")] == pytest.approx(expected, rel=1e-12)
    assert (row["replicates"], row["missing_share"], row["unit"], row["label"]) == ("5", "0.0", "ug/m3", "Concentration")
    days = by_hand(scenario, "heavy_days_pm25", 4, 5)
    assert float(rows["heavy_days_pm25", "Beijing", "2013"]["mean"]) == pytest.approx(days[:, :12].sum(axis=1).mean())
    assert float(rows["heavy_days_pm25", "Beijing", "2014"]["mean"]) == pytest.approx(days[:, 12:].sum(axis=1).mean())
    assert float(rows["heavy_days_pm25", "Beijing", "all"]["mean"]) == pytest.approx(12 * days.mean())
    assert rows["heavy_days_pm25", "Beijing", "2013"]["unit"] == "days/year"
    assert rows["health_damage", "ALL", "all"]["unit"] == "10^8 CNY/year"
    gap = rows["welfare_gap_closed", "ALL", "2013"]
    assert float(gap["mean"]) == pytest.approx(by_hand(scenario, "welfare_gap_closed", 0, 5)[:, 2:12].mean())
    assert float(gap["missing_share"]) == pytest.approx(2 / 12)
    assert ("welfare_gap_closed", "Beijing", "all") not in rows
    assert ("trust", "Beijing", "all") not in rows
    assert ("trust", "party:Hebei", "all") in rows
    row = results.runs.loc[3]
    assert (row.replicate, row.run_id, row.root_seed) == (3, run_id(scenario, 1, 3), 1)
    assert row.concentration == pytest.approx(means[3])
    frame = results.summary.set_index(["outcome", "place", "period"])
    assert frame.loc[("concentration", "ALL", "all"), "mean"] == pytest.approx(means.mean())


def test_zero_is_a_result_and_missing_is_not() -> None:
    months = [f"2013-{m:02d}" for m in range(1, 13)] + [f"2014-{m:02d}" for m in range(1, 13)]
    values = np.zeros((24, 3))
    values[:12, 1] = np.nan
    values[:, 2] = np.nan
    assert periods(months) == ("all", "2013", "2014")
    for name in ("heavy_days_pm25", "concentration"):
        result = period_values(values, months, OUTCOMES[name])
        assert np.array_equal(result, [[0, 0, np.nan], [0, np.nan, np.nan], [0, 0, np.nan]], equal_nan=True)
    steady = period_values(np.arange(24.0)[:, None], months, OUTCOMES["heavy_days_pm25"])
    assert steady[0, 0] == pytest.approx(steady[1:, 0].mean())
    assert unit_of_period(OUTCOMES["concentration"]) == "ug/m3"


def test_one_replicate_has_no_interval(tmp_path: Path, scenario: Scenario) -> None:
    results = stored(scenario, tmp_path, 1)
    frame = results.summary
    row = frame[(frame.outcome == "concentration") & (frame.place == "ALL") & (frame.period == "all")].iloc[0]
    assert row["mean"] == row["lo"] == row["hi"]
    assert math.isnan(row["mean_lo"])
    assert "no interval from a single run" in result_sentences(results)[0].en


# opening ---------------------------------------------------------------------------------------------------------


def test_missing_and_broken_results(tmp_path: Path, scenario: Scenario) -> None:
    def why(path: Path) -> list[str]:
        with pytest.raises(InputError) as error:
            open_results(path)
        return message_ids(error)

    assert why(tmp_path / "nothing") == ["result.missing"]
    results = stored(scenario, tmp_path, 2)
    series = results.path / "series.parquet"
    whole = series.read_bytes()
    series.write_bytes(whole[: len(whole) // 2])
    assert why(results.path) == ["result.broken"]
    series.write_bytes(b"\0" * len(whole))
    with pytest.raises(InputError) as error:
        _ = open_results(results.path).series
    assert message_ids(error) == ["result.broken"]
    series.unlink()
    assert why(results.path) == ["result.broken"]
    for text in ("{", "[]", "{}"):
        (results.path / "manifest.json").write_text(text, encoding="utf-8")
        assert why(results.path) == ["result.broken"]


def test_xarray_is_an_extra(tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    results = stored(scenario, tmp_path, 1)
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(InputError) as error:
        results.to_xarray()
    assert message_ids(error) == ["extra.missing"]
    assert "hazepact[export]" in str(error.value)


# comparing -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, scenario: Scenario) -> tuple[Results, Results]:
    out = tmp_path_factory.mktemp("two")
    moved = dataclasses.replace(scenario_of(**{"governments.reciprocity": 0.9}), name="more")
    return stored(scenario, out, 8), stored(moved, out, 8)


def test_paired_difference_against_scipy(two: tuple[Results, Results]) -> None:
    from scipy import stats

    result = compare(list(two))
    row = result.row("concentration", "Beijing")
    pairs = two[1].period("concentration")[:, 4] - two[0].period("concentration")[:, 4]
    test = stats.ttest_1samp(pairs, 0)
    limits = test.confidence_interval(0.90)
    assert (row.difference.mean, row.difference.lo, row.difference.hi) == pytest.approx((pairs.mean(), limits.low, limits.high), rel=1e-12)
    assert (row.verdict, row.sign_share, row.replicates, row.paired) == ("better", 1.0, 8, True)
    arm = two[1].period("concentration")[:, 4]
    expected = stats.t.interval(0.90, 7, arm.mean(), stats.sem(arm))
    assert (row.arm.lo, row.arm.hi) == pytest.approx(expected, rel=1e-12)
    assert row.needed is not None
    sd = pairs.std(ddof=1)
    assert stats.t.ppf(0.95, row.needed - 1) * sd / math.sqrt(row.needed) < abs(pairs.mean())
    assert row.needed == 2 or stats.t.ppf(0.95, row.needed - 2) * sd / math.sqrt(row.needed - 1) >= abs(pairs.mean())
    same = result.row("effort")
    assert (same.verdict, same.difference.mean, same.needed) == ("no difference", 0.0, None)
    assert result.notes == ()
    back = compare([two[1], two[0]]).row("concentration", "Beijing")
    assert (back.verdict, back.difference.mean) == ("worse", pytest.approx(-pairs.mean()))
    frame = result.frame()
    assert len(frame) == len(result.rows)
    assert not (frame[frame.place == "Beijing"].outcome == "welfare_gap_closed").any()


def test_cannot_tell_when_the_interval_holds_zero(two: tuple[Results, Results], tmp_path: Path, scenario: Scenario) -> None:
    from scipy import stats

    other_seed = stored(scenario, tmp_path, 8, seed=2)
    result = compare([two[0], other_seed], ["concentration", "effort"], ["ALL"])
    row = result.row("concentration")
    a, b = two[0].period("concentration")[:, 0], other_seed.period("concentration")[:, 0]
    limits = stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.90)
    assert (row.difference.lo, row.difference.hi) == pytest.approx((limits.low, limits.high), rel=1e-9)
    assert not row.paired
    assert math.isnan(row.sign_share)
    assert row.verdict == ("cannot tell" if limits.low <= 0 <= limits.high else row.verdict)
    assert "not paired" in result.notes[0].en
    assert len(result.rows) == 2
    assert compare([two[0], other_seed], ["effort"], ["ALL"]).row("effort").verdict in ("cannot tell", "higher", "lower")


def test_different_regions_compare_relative_outcomes_unpaired(two: tuple[Results, Results], tmp_path: Path) -> None:
    shutil.copytree(PACKAGED / "bth", tmp_path / "mine")
    text = (tmp_path / "mine" / "region.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine" / "region.yaml").write_text(text.replace("\nname: bth\n", "\nname: elsewhere\n"), encoding="utf-8")
    (tmp_path / "own.yaml").write_text("region: mine\nperiod: {start: 2013-01, months: 14}\n", encoding="utf-8")
    other = stored(load_scenario(tmp_path / "own.yaml"), tmp_path / "out", 8)
    result = compare([two[0], other])
    assert {row.place for row in result.rows} == {"ALL"}
    assert all(OUTCOMES[row.outcome].unit.startswith(("share", "ratio", "effort")) and not row.paired for row in result.rows)
    assert {"cooperation_index", "own_share", "border_ratio"} <= {row.outcome for row in result.rows}
    assert "regions differ" in result.notes[0].en
    assert "地区不同" in result.notes[0].zh


def test_comparison_refuses_unknown_names(two: tuple[Results, Results]) -> None:
    with pytest.raises(InputError) as error:
        compare([two[0]])
    assert message_ids(error) == ["result.one"]
    with pytest.raises(InputError) as error:
        compare(list(two), ["concentraton"], ["Bejing"], "2031")
    assert message_ids(error) == ["value.held", *["value.choice"] * 3]
    assert "'concentration'" in str(error.value)


def test_replicates_needed() -> None:
    assert replicates_needed(0.0, 1.0, lambda n: n - 1) is None
    assert replicates_needed(1.0, 0.0, lambda n: n - 1) == 2
    # sd = difference: t(0.95, n - 1) < sqrt(n) holds from n = 5 on (2.13 < 2.24; 2.35 > 2)
    assert replicates_needed(1.0, 1.0, lambda n: n - 1) == 5
    assert math.isnan(welch_interval(np.array([1.0]), np.array([2.0, 3.0])).lo)


# words, plan, the whole way --------------------------------------------------------------------------------------


def test_sentences_in_both_languages(two: tuple[Results, Results]) -> None:
    better, worse, rest = comparison_sentences(compare([two[0], two[1]], ["concentration"]))
    row = compare(list(two)).row("concentration")
    assert better.en.startswith("Status quo against Status quo (8 replicates, 90 % intervals in brackets), better: Concentration ")
    assert f"(difference {interval_text(row.difference, True)})" in better.en
    assert row.difference.lo < row.difference.mean < row.difference.hi
    assert "更好：浓度由" in better.zh
    assert worse.en == "Nothing is surely worse."
    assert "settle" in rest.en
    rest = comparison_sentences(compare(list(two)))[2]
    assert "the same in every pair of runs" in rest.en
    assert "每对模拟中均相同" in rest.zh
    single = result_sentences(two[0])
    assert single[0].en.startswith("Status quo, 2013-01 to 2014-02, 8 replicates (90 % intervals in brackets). Cooperation: Cooperation index ")
    assert single[1].en.startswith("Air and health: Exposure")
    assert single[2].zh.startswith("资金：减排成本")
    assert "] 亿元/年" in single[2].zh


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [(0.0123456, False, "0.0123"), (12345.6, False, "12,346"), (-0.5, True, "-0.500"), (2.0, True, "+2.00"), (0.0, True, "0"), (math.nan, False, "?")],
)
def test_numbers_for_readers(value: float, signed: bool, text: str) -> None:
    assert number(value, signed) == text


def test_plan_says_what_will_be_done(scenario: Scenario) -> None:
    plan = plan_of([scenario, scenario], [10, 10], 2, 8, found=[4, 0])
    assert (plan.runs, plan.found, plan.months, plan.workers) == (20, 4, 14 + 24, 2)
    each = cost.run_seconds(scenario)
    assert plan.seconds == pytest.approx(cost.START_SECONDS + 16 * each / 2)
    assert "20 runs of 38 months" in plan.text().en
    assert "4 of them found in the store" in plan.text().en
    assert plan_text([scenario], None, 64, 1).runs == scenario.replicates
    assert plan_text([scenario], 2, None, 8).workers == 1
    assert plan_text([scenario], 100_000, None, 8).workers == 8
    assert plan_of([scenario], [5], None, 8, found=[5]).seconds == 0


def test_run_scenarios_with_the_model(tmp_path: Path) -> None:
    scenarios = [load_scenario(name, overrides=TINY) for name in ("bth_status_quo", "bth_full_package", "bth_status_quo")]
    seen: list[tuple[int, int, int]] = []
    results = run_scenarios(scenarios, 2, 3, 1, tmp_path, progress=lambda *state: seen.append(state))
    assert [r.path.name for r in results] == ["bth_status_quo", "bth_full_package", "bth_status_quo-2"]
    assert seen == [(n, 4, 0) for n in range(5)]
    assert not (tmp_path / WORK).exists()
    comparison = compare(results[:2])
    assert comparison.row("concentration").paired
    assert {r.verdict for r in compare([results[0], results[2]]).rows if not math.isnan(r.baseline.mean)} == {"no difference"}
    assert len(comparison_sentences(comparison)) == 3
    again = run_scenarios([results[1].scenario()], 2, 3, 1, tmp_path / "again")
    assert (again[0].path / "series.parquet").read_bytes() == (results[1].path / "series.parquet").read_bytes()


def test_all_runs_failed(tmp_path: Path, scenario: Scenario) -> None:
    def never(s: Scenario, draws: Draws) -> RunTable:
        raise ValueError("never")

    with pytest.raises(RunsFailed) as error:
        run_scenarios([scenario], 2, 1, 1, tmp_path, simulate=never)
    assert len(error.value.failures) == 2
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="no finished run"):
        write_results(Executed(scenario, 1, {}, (), 0, 0.0, 1), tmp_path)


def test_light_imports() -> None:
    heavy = ("pandas", "pyarrow", "scipy", "mesa", "numba")
    code = f"import sys, sim.study.runs.run, sim.study.compare.compare, sim.study.compare.words; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
