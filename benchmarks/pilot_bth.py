"""How many replicates and agents the shipped scenarios need: the pilots of docs/pilot.md.

    python benchmarks/pilot_bth.py [--write] [--out DIR]

With --write the tables stand in docs/pilot.md afterwards. The runs are kept below DIR/.store and not done again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be used)
from benchmarks.tables import put_into
from sim.cli.pilot import HEADLINES
from sim.scenario.load import load_scenario
from sim.show.tables.grid import Grid
from sim.show.tables.pilot import pilot_grids
from sim.study.compare.smallest import declared
from sim.study.pilot.pilot import Pilot, run_pilot
from sim.study.pilot.questions import Sizes, questions
from sim.study.pilot.runs import Asked
from sim.study.pilot.words import sentences

DOCUMENT = Path(__file__).parents[1] / "docs" / "pilot.md"
PAIRS = (("bth_status_quo", "bth_full_package"), ("shenyang_status_quo", "shenyang_long_term"), ("nantong_status_quo", "nantong_river_zone"))
"""Without and with, as the first comparison of each region has them."""


def pilot_of(names: Sequence[str], out: Path, sizes: Sizes | None = None) -> Pilot:
    """The pilot that `hazepact run --pilot` does of shipped scenarios, on one processor."""
    scenarios, size = [load_scenario(name) for name in names], sizes or Sizes()
    asked = questions(scenarios, size, 1)
    return run_pilot(scenarios, HEADLINES, declared(), 1, Asked(asked, HEADLINES, 1, out, 1, 1).evaluate(), size, asked)


def markdown(grid: Grid) -> Iterator[str]:
    """A grid as Markdown."""
    yield f"\n{grid.title.en}\n"
    yield "| " + " | ".join(grid.head("en")) + " |"
    yield "|" + "---|" * len(grid.columns)
    yield from ("| " + " | ".join(row) + " |" for row in grid.cells("en"))


def tables(out: Path) -> Iterator[str]:
    """The tables of the differences of every pair, and what the sentences say."""
    for names in PAIRS:
        found = pilot_of(names, out)
        yield f"\n**`hazepact run --pilot {' '.join(names)}`**"
        for grid in list(pilot_grids(found))[2:]:
            yield from markdown(grid)
        yield ""
        yield from (f"- {sentence.en}" for sentence in sentences(found))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or put them into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("results"))
    options = parser.parse_args(arguments)
    lines = list(tables(options.out))
    if options.write:
        put_into(DOCUMENT, "pilot_bth.py", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
