"""A designed treaty as a folder, written whole or not at all, and opened again: every mix that was tried, the answer as a scenario that runs."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.declare.problems import file_error
from sim.declare.reading.cells import TableWriter
from sim.declare.text import Text
from sim.scenario.load import load_scenario
from sim.study.calibrate.posterior import sampled
from sim.study.search.file import Treaty, about
from sim.study.search.mixes import Tried
from sim.study.search.treaty import Designed, level_texts
from sim.study.store.files import whole_folder
from sim.study.store.manifest import FORMAT, about_region, broken, check_manifest, read_manifest, surroundings, write_manifest
from sim.study.store.owners import WORK, owned
from sim.study.store.place import check_target
from sim.study.store.run_store import RunStore
from sim.study.store.runid import scenario_hash
from sim.study.store.store import SCENARIO, part_of, place_folder, write_scenario

KIND = "treaty"
MIXES, FILE = "mixes.csv", "design.yaml"
_NEEDED = ("scenario", "title", "axes", "aim", "answer", "share", "region", "files")


@dataclass(frozen=True)
class StoredTreaty:
    """The folder of a designed treaty and its manifest; ``mixes``: cost, share and whether it is the answer, of every mix that was tried."""

    path: Path
    manifest: dict[str, Any]
    mixes: tuple[tuple[float, float, bool], ...]

    @property
    def name(self) -> str:
        """Name of the file of the designer."""
        return str(self.manifest["scenario"])


def write_treaty(designed: Designed, out: Path, overwrite: bool = False, wall_seconds: float = 0.0) -> Path:
    """Write into ``out/<name>/`` and return the folder; names and errors as in :func:`sim.study.store.store.write_results`.

    ``treaty/scenario.yaml`` is the answer: it was read again and is the scenario that was tried.
    """
    treaty, out = designed.treaty, Path(out)
    check_target(out, treaty.name, overwrite)
    with owned(out / WORK) as owner:
        try:
            with whole_folder(part_of(out, treaty.name, owner)) as part:
                _write_mixes(part / MIXES, designed)
                shutil.copyfile(treaty.path, part / FILE)
                _write_answer(part / KIND, designed)
                write_manifest(part, _manifest(designed, wall_seconds))
                return place_folder(part, out, treaty.name, overwrite, owner)
        except OSError as error:
            raise file_error(error, out / treaty.name) from None


def _write_answer(folder: Path, designed: Designed) -> None:
    """The scenario of the answer, which runs again from its folder. AssertionError: read again it would be another one."""
    treaty = designed.treaty
    tried = scenario_of(designed)
    title = Text(f"{treaty.title.en}: the answer", f"{treaty.title.zh}：所得方案")
    folder.mkdir()
    write_scenario(folder, dataclasses.replace(tried, title=title))
    if scenario_hash(load_scenario(folder / SCENARIO)) != scenario_hash(tried):
        raise AssertionError(f"{folder / SCENARIO} is not the scenario that was tried")


def scenario_of(designed: Designed) -> Any:
    """The scenario of the answer, with a matrix of its own for every replicate where parameters were drawn."""
    scenario = designed.treaty.scenario(designed.answer.mix)
    return sampled(scenario) if designed.treaty.under is not None else scenario


def _write_mixes(path: Path, designed: Designed) -> None:
    treaty = designed.treaty
    on_front = {one.mix for one in designed.front}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = TableWriter(file)
        writer.writerow((*(axis.name for axis in treaty.axes), "cost", "cost_lo", "cost_hi", "share", "reached", "stays", "front", "answer"))
        for one in designed.tried:
            row = [*level_texts(treaty, one.mix), *_cost(one), repr(one.share), repr(float(one.reached.mean())), repr(float(one.stays.all(axis=1).mean()))]
            writer.writerow([*row, int(one.mix in on_front), int(one.mix == designed.answer.mix)])


def _cost(one: Tried) -> Iterator[str]:
    """Mean and 5-95 % of the draws."""
    known = one.cost[np.isfinite(one.cost)]
    if not known.size:
        yield from ("", "", "")
        return
    yield repr(one.mean_cost)
    yield from (repr(float(x)) for x in np.percentile(known, [5, 95]))


def _manifest(designed: Designed, wall_seconds: float) -> dict[str, Any]:
    treaty = designed.treaty
    answer, fresh = designed.answer, designed.fresh
    drawn = {} if treaty.under is None else {"posterior": treaty.under.about(scenario_of(designed))}
    return drawn | about(treaty) | {
        "format": FORMAT,
        "kind": KIND,
        "scenario": treaty.name,
        "title": {"en": treaty.title.en, "zh": treaty.title.zh},
        "question": None if treaty.question is None else {"en": treaty.question.en, "zh": treaty.question.zh},
        "base": treaty.base.name,
        "axes": [{"name": a.name, "label": {"en": a.label.en, "zh": a.label.zh}, "levels": [x.text for x in ls]} for a, ls in _axes(treaty)],
        "answer": {
            "levels": list(level_texts(treaty, answer.mix)), "met": designed.met, "share": answer.share, "cost": answer.mean_cost,
            "cost_of_base": designed.base.mean_cost, "fresh_share": fresh.share, "fresh_cost": fresh.mean_cost,
            "scenario_sha256": scenario_hash(scenario_of(designed)),
        },
        "tried": len(designed.tried),
        "failures": list(designed.failures),
        "engine": RunStore(Path()).folder.name,
        "runs_reused": designed.found,
        "region": about_region(treaty.base.region),
        "wall_seconds": round(wall_seconds, 3),
        **surroundings(treaty.path),
    }  # fmt: skip


def _axes(treaty: Treaty) -> Any:
    return zip(treaty.axes, treaty.levels, strict=True)


def open_treaty(path: str | Path) -> StoredTreaty:
    """Open the folder of a designed treaty. InputError: ``result.missing`` (no manifest), ``result.broken`` (incomplete, damaged, of another kind)."""
    folder, m = Path(path), read_manifest(path)
    check_manifest(path, m, _NEEDED, KIND)
    try:
        with (folder / MIXES).open(encoding="utf-8-sig", newline="") as file:
            rows = tuple((float(row["cost"] or "nan"), float(row["share"]), row["answer"] == "1") for row in csv.DictReader(file))
        return StoredTreaty(folder, m, rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise broken(path, f"{type(error).__name__}: {error}") from None
