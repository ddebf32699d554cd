"""Which way each assumption moves the answer: one number at a time to both ends of its plausible range, in the full package of bth.

    python benchmarks/assumptions_bth.py [--replicates 6] [--write] [--out DIR]

With --write the table stands in docs/assumptions.md afterwards. The runs are kept below DIR/.store and not done again.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be used)
from benchmarks.tables import put_into
from sim.declare.parameters import Parameter
from sim.mechanisms import registry
from sim.processes.sections import SECTIONS
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.compare.intervals import mean_interval
from sim.study.runs.keep import Keep
from sim.study.runs.kept import run_kept

DOCUMENT = Path(__file__).parents[1] / "docs" / "assumptions.md"
WITHOUT, WITH = "bth_status_quo", "bth_full_package"
KEEP = Keep(("cooperation_index", "concentration", "benefit_cost"), ("ALL",), ("all",))
SMALLEST = (0.02, 1.07, 0.1)
"""Smallest effects of interest: the index, 1 % of the concentration of the status quo, the ratio."""
RULES = ("governments.minimum_participation",)
"""Somebody decides on it, so nobody assumes it."""


@dataclasses.dataclass(frozen=True)
class Moved:
    """What moving one assumption to both ends of its range changes: (ends, answers); answers = index, fall of PM2.5 (positive: larger), benefit-cost ratio."""

    key: str
    parameter: Parameter
    ends: tuple[float, float]
    change: np.ndarray

    @property
    def size(self) -> float:
        """The largest change in smallest effects."""
        return float(np.nanmax(np.abs(self.change) / np.array(SMALLEST)))


def assumed() -> dict[str, Parameter]:
    """Key path -> number that is marked as an assumption and has a plausible range; a lever that is 0 is an institution that is off, and no assumption."""
    found = {f"{section.name}.{p.name}": p for section in SECTIONS.values() for p in section.parameters}
    found |= {f"mechanisms.{m.name}.{f.parameter.name}": f.parameter for m in registry().values() for f in m.fields}
    marked = {key: p for key, p in found.items() if p.source.startswith("assumption") and p.plausible is not None}
    return {key: p for key, p in marked.items() if key not in RULES and not (key.startswith("levers.") and p.default == 0)}


def acts(scenario: Scenario, key: str) -> bool:
    """True if the scenario has the number: a field only where its mechanism is."""
    name = key.split(".")[1]
    return not key.startswith("mechanisms.") or any(use.name == name for use in scenario.mechanisms)


def moved(replicates: int, out: Path, keys: Sequence[str] = ()) -> list[Moved]:
    """Every assumption (or those of ``keys``) at both ends of its range, the largest change first."""
    plain = {name: load_scenario(name) for name in (WITHOUT, WITH)}
    tried = {key: p for key, p in assumed().items() if acts(plain[WITH], key) and (not keys or key in keys)}
    arms: list[Scenario] = list(plain.values())
    for key, p in tried.items():
        for end in p.plausible or ():
            value = round(end) if p.kind == "integer" else end
            arms += [load_scenario(name, overrides={key: value}) if acts(one, key) else one for name, one in plain.items()]
    kept = run_kept(arms, replicates, 1, KEEP, out)
    values = np.stack([v[:, :, 0, 0] for v in kept.values]).reshape(-1, 2, replicates, len(KEEP.outcomes))
    # per replicate: index and ratio of the package, and by how much more it lowers the air
    answers = np.stack([values[:, 1, :, 0], values[:, 0, :, 1] - values[:, 1, :, 1], values[:, 1, :, 2]], axis=-1)
    change = answers[1:] - answers[0]
    found = []
    for number, (key, p) in enumerate(tried.items()):
        ends = np.array([[mean_interval(change[2 * number + end, :, a]).mean for a in range(3)] for end in range(2)])
        found.append(Moved(key, p, (p.plausible or (0.0, 0.0)), ends))
    return sorted(found, key=lambda one: -one.size)


def _cell(low: float, high: float, smallest: float, digits: int) -> str:
    if max(abs(low), abs(high)) < smallest:
        return "–"
    return " / ".join("?" if np.isnan(x) else "0" if abs(x) < 0.5 * 10**-digits else f"{x:+.{digits}f}" for x in (low, high))


def table(found: Sequence[Moved]) -> Iterator[str]:
    """Assumptions that move an answer by its smallest effect of interest or more, and the names of the rest."""
    yield "| assumption | default | low / high | index | fall of PM2.5, ug/m3 | benefit-cost ratio |\n|---|---|---|---|---|---|"
    large = [one for one in found if one.size >= 1]
    for one in large:
        cells = [_cell(*one.change[:, a], SMALLEST[a], digits) for a, digits in enumerate((2, 1, 2))]
        p = one.parameter
        yield f"| `{one.key}` | {p.shown(p.default)} | {p.shown(one.ends[0])} / {p.shown(one.ends[1])} | " + " | ".join(cells) + " |"
    rest = ", ".join(f"`{one.key}`" for one in sorted(found, key=lambda one: one.key) if one.size < 1)
    yield f"\nMove none of the three by its smallest effect of interest: {rest}."


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or put it into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=6)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("results"))
    options = parser.parse_args(arguments)
    lines = list(table(moved(options.replicates, options.out)))
    if options.write:
        put_into(DOCUMENT, "assumptions_bth.py", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
