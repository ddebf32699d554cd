"""A stored coalition analysis, opened again: the arrays of the study lie in one file beside its tables."""

from __future__ import annotations

import dataclasses
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.declare.problems import Place, fail
from sim.games.tu import Estimate
from sim.scenario.load import load_scenario
from sim.study.coalitions.analyse import CoalitionStudy
from sim.study.coalitions.sums import CoalitionTable, SizeTable
from sim.study.store.manifest import broken, check_manifest, read_manifest
from sim.study.store.store import SCENARIO
from sim.study.store.tables import read_table

ARRAYS, COALITIONS = "study.npz", "coalitions.parquet"
_PLAIN = ("party", "effort_nash", "effort_joint", "payoff_nash", "payoff_joint", "shapley_error", "least_core", "payments", "stabilising")
_FLAGS = ("internal", "external", "stable", "potential", "maximal", "margin", "worth")
_PAIRS = ("together", "held")
_SHARES = ("none_stable", "none_held")
_SIZES = ("internal", "external", "potential")
_NEEDED = ("scenario", "title", "root_seed", "runs", "year", "months", "value", "arrays", "parties", "exact", "region", "files")


@dataclass(frozen=True)
class StoredCoalitions:
    """The folder of an analysis, its manifest, and the study as it was."""

    path: Path
    manifest: dict[str, Any]
    study: CoalitionStudy

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return str(self.manifest["scenario"])

    @property
    def parties(self) -> tuple[str, ...]:
        """Names of the parties."""
        return self.study.parties


def write_arrays(path: Path, study: CoalitionStudy, coalitions_apart: bool) -> None:
    """Write the arrays of a study; bytes repeat. ``coalitions_apart``: the columns of all coalitions stand in ``coalitions.parquet``."""
    arrays: dict[str, Any] = {name: getattr(study, name) for name in _PLAIN} | {"focus": np.array(study.focus, dtype=np.int64)}
    arrays |= {f"shares.{rule}": values for rule, values in study.shares.items()}
    arrays |= {f"in_core.{rule}": values for rule, values in study.in_core.items()}
    if study.few is not None:
        arrays["few"] = study.few
    if study.table is not None:
        kept = (*_PAIRS, *_SHARES) if coalitions_apart else (*_PAIRS, *_SHARES, *_FLAGS, "payoffs")
        arrays |= {f"table.{name}": getattr(study.table, name) for name in kept}
    if study.sizes is not None:
        arrays["sizes"] = np.array(study.sizes.sizes, dtype=np.int64)
        arrays |= {f"sizes.{name}.{part}": getattr(getattr(study.sizes, name), part) for name in _SIZES for part in Estimate._fields}
    np.savez_compressed(path, allow_pickle=False, **{name: np.asarray(value) for name, value in arrays.items()})


def open_coalitions(path: str | Path) -> StoredCoalitions:
    """Open the folder of an analysis. InputError: ``result.missing`` (no manifest), ``coalitions.none`` (results of another kind),
    ``coalitions.old`` (a version that kept no arrays), ``result.broken`` (incomplete or damaged)."""
    folder, place = Path(path), Place(str(path))
    content = read_manifest(path)
    if content.get("kind") != "coalitions":
        raise fail(place, "coalitions.none", path=path)
    if ARRAYS not in content.get("files", {}):
        raise fail(place, "coalitions.old", path=path, file=ARRAYS)
    check_manifest(path, content, _NEEDED)
    for name in content["files"]:
        if not (folder / name).is_file():
            raise broken(path, name)
    import pyarrow as pa

    try:
        with (folder / ARRAYS).open("rb") as stored, np.load(stored, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return StoredCoalitions(folder, content, _study(folder, content, arrays))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, pa.ArrowException) as error:
        raise broken(path, f"{ARRAYS}: {error}") from None


def _study(folder: Path, m: Mapping[str, Any], arrays: Mapping[str, Any]) -> CoalitionStudy:
    """The study of a manifest and its arrays. KeyError, ValueError: something is not there or has another shape."""
    parties = tuple(m["parties"])
    n = len(parties)
    if arrays["payoff_nash"].shape != (len(m["runs"]), n) or arrays["payments"].shape != (len(m["runs"]), n, n):
        raise ValueError(f"{arrays['payoff_nash'].shape}")
    scenario = dataclasses.replace(load_scenario(folder / SCENARIO), name=str(m["scenario"]))
    return CoalitionStudy(
        scenario, int(m["root_seed"]), int(m["year"]), tuple(m["months"]), m["value"], m["arrays"], parties, arrays["party"], arrays["effort_nash"],
        arrays["effort_joint"], arrays["payoff_nash"], arrays["payoff_joint"], _below("shares.", arrays), arrays["shapley_error"],
        _below("in_core.", arrays), arrays["least_core"], arrays["payments"], _table(folder, arrays, parties) if m["exact"] else None,
        None if m["exact"] else _sizes(arrays), arrays.get("few"), tuple(int(p) for p in arrays["focus"]), arrays["stabilising"],
    )  # fmt: skip


def _below(head: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(head): values for name, values in arrays.items() if name.startswith(head)}


def _table(folder: Path, arrays: Mapping[str, Any], parties: tuple[str, ...]) -> CoalitionTable:
    found = _below("table.", arrays)
    if "payoffs" not in found:
        stored = read_table(folder / COALITIONS, None)
        found |= {name: stored.column(name).to_numpy() for name in _FLAGS}
        found["payoffs"] = np.column_stack([stored.column(f"payoff_{party}").to_numpy() for party in parties])
    arrays_of = {name: found[name] for name in ("payoffs", *_FLAGS, *_PAIRS)}
    return CoalitionTable(**arrays_of, none_stable=float(found["none_stable"]), none_held=float(found["none_held"]))


def _sizes(arrays: Mapping[str, Any]) -> SizeTable:
    estimates = {name: Estimate(*(arrays[f"sizes.{name}.{part}"] for part in Estimate._fields)) for name in _SIZES}
    return SizeTable(tuple(int(size) for size in arrays["sizes"]), **estimates)
