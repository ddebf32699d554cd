"""Runs beyond one machine: slices, Slurm scripts run in a shell, stores brought together, and a Dask cluster; always the same bytes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from sim.cli.main import run as command
from sim.declare.problems import EnvironmentFailed, InputError
from sim.study.runs import dask
from sim.study.runs.dask import dask_executor
from sim.study.store.merge import merge
from sim.study.store.rowlog import row_files
from sim.study.sweeps.study_file import read_study
from sim.study.sweeps.sweep import Sweep
from tests.conftest import needs_extra as need
from tests.processes import started

STUDY = """\
base: base
design: {method: factorial}
replicates: 6
axes:
  mechanisms.legislation.enabled: [false, true]
  mechanisms.ecological_compensation.enabled: [false, true]
  governments.reciprocity: [0.3, 0.6, 0.9]
keep: {outcomes: [cooperation_index, exposure], places: [ALL, Beijing]}
"""
BASE = "extends: bth_full_package\nagents: {enterprises_per_city: 2, citizens_per_city: 2}\nperiod: {start: 2013-01, months: 24}\n"
TABLES = ("points.parquet", "summary.csv", "design.csv", "study.yaml")


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The study, and its results from one process."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    Sweep(read_study(folder / "study.yaml"), folder / "alone").run(1)
    return folder


def same(folder: Path, other: Path) -> None:
    for name in TABLES:
        assert (folder / "alone" / "study" / name).read_bytes() == (other / "study" / name).read_bytes(), name


# slices and stores ------------------------------------------------------------------------------------------------------------


def test_slices_in_folders_of_their_own_are_merged_to_the_same_bytes(alone, tmp_path, capsys):
    study = str(alone / "study.yaml")
    for k in (1, 2, 3):
        assert command(["sweep", study, "--slice", f"{k}/3", "--out", str(tmp_path / f"machine{k}"), "-q", "--no-figures"]) == 0
    assert command(["store", "merge", *(str(tmp_path / f"machine{k}") for k in (1, 2, 3)), "--out", str(tmp_path / "all"), "--lang", "en"]) == 0
    assert "72 rows" in capsys.readouterr().out
    results = Sweep(read_study(study), tmp_path / "all").run(1)
    assert results.manifest["runs_reused"] == 72
    same(alone, tmp_path / "all")
    assert merge(tmp_path / "all", [tmp_path / "machine1"]) == (0, 0)


def test_damaged_records_are_left_behind_and_whole_runs_come_along(alone, tmp_path):
    study = str(alone / "study.yaml")
    assert command(["sweep", study, "--slice", "1/6", "--out", str(tmp_path / "one"), "-q", "--no-figures"]) == 0
    file = next(file for folder in (tmp_path / "one" / ".store").glob("*/rows/*") for file in row_files(folder))
    content = bytearray(file.read_bytes())
    content[20] ^= 1
    file.write_bytes(content)
    assert merge(tmp_path / "all", [tmp_path / "one"]) == (11, 0)  # of 12
    assert command(["run", str(alone / "base.yaml"), "-n", "2", "--out", str(tmp_path / "two"), "-q", "--no-figures"]) == 0
    assert merge(tmp_path / "all", [tmp_path / "two"])[1] == 2
    assert command(["store", "check", "--out", str(tmp_path / "all"), "-q"]) == 0


def test_a_folder_without_runs_of_this_engine_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(InputError) as error:
        merge(tmp_path / "all", [tmp_path / "a", tmp_path / "b"])
    assert len(error.value.problems) == 2
    assert not (tmp_path / "all").exists()


# Slurm ------------------------------------------------------------------------------------------------------------------------

SBATCH = """#!/bin/bash
# Stands for Slurm: runs the script at once, every task of an array one after another.
for script in "$@"; do :; done
echo "$*" >> "$(dirname "$0")/asked"
array=$(sed -n 's/^#SBATCH --array=1-//p' "$script")
for task in $(seq 1 "${array:-1}"); do SLURM_ARRAY_TASK_ID=$task bash "$script" > /dev/null || exit 1; done
echo "4$RANDOM;cluster"
"""


@pytest.mark.validation
def test_the_scripts_of_a_job_array_run_in_a_shell_to_the_same_bytes(alone, tmp_path, monkeypatch, capsys):
    if sys.platform == "win32":
        pytest.skip("Slurm runs on Linux; its scripts need bash")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sbatch").write_text(SBATCH, encoding="utf-8")
    (tmp_path / "bin" / "sbatch").chmod(0o755)
    arguments = ["sweep", str(alone / "study.yaml"), "--emit", "slurm", "--tasks", "3", "--out", "cluster out", "--lang", "en"]
    assert command(arguments) == 0
    assert "bash slurm-study/submit.sh" in capsys.readouterr().out
    root = str(Path(__file__).parents[1])
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": root, "HAZEPACT_LANG": "en"}
    done = subprocess.run(["bash", "slurm-study/submit.sh"], capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    same(alone, tmp_path / "cluster out")
    asked = (tmp_path / "bin" / "asked").read_text(encoding="utf-8").splitlines()
    assert [line.split()[-1] for line in asked] == ["compile.sh", "slices.sh", "results.sh"]
    assert re.search(r"--dependency=afterok:4\d+ ", asked[1])
    assert re.search(r"--dependency=afterany:4\d+ ", asked[2])
    assert command(arguments) == 2  # the scripts are there
    assert command([*arguments, "--overwrite"]) == 0


@pytest.mark.parametrize(("options", "said"), [
    (["--emit", "pbs"], "slurm"), (["--emit", "slurm", "--time", "2 hours"], "HH:MM:SS"), (["--executor", "ray"], "dask=tcp://HOST:PORT"),
    (["--executor", "dask=localhost"], "dask=tcp://HOST:PORT"), (["--executor", "dask"], "dask=tcp://HOST:PORT"),
])  # fmt: skip
def test_options_that_are_none_are_refused(alone, options, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command(["sweep", str(alone / "study.yaml"), *options, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# Dask -------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers as processes on the loopback: address, and the processes of the workers."""
    need("distributed")
    file = tmp_path / "scheduler.json"
    with ExitStack() as stack:

        def start(*words):
            command = [sys.executable, "-m", *words]
            return stack.enter_context(started(command, cwd=Path(__file__).parents[1], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

        start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        for _ in range(200):
            if file.is_file() and file.stat().st_size:
                break
            time.sleep(0.1)
        time.sleep(0.2)
        worker = ("distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        workers = [start(*worker) for _ in range(2)]
        yield json.loads(file.read_text(encoding="utf-8"))["address"], workers


@pytest.mark.validation
@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_in_the_middle_changes_no_byte(alone, cluster, tmp_path):
    address, workers = cluster
    done = []

    def killing(finished, total, failed):
        done.append(finished)
        if finished >= 10 and workers[0].poll() is None:
            os.kill(workers[0].pid, signal.SIGKILL)
            workers[0].wait()

    with dask_executor(address) as executor:
        executor.client.wait_for_workers(2, timeout=60)
        executor.slots = 2
        results = Sweep(read_study(alone / "study.yaml"), tmp_path / "dask").run(executor, progress=killing)
    assert workers[0].poll() is not None
    assert results.failures == []
    assert done[-1] == 72
    same(alone, tmp_path / "dask")


@pytest.mark.filterwarnings("ignore")
def test_failures_and_another_engine_are_told(alone, cluster, tmp_path, monkeypatch):
    address, _ = cluster
    with dask_executor(address) as executor:
        results = Sweep(read_study(alone / "study.yaml"), tmp_path / "failing").run(executor, simulate=failing)
        assert {one["replicate"] for one in results.failures} == {1}
        assert {one["error"] for one in results.failures} == {"ValueError: replicate 1"}
        monkeypatch.setattr(dask, "_versions", lambda: ("another", "9", "0"))
        with pytest.raises(EnvironmentFailed, match="another / 9 / 0"):
            Sweep(read_study(alone / "study.yaml"), tmp_path / "other").run(executor)


def failing(scenario, draws):
    """A simulate whose second replicate fails."""
    import numpy as np

    if draws.replicate == 1:
        raise ValueError("replicate 1")
    return np.full(4, float(draws.replicate))


def test_an_address_where_nobody_answers_is_said_soon(alone, tmp_path, capsys):
    need("distributed")
    code = command(["sweep", str(alone / "study.yaml"), "--executor", "dask=tcp://127.0.0.1:9", "--out", str(tmp_path), "--lang", "en", "--no-figures"])
    assert code == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err


def test_without_the_extra_its_name_is_said(alone, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert command(["sweep", str(alone / "study.yaml"), "--executor", "dask=local", "--out", str(tmp_path), "--lang", "en"]) == 2
    assert "hazepact[cluster]" in capsys.readouterr().err


@pytest.mark.validation
@pytest.mark.filterwarnings("ignore")
def test_the_command_with_a_cluster_of_its_own_gives_the_same_bytes(alone, tmp_path):
    need("distributed")
    words = ["sweep", str(alone / "study.yaml"), "--executor", "dask=local", "--workers", "2", "--out", str(tmp_path), "-q", "--no-figures"]
    done = subprocess.run([sys.executable, "-m", "sim", *words], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "distributed" not in done.stderr + done.stdout
    same(alone, tmp_path)


# the page ---------------------------------------------------------------------------------------------------------------------


def test_every_command_of_the_page_is_one_that_there_is(monkeypatch, tmp_path, capsys):
    page = (Path(__file__).parents[1] / "docs" / "cluster.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = [line.partition("#")[0].split()[1:] for line in page.splitlines() if line.startswith("hazepact ")]
    found += [text.format(wildcards=type("", (), {"k": 3})).split()[1:] for text in re.findall(r'shell: "(.*)"', page)]
    assert len(found) == 11
    for words in found:
        if words[0] == "store":
            assert command(words) == 2  # no such folders here
        else:
            assert command([*words, "--dry-run"]) == 0, words
    assert list(tmp_path.iterdir()) == []


def test_what_the_page_says_of_times_is_so():
    page = " ".join((Path(__file__).parents[1] / "docs" / "cluster.md").read_text(encoding="utf-8").split())
    assert (dask.CONNECT_SECONDS, dask.LOST_SECONDS, dask.TRIES) == (8, 60, 3)
    for text in ("within eight seconds", "without a worker for a minute", "three workers did not survive"):
        assert text in page
