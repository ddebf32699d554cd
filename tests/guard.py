"""The guard of numbers: every scenario, rule and mechanism, as series, events, flows and daily air.

    python -m tests.guard OLD_CHECKOUT NEW_CHECKOUT     # compare two checkouts on this machine, bit for bit
    python -m tests.guard --renew                       # write tests/golden/guard.csv anew

Bits hold on one type of processor only, so the suite compares a small committed table to 1e-9 (tests/test_guard.py), and this command
compares two checkouts on the same machine: it says which series of which case moved first, where, and by how much. Exit code 1 if any did.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).parent / "golden" / "guard.csv"
REPLICATES = 2
KEPT = (
    "concentration", "emission", "effort", "delivered_share", "trust", "cooperation_index", "voluntary_margin", "transfer_balance", "abatement_cost",
    "fines", "compliance", "complaints", "technology_share", "attributable_deaths", "benefit_cost",
)  # fmt: skip
"""Outcomes of the committed table."""
SHORT = {"agents.enterprises_per_city": 12, "agents.citizens_per_city": 12}
"""Small populations: every code path, little time."""
COMBINED = SHORT | {"period.start": "2014-01", "period.months": 20}
RULES = ("conditional_cooperation", "repeated_game", "imitation", "always", "never")
TRANSFERS: dict[str, dict[str, Any]] = {
    "vertical_bonus": {"rule": "vertical_bonus", "rate": 0.2}, "horizontal": {"rule": "horizontal", "rate": 0.2},
    "marginal_damage": {"rule": "marginal_damage", "share": 0.6}, "shapley": {"rule": "shapley"}, "border_bet": {"rule": "border_bet", "rate": 0.1},
    "benefit_sharing": {"rule": "benefit_sharing", "share": 0.5, "tax_rate": 0.05},
    "marginal_damage_to_enterprises": {"rule": "marginal_damage", "share": 0.6, "recipient": "enterprises"},
    "shapley_to_enterprises": {"rule": "shapley", "recipient": "enterprises"},
}  # fmt: skip
PAYMENT = {"payer": "Tianjin", "payee": "Hebei"}
CAMPAIGN = {"from": "2014-03-01", "to": "2014-06-20", "campaign_floor": 0.3, "curtailment": 0.2, "effort_floor": 0.2}

Case = tuple[str, str | None, dict[str, Any]]


def _mechanisms(names: list[str]) -> dict[str, Any]:
    chosen = {f"mechanisms.{n}.enabled": True for n in names if n != "campaign"} | ({"mechanisms.campaign": CAMPAIGN} if "campaign" in names else {})
    return chosen | ({f"mechanisms.bilateral_payments.{k}": v for k, v in PAYMENT.items()} if "bilateral_payments" in names else {})


def cases() -> dict[str, Case]:
    """Name -> (scenario, variant, overrides)."""
    from sim.mechanisms import registry
    from sim.scenario.load import load_scenario
    from sim.scenario.tree import shipped_scenarios

    found: dict[str, Case] = {}
    for name in shipped_scenarios():
        for variant in (None, *load_scenario(name).variants):
            found[name if variant is None else f"{name}:{variant}"] = (name, variant, SHORT)
    every = sorted(registry())
    for name in every:
        found[f"mechanism {name}"] = ("bth_status_quo", None, COMBINED | _mechanisms([name]) | {"governments.members": "all"})
    for rule in RULES:
        for leaving in ("carry_on", "dissolve"):
            rules = {"governments.delivery_rule": rule, "governments.on_exit": leaving, "governments.members": "all"}
            found[f"all {rule} {leaving}"] = ("bth_status_quo", None, COMBINED | _mechanisms(every) | rules)
            found[f"package {rule} {leaving}"] = ("bth_full_package", None, COMBINED | rules | {"governments.party": "city"})
    for name, fields in TRANSFERS.items():
        paid = {f"mechanisms.ecological_compensation.{k}": v for k, v in fields.items()} | {"mechanisms.ecological_compensation.from": "2014-02"}
        found[f"transfer {name}"] = ("bth_full_package", None, COMBINED | paid | {"governments.members": "all"})
        found[f"transfer {name}, nobody"] = ("bth_status_quo", None, COMBINED | paid)
    structure: dict[str, dict[str, Any]] = {
        "theory": {"agents.enterprises_per_city": 0, "governments.cost": "quadratic", "period.weather": "none"},
        "no agents": {"agents.enterprises_per_city": 0, "agents.citizens_per_city": 0},
        "relocation": {"enterprises.relocation_rate": 0.3, "enterprises.competition": 0.5}, "inspectors": {"enterprises.inspectors_respond": True},
        "legacy": {"air.legacy_share": 0.3, "air.transport": "sampled"}, "deffuant": {"citizens.influence_rule": "deffuant"},
        "no limit": {"governments.fiscal_limit": False, "governments.sanctions_in_choice": True}, "capped": {"governments.cap": 0.4},
        "tight": {"levers.fiscal_capacity": 0.001, "governments.members": "all", "levers.ambition": 0.9},
        "growth": {"activity.coal_growth": 0.05, "activity.traffic_growth": 0.04, "activity.growth": 0.02},
    }  # fmt: skip
    for name, settings in structure.items():
        found[f"structure {name}"] = ("bth_full_package", None, COMBINED | settings)
        found[f"structure {name}, all"] = ("bth_status_quo", None, COMBINED | _mechanisms(every) | {"governments.members": "all"} | settings)
    return found


def run_case(case: Case, replicate: int) -> dict[str, Any]:
    """Everything that a run leaves, by name; texts as arrays of text."""
    from sim.engine.prepared import prepare
    from sim.model.model import CooperationModel
    from sim.outcomes.compute import run_table
    from sim.scenario.load import load_scenario

    name, variant, overrides = case
    scenario = load_scenario(name, variant, overrides=overrides | {"record": ["daily"]})
    table = run_table(CooperationModel(prepared=prepare(scenario), replicate=replicate).run_all())
    left: dict[str, Any] = {f"series {k}": v for k, v in table.series.items()}
    left |= {"daily": table.daily, "contribution": table.contribution}
    left["events"] = np.array([f"{e.month} {e.place} {e.kind}" for e in table.events], dtype=np.str_)
    left["flows"] = np.array([f"{f.month} {f.payer} {f.payee} {f.kind}" for f in table.flows], dtype=np.str_)
    left["flow amounts"] = np.array([f.amount for f in table.flows])
    return left


def weighted(values: np.ndarray[Any, Any]) -> float:
    """One number that every entry of ``values`` moves: sum of the defined entries with weights that differ from entry to entry."""
    flat = np.nan_to_num(values.ravel(), nan=0.5, posinf=7.0, neginf=-7.0)
    return float((flat * (1.0 + np.modf(np.arange(flat.size) * 0.6180339887498949)[0])).sum())


def table(names: list[str] | None = None) -> dict[str, list[float]]:
    """Case -> a number for each outcome of KEPT (weighted sum over months and places) and the number of events; replicate 0."""
    rows, every = {}, cases()
    for name in every if names is None else names:
        case = every[name]
        left = run_case((case[0], case[1], case[2] | {"period.months": min(20, case[2].get("period.months", 20))}), 0)
        rows[name] = [weighted(left[f"series {k}"]) if f"series {k}" in left else 0.0 for k in KEPT] + [float(left["events"].size)]
    return rows


def _dump(folder: Path) -> None:
    """Write every case of the checkout in which this runs."""
    for number, (name, case) in enumerate(cases().items()):
        for replicate in range(REPLICATES):
            np.savez(folder / f"{number:03d}-{replicate}.npz", name=np.array(name), **run_case(case, replicate))


def moved(old: np.ndarray[Any, Any], new: np.ndarray[Any, Any]) -> tuple[str, float] | None:
    """Where two arrays differ first, and the largest change by the largest value of the series; None if all bits agree."""
    if old.shape != new.shape:
        return f"shape {old.shape} -> {new.shape}", np.inf
    if old.dtype.kind == "U":
        differ = np.flatnonzero(old != new)
        return (f"row {differ[0]}: {old[differ[0]]} -> {new[differ[0]]}", np.inf) if differ.size else None
    if old.tobytes() == new.tobytes():
        return None
    apart = ~((old == new) | (np.isnan(old) & np.isnan(new)))
    if not apart.any():
        return None
    at = tuple(int(i) for i in np.argwhere(apart)[0])
    known = np.isfinite(old) & np.isfinite(new)
    same_kind = bool((known | (old == new) | (np.isnan(old) & np.isnan(new))).all())
    size = float(np.abs(new[known] - old[known]).max() / max(np.abs(old[known]).max(), 1e-300)) if same_kind else np.inf
    return f"first at {at}: {old[at]!r} -> {new[at]!r}, {int(apart.sum())} of {old.size}", size


def compare(old: Path, new: Path, python: str = sys.executable) -> int:
    """Run the cases of this file in both checkouts and print what moved; the number of cases that moved."""
    here, changed, total, worst = Path(__file__).resolve(), 0, 0, 0.0
    with tempfile.TemporaryDirectory() as work:
        folders = [Path(work) / side for side in ("old", "new")]
        for folder, checkout in zip(folders, (old, new), strict=True):
            folder.mkdir()
            here_root = str(checkout.resolve())
            script = f"import sys; sys.path.insert(0, {here_root!r}); import sim; assert sim.__file__.startswith({here_root!r}), sim.__file__\n"
            script += f"import importlib.util as u; s = u.spec_from_file_location('guard', {str(here)!r})\n"
            script += f"m = u.module_from_spec(s); s.loader.exec_module(m); m._dump(m.Path({str(folder)!r}))"
            subprocess.run([python, "-c", script], check=True, cwd=checkout, env=os.environ | {"PYTHONPATH": str(checkout.resolve())})
        for file in sorted(folders[0].iterdir()):
            total += 1
            with np.load(file) as a, np.load(folders[1] / file.name) as b:
                rows = [(k, moved(a[k], b[k])) for k in a.files if k in b.files]
                missing = sorted(set(a.files) ^ set(b.files))
                rows = [(k, m) for k, m in rows if m is not None]
                if rows or missing:
                    changed += 1
                    print(f"{a['name']} (replicate {file.stem[-1]}): {len(rows)} moved" + (f"; in one only: {', '.join(missing)}" if missing else ""))
                    for k, m in rows[:4]:
                        assert m is not None
                        print(f"  {k}: {m[0]}, largest change {m[1]:.2g}")
                    worst = max([worst, *(m[1] for _, m in rows if m is not None)])
    print(f"{total} runs compared, {changed} moved" + (f", largest change {worst:.2g}" if changed else ": every bit agrees"))
    return changed


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", nargs="*", type=Path)
    parser.add_argument("--renew", action="store_true")
    chosen = parser.parse_args()
    if chosen.renew:
        with FILE.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["case", *KEPT, "events"])
            writer.writerows([name, *(f"{x:.12g}" for x in row)] for name, row in table().items())
        return
    if len(chosen.checkouts) != 2:
        parser.error("two checkouts, the old one first")
    sys.exit(1 if compare(*chosen.checkouts) else 0)


if __name__ == "__main__":
    main()
