"""What the surroundings do to a command: signals, other commands, links, other people's files, full disks, closed output, large costs."""

from __future__ import annotations

import errno
import json
import multiprocessing.resource_tracker
import multiprocessing.spawn
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sim.cli import base
from sim.cli.main import run as hazepact
from sim.declare.problems import EnvironmentFailed, InputError, ProblemError
from sim.draws.streams import Draws
from sim.outcomes.table import RunTable
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.runs import cost
from sim.study.runs.execute import run_jobs, run_replicates
from sim.study.runs.processes import is_dead, this_process
from sim.study.runs.run import plan_text, run_scenarios
from sim.study.store import place
from sim.study.store.files import STALE_SECONDS, whole_file
from sim.study.store.manifest import list_added
from sim.study.store.owners import STORE, WORK, Owner, owned
from sim.study.store.place import check_target, listed, recover, replace_files
from sim.study.store.results import open_results
from sim.study.store.run_store import RunStore
from sim.study.store.runid import run_id, scenario_hash
from sim.study.store.store import write_results
from sim.study.sweeps.points import Points
from sim.study.sweeps.sweep import Sweep
from tests.processes import started
from tests.test_study import fake
from tests.test_sweep import THREE, switches
from tests.test_sweep import fake as fake_row

ROOT = Path(__file__).resolve().parents[1]
FAST = ["--set", "period.months=2", "--set", "agents.enterprises_per_city=2", "--set", "agents.citizens_per_city=2", "--lang", "en"]
DEAD = 2**22 + 1
"""No process has this id: it lies above the largest that Linux gives."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("bth_status_quo", overrides={"period.months": 2})


def ids(error: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    return [problem.id for problem in error.value.problems]


def results_of(scenario: Scenario, out: Path, replicates: int = 2, **more: object) -> Path:
    done = run_replicates(scenario, replicates, 1, 1, out / "work", simulate=fake)
    return write_results(done, out, **more)  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def owner_file(folder: Path, held: list[str], mark: str = "0000beef", **changed: object) -> Path:
    """An owner file as another command would write it; by default of a process that is alive: the parent of this one."""
    me = this_process()
    entry = {"process": os.getppid(), "born": "", "host": me.host, "space": me.space, "since": "2024", "command": "hazepact run x", "held": held, "wanted": []}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f".owner-{mark}.json"
    file.write_text(json.dumps(entry | changed), encoding="utf-8")
    return file


# signals ------------------------------------------------------------------------------------------------------------


def slow(scenario: Scenario, draws: Draws) -> RunTable:
    """Runs 0 and 1 end, the others tell their process and wait."""
    if draws.replicate > 1:
        (Path(os.environ["HAZEPACT_TEST_MARK"]) / str(os.getpid())).touch()
        time.sleep(120.0)
    return fake(scenario, draws)


SLOW_RUN = """
import functools, sys
import sim.study.runs.run as study
from tests.test_environment import slow
study.run_scenarios = functools.partial(study.run_scenarios, simulate=slow)
from sim.cli.main import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("name", ["SIGTERM", *(pytest.param(name, marks=pytest.mark.validation) for name in ("SIGHUP", "SIGKILL"))])
def test_workers_end_with_the_parent_and_the_next_command_goes_on(tmp_path: Path, scenario: Scenario, name: str) -> None:
    number, marks, out = getattr(signal, name), tmp_path / "marks", tmp_path / "out"
    marks.mkdir()
    command = [sys.executable, "-c", SLOW_RUN, "run", "bth_status_quo", "-n", "6", "--workers", "2", "--out", str(out), "--no-charts", *FAST]
    environment = os.environ | {"HAZEPACT_TEST_MARK": str(marks), "PYTHONPATH": str(ROOT)}
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=ROOT) as process:
        deadline = time.monotonic() + 120
        while len(list(marks.iterdir())) < 2 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        workers = [int(path.name) for path in marks.iterdir()]
        assert len(workers) == 2, process.communicate()
        process.send_signal(number)
        _, error = process.communicate(timeout=60)  # ends only when no worker holds the pipe any more
    deadline = time.monotonic() + 60
    while any(_alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(worker) for worker in workers)
    if name == "SIGKILL":
        assert any(path.name.startswith(".owner-") for path in (out / WORK).iterdir())
    else:
        assert process.returncode == 130
        assert b"Traceback" not in error
        assert b"interrupted" in error
        assert not (out / WORK).exists()
        assert not any(path.name.startswith(".") for path in RunStore(out).runs.iterdir())
    (out / WORK / ".part-gone").mkdir(parents=True, exist_ok=True)
    os.utime(out / WORK / ".part-gone", (0, 0))
    short = load_scenario("bth_status_quo", overrides={"period.months": 2, "agents.enterprises_per_city": 2, "agents.citizens_per_city": 2})
    (results,) = run_scenarios([short], 6, 1, 1, out, simulate=fake)
    assert results.manifest["runs_reused"] == 2
    assert sorted(path.name for path in out.iterdir()) == [STORE, "bth_status_quo"]
    assert not list(out.rglob(".part-*"))


