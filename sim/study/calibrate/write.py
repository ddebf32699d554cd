"""A posterior as files: draws, what they are, the calibration file, and a manifest; written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.declare.problems import Place, fail, file_error
from sim.declare.reading.cells import TableWriter
from sim.study.calibrate.changes import values_at
from sim.study.calibrate.file import Calibration
from sim.study.calibrate.fit import QUANTILES, Fitted
from sim.study.calibrate.planted import Planted
from sim.study.calibrate.posterior import ABOUT, FORMAT, SOURCE, TABLE, folder_of
from sim.study.calibrate.record import ErrorModel
from sim.study.store.files import file_sha256, whole_file, whole_folder
from sim.study.store.manifest import FORMAT as MANIFEST_FORMAT
from sim.study.store.manifest import about_region, surroundings, write_manifest
from sim.study.store.owners import WORK, owned
from sim.study.store.runid import scenario_hash
from sim.study.store.store import part_of, place_folder
from sim.version import MODEL_VERSION
from sim.world.pack import RegionPack

PLANTED_SUFFIX = "-planted"
PLANTED_TABLE = "planted.csv"


def about(fitted: Fitted) -> dict[str, Any]:
    """What posterior.json holds: nothing that differs from machine to machine or from day to day."""
    calibration = fitted.learned.calibration
    scenario, record = calibration.scenario, calibration.record
    quantiles = fitted.weighed.quantiles(QUANTILES)
    return {
        "format": FORMAT,
        "title": {"en": calibration.title.en, "zh": calibration.title.zh},
        "file": str(calibration.path.name),
        "file_sha256": hashlib.sha256(calibration.content).hexdigest(),
        "scenario": calibration.base,
        "scenario_sha256": scenario_hash(scenario),
        "model_version": MODEL_VERSION,
        "region": {"name": scenario.region.name, "data_files": dict(scenario.region.digests)},
        "observed": {"variable": record.variable, "places": list(record.places), "years": list(record.years), "values": len(record.entries)},
        "error": _error(record.error),
        "design": asdict(calibration.design),
        "root_seed": calibration.root_seed,
        "draws": len(fitted.draws),
        "parameters": [
            {
                "name": one.name, "label": {"en": one.label.en, "zh": one.label.zh}, "unit": one.unit,
                "sets": {path: values_at(scenario, path)[0] for path in one.paths}, "prior": one.prior.as_dict(),
                "quantiles": {f"{share:g}": _round(value) for share, value in zip(QUANTILES, quantiles[:, d], strict=True)},
            }
            for d, one in enumerate(calibration.free)
        ],
        "directions": [{"share": _round(x.share), "loadings": [_round(value) for value in x.loadings]} for x in fitted.directions],
        "checks": {key: value if isinstance(value, int) else _round(value) for key, value in asdict(fitted.checks).items()},
        "points_lost": fitted.learned.lost,
    }  # fmt: skip


def _error(error: ErrorModel) -> dict[str, Any]:
    return {**error.terms, "noise": dict(error.noise)}


def _round(value: float) -> float:
    """Six significant digits: what the last bits of linear algebra cannot move."""
    return float(f"{value:.6g}")


def write_posterior(fitted: Fitted, out: Path, overwrite: bool = False) -> Path:
    """Write ``out/<file stem>/`` (or ``-2`` and on where that holds something else) and return the folder. InputError, EnvironmentFailed."""
    calibration = fitted.learned.calibration
    manifest = {**_head(calibration, "calibration"), "posterior": hashlib.sha256(calibration.content).hexdigest()}
    return _folder(out, calibration.name, overwrite, manifest, lambda part: _fill(part, fitted))


def check_region(region: RegionPack, overwrite: bool) -> None:
    """InputError: a posterior stands beside the data of the region already, and nothing says that it may be replaced."""
    folder = folder_of(region.folder)
    if (folder / TABLE).is_file() and not overwrite:
        raise fail(Place(str(folder)), "calibrate.exists")


def write_into_region(fitted: Fitted) -> Path:
    """Put the posterior beside the data of its region, where every command finds it; returns that folder. EnvironmentFailed: it cannot be written."""
    folder = folder_of(fitted.learned.calibration.scenario.region.folder)
    try:
        folder.mkdir(exist_ok=True)
        with whole_folder(folder / f".part-{os.getpid()}") as part:
            _fill(part, fitted)
            for name in (SOURCE, TABLE, ABOUT):  # what they are comes last: a posterior without it is none
                with whole_file(folder / name) as file:
                    shutil.copyfile(part / name, file)
    except OSError as error:
        raise file_error(error, folder) from None
    return folder


def write_planted(planted: Planted, calibration: Calibration, out: Path, overwrite: bool = False) -> Path:
    """Write truths and intervals into ``out/<file stem>-planted/`` and return the folder. InputError, EnvironmentFailed."""

    def fill(part: Path) -> None:
        ends = zip(planted.truth, planted.low, planted.high, planted.held, strict=True)
        rows = [
            (number, name, *(f"{x:.10g}" for x in (truth[d], low[d], high[d])), int(held[d]))
            for number, (truth, low, high, held) in enumerate(ends)
            for d, name in enumerate(planted.names)
        ]
        _csv(part / PLANTED_TABLE, ("record", "parameter", "truth", "low", "high", "held"), rows)
        (part / SOURCE).write_bytes(calibration.content)

    manifest = {**_head(calibration, "planted"), "posterior": hashlib.sha256(calibration.content).hexdigest(), "replicates": len(planted.truth)}
    return _folder(out, calibration.name + PLANTED_SUFFIX, overwrite, {**manifest, "share_held": planted.share}, fill)


def _head(calibration: Calibration, kind: str) -> dict[str, Any]:
    return {
        "format": MANIFEST_FORMAT, "kind": kind, "scenario": calibration.base, "title": {"en": calibration.title.en, "zh": calibration.title.zh},
        "scenario_sha256": scenario_hash(calibration.scenario), "root_seed": calibration.root_seed, "design": asdict(calibration.design),
        "region": about_region(calibration.scenario.region), **surroundings(calibration.path),
    }  # fmt: skip


def _folder(out: Path, name: str, overwrite: bool, manifest: dict[str, Any], fill: Any) -> Path:
    try:
        with owned(out / WORK) as owner, whole_folder(part_of(out, name, owner)) as part:
            fill(part)
            write_manifest(part, manifest)
            return place_folder(part, out, name, overwrite, owner)
    except OSError as error:
        raise file_error(error, out / name) from None


def _fill(part: Path, fitted: Fitted) -> None:
    calibration = fitted.learned.calibration
    rows = ((number, *(f"{value:.10g}" for value in row)) for number, row in enumerate(fitted.draws))
    _csv(part / TABLE, ("draw", *(one.name for one in calibration.free)), rows)
    (part / SOURCE).write_bytes(calibration.content)
    text = json.dumps({**about(fitted), "table_sha256": file_sha256(part / TABLE)}, indent=2, ensure_ascii=False)
    (part / ABOUT).write_text(text + "\n", encoding="utf-8", newline="\n")


def _csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = TableWriter(file)
        writer.writerow(header)
        writer.writerows(rows)
