"""The results of one scenario as a folder, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.problems import InputError, file_error
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.measure import Measure
from sim.scenario.figures import plain_figures
from sim.scenario.scenario import Scenario
from sim.study.calibrate.posterior import Under
from sim.study.compare.campaigns import Campaign
from sim.study.compare.spells import spell_table, spells_of
from sim.study.runs.execute import Executed
from sim.study.runs.twins import write_twins
from sim.study.store.files import whole_folder
from sim.study.store.manifest import manifest, write_manifest
from sim.study.store.owners import WORK, Owner, owned
from sim.study.store.place import check_target, renews, replace_files
from sim.study.store.runid import scenario_hash
from sim.study.store.summary import Summary
from sim.study.store.tables import KEYS, KINDS, About, labelled, read_table, where_from, write_table
from sim.world.reading.reader import PACKAGED

if TYPE_CHECKING:
    import pyarrow as pa

SCENARIO = "scenario.yaml"
OWN_REGION = "region"


def write_results(
    executed: Executed, out: Path, overwrite: bool = False, name: str | None = None, twins: Sequence[tuple[Campaign, Executed]] = (),
    under: Under | None = None, more: Callable[[Path], dict[str, Any]] | None = None,
) -> Path:  # fmt: skip
    """Compact the runs of one scenario into ``out/<name>/`` (files: results/README.md) and return the folder.

    ``name`` is the stem of the scenario file when not given; ``twins``: the same runs without a campaign each; ``under``: the posteriors of the
    runs; ``more`` writes further files into the folder and returns what the manifest says of them. Where the folder exists, the results go to
    ``<name>-2`` and on; with ``overwrite`` the files that its manifest lists are replaced, and whatever else lies there stays.
    ValueError: no run was finished. InputError: the folder to overwrite holds something else. EnvironmentFailed: not writable, disk full, or
    another command is at work on that folder; nothing half-written is left.
    """
    if not executed.runs:
        raise ValueError("no finished run to write")
    out, name = Path(out), name or executed.scenario.name
    check_target(out, name, overwrite)
    with owned(out / WORK) as owner:
        try:
            with whole_folder(part_of(out, name, owner)) as part:
                _fill(part, executed, name, twins, under, more)
                return place_folder(part, out, name, overwrite, owner)
        except OSError as error:
            raise file_error(error, out / name) from None


def _fill(
    part: Path, executed: Executed, name: str, twins: Sequence[tuple[Campaign, Executed]], under: Under | None,
    more: Callable[[Path], dict[str, Any]] | None,
) -> None:  # fmt: skip
    summary = _write_tables(part, executed, name)
    _write_runs(part, executed, name, summary)
    summary.write(part / "summary.csv", name, Measure.of(executed.scenario.region))
    write_scenario(part, executed.scenario)
    drawn = {} if under is None else {"posterior": under.write_draws(part, executed.scenario, sorted(executed.runs))}
    without = {"without_campaign": write_twins(part, twins, name)} if twins else {}
    added = {} if more is None else more(part)
    write_manifest(part, manifest(executed, name, summary.months, summary.places, summary.outcomes) | without | drawn | added)


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

    write_table(part / "series.parquet", series(), _about(executed, name))
    write_table(part / "spells.parquet", spells)
    for kind in KINDS[1:]:
        present = [(replicate, folder / f"{kind}.parquet") for replicate, folder in runs]
        if present[0][1].is_file():
            write_table(part / f"{kind}.parquet", (labelled(read_table(path), name, replicate) for replicate, path in present))
    assert summary is not None
    return summary


def _about(executed: Executed, name: str, period: bool = False) -> About:
    """Units and labels of the region, and which scenario it is."""
    measure = Measure.of(executed.scenario.region)
    source = where_from(scenario=name, scenario_sha256=scenario_hash(executed.scenario), root_seed=str(executed.root_seed))
    return About({outcome: measure.outcome(outcome) for outcome in OUTCOMES}, source, period)


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
    write_table(part / "runs.parquet", [pa.table(columns)], _about(executed, name, period=True))


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
    if scenario.figures:
        values["figures"] = plain_figures(scenario.figures)
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)
    (folder / SCENARIO).write_text(text, encoding="utf-8", newline="\n")


def _without_blanks(values: Any) -> Any:
    """Without the keys whose value is None: a key that is left out means the same, and a blank is refused by some."""
    if isinstance(values, dict):
        return {key: _without_blanks(value) for key, value in values.items() if value is not None}
    return [_without_blanks(value) for value in values] if isinstance(values, list) else values


def part_of(out: Path, name: str, owner: Owner) -> Path:
    """The hidden folder that is filled before it becomes ``out/name``."""
    return out / f".{name}-{owner.mark}.part"


def place_folder(part: Path, out: Path, name: str, overwrite: bool, owner: Owner) -> Path:
    """Move the finished folder to ``out/name``, or to ``<name>-2`` and on where that is taken.

    It goes into a folder that is there with ``overwrite``, and where it holds all that stands in that folder (:func:`renews`). The owner claims the
    folder, so that no other command replaces it while its charts are drawn. OSError, and see :func:`write_results`.
    """
    target = out / name
    if overwrite and target.is_dir():
        owner.claim(f"folder {name}")
        replace_files(part, target, out / f".{name}-{owner.mark}.old")
        return target
    number = 1
    while not _renamed(part, target, owner):
        if renews(target, part) and owner.try_claim(f"folder {target.name}"):
            with suppress(InputError):  # a file of somebody else's is in the way
                replace_files(part, target, out / f".{target.name}-{owner.mark}.old")
                return target
        number += 1
        target = out / f"{name}-{number}"
    return target


def _renamed(part: Path, target: Path, owner: Owner) -> bool:
    """False where ``target`` is taken, by a folder or by another command that is about to write it."""
    if os.path.lexists(target) or not owner.try_claim(f"folder {target.name}"):
        return False
    try:
        os.rename(part, target)
    except OSError:
        if os.path.lexists(target):
            return False
        raise
    return True
