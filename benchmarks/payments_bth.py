"""Tables of who pays: by weight of accountability over sampled matrices, and payments by name beside each other, in the full package of bth.

    python benchmarks/payments_bth.py [--replicates 40] [--write]

With --write the tables stand in docs/scenarios.md afterwards.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.tables import interval, put_into
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario

DOCUMENT = Path(__file__).parents[1] / "docs" / "scenarios.md"
PARTIES = ("Beijing", "Tianjin", "Hebei")
WATCHED = ("cooperation_index", "delivered_share", "concentration", "member", "transfer_balance", "voluntary_margin")
AFTER = 24
"""Months before the years 2015-2019 that are counted."""
PAYMENT = {"payer": "Tianjin", "payee": "Hebei", "from": "2015-01"}


@cache
def runs(replicates: int, overrides: str) -> dict[str, Any]:
    """Outcome -> (replicates, places of the region and the parties), means over 2015-2019, of the full package under overrides written as JSON."""
    prepared = prepare(load_scenario("bth_full_package", overrides=json.loads(overrides)))
    found: dict[str, list[Any]] = {name: [] for name in WATCHED} | {"paid": []}
    for replicate in range(replicates):
        model = CooperationModel(prepared=prepared, replicate=replicate).run_all()
        series = series_of(model)
        for name in WATCHED:
            found[name].append(np.nanmean(series[name][AFTER:, :4], axis=0))
        agreed = model.recorder.agreed[AFTER:].sum(axis=0) / 1e10 / 5.0
        found["paid"].append([agreed[1, 2], agreed[2, 1]])
    return {name: np.array(values) for name, values in found.items()}


def who_pays(replicates: int) -> Iterator[str]:
    """Net transfers by party under every weight of accountability, each replicate with its own sampled matrix, and the share that is paid."""
    yield f"\nNet transfers received in the full package, 2015-2019, 10^8 CNY a year, {replicates} replicates, each with its own sampled matrix"
    yield "(in brackets the 90 % interval, behind it the share of matrices under which the party receives):\n"
    yield "| accountability goes by | " + " | ".join(PARTIES) + " |\n|---|---|---|---|"
    for by in ("population", "gdp", "damage", "city"):
        balance = 12.0 * runs(replicates, json.dumps({"governments.accountability_by": by}))["transfer_balance"][:, 1:]
        cells = [f"{interval(balance[:, p], 1, '+')}, {100 * (balance[:, p] > 0).mean():.0f} %" for p in range(3)]
        yield f"| {by} | " + " | ".join(cells) + " |"


def payments(replicates: int) -> Iterator[str]:
    """Payments from Tianjin to Hebei beside each other, paired with none; the package's own compensation stands beside them or not."""
    yield f"\nTianjin pays Hebei from 2015 on, in the full package without its own compensation; change against no payment, {replicates} pairs, 2015-2019:\n"
    yield "| payment | cooperation index | PM2.5, ug/m3 | months in the pact: Tianjin, Hebei | paid, paid back, 10^8 CNY a year |\n|---|---|---|---|---|"
    bare = {"mechanisms.ecological_compensation": {"enabled": False}}
    before = runs(replicates, json.dumps(bare))
    rows: dict[str, dict[str, Any]] = {}
    for amount in (4, 20):
        rows |= {
            f"{amount}, whatever happens": {"amount": amount, "condition": "none"},
            f"{amount}, for what is delivered": {"amount": amount, "condition": "delivered"},
            f"{amount}, for a fall of reported air by 5 %": {"amount": amount, "condition": "air", "fall": 0.05},
            f"{amount}, the same, paid back if missed": {"amount": amount, "condition": "air", "fall": 0.05, "clawback": 1.0},
        }
    for name, row in rows.items():
        after = runs(replicates, json.dumps(bare | {"mechanisms.bilateral_payments": [PAYMENT | row]}))
        change = {outcome: after[outcome] - before[outcome] for outcome in WATCHED}
        paid, back = after["paid"].mean(axis=0)
        members = ", ".join(f"{after['member'][:, p].mean():.2f} ({change['member'][:, p].mean():+.2f})" for p in (2, 3))
        index, air = interval(change["cooperation_index"][:, 0], 3, "+"), interval(change["concentration"][:, 0], 2, "+")
        yield f"| {name} | {index} | {air} | {members} | {paid:.2f}, {back:.2f} |"
    yield f"\nWithout a payment the index is {interval(before['cooperation_index'][:, 0], 3)}."


def main() -> None:
    """Print the tables, or write them into the document."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicates", type=int, default=40)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    lines = [*who_pays(chosen.replicates), *payments(chosen.replicates)]
    if chosen.write:
        put_into(DOCUMENT, "payments_bth.py", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
