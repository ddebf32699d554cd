"""Table for docs/validation.md: who would leave the pact. Every number comes from runs of the shipped scenarios.

    python benchmarks/leaving_bth.py [--replicates 40] [--write]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.tables import interval, put_into
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario

DOCUMENT = Path(__file__).parents[1] / "docs" / "validation.md"


def models(name: str, replicates: int, variant: str | None = None, **overrides: object) -> list[CooperationModel]:
    """Finished runs of a shipped scenario."""
    prepared = prepare(load_scenario(name, variant, overrides=overrides))
    return [CooperationModel(prepared=prepared, replicate=r).run_all() for r in range(replicates)]


def leaving(replicates: int) -> Iterator[str]:
    """Cooperation index and its parts, members, margins, by variant of the full package."""
    yield f"{replicates} replicates, each with its own sampled matrix, 2015-2019."
    yield ""
    yield "| scenario | index | part of Beijing | Tianjin | Hebei | would leave of its own will (share of matrices that agree) |"
    yield "|---|---|---|---|---|---|"
    package = [("bth_full_package", v) for v in (None, "without_compensation", "without_accountability", "without_both")]
    for name, variant in (("bth_status_quo", None), *package):
        runs = [series_of(m) for m in models(name, replicates, variant)]
        index = [np.nanmean(s["cooperation_index"][24:, 0]) for s in runs]
        parts = np.array([np.nanmean(s["cooperation_part"][24:, 1:4], axis=0) for s in runs])
        margins = np.array([s["voluntary_margin"][24:, 1:4].mean(axis=0) for s in runs])
        agree = np.where(np.isnan(margins).all(axis=0), np.nan, (margins < 0).mean(axis=0))  # nobody is asked where nothing offers membership
        words = [
            f"{p}: not invited" if np.isnan(a) else
            f"{p}: {'yes' if a >= 0.5 else 'no'} ({100 * max(a, 1 - a):.0f} %{'' if max(a, 1 - a) >= 0.8 else ', not determined'})"
            for p, a in zip(("Beijing", "Tianjin", "Hebei"), agree, strict=True)
        ]  # fmt: skip
        cells = [interval(parts[:, k]) for k in range(3)]
        yield f"| {name}{': ' + variant if variant else ''} | {interval(np.array(index))} | " + " | ".join(cells) + f" | {'; '.join(words)} |"


def main() -> None:
    """The table, printed or written into the document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicates", type=int, default=40)
    parser.add_argument("--write", action="store_true", help="into docs/validation.md")
    chosen = parser.parse_args()
    lines = list(leaving(chosen.replicates))
    if chosen.write:
        put_into(DOCUMENT, "leaving_bth.py", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
