"""The table "In one table" of docs/findings.md: what each abstract's package changes under drawn parameters, and what carries it.

    python benchmarks/headlines.py [--replicates 20] [--write]

Every replicate has parameters of its own: those of the posterior of bth where it has one, else a point of a Latin hypercube through the plausible
ranges of what the files leave open. With --write the table stands in docs/findings.md afterwards.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.tables import put_into
from sim.cli.posterior import OWN, under_posterior
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.attribute.attribute import Asked, Attributing
from sim.study.attribute.found import Attribution, Quantity
from sim.study.attribute.groups import usual_groups
from sim.study.attribute.words import share_text
from sim.study.compare.printed import interval_text
from sim.study.pilot.draws import from_ranges

DOCUMENT = Path(__file__).parents[1] / "docs" / "findings.md"
ASKED = (
    ("S0 Shenyang", "shenyang_status_quo", None, "shenyang_long_term", None),
    ("S1 Tianjin", "bth_status_quo", None, "bth_tianjin_factors", None),
    ("S2 Beijing", "bth_beijing_silo", None, "bth_beijing_grid", None),
    ("S3 across borders", "bth_cross_border_reform", "nothing", "bth_cross_border_reform", "reforms"),
    ("S4 Nantong", "nantong_status_quo", None, "nantong_river_zone", None),
)  # fmt: skip
"""Abstract, first scenario and variant, second scenario and variant."""
HEAD = ("abstract", "from, to", "air or water", "cost, 10^8 CNY a year", "cooperation index", "what carries the change of air or water", "parameters")


def found_of(first: Scenario, second: Scenario, replicates: int, out: Path) -> tuple[Attribution, str]:
    """The attribution under drawn parameters, and where these come from."""
    if first.region.name == "bth":
        (first, second), under = under_posterior([first, second], OWN)
        where = "posterior"
        assert under is not None
    else:
        under, where = from_ranges([first, second], replicates, 1).change, "plausible ranges"
    asked = Asked(replicates, of_replicate=under)
    return Attributing(first, second, usual_groups(first, second), out, asked).run(os.cpu_count() or 1), where


def rows(replicates: int, out: Path) -> Iterator[str]:
    """The table."""
    yield f"\n{replicates} draws, 90 % of which lie within the brackets; the same draw, matrix and luck in both scenarios.\n"
    yield "| " + " | ".join(HEAD) + " |"
    yield "|" + "---|" * len(HEAD)
    for abstract, a, variant_a, b, variant_b in ASKED:
        found, where = found_of(load_scenario(a, variant_a), load_scenario(b, variant_b), replicates, out)
        names = [f"`{name}`" + (f" ({variant})" if variant else "") for name, variant in ((a, variant_a), (b, variant_b))]
        changes = [change(found, found.quantities[i]) for i in (0, 2, 3)]
        air = found.quantities[0]
        yield "| " + " | ".join([abstract, ", ".join(names), f"{changes[0]} {air.unit}", *changes[1:], carried(found), where]) + " |"


def change(found: Attribution, quantity: Quantity) -> str:
    """The change of a quantity with its interval."""
    return interval_text(found.effect(quantity.name).total, signed=True)


def carried(found: Attribution) -> str:
    """The shares of the first quantity, the largest first; what cannot be told says so."""
    effect = found.effects[0]
    if not effect.told:
        return "cannot tell: the change may be nothing"
    shares = sorted((share for share in effect.shares if not share.equal), key=lambda share: -abs(share.of_total.mean))
    return "; ".join(f"{found.group(share.group).label.en.lower()} {share_text(share.of_total).en}" + ("" if share.sure else " (?)") for share in shares)


def main() -> None:
    """Print the table, or write it into the document."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicates", type=int, default=20)
    parser.add_argument("--out", type=Path, default=Path("results"))
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    lines = list(rows(chosen.replicates, chosen.out))
    if chosen.write:
        put_into(DOCUMENT, "headlines.py", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
