"""A study whose workers and command are killed again and again, beside the same study left in peace: every run once, the same bytes.

    python benchmarks/survival.py [RUNS] [KILLS]

RUNS (default 2,000) runs of a small scenario by the real command with two workers. KILLS (default 20) times, after a random while (seeded), a worker or the
command itself is killed by SIGKILL; a command that was killed is started again. At the end the tables must have the bytes of those of the undisturbed
study, and no run may stand in the store twice. Linux only.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.large_study import family
from sim.study.store.rowlog import row_files
from sim.study.store.run_store import RunStore

ROOT = Path(__file__).parents[1]
STUDY = """\
base: base
design: {{method: latin_hypercube, points: {points}, seed: 3}}
replicates: 10
axes:
  governments.reciprocity: {{low: 0.1, high: 0.9}}
  mechanisms.ecological_compensation.strength: {{low: 0, high: 1}}
  mechanisms.legislation.enabled: [false, true]
keep: {{outcomes: [cooperation_index, exposure]}}
"""
BASE = "extends: bth_full_package\nagents: {enterprises_per_city: 10, citizens_per_city: 10}\n"
TABLES = ("points.parquet", "summary.csv", "design.csv")


def start(folder: Path, out: str) -> subprocess.Popen[bytes]:
    """The command."""
    words = ["sweep", str(folder / "study.yaml"), "--out", str(folder / out), "--workers", "2", "--no-figures", "--yes", "--quiet"]
    return subprocess.Popen([sys.executable, "-m", "sim", *words], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def finish(folder: Path, out: str) -> None:
    """Start the command as often as it takes."""
    for _ in range(5):
        if start(folder, out).wait() in (0, 3):
            return
    raise AssertionError("the study does not end")


def records(out: Path) -> Counter[str]:
    """Run id -> how often a row of it stands in the store."""
    found: Counter[str] = Counter()
    store = RunStore(out)
    for layout in store.layouts():
        size = 8 + 8 * layout.numbers + 4
        for file in row_files(store.rows / layout.name):
            content = file.read_bytes()
            found.update(content[i : i + 8].hex() for i in range(0, len(content) // size * size, size))
    return found


def await_workers(child: subprocess.Popen[bytes]) -> None:
    """Wait until the command has workers, or has ended: a start takes longer than the time between two kills."""
    while child.poll() is None and not family(child.pid)[1:]:
        time.sleep(0.05)


def disturb(folder: Path, out: str, kills: int, seconds: float) -> tuple[int, int]:
    """Kill workers and the command while the study runs; returns how many of each."""
    draw, of_command, of_workers = random.Random(7), 0, 0
    child = start(folder, out)
    while of_command + of_workers < kills:
        await_workers(child)
        time.sleep(draw.uniform(0.2, 1.6) * seconds / kills)
        if child.poll() is not None:
            if child.returncode in (0, 3):  # it ended before the last kill
                break
            child = start(folder, out)
            continue
        workers = family(child.pid)[1:]
        if workers and draw.random() < 0.6:
            os.kill(draw.choice(workers), signal.SIGKILL)
            of_workers += 1
        else:
            child.kill()
            child.wait()
            of_command += 1
            child = start(folder, out)
    if child.poll() is None:
        child.wait()
    finish(folder, out)
    return of_command, of_workers


def main(runs: int, kills: int) -> None:
    """Do both and compare."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "base.yaml").write_text(BASE, encoding="utf-8")
        (folder / "study.yaml").write_text(STUDY.format(points=runs // 10), encoding="utf-8")
        begun = time.monotonic()
        finish(folder, "peace")
        seconds = time.monotonic() - begun
        of_command, of_workers = disturb(folder, "war", kills, seconds)
        for name in TABLES:
            assert (folder / "peace" / "study" / name).read_bytes() == (folder / "war" / "study" / name).read_bytes(), name
        count = records(folder / "war")
        twice = sum(number - 1 for number in count.values())
        assert len(count) == runs, len(count)
    print(
        f"{runs:,} runs, {of_command} kills of the command and {of_workers} of a worker: the tables have the same bytes; "
        f"{len(count):,} runs stand in the store, {twice} of them twice."
    )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(*(numbers + [2000, 20][len(numbers) :]))
