"""The engine against its peers, and whole runs against the targets; the run writes its own part of docs/performance.md.

    python benchmarks/engine.py            # everything, about three minutes
    python benchmarks/engine.py --quick    # fewer rounds and sizes; prints only

Both sides of every comparison first give the same numbers. Times are processor time; peers take turns within a round, ratios are formed
inside rounds, and the median over the rounds is shown.
"""

from __future__ import annotations

import argparse
import compileall
import datetime as dt
import itertools
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import mesa
import numba
import numpy as np

from benchmarks import checkout, compiled, objects, peers
from benchmarks.stage import Crowd, Firms, crowd, firms
from sim.study.store.manifest import processor

ROOT = checkout.ROOT
DOCUMENT = ROOT / "docs" / "performance.md"
MARKS = ("<!-- measured: engine -->", "<!-- end measured: engine -->")
MOST_OBJECTS = 100_000
MONTHS_COMPARED = 4
ENGINE = "engine"
FASTEST_C = "C, blocks"


@dataclass
class Verdicts:
    """Targets with their numbers."""

    rows: list[str] = field(default_factory=list)

    def add(self, target: str, number: str, met: bool) -> None:
        """One target."""
        self.rows.append(f"| {target} | {number} | {'met' if met else '**missed**'} |")
        print(f"  {'met   ' if met else 'MISSED'} {target}: {number}", flush=True)


# the two stages of agents -------------------------------------------------------------------------------------------------


def firm_peers(start: Firms) -> dict[str, Callable[[int], Any]]:
    """Peer -> what runs one month of enterprises."""
    n, generator = start.city.size, np.random.default_rng(1)
    found: dict[str, Any] = {ENGINE: peers.EngineFirms(start)}
    if compiled.compiler():
        found |= {FASTEST_C: compiled.CFirms(start, "blocks"), "C, one by one": compiled.CFirms(start, "plain")}

    def drawn(month: int) -> np.ndarray:
        return generator.random(n)

    found |= {"numpy": peers.NumpyFirms(start, drawn), "Mesa, array per city": peers.CitiesOfFirms(start, drawn)}
    if n <= MOST_OBJECTS:
        uniform = random.Random(1).random
        found["Mesa, objects"] = objects.Enterprises(start, lambda month: lambda row: uniform())
    return {name: peer.month for name, peer in found.items()}


def crowd_peers(start: Crowd) -> dict[str, Callable[[int], Any]]:
    """Peer -> what runs one month of citizens."""
    found: dict[str, Any] = {ENGINE: peers.EngineCrowd(start)}
    if compiled.compiler():
        found[FASTEST_C] = compiled.CCrowd(start)
    found |= {"numpy": peers.NumpyCrowd(start), "Mesa, array per city": peers.CitiesOfCitizens(start)}
    if start.awareness.size <= MOST_OBJECTS:
        found["Mesa, objects"] = objects.Citizens(start)
    return {name: peer.month for name, peer in found.items()}


def compare(count: int) -> None:
    """All peers give the engine's numbers at this size; raises AssertionError where they do not."""
    start, people = firms(count), crowd(count)
    others: list[Any] = [peers.NumpyFirms(start, start.draws), peers.CitiesOfFirms(start, start.draws)]
    crowds: list[Any] = [peers.NumpyCrowd(people), peers.CitiesOfCitizens(people)]
    if compiled.compiler():
        others += [compiled.CFirms(start, "blocks"), compiled.CFirms(start, "plain")]
        crowds.append(compiled.CCrowd(people))
    if count <= MOST_OBJECTS:
        others.append(objects.Enterprises(start, lambda month: start.draws(month).tolist().__getitem__))
        crowds.append(objects.Citizens(people))
    engine, engine_crowd = peers.EngineFirms(start), peers.EngineCrowd(people)
    for month in range(MONTHS_COMPARED):
        for peer in (engine, engine_crowd, *others, *crowds):
            peer.month(month)
    for one, found in ((engine.firms, [p.firms for p in others]), (engine_crowd.crowd, [p.crowd for p in crowds])):
        for other in found:
            for name in one.STATE:
                np.testing.assert_allclose(getattr(other, name), getattr(one, name), rtol=1e-9, atol=1e-13, err_msg=name)