def _alive(pid: int) -> bool:
    me = this_process()
    return is_dead(type(me)(pid, "", me.host, me.space)) is False


def test_nothing_is_unpickled_from_a_file() -> None:
    pattern = re.compile(r"pickle\.load\(|loads\(.*read_bytes|np\.load\((?!.*allow_pickle=False)|allow_pickle(?!=False)")
    assert [f.name for f in (ROOT / "sim").rglob("*.py") if pattern.search(f.read_text(encoding="utf-8"))] == []


# two commands in one folder ------------------------------------------------------------------------------------------


def test_a_process_is_known_by_its_birth_and_its_host() -> None:
    me = this_process()
    assert is_dead(me) is False
    assert is_dead(type(me)(DEAD, "1", me.host, me.space)) is True
    assert is_dead(type(me)(me.id, me.born, "another-host", me.space)) is None
    assert is_dead(type(me)(me.id, me.born, me.host, "another container")) is None
    if me.born:
        assert is_dead(type(me)(me.id, "1", me.host, me.space)) is True  # the id was given to another process
    with started([sys.executable, "-c", ""]) as child:
        time.sleep(0.1)
        while child.returncode is None and is_dead(type(me)(child.pid, "", me.host, me.space)) is False:
            time.sleep(0.05)  # ended, and not waited for


