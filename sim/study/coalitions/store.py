"""A coalition analysis as a folder, written whole or not at all: tables, the scenario, and a manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.declare.problems import file_error
from sim.declare.reading.cells import TableWriter
from sim.games.masks import coalition_of
from sim.study.calibrate.posterior import Under
from sim.study.coalitions.analyse import RULES, Band, CoalitionStudy, Floats, band
from sim.study.coalitions.opened import ARRAYS, COALITIONS, write_arrays
from sim.study.coalitions.sums import CoalitionTable
from sim.study.runs.execute import id_of_replicate
from sim.study.store.files import whole_folder
from sim.study.store.manifest import FORMAT, about_region, surroundings, write_manifest
from sim.study.store.owners import WORK, owned
from sim.study.store.place import check_target
from sim.study.store.runid import scenario_hash
from sim.study.store.store import part_of, place_folder, write_scenario
from sim.study.store.tables import write_table

SUFFIX = "-coalitions"
MOST_ROWS = 1 << 13
"""More coalitions than this go to a parquet table, which a spreadsheet could not open anyway."""


def write_study(study: CoalitionStudy, out: Path, overwrite: bool = False, wall_seconds: float = 0.0, under: Under | None = None) -> Path:
    """Write the analysis into ``out/<file stem>-coalitions/`` and return the folder.

    Where the folder exists the analysis goes to ``...-2`` and on; with ``overwrite`` it replaces the files of the analysis there.
    ``under``: the posterior that parameters were drawn from. Errors as in :func:`sim.study.store.store.write_results`.
    """
    out, name = Path(out), study.scenario.name + SUFFIX
    check_target(out, name, overwrite)
    with owned(out / WORK) as owner:
        try:
            with whole_folder(part_of(out, name, owner)) as part:
                _write_tables(part, study)
                write_arrays(part / ARRAYS, study, (part / COALITIONS).exists())
                write_scenario(part, study.scenario)
                write_manifest(part, _manifest(study, wall_seconds, under))
                return place_folder(part, out, name, overwrite, owner)
        except OSError as error:
            raise file_error(error, out / name) from None


def _manifest(study: CoalitionStudy, wall_seconds: float, under: Under | None) -> dict[str, Any]:
    s = study.scenario
    drawn = {} if under is None else {"posterior": under.about(s)}
    return drawn | {
        "format": FORMAT,
        "kind": "coalitions",
        "scenario": s.name,
        "title": {"en": s.title.en, "zh": s.title.zh},
        "scenario_sha256": scenario_hash(s),
        "root_seed": study.root_seed,
        "runs": [{"replicate": r, "run_id": id_of_replicate(s, study.root_seed, r, under)} for r in range(study.replicates)],
        "year": study.year,
        "months": list(study.months),
        "value": study.value,
        "arrays": study.arrays,
        "transport": s.get("air", "transport"),
        "cost": s.get("governments", "cost"),
        "party_cohesion": s.get("governments", "party_cohesion"),
        "parties": list(study.parties),
        "exact": study.table is not None,
        "money": "10^8 CNY/year",
        "region": about_region(s.region),
        "wall_seconds": round(wall_seconds, 3),
        **surroundings(s.path),
    }  # fmt: skip


def _write_tables(folder: Path, study: CoalitionStudy) -> None:
    quantities = _quantities(study)
    n, replicates = len(study.parties), study.replicates
    rows = [(party, key, *_band(band(values[:, p])), _sides(values[:, p])) for key, values in quantities.items() for p, party in enumerate(study.parties)]
    _csv(folder / "parties.csv", ("party", "quantity", "mean", "lo", "hi", "share_positive"), rows)
    each = ((r, party, *(_text(values[r, p]) for values in quantities.values())) for r in range(replicates) for p, party in enumerate(study.parties))
    _csv(folder / "replicates.csv", ("replicate", "party", *quantities), each)
    cities = study.scenario.region.city_names
    efforts = (
        (city, study.parties[study.party[c]], *_band(band(study.effort_nash[:, c])), *_band(band(study.effort_joint[:, c]))) for c, city in enumerate(cities)
    )
    _csv(folder / "cities.csv", ("city", "party", *(f"effort_{at}_{part}" for at in ("nash", "joint") for part in ("mean", "lo", "hi"))), efforts)
    games = (
        (r, _text(study.gains[r].sum()), _text(study.least_core[r]), *(int(inside[r]) for inside in study.in_core.values())) for r in range(replicates)
    )
    _csv(folder / "games.csv", ("replicate", "worth", "least_core", *(f"in_core_{rule}" for rule in study.in_core)), games)
    pairs = [(p, q) for p in range(n) for q in range(n) if p != q]
    payments = ((study.parties[p], study.parties[q], *_band(band(study.payments[:, p, q]))) for p, q in pairs)
    _csv(folder / "payments.csv", ("payer", "payee", "mean", "lo", "hi"), payments)
    if study.table is not None:
        _write_coalitions(folder, study, study.table)
        together = ((study.parties[p], study.parties[q], _text(study.table.together[p, q]), _text(study.table.held[p, q])) for p, q in pairs if p < q)
        _csv(folder / "pairs.csv", ("party", "partner", "together_stable", "together_with_transfers"), together)
    if study.sizes is not None:
        found = (study.sizes.internal, study.sizes.external, study.sizes.potential)
        sizes = ((size, *(_text(x) for e in found for x in (e.value[k], e.standard_error[k]))) for k, size in enumerate(study.sizes.sizes))
        _csv(folder / "sizes.csv", ("size", *(f"{name}{part}" for name in ("internal", "external", "potential") for part in ("", "_error"))), sizes)


def _quantities(study: CoalitionStudy) -> dict[str, Floats]:
    """Name -> (N, P), in the order of the tables."""
    found = {
        "effort_nash": study.effort_of_parties(study.effort_nash),
        "effort_joint": study.effort_of_parties(study.effort_joint),
        "payoff_nash": study.payoff_nash,
        "payoff_joint": study.payoff_joint,
        "gain": study.gains,
    }
    for rule in (rule for rule in RULES if rule in study.shares):
        found |= {f"share_{rule}": study.shares[rule], f"transfer_{rule}": study.transfers(rule)}
    found["shapley_error"] = study.shapley_error
    found["transfer_stabilising"] = study.stabilising
    return found


def _write_coalitions(folder: Path, study: CoalitionStudy, table: CoalitionTable) -> None:
    """Every coalition with its payoffs: a row each, by mask (bit i = party i)."""
    shares = {name: getattr(table, name) for name in ("internal", "external", "stable", "potential", "maximal", "margin", "worth")}
    count = len(table.worth)
    payoffs = {f"payoff_{party}": table.payoffs[:, p] for p, party in enumerate(study.parties)}
    if count <= MOST_ROWS:
        columns = [*shares.values(), *payoffs.values()]
        names = [" + ".join(study.parties[p] for p in coalition_of(mask)) for mask in range(count)]
        rows = ((mask, names[mask], mask.bit_count(), *(_text(column[mask]) for column in columns)) for mask in range(count))
        _csv(folder / "coalitions.csv", ("mask", "members", "size", *shares, *payoffs), rows)
        return
    import pyarrow as pa

    sizes = np.array([mask.bit_count() for mask in range(count)], dtype=np.int32)
    whole = {"mask": np.arange(count, dtype=np.int32), "size": sizes, **shares, **{name: np.ascontiguousarray(column) for name, column in payoffs.items()}}
    write_table(folder / COALITIONS, [pa.table(whole)])


def _csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table as UTF-8 with a byte-order mark, which spreadsheets need to read Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = TableWriter(file)
        writer.writerow(header)
        writer.writerows(rows)


def _band(x: Band) -> tuple[str, str, str]:
    return _text(x.mean), _text(x.lo), _text(x.hi)


def _sides(values: Floats) -> str:
    known = values[~np.isnan(values)]
    return _text(float(np.mean(known > 0))) if known.size else ""


def _text(value: float) -> str:
    """Ten significant digits; empty where there is no value."""
    return "" if value != value else f"{value:.10g}"
