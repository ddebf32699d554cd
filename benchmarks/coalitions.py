"""Time and memory of coalition analysis: all coalitions of 13 and of 20 players, and a whole `hazepact coalitions` question.

    python benchmarks/coalitions.py [ROUNDS]

Medians and ranges of processor time over rounds in which the parts follow one another, after one round that compiles; the peak memory is that
of a process of its own. Writes its table into docs/performance.md, between its own marks.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from sim.draws.streams import Draws
from sim.games import CoalitionGame, TUGame
from sim.games.masks import subset_sums
from sim.scenario.load import load_scenario
from sim.study.coalitions.analyse import analyse
from sim.study.runs.execute import model_as_function
from sim.study.store.manifest import processor

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- measured: coalitions -->", "<!-- end measured: coalitions -->"
SECTION = "## Coalition analysis"


def random_game(n: int, seed: int) -> CoalitionGame:
    """A game of n regions with a dense transport matrix and the engine's cost."""
    rng = np.random.default_rng(seed)
    return CoalitionGame(0.3 * rng.random((n, n)) + 0.5 * np.eye(n), rng.random(n), 1.0 + rng.random(n), saturating=True)


def everything(game: CoalitionGame) -> None:
    """Payoffs and stability of all coalitions, and the Shapley value."""
    game.all_payoffs()
    game.stable_coalitions()
    game.potentially_stable()
    game.shapley()


def tests_of_the_core(game: CoalitionGame) -> None:
    """Chander-Tulkens transfers and whether any coalition does better alone; least core."""
    assert game.in_gamma_core(game.chander_tulkens())
    game.game.least_core()


def degenerate_nucleolus(game: CoalitionGame) -> None:
    """The nucleolus of a game with as many players and many ties: v(S) = sum of (i + 1) over S, in whole sevenths."""
    TUGame(game.n, np.floor(subset_sums(np.arange(1.0, game.n + 1.0)) / 7.0)).nucleolus()


PARTS: dict[str, Callable[[CoalitionGame], object]] = {
    "payoffs, stability, Shapley value": everything,
    "Chander-Tulkens in the core, least core": tests_of_the_core,
    "nucleolus": CoalitionGame.nucleolus,
    "nucleolus of a degenerate game": degenerate_nucleolus,
}


def timed(n: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of every part in every round, each round with a game of its own."""
    seconds: dict[str, list[float]] = {name: [] for name in PARTS}
    for number in range(rounds + 1):
        game = random_game(n, number)
        for name, part in PARTS.items():
            begun = time.process_time()
            part(game)
            if number:
                seconds[name].append(time.process_time() - begun)
    return seconds


def questions(rounds: int) -> dict[str, list[float]]:
    """Seconds of a whole analysis of bth with 20 sampled matrices, provinces and cities."""
    seconds: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for party in ("province", "city"):
            scenario = load_scenario("bth_full_package", overrides={"governments.party": party})
            begun = time.process_time()
            analyse(scenario, 20)
            if number:
                seconds.setdefault(f"bth_full_package, 20 matrices, parties: {party}", []).append(time.process_time() - begun)
    return seconds


def runs_with_shapley(rounds: int) -> list[float]:
    """Seconds of a run of 120 months with Shapley transfers among 13 parties, 1,300 + 1,300 agents; tables of coalitions once a year."""
    size = {"period.months": 120, "agents.enterprises_per_city": 100, "agents.citizens_per_city": 100, "governments.party": "city"}
    scenario = load_scenario("bth_full_package", overrides=size | {"mechanisms.ecological_compensation.rule": "shapley"})
    simulate, seconds = model_as_function(), []
    for number in range(rounds + 1):
        begun = time.process_time()
        simulate(scenario, Draws(1, number))
        if number:
            seconds.append(time.process_time() - begun)
    return seconds


def peak_megabytes(n: int) -> float:
    """Peak memory of a process that does everything for n players."""
    code = (
        "import resource, sys; from benchmarks.coalitions import PARTS, random_game; game = random_game(int(sys.argv[1]), 1); "
        "[part(game) for part in PARTS.values()]; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code, str(n)], capture_output=True, text=True, check=True, cwd=root)
    return float(done.stdout)


def cell(values: list[float]) -> str:
    """Median (smallest .. largest), seconds."""
    return f"{statistics.median(values):.3g} ({min(values):.3g} .. {max(values):.3g})"


def table(rounds: int) -> str:
    """The section as Markdown."""
    few = max(3, rounds // 3)
    memory = {n: peak_megabytes(n) for n in (13, 20)}  # first: a child's peak starts at the size of its parent
    rows = [("13", name, cell(values), {0: "1", 2: "10", 3: "10"}.get(k, "")) for k, (name, values) in enumerate(timed(13, rounds).items())]
    rows += [("20", name, cell(values), "") for name, values in timed(20, few).items()]
    rows += [("3" if "province" in name else "13", name, cell(values), "") for name, values in questions(few).items()]
    rows.append(("13", "a run of 120 months with Shapley transfers", cell(runs_with_shapley(few)), "2"))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    lines = [
        f"`python benchmarks/coalitions.py {rounds}` on {processor()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}; seconds of "
        f"processor time, median (smallest .. largest) of {rounds} rounds ({few} for 20 players and for whole questions).",
        "",
        "| players | what | seconds | must stay below |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        f"Peak memory of a process that does all of it: {memory[13]:.0f} MB at 13 players, {memory[20]:.0f} MB at 20 (must stay below 2,000 MB).",
    ]
    return "\n".join(lines)


def write(section: str) -> None:
    """Put the section between its marks; the marks are added at the end where they are missing."""
    text = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else "# Performance\n"
    if BEGIN not in text:
        text = f"{text.rstrip()}\n\n{SECTION}\n{BEGIN}\n{END}\n"
    found = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.S)
    DOCUMENT.write_text(found.sub(lambda _: f"{BEGIN}\n{section}\n{END}", text), encoding="utf-8", newline="\n")


def main() -> None:
    """Measure, print and write."""
    section = table(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
    print(section)
    write(section)


if __name__ == "__main__":
    main()