def test_the_same_runs_are_refused_and_others_go_beside(tmp_path: Path, scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    held = owner_file(tmp_path / "out" / WORK, [f"run {scenario_hash(scenario)[:16]}-1"])
    with pytest.raises(EnvironmentFailed) as error:
        run_scenarios([scenario], 1, 1, 1, tmp_path / "out", simulate=fake)
    assert ids(error) == ["folder.held"]
    line = error.value.lines()[0]
    assert str(os.getppid()) in line
    assert this_process().host in line
    assert "hazepact run x" in line
    (results,) = run_scenarios([scenario], 1, 2, 1, tmp_path / "out", simulate=fake)  # another seed
    assert results.path.name == "bth_status_quo"
    assert held.exists()
    held.unlink()
    owner_file(tmp_path / "out" / WORK, ["folder bth_status_quo"])
    assert hazepact(["run", "bth_status_quo", "-n", "1", *FAST, "--overwrite", "--no-charts", "--out", str(tmp_path / "out")]) == 1
    assert "the results 'bth_status_quo'" in capsys.readouterr().err


def test_results_go_beside_those_that_another_command_is_about_to_write(tmp_path: Path, scenario: Scenario) -> None:
    owner_file(tmp_path / WORK, ["folder bth_status_quo"])
    assert results_of(scenario, tmp_path).name == "bth_status_quo-2"


def test_the_lock_of_a_dead_owner_is_taken_over_and_what_it_left_goes(tmp_path: Path, scenario: Scenario) -> None:
    work = tmp_path / "out" / WORK
    lock = owner_file(work, ["folder bth_status_quo"], process=DEAD)
    (work / ".part-0000beef-abc").mkdir()
    (work / "st").mkdir()
    (work / "st" / ".part-0000beef-def").touch()
    (tmp_path / "out" / ".bth_status_quo-0000beef.part").mkdir()
    alive = owner_file(work, ["sweep other"], mark="0000cafe")
    (work / ".part-0000cafe-abc").mkdir()
    os.utime(work / ".part-0000cafe-abc", (0, 0))
    (work / ".setup-12345678.pickle").touch()
    os.utime(work / ".setup-12345678.pickle", (0, 0))
    (work / ".part-0000feed-young").mkdir()
    (RunStore(tmp_path / "out").runs / ".part-0000beef-run").mkdir(parents=True)
    run_scenarios([scenario], 1, 1, 1, tmp_path / "out", overwrite=True, simulate=fake)
    assert not lock.exists()
    assert alive.exists()
    assert sorted(p.name for p in work.rglob("*")) == [".owner-0000cafe.json", ".part-0000cafe-abc", ".part-0000feed-young", "st"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [STORE, WORK, "bth_status_quo"]
    assert not list((tmp_path / "out" / STORE).rglob(".part-*"))


def test_an_owner_on_another_host_goes_by_force_only(tmp_path: Path, scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "bth_status_quo", "-n", "1", *FAST, "--overwrite", "--no-charts", "-q", "--out", str(tmp_path)]
    lock = owner_file(tmp_path / WORK, ["folder bth_status_quo"], host="node17")
    assert hazepact(arguments) == 1
    assert "--force-unlock" in capsys.readouterr().err
    assert lock.exists()
    assert hazepact([*arguments[:-6], "zh", *arguments[-5:]]) == 1
    assert "node17" in capsys.readouterr().err
    assert hazepact([*arguments, "--force-unlock"]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == [STORE, "bth_status_quo"]
    lock = owner_file(tmp_path / WORK, ["folder bth_status_quo"])
    assert hazepact([*arguments, "--force-unlock"]) == 1  # alive on this host: never
    assert lock.exists()


def test_slices_work_beside_each_other_and_the_whole_waits_for_them(tmp_path: Path) -> None:
    study = switches(tmp_path, THREE)
    sweeps = [Sweep(study, tmp_path / "out", part=part) for part in ((1, 2), (2, 2), (1, 1))]
    lock = owner_file(tmp_path / "out" / WORK, [f"sweep {sweeps[0].study.name}-{sweeps[0].layout.name[:8]}#1/2"], host="node17")
    assert sweeps[1].run(simulate=fake_row) is None
    for sweep in (sweeps[0], sweeps[2]):
        with pytest.raises(EnvironmentFailed) as error:
            sweep.run(simulate=fake_row)
        assert ids(error) == ["folder.held_elsewhere"]
    lock.unlink()
    assert sweeps[0].run(simulate=fake_row) is None
    results = sweeps[2].run(simulate=fake_row)
    assert results is not None
    assert results.manifest["runs_reused"] == 8
    assert not (tmp_path / "out" / WORK).exists()


def test_of_many_that_claim_one_thing_at_once_one_gets_it(tmp_path: Path) -> None:
    start, end, got, refused = threading.Barrier(6), threading.Barrier(6), [], []

    def claim() -> None:
        with owned(tmp_path / WORK) as owner:
            start.wait()
            (got if owner.try_claim("folder x") else refused).append(owner.mark)
            end.wait()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(refused)) == (1, 5)
    assert not (tmp_path / WORK).exists()


def test_an_owner_file_that_cannot_be_read_blocks_nobody_and_stays(tmp_path: Path) -> None:
    broken = tmp_path / WORK / ".owner-0000beef.json"
    broken.parent.mkdir()
    broken.write_bytes(b"")
    with owned(tmp_path / WORK) as owner:
        assert isinstance(owner, Owner)
        owner.claim("folder x")
        with owned(tmp_path / WORK) as inner:
            assert inner is owner
    assert broken.exists()


# what is not ours ------------------------------------------------------------------------------------------------------


def test_overwrite_leaves_what_the_manifest_does_not_list(tmp_path: Path, scenario: Scenario) -> None:
    folder = results_of(scenario, tmp_path)
    (folder / "figures").mkdir()
    chart = folder / "figures" / "overview.png"
    chart.write_bytes(b"a chart")
    list_added(folder, [chart])
    mine = {"notes.txt": b"years", "figures/mine.png": b"drawn by hand", "sub/deep/data.csv": b"1,2"}
    for name, content in mine.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "link").symlink_to(tmp_path / "nowhere")
    open_results(folder)
    again = results_of(scenario, tmp_path, 3, overwrite=True)
    assert again == folder
    assert len(open_results(folder).replicates) == 3
    found = contents(folder)
    assert {name: found[name] for name in mine} == mine
    assert "figures/overview.png" not in found
    assert (folder / "link").is_symlink()
    assert set(found) == set(mine) | listed(folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bth_status_quo", "work"]


def test_a_file_in_the_way_of_a_new_one_is_named(tmp_path: Path, scenario: Scenario) -> None:
    folder = results_of(scenario, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["spells.parquet"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "spells.parquet").write_bytes(b"mine")
    before = contents(folder)
    with pytest.raises(InputError) as error:
        results_of(scenario, tmp_path, overwrite=True)
    assert ids(error) == ["file.foreign"]
    assert "spells.parquet" in error.value.lines()[0]
    assert contents(folder) == before


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "a/../../outside.txt", "..\\outside.txt", "C:evil"])
def test_a_manifest_cannot_name_files_outside_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "outside.txt").write_text("mine")
    (tmp_path / "x" / "manifest.json").write_text(json.dumps({"format": 1, "files": {name: {}, "a.csv": {}}}))
    assert listed(tmp_path / "x") == {"manifest.json", "a.csv"}


