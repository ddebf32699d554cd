"""Tables for docs/attribution.md: what carries the full package and the history of bth, by the five sets of levers and by institution.

    python benchmarks/attribution_bth.py [--replicates 20] [--write]

With --write the tables stand in docs/attribution.md afterwards.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.tables import put_into
from sim.scenario.load import load_scenario
from sim.show.tables.attribution import measures_grid, shares_grid
from sim.show.tables.grid import Grid
from sim.study.attribute.attribute import Asked, attribute
from sim.study.attribute.groups import read_groups
from sim.study.attribute.words import sentences

DOCUMENT = Path(__file__).parents[1] / "docs" / "attribution.md"
INSTITUTIONS = (
    "appraisal=performance_evaluation", "supervision=supervision", "legislation=legislation", "compensation=ecological_compensation", "others=rest",
)  # fmt: skip
"""The full package cut by institution instead of by set."""
ASKED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("bth_status_quo", "bth_full_package", ()), ("bth_status_quo", "bth_history", ()), ("bth_status_quo", "bth_full_package", INSTITUTIONS),
)  # fmt: skip
QUESTIONS = (
    "Is it the pact or the appraisal that carries the full package?", "What carried the fall of the history, against no policy at all?",
    "Which institution carries the full package?",
)  # fmt: skip


def markdown(grid: Grid) -> Iterator[str]:
    """A grid as a table of Markdown."""
    yield "| " + " | ".join(grid.head("en")) + " |"
    yield "|" + "---|" * len(grid.columns)
    yield from ("| " + " | ".join(row) + " |" for row in grid.cells("en"))


def answers(replicates: int, out: Path) -> Iterator[str]:
    """Command, tables and sentences of every question."""
    for (first, second, texts), question in zip(ASKED, QUESTIONS, strict=True):
        yield f"\n**{question}**"
        a, b = load_scenario(first), load_scenario(second)
        found = attribute(a, b, read_groups(texts, a, b), out, asked=Asked(replicates))
        yield f"\n    hazepact attribute {first} {second} --replicates {replicates}" + (f' --groups "{", ".join(texts)}"' if texts else "") + "\n"
        yield from markdown(shares_grid(found))
        yield f"\nIn {found.quantities[0].unit} ({found.quantities[0].label.en.lower()}):\n"
        yield from markdown(measures_grid(found, found.quantities[0]))
        yield ""
        yield from (f"- {sentence.en}" for sentence in sentences(found))


def main() -> None:
    """Print the tables, or write them into the document."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicates", type=int, default=20)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as out:
        lines = list(answers(chosen.replicates, Path(out)))
    if chosen.write:
        put_into(DOCUMENT, "attribution_bth.py", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