def interleaved(runs: dict[str, Callable[[int], Any]], count: int, rounds: int) -> dict[str, list[float]]:
    """Nanoseconds of processor time per agent and month of every peer, by round; slow peers run fewer months a round."""
    months = {}
    for name, run in runs.items():
        run(0)
        begun = time.process_time()
        run(1)
        months[name] = max(1, min(200, int(0.02 / max(time.process_time() - begun, 1e-5))))
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.process_time()
            for month in range(months[name]):
                run(2 + month)
            spent[name].append(1e9 * (time.process_time() - begun) / months[name] / count)
    return spent


def stages(sizes: list[int], rounds: int, verdicts: Verdicts) -> list[str]:
    """Tables of both stages; judges the first target on the enterprise stage."""
    tables: dict[str, dict[str, dict[int, str]]] = {"Enterprises": {}, "Citizens": {}}
    ratios: dict[str, dict[int, dict[str, float]]] = {"Enterprises": {}, "Citizens": {}}
    for count in sizes:
        compare(count)
        print(f"{count:,} agents: all peers give the same numbers; {rounds} rounds", flush=True)
        start, people = firms(count), crowd(count)
        for kind, runs, agents in (("Enterprises", firm_peers(start), start.city.size), ("Citizens", crowd_peers(people), people.awareness.size)):
            spent = interleaved(runs, agents, rounds)
            for name, values in spent.items():
                ratio = statistics.median(x / y for x, y in zip(values, spent[ENGINE], strict=True))
                tables[kind].setdefault(name, {})[count] = f"{shown(statistics.median(values))} ({shown(ratio)})"
                print(f"  {kind:12s} {name:22s} {statistics.median(values):10.1f} ns  {ratio:8.2f} x engine", flush=True)
                ratios[kind].setdefault(count, {})[name] = ratio
    if not compiled.compiler():
        print("  no C compiler here: the C peers are left out")
    for kind in ratios:
        _judge_stage(kind.lower(), ratios[kind], verdicts)
    lines = []
    for kind, rows in tables.items():
        lines += ["", f"{kind}: ns per agent and month (times the engine)", "", "| | " + " | ".join(f"{n:,}" for n in sizes) + " |"]
        lines += ["|---|" + "---|" * len(sizes)]
        lines += [f"| {name} | " + " | ".join(cells.get(n, "-") for n in sizes) + " |" for name, cells in rows.items()]
    return lines


def shown(value: float) -> str:
    """Three figures, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _judge_stage(kind: str, ratios: dict[int, dict[str, float]], verdicts: Verdicts) -> None:
    """Target 1 for the enterprise or the citizen stage."""
    large = [n for n in ratios if n >= 10_000]
    if compiled.compiler():
        worst = max(1.0 / ratios[n][FASTEST_C] for n in large)
        verdicts.add(f"1. {kind}: at most 2 x C from 10,000", f"{worst:.2f} x", worst <= 2)
    least = {n: ratios[n]["numpy"] for n in ratios}
    number = ", ".join(f"{x:.1f}" for x in least.values()) + " x"
    verdicts.add(f"1. {kind}: numpy takes at least 8 x", number, min(least.values()) >= 8)
    small = ratios[1300]["Mesa, objects"]
    verdicts.add(f"1. {kind}: Mesa objects take at least 200 x at 1,300", f"{small:.0f} x", small >= 200)
    slowest = min(ratios[n]["Mesa, objects"] for n in large if n <= MOST_OBJECTS)
    verdicts.add(f"1. {kind}: Mesa objects take at least 400 x from 10,000", f"{slowest:.0f} x", slowest >= 400)


# whole runs -----------------------------------------------------------------------------------------------------------


def task(*arguments: object) -> dict[str, Any]:
    """The answer of a task of runs.py, in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("runs.py")), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def whole_runs(rounds: int, quick: bool, verdicts: Verdicts) -> list[str]:
    """Targets 2 and 3."""
    lines = ["", "Whole runs: 13 cities, 1,300 + 1,300 agents, 120 months, recorded; milliseconds of processor time", ""]
    lines += ["| | prepare | construct and burn in | 120 months | outcomes | whole |", "|---|---|---|---|---|---|"]
    runs = task("small", rounds)
    for name, parts in runs.items():
        lines.append(f"| {name} | " + " | ".join(f"{1000 * parts[p]:.1f}" for p in ("prepare", "construct and burn in", "months", "outcomes", "whole")) + " |")
    lines += ["", f"With every mechanism the months are spent in {_largest(runs['every mechanism']['stages'])}."]
    whole = 1000 * runs["every mechanism"]["whole"]
    number = f"{whole:.0f} ms (full package {1000 * runs['full package']['whole']:.0f} ms)"
    verdicts.add("2. a small run with every mechanism in at most 15 ms", number, whole <= 15)
    if not quick:
        big = task("million")
        verdicts.add("2. a million enterprises and a million citizens, 120 months, in at most 4 s", f"{big['whole']:.1f} s", big["whole"] <= 4)
        verdicts.add(
            "2. the same in at most 0.5 GB", f"{big['megabytes'] / 1000:.2f} GB, of it {big['megabytes before'] / 1000:.2f} GB Python and libraries",
            big["megabytes"] <= 500,
        )  # fmt: skip
    return lines + _growth(3 if quick else 7, quick, verdicts)