@pytest.mark.parametrize("content", ['{"name": "a web page", "icons": []}', "[]", "{}", '{"files": {"index.html": {}}}', "not json"])
def test_the_manifest_of_something_else_is_no_licence(tmp_path: Path, content: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "manifest.json").write_text(content)
    with pytest.raises(InputError) as error:
        check_target(tmp_path, "x", overwrite=True)
    assert ids(error) in (["folder.exists"], ["result.broken"])


def test_links_are_followed_or_refused(tmp_path: Path, scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    real = results_of(scenario, tmp_path / "disk")
    out = tmp_path / "out"
    out.mkdir()
    (out / "bth_status_quo").symlink_to(real)
    before = contents(real)
    assert hazepact(["run", "bth_status_quo", "-n", "1", *FAST, "--overwrite", "--no-charts", "--out", str(out)]) == 2
    assert "symbolic link" in capsys.readouterr().err
    assert contents(real) == before
    assert results_of(scenario, out).name == "bth_status_quo-2"  # the name is taken
    moved = tmp_path / "summary.csv"
    shutil.move(real / "summary.csv", moved)
    (real / "summary.csv").symlink_to(moved)
    with pytest.raises(InputError) as error:
        results_of(scenario, tmp_path / "disk", overwrite=True)
    assert ids(error) == ["link.refused"]
    assert moved.read_bytes() == before["summary.csv"]
    # the work folder on another disk: used, and not removed
    (tmp_path / "scratch").mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / WORK).symlink_to(tmp_path / "scratch")
    run_scenarios([scenario], 1, 1, 1, tmp_path / "linked", simulate=fake)
    assert (tmp_path / "linked" / WORK).is_symlink()
    assert list((tmp_path / "scratch").iterdir()) == []
    # a run in it that is a link
    (tmp_path / "scratch" / "precious").mkdir()
    (tmp_path / "scratch" / run_id(scenario, 5, 0)).symlink_to(tmp_path / "scratch" / "precious")
    with pytest.raises(InputError) as error:
        run_jobs([scenario], [1], 5, 1, tmp_path / "scratch", simulate=fake)
    assert ids(error) == ["link.refused"]
    assert (tmp_path / "scratch" / "precious").is_dir()


