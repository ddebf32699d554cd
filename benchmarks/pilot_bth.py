"""How many replicates and agents the shipped scenarios need: the pilots of docs/pilot.md.

    python benchmarks/pilot_bth.py [--write] [--out DIR]

With --write the tables stand in docs/pilot.md afterwards. The runs are kept below DIR/.store and not done again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be used)
from benchmarks.tables import put_into
from sim.cli.pilot import HEADLINES
from sim.declare.text import Text
from sim.scenario.load import load_scenario
from sim.show.tables.grid import Grid
from sim.show.tables.pilot import pilot_grids
from sim.study.compare.smallest import Smallest, declared
from sim.study.pilot.pilot import Pilot, run_pilot
from sim.study.pilot.questions import Sizes, Wanted, questions
from sim.study.pilot.runs import Asked
from sim.study.pilot.words import sentences
from sim.study.runs.keep import Keep
from sim.study.runs.kept import run_kept

DOCUMENT = Path(__file__).parents[1] / "docs" / "pilot.md"
ONE = Smallest(1.0, "unit", Text("10^8 CNY a year", "每年 10^8 元"))
PAIRS = (("bth_status_quo", "bth_full_package"), ("shenyang_status_quo", "shenyang_long_term"), ("nantong_status_quo", "nantong_river_zone"))
"""Without and with, as the first comparison of each region has them."""
PARTIES = ("Beijing", "Tianjin", "Hebei")
"""Of the first pair, net transfers by party too."""


WITHOUT: dict[str, dict[str, Any]] = {
    "as shipped": {}, "one matrix (central)": {"air.transport": "central"}, "officials plan without error": {"levers.planning_error": 0},
    "normal weather": {"period.weather": "none"}, "one matrix, no error": {"air.transport": "central", "levers.planning_error": 0},
}  # fmt: skip
"""The full package with sources of luck taken out."""


def pilot_of(names: Sequence[str], out: Path, sizes: Sizes | None = None, parties: Sequence[str] = ()) -> Pilot:
    """The pilot that `hazepact run --pilot` does of shipped scenarios, on one processor; with the net transfers of ``parties``."""
    scenarios, size = [load_scenario(name) for name in names], sizes or Sizes()
    asked = questions(scenarios, size, 1)
    wanted = [Wanted(name, declared()[name]) for name in HEADLINES] + [Wanted("transfer_balance", ONE, f"party:{party}") for party in parties]
    return run_pilot(scenarios, wanted, 1, Asked(asked, wanted, 1, out, 1, 1).evaluate(), size, asked)


def markdown(grid: Grid) -> Iterator[str]:
    """A grid as Markdown."""
    yield f"\n{grid.title.en}\n"
    yield "| " + " | ".join(grid.head("en")) + " |"
    yield "|" + "---|" * len(grid.columns)
    yield from ("| " + " | ".join(row) + " |" for row in grid.cells("en"))


def tables(out: Path) -> Iterator[str]:
    """The tables of the differences of every pair, and what the sentences say."""
    for names in PAIRS:
        found = pilot_of(names, out, parties=PARTIES if names == PAIRS[0] else ())
        yield f"\n**`hazepact run --pilot {' '.join(names)}`**"
        for grid in list(pilot_grids(found))[2:]:
            yield from markdown(grid)
        yield ""
        yield from (f"- {sentence.en}" for sentence in sentences(found))


def payments(out: Path, replicates: int = 24) -> Iterator[str]:
    """What makes the payments of the full package uncertain: their spread with one source after another taken out."""
    keep = Keep(("transfer_balance",), tuple(f"party:{party}" for party in PARTIES), ("all",))
    arms = [load_scenario(PAIRS[0][1], overrides=change) for change in WITHOUT.values()]
    values = [v[:, 0, 0] for v in run_kept(arms, replicates, 1, keep, out).values]
    yield f"\nNet transfers received in the full package, 10^8 CNY a year: mean and standard deviation over {replicates} replicates\n"
    yield "| | " + " | ".join(PARTIES) + " |\n|---|---|---|---|"
    for name, found in zip(WITHOUT, values, strict=True):
        yield f"| {name} | " + " | ".join(f"{x.mean():+.1f}, {x.std(ddof=1):.1f}" for x in found.T) + " |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or put them into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("results"))
    options = parser.parse_args(arguments)
    for mark, lines in {"pilot_bth.py": list(tables(options.out)), "pilot_bth.py payments": list(payments(options.out))}.items():
        put_into(DOCUMENT, mark, lines) if options.write else print("\n".join(lines))


if __name__ == "__main__":
    main()
