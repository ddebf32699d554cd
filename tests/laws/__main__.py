"""``python -m tests.laws``: measure every law on fixed packs and print the table of docs/laws.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.laws.laws import LAWS, Law
from tests.laws.packs import SHAPES


def figures(law: Law) -> list[float]:
    """The figure of a law on every fixed pack."""
    return [law.measure(shape.pack()) for shape in SHAPES]


def number(value: float) -> str:
    """Two digits."""
    return "0" if value == 0 else f"{value:.2g}"


def row(law: Law) -> str:
    """A row of the table."""
    found = figures(law)
    state = "broken" if law.broken else "holds"
    kept = sum(f <= law.tolerance for f in found)
    worst, median = max(found), sorted(found)[len(found) // 2]
    cells = (f"`{law.name}`", law.transformation, law.kept, *map(number, (law.tolerance, median, worst)), f"{state} ({kept}/{len(found)})")
    return f"| {' | '.join(cells)} |"


def main(names: Sequence[str]) -> None:
    """Print the rows of the laws whose names begin with one of ``names`` (all where none is given)."""
    print("| law | what is done | what may not change | tolerance | median today | worst today | state (packs that keep it) |")
    print("|---|---|---|---|---|---|---|")
    for law in LAWS:
        if not names or law.name.startswith(tuple(names)):
            print(row(law), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
