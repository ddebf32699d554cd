"""The results of one scenario as a folder, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.problems import Place, fail
from sim.outcomes.measure import Measure
from sim.scenario.scenario import Scenario
from sim.study.execute import Executed
from sim.study.files import as_input_error, token, whole_folder
from sim.study.manifest import NAME as MANIFEST
from sim.study.manifest import manifest, write_manifest
from sim.study.spells import spell_table, spells_of
from sim.study.summary import Summary
from sim.study.tables import KEYS, KINDS, labelled, read_table, write_table
from sim.world.reader import PACKAGED

if TYPE_CHECKING:
    import pyarrow as pa

SCENARIO = "scenario.yaml"
OWN_REGION = "region"


def check_target(out: Path, name: str, overwrite: bool) -> None:
    """Before anything is run: refuse to overwrite a folder that holds something else than results."""
    target = out / name
    if overwrite and target.is_dir() and not (target / MANIFEST).is_file() and any(target.iterdir()):
        raise fail(Place(str(target)), "folder.exists", path=target)


def write_results(executed: Executed, out: Path, overwrite: bool = False, name: str | None = None) -> Path:
    """Compact the runs of one scenario into ``out/<name>/`` (files: results/README.md) and return the folder.

    ``name`` is the stem of the scenario file when not given. Where the folder exists, the results go to ``<name>-2`` and on;
    with ``overwrite`` they replace it, and the old folder goes only after the new one stands. ValueError: no run was finished.
    InputError: not writable, disk full, or the folder to overwrite holds something else; nothing half-written is left.
    """
    if not executed.runs:
        raise ValueError("no finished run to write")
    out, name = Path(out), name or executed.scenario.name
    check_target(out, name, overwrite)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with whole_folder(out / f".{name}-{token()}.part") as part:
            _fill(part, executed, name)
            return place_folder(part, out, name, overwrite)
    except OSError as error:
        raise as_input_error(error, out / name) from None


def _fill(part: Path, executed: Executed, name: str) -> None:
    summary = _write_tables(part, executed, name)
    _write_runs(part, executed, name, summary)
    summary.write(part / "summary.csv", name, Measure.of(executed.scenario.region))
    write_scenario(part, executed.scenario)
    write_manifest(part, manifest(executed, name, summary.months, summary.places, summary.outcomes))


def _write_tables(part: Path, executed: Executed, name: str) -> Summary:
    runs = sorted(executed.runs.items())
    summary: Summary | None = None
    spells: list[pa.Table] = []

    def series() -> Iterator[pa.Table]:
        nonlocal summary
        for replicate, folder in runs:
            table = read_table(folder / "series.parquet")
            if summary is None:
                months = list(dict.fromkeys(table.column("month").to_pylist()))
                places = list(dict.fromkeys(table.column("city").to_pylist()))
                summary = Summary(months, places, [c for c in table.column_names if c not in KEYS])
            shape = (len(summary.months), len(summary.places))
            values = {o: table.column(o).to_numpy().reshape(shape) for o in summary.outcomes}
            summary.add(values)
            spells.append(labelled(spell_table(spells_of(values, summary.months, summary.places)), name, replicate))
            yield labelled(table, name, replicate)

    write_table(part / "series.parquet", series())
    write_table(part / "spells.parquet", spells)
    for kind in KINDS[1:]:
        present = [(replicate, folder / f"{kind}.parquet") for replicate, folder in runs]
        if present[0][1].is_file():
            write_table(part / f"{kind}.parquet", (labelled(read_table(path), name, replicate) for replicate, path in present))
    assert summary is not None
    return summary


def _write_runs(part: Path, executed: Executed, name: str, summary: Summary) -> None:
    """One row a run: the value of every outcome for ALL over the whole period (a sum outcome: per year)."""
    import pyarrow as pa

    runs = sorted(executed.runs.items())
    columns: dict[str, Any] = {
        "scenario": pa.array([name] * len(runs), pa.string()),
        "replicate": pa.array([replicate for replicate, _ in runs], pa.int32()),
        "run_id": pa.array([folder.name for _, folder in runs], pa.string()),
        "root_seed": pa.array([executed.root_seed] * len(runs), pa.int64()),
    }
    whole = summary.whole()
    columns |= {outcome: np.ascontiguousarray(whole[:, o]) for o, outcome in enumerate(summary.outcomes)}
    write_table(part / "runs.parquet", [pa.table(columns)])


def write_scenario(folder: Path, scenario: Scenario) -> None:
    """Write the resolved scenario, which runs again from ``folder`` alone; a pack of the user's own is copied beside it."""
    import yaml

    pack = scenario.region
    own = pack.folder.resolve().parent != PACKAGED.resolve()
    if own:
        (folder / OWN_REGION).mkdir()
        for file in pack.digests:
            shutil.copyfile(pack.folder / file, folder / OWN_REGION / file)
    values = _without_blanks(scenario.as_dict(OWN_REGION if own else None))
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)
    (folder / SCENARIO).write_text(text, encoding="utf-8", newline="\n")


def _without_blanks(values: Any) -> Any:
    """Without the keys whose value is None: a key that is left out means the same, and a blank is refused by some."""
    if isinstance(values, dict):
        return {key: _without_blanks(value) for key, value in values.items() if value is not None}
    return [_without_blanks(value) for value in values] if isinstance(values, list) else values


def place_folder(part: Path, out: Path, name: str, overwrite: bool) -> Path:
    """Rename the finished folder to ``out/name``, or to ``<name>-2`` and on where that is taken; with ``overwrite`` it is replaced."""
    target = out / name
    if overwrite and target.is_dir():
        old = out / f".{name}-{token()}.old"
        os.rename(target, old)
        try:
            os.rename(part, target)
        except OSError:
            os.rename(old, target)
            raise
        shutil.rmtree(old)
        return target
    number = 1
    while os.path.lexists(target):
        number += 1
        target = out / f"{name}-{number}"
    os.rename(part, target)
    return target