def test_a_file_that_is_a_link_is_written_where_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    stale, young = tmp_path / ".real-0123abcd.part", tmp_path / ".real-0123abce.part"
    stale.touch()
    young.touch()
    os.utime(stale, (time.time() - 2 * STALE_SECONDS,) * 2)
    with whole_file(tmp_path / "link.txt") as part:
        part.write_text("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"
    assert (stale.exists(), young.exists()) == (False, True)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", range(16))
def test_a_process_killed_while_it_replaces_leaves_the_old_or_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    def folder(path: Path, files: dict[str, str]) -> Path:
        for name, text in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text)
        (path / "manifest.json").write_text(json.dumps({"format": 1, "files": {name: {} for name in files}, "added": {}}))
        return path

    target = folder(tmp_path / "x", {"a": "old", "gone": "old", "sub/b": "old", "sub/c": "old"})
    part = folder(tmp_path / ".x-0000beef.part", {"a": "new", "sub/b": "new", "sub/d": "new", "fresh": "new"})
    old_files, new_files = contents(target), contents(part)
    (target / "sub" / "mine.txt").write_text("mine")
    rename, calls = os.rename, 0

    def counted(source: Path, goal: Path) -> None:
        nonlocal calls
        calls += 1
        if calls > at:
            raise Killed
        rename(source, goal)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(os, "rename", counted)
    monkeypatch.setattr(place.shutil, "rmtree", killed)
    with pytest.raises(Killed):
        replace_files(part, target, tmp_path / ".x-0000beef.old")
    monkeypatch.undo()
    recover(tmp_path, "0000beef")
    assert contents(target) == (new_files if at >= 10 else old_files) | {"sub/mine.txt": b"mine"}
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_charts_replace_charts_and_nothing_else(tmp_path: Path) -> None:
    from sim.study.store.added import placed_files

    folder = tmp_path / "charts"
    folder.mkdir()
    (folder / "ours.png").write_bytes(b"\x89PNG Software HazePact old")
    with placed_files(folder) as part:
        (part / "ours.png").write_bytes(b"\x89PNG Software HazePact new")
        (part / "effects.csv").write_bytes(b"base,outcome,place,period\n")
    assert (folder / "ours.png").read_bytes().endswith(b"new")
    (folder / "trust.png").write_bytes(b"\x89PNG by hand")
    for name, content in (("trust.png", b"HazePact"), ("effects.csv", b"a,b,c\n")):
        with pytest.raises(InputError) as error, placed_files(folder) as part:  # noqa: PT012
            (part / "ours.png").write_bytes(b"HazePact newest")
            (part / name).write_bytes(content)
        assert ids(error) == ["file.foreign"]
    assert {p.name: p.read_bytes()[-7:] for p in folder.iterdir()} == {"ours.png": b"act new", "effects.csv": b"period\n", "trust.png": b"by hand"}


def test_files_are_removed_and_replaced_in_few_places() -> None:
    """Whoever deletes or renames has to think of links, of other people's files and of other commands: that is done in these files."""
    store = {f"study/store/{name}.py" for name in ("files", "place", "owners", "store", "added", "whole_run", "run_store", "merge")}
    allowed = store | {"study/runs/execute.py", "world/making/new_region.py"}
    pattern = re.compile(r"rmtree\(|\.unlink\(|\.rmdir\(|os\.(rename|replace|remove)\(|\.rename\((?!columns)|shutil\.move\(|\bpart\.replace\(")
    files = [f for f in (ROOT / "sim").rglob("*.py") if "__pycache__" not in f.parts]
    found = {f.relative_to(ROOT / "sim").as_posix() for f in files if pattern.search(f.read_text(encoding="utf-8"))}
    compiled = {"draws/kernel_cache.py", "draws/generated.py"}  # stores of compiled code, which are ours alone
    assert found <= allowed | compiled


# the environment fails ---------------------------------------------------------------------------------------------------


