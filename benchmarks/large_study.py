"""A study of many runs by the real command: time, disk, and memory of all its processes as the runs go on.

    python benchmarks/large_study.py [POINTS] [--write]

POINTS (default 4,000) points of a Latin hypercube through ten axes, five replicates each, with all cores: 20,000 runs. Every second the memory of
the command and its workers is read from /proc. ``--write`` renews the block of docs/performance.md. Linux only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.tables import put_into
from sim.study.store.manifest import processor

ROOT = Path(__file__).parents[1]
REPLICATES = 5


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return found
    for child in children:
        found += family(int(child))
    return found


def memory(pid: int) -> float:
    """Private and shared memory of a process in MB (proportional share)."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1e3
    except OSError:
        return 0.0


def size(folder: Path) -> float:
    """MB of the files of a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def main(points: int, write: bool) -> None:
    """Run, watch, and print."""
    with tempfile.TemporaryDirectory() as place:
        text = (ROOT / "scenarios" / "studies" / "collapse.yaml").read_text(encoding="utf-8")
        study = Path(place) / "large.yaml"
        study.write_text(text.replace("points: 300", f"points: {points}").replace("replicates: 3", f"replicates: {REPLICATES}"), encoding="utf-8")
        words = [sys.executable, "-m", "sim", "sweep", str(study), "--out", f"{place}/out", "--no-figures", "--yes", "--quiet"]
        began, marks = time.monotonic(), list[tuple[float, float, float]]()
        child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
        while child.poll() is None:
            every = [memory(pid) for pid in family(child.pid)]
            marks.append((time.monotonic() - began, every[0], sum(every[1:])))
            time.sleep(1.0)
        seconds, runs = time.monotonic() - began, points * REPLICATES
        assert child.returncode == 0, child.returncode
        store, results = size(Path(place) / "out" / ".store"), size(Path(place) / "out" / "large")
    at = [marks[int(part * (len(marks) - 1))] for part in (0.25, 0.5, 0.75, 1.0)]
    lines = [
        f"`python benchmarks/large_study.py {points} --write` on {processor()}, {os.cpu_count()} cores: {runs:,} runs ({points:,} points x {REPLICATES}) in "
        f"{seconds / 60:.1f} min, {1e3 * seconds / runs:.1f} ms a run by the clock with reading, effects and results; "
        f"{store:.0f} MB of store, {results:.0f} MB of results.",
        "",
        "| at this part of the time | 25 % | 50 % | 75 % | the end | largest |",
        "|---|---|---|---|---|---|",
        f"| memory of the command, MB | {' | '.join(f'{mark[1]:.0f}' for mark in at)} | {max(mark[1] for mark in marks):.0f} |",
        f"| memory of its workers together, MB | {' | '.join(f'{mark[2]:.0f}' for mark in at)} | {max(mark[2] for mark in marks):.0f} |",
    ]
    print("\n".join(lines))
    if write:
        put_into(ROOT / "docs" / "performance.md", Path(__file__).name, lines)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(numbers[0] if numbers else 4000, "--write" in sys.argv)