def _largest(stages: dict[str, float]) -> str:
    """The stages of the month that take most of its time."""
    ranked, whole = sorted(stages.items(), key=lambda item: -item[1]), sum(stages.values())
    return ", ".join(f"{name} {100 * seconds / whole:.0f} %" for name, seconds in ranked[:7])


def _growth(rounds: int, quick: bool, verdicts: Verdicts) -> list[str]:
    """Target 3: agents, months and cities."""
    sizes = ("1000", "10000") if quick else ("1000", "10000", "40000")
    cost = task("agents", rounds, *sizes)
    pairs = [(int(a), int(b), (cost[b]["whole"] - cost[a]["whole"]) / (int(b) - int(a)) * 1e9 / (84 * 26)) for a, b in itertools.pairwise(sizes)]
    text = ", ".join(f"{x:.0f} ns between {a:,} and {b:,} a city" for a, b, x in pairs)
    lines = ["", f"Growth with agents: one more enterprise or citizen costs {text}, per month of a run with its burn-in and construction."]
    slope = pairs[-1][2] / pairs[0][2]
    verdicts.add("3. linear in agents (cost of one more, large over small)", f"{slope:.2f} x", slope <= 2)
    ratio = task("months", rounds, 60, 240)["240"]["months / first"]
    verdicts.add("3. linear in months (240 over 60 months)", f"{ratio:.2f} x for 4 x", ratio <= 4.4)
    regions = task("region", max(2, rounds // 2), 13, 100, 300)
    few, hundred, many = regions["13"], regions["100"], regions["300"]
    ratio = many["whole / first"]
    verdicts.add("3. 300 cities cost at most 40 x 13 cities, same agents per city", f"{ratio:.1f} x ({many['whole']:.2f} s for 60 months)", ratio <= 40)
    ratio = many["whole"] / hundred["whole"]
    verdicts.add("3. 300 cities cost at most 4 x 100 cities, same agents per city", f"{ratio:.1f} x ({hundred['whole']:.2f} s for 100)", ratio <= 4)
    shares = _largest(many["stages"])
    return [
        *lines, "",
        f"300 cities (30 parties, 60,000 agents, 60 months): {many['whole']:.2f} s against {few['whole']:.3f} s for 13 cities; the months are spent "
        f"in {shares}. Construction and burn-in {many['construct and burn in']:.2f} s, making the pack (once) {many['new region']:.1f} s.",
    ]  # fmt: skip


COMMANDS = {
    "empty": (["-c", "pass"], ""),
    "help": (["-m", "sim", "--help"], "Usage: hazepact"),
    "check": (["-m", "sim", "check", "bth_full_package"], "no errors"),
}
"""What is started, and what it must print."""


def started(command: list[str], printed: str) -> float:
    """Seconds of processor time of a Python with these arguments. SystemExit: it did not succeed, or did not print what it should."""
    call, surroundings = [sys.executable, *command], os.environ | {"LC_ALL": "C.UTF-8"}
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=surroundings) as process:
        assert process.stdout is not None
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or printed not in out:
        raise SystemExit(f"python {' '.join(command)} ended with {process.returncode} and printed {out!r}, not {printed!r}")
    return usage.ru_utime + usage.ru_stime


def start_up(rounds: int, verdicts: Verdicts) -> None:
    """Target 5: the commands themselves, as a user starts them, against an empty Python; all with bytecode, as after an install."""
    if not hasattr(os, "wait4"):
        print("  start-up is measured on POSIX systems only")
        return
    compileall.compile_dir(str(ROOT / "sim"), quiet=1)
    started(["-c", "import sim; print(sim.__file__)"], str(ROOT / "sim"))
    spent: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(rounds + 1):
        for name, (command, printed) in COMMANDS.items():
            seconds = started(command, printed)
            if turn:
                spent[name].append(seconds)
    for name, most in (("help", 3), ("check", 6)):
        ratio = statistics.median(a / b for a, b in zip(spent[name], spent["empty"], strict=True))
        number = f"{ratio:.1f} x ({1000 * statistics.median(spent[name]):.0f} ms)"
        verdicts.add(f"5. `hazepact {'--help' if name == 'help' else name}` at most {most} x an empty Python", number, ratio <= most)


# what limits ----------------------------------------------------------------------------------------------------------


def limits() -> list[str]:
    """Bytes that a month moves per agent, and the bandwidth of one core."""
    f, p = firms(1300), crowd(1300)
    n = f.city.size
    read = sum(getattr(f, name).nbytes for name in vars(f) if name not in ("faced", "first", "error", "misperception_sd", "emission", "totals"))
    written = sum(getattr(f, name).nbytes for name in ("perceived", "watched", "months", "emission"))
    firm_bytes = (read + written + f.emission.nbytes) / n  # a line that is written is read first
    citizen_bytes = (p.links.nbytes + 3 * p.awareness.nbytes + 2 * p.sensitivity.nbytes + 6 * p.efficacy.nbytes) / p.awareness.size
    a, b, c = (np.ones(8_000_000) for _ in range(3))
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        np.add(a, b, out=c)
        times.append(time.perf_counter() - begun)
    speed = 4 * a.nbytes / min(times) / 1e9
    return [
        "", f"Bound by memory at a million agents: a month moves about {firm_bytes:.0f} bytes per enterprise and {citizen_bytes:.0f} per citizen; one core "
        f"moves {speed:.0f} GB/s here, so at least {firm_bytes / speed:.1f} and {citizen_bytes / speed:.1f} ns.",
    ]  # fmt: skip


def machine() -> str:
    """Processor, system and versions."""
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, Numba {numba.__version__}, Mesa {mesa.__version__}, {compiled.version()}"
    return f"{processor()} ({os.cpu_count()} cores), {platform.system()}; {versions}"


def write(lines: list[str]) -> None:
    """Put the lines between the marks of the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0], 1)
    _, after = rest.split(MARKS[1], 1)
    DOCUMENT.write_text(before + MARKS[0] + "\n" + "\n".join(lines).strip("\n") + "\n" + MARKS[1] + after, encoding="utf-8", newline="\n")


def main() -> None:
    """Run everything and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no million agents; prints only")
    quick = parser.parse_args().quick
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    sizes, rounds = ([1300, 10_000], 5) if quick else ([1300, 10_000, 100_000, 1_000_000], 11)
    verdicts = Verdicts()
    tables = stages(sizes, rounds, verdicts)
    tables += limits()
    tables += whole_runs(5 if quick else 15, quick, verdicts)
    start_up(5 if quick else 15, verdicts)
    later = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    head = [f"{dt.date.today()}, {machine()}. Load of the machine {load:.1f} at the start and {later:.1f} at the end; medians of {rounds} interleaved rounds."]
    table = ["", "| target | measured | |", "|---|---|---|", *verdicts.rows]
    if quick:
        print("\n".join([*head, *table, *tables]))
    else:
        write([*head, *table, *tables])
        print(f"written to {DOCUMENT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