def test_workers_that_all_die_are_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    multiprocessing.resource_tracker.ensure_running()  # it starts with the same executable
    before = multiprocessing.spawn.get_executable()
    multiprocessing.spawn.set_executable("/bin/false" if sys.platform != "win32" else "where.exe")
    try:
        assert hazepact(["run", "bth_status_quo", "-n", "4", "--workers", "2", *FAST, "--no-charts", "--out", str(tmp_path)]) == 1
    finally:
        multiprocessing.spawn.set_executable(before)
    error = capsys.readouterr().err.strip()
    assert "no worker process stays alive" in error
    assert len(error.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_while_charts_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from sim.show import plot

    drawn, whole = [], plot.save

    def full(figure: object, path: Path, *more: object) -> Path:
        drawn.append(1)
        if len(drawn) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return whole(figure, path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(plot, "save", full)
    assert hazepact(["run", "bth_status_quo", "-n", "2", *FAST, "--out", str(tmp_path)]) == 1
    error = capsys.readouterr().err.strip()
    assert "the disk is full" in error
    assert len(error.splitlines()) == 1
    assert len(open_results(tmp_path / "bth_status_quo").replicates) == 2
    assert not (tmp_path / "bth_status_quo" / "figures").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == [STORE, "bth_status_quo"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(("where", "said"), [("> /dev/full", "writing the output failed: the disk is full"), (">&-", "standard output is closed")])
def test_output_that_is_full_or_closed_is_told_in_one_line(where: str, said: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LANG": "en", "LC_ALL": "en"}
    script = f'"{sys.executable}" -c "from sim.cli.main import main; main()" list regions {where}'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1


def test_memory_that_is_used_up_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from sim.study.runs import run as study

    def none_left(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(study, "run_scenarios", none_left)
    assert hazepact(["run", "bth_status_quo", *FAST, "--out", str(tmp_path)]) == 1
    assert "memory is used up" in capsys.readouterr().err


# costs ------------------------------------------------------------------------------------------------------------------


def test_a_large_cost_is_told_before_it_is_paid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    many = ["run", "bth_status_quo", "-n", "20000", "--out", str(tmp_path / "r"), "--lang"]
    assert hazepact([*many, "en"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert hazepact([*many, "zh"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert hazepact([*many, "en", "--dry-run"]) == 0
    assert hazepact(["evidence", "S3.09", "--test", "-n", "50000"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()

    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(base.sys, "stdin", Terminal())
    monkeypatch.setattr(base.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(base.click, "confirm", lambda *_, **__: False)
    assert hazepact([*many, "en"]) == 130
    assert "nothing was run" in capsys.readouterr().err
    monkeypatch.setattr(cost, "LARGE_SECONDS", 0.0)
    monkeypatch.setattr(base.click, "confirm", lambda *_, **__: True)
    small = ["run", "bth_status_quo", "-n", "1", *FAST, "--no-charts", "--out", str(tmp_path / "r")]
    assert hazepact(small) == 0
    monkeypatch.setattr(base.click, "confirm", None)
    assert hazepact([*small, "--yes"]) == 0


def test_the_estimate_follows_what_is_held() -> None:
    def planned(replicates: int = 1, workers: int = 1, **overrides: object) -> cost.Cost:
        return plan_text([load_scenario("bth_status_quo", overrides=overrides)], replicates, workers, 1).cost

    small = planned()
    assert not small.large
    agents = {"agents.citizens_per_city": 1_000_000}
    more = planned(**agents)
    # 13 million agents at a hundred bytes and more
    assert more.memory - small.memory > 13e6 * 100
    assert planned(8, 8, **agents).memory > 8 * (more.memory - small.memory)
    assert planned(5_000).disk == pytest.approx(5_000 * small.disk)
    study = cost.cost_of_study([load_scenario("bth_status_quo")], 1_000, 200_000, 400, 400, 1, 10.0)
    assert study.memory > 200_000 * 400 * 8 * 2
    assert study.large


def test_checking_points_tells_progress(tmp_path: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    points = Points(switches(tmp_path, THREE))
    points.digests(lambda *state: seen.append(state))
    assert seen[0] == (0, len(points), 0)
    assert seen[-1] == (len(points), len(points), 0)
