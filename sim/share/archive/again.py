"""Results made once more from what is stored of them: scenarios, region packs, root seeds, replicates and drawn parameters."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.dates import Month
from sim.declare.problems import Place, fail
from sim.declare.reading.positioned import read_yaml, scalar
from sim.declare.text import Text
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.calibrate.posterior import DRAWS, OWN, Under, drawn_in, posterior_for
from sim.study.runs.execute import Progress, run_jobs
from sim.study.runs.twins import twins_of
from sim.study.store.manifest import NAME as MANIFEST
from sim.study.store.owners import WORK, owned
from sim.study.store.run_store import RunStore
from sim.study.store.runid import scenario_hash
from sim.study.store.store import SCENARIO, write_results
from sim.study.sweeps.study_copy import STUDY, yaml_text

if TYPE_CHECKING:
    from sim.study.branch.branch import Branch
    from sim.study.search.file import Treaty
    from sim.study.sweeps.study_file import Study

DESIGN, BASE = "design.yaml", "base.yaml"
"""What a treaty was designed from, in its folder below ``inputs/``."""


@dataclass(frozen=True)
class Stored:
    """Results as they lie in an archive. ``regions``: the folder of the pack of every region; ``inputs``: the folder of what else they were made from."""

    path: Path
    kind: str
    regions: Mapping[str, Path]
    inputs: Path

    @property
    def manifest(self) -> dict[str, Any]:
        """Its manifest."""
        content: dict[str, Any] = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
        return content


@dataclass(frozen=True)
class Machine:
    """Where results are made: a folder with a store of its own, and how many processes."""

    out: Path
    workers: int
    progress: Progress | None = None


def make_again(stored: Stored, machine: Machine) -> Path:
    """Make the results again and return their folder. InputError: what is stored cannot be read. RunsFailed: no run was finished."""
    makers: dict[str, Callable[[Stored, Machine], Path]] = {
        "run": _run, "study": _study, "coalitions": _coalitions, "attribution": _attribution, "treaty": _treaty,
    }  # fmt: skip
    return makers[stored.kind](stored, machine)


def not_as_run(stored: Stored, work: Path) -> Text | None:
    """Why the stored scenarios with the stored data are not those that were run, by their hashes; None if they are (of a study: its first points).

    ``work`` takes copies. InputError: they cannot be read.
    """
    m = stored.manifest
    if stored.kind == "study":
        from sim.study.sweeps.points import Points

        points = Points(_read_study(stored, work / stored.path.name))
        firsts = {point.base: number for number, point in reversed(list(enumerate(points.points)))}
        found = [scenario_hash(points[firsts[number]]) for number in range(len(m["bases"]))]
        return None if found == [base["first_point_sha256"] for base in m["bases"]] else _other(STUDY)
    if stored.kind == "attribution":
        found = [scenario_hash(scenario) for scenario in _two(stored)]
        return None if found == m["scenario_sha256"] else _other(SCENARIO)
    if stored.kind == "treaty":
        answer = _load(stored, stored.path / stored.kind / SCENARIO)
        return None if scenario_hash(answer) == m["answer"]["scenario_sha256"] else _other(SCENARIO)
    scenario = _branch(stored).scenario if m.get("branch") else _load(stored, stored.path / SCENARIO)
    return None if scenario_hash(scenario) == m["scenario_sha256"] else _other(SCENARIO)


def _other(name: str) -> Text:
    return Text(f"{name} with the data of the archive is not what was run", f"{name} 与归档中的数据不是当时运行的内容")


def posteriors_of(manifest: Mapping[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Region -> what a manifest says of its posterior; nothing where parameters were not drawn."""
    about = manifest.get("posterior")
    if not about:
        return {}
    return dict(about) if kind == "study" else {manifest["region"]["name"]: about}


def regions_of(manifest: Mapping[str, Any], kind: str) -> dict[str, dict[str, str]]:
    """Region -> sha256 of every file of its pack."""
    try:
        every = [base["region"] for base in manifest["bases"]] if kind == "study" else [manifest["region"]]
        return {region["name"]: dict(region["data_files"]) for region in every}
    except (KeyError, TypeError) as error:
        raise fail(Place(MANIFEST), "result.broken", path=MANIFEST, why=error) from None


# what is stored ----------------------------------------------------------------------------------------------------


def _load(stored: Stored, file: Path) -> Scenario:
    """A scenario with the region pack of the archive."""
    [folder] = stored.regions.values()
    scenario = load_scenario(file, overrides={"region": str(folder)})
    name = stored.manifest["scenario"]
    return dataclasses.replace(scenario, name=name)


def _two(stored: Stored) -> tuple[Scenario, Scenario]:
    """Both scenarios of an attribution under their names."""
    from sim.study.attribute.store import FIRST, SECOND

    first, second = (
        dataclasses.replace(_load(stored, stored.path / folder / SCENARIO), name=name)
        for folder, name in zip((FIRST, SECOND), stored.manifest["names"], strict=True)
    )
    return first, second


def _branch(stored: Stored) -> Branch:
    """The branch that was run: the scenario until the month of the change, and the one from then on."""
    from sim.study.branch.branch import ORIGINAL, Branch

    about = stored.manifest["branch"]
    original, changed = (_load(stored, stored.path / name) for name in (ORIGINAL, SCENARIO))
    return Branch(original, dataclasses.replace(changed, title=original.title), Month.parse(about["at"]), tuple(about["set"]))


def _under(stored: Stored, scenarios: Mapping[str, Scenario], fixed: tuple[str, ...] = ()) -> Under | None:
    """The posteriors beside the region packs of the archive; None where parameters were not drawn."""
    if not stored.manifest.get("posterior"):
        return None
    return Under({name: posterior_for(scenario, OWN).without(fixed) for name, scenario in scenarios.items()})


def with_region(file: Path, folder: Path) -> str:
    """The text of a scenario file with another region pack."""
    root = read_yaml(file)
    root.set("region", scalar(str(folder), Place(str(file))))
    return yaml_text(root)


def _read_study(stored: Stored, into: Path) -> Study:
    """The study of a folder of results with the region packs of the archive; ``into`` takes a copy of it."""
    from sim.study.sweeps.study_file import read_study

    m = stored.manifest
    into.mkdir(parents=True, exist_ok=True)
    for file in stored.path.glob("*"):
        if file.suffix in (".yaml", ".csv"):
            shutil.copyfile(file, into / file.name)
    (into / "base").mkdir(exist_ok=True)
    for base in m["bases"]:
        name = f"base/{base['name']}.yaml"
        (into / name).write_text(with_region(stored.path / name, stored.regions[base["region"]["name"]]), encoding="utf-8")
    study = read_study(into / STUDY)
    return dataclasses.replace(study, name=m["study"], replicates=m["replicates"], root_seed=m["root_seed"])


def read_design(stored: Stored, into: Path) -> Treaty:
    """The file of the designer with its base and the region pack of the archive; ``into`` takes a copy of both."""
    from sim.study.search.file import read_treaty

    m, [folder] = stored.manifest, stored.regions.values()
    into.mkdir(parents=True, exist_ok=True)
    root = read_yaml(stored.inputs / DESIGN)
    root.set("base", scalar(BASE, Place(DESIGN)))
    (into / DESIGN).write_text(yaml_text(root), encoding="utf-8")
    (into / BASE).write_text(with_region(stored.inputs / BASE, folder), encoding="utf-8")
    treaty = read_treaty(into / DESIGN)
    named = dataclasses.replace(treaty.base, name=m["base"])
    return dataclasses.replace(treaty, name=m["scenario"], base=named, draws=m["draws"], root_seed=m["root_seed"], search=dict(m["search"]))


# making ------------------------------------------------------------------------------------------------------------


def _run(stored: Stored, machine: Machine) -> Path:
    """A scenario, or a branch, with the same replicates; those that failed are tried again."""
    m = stored.manifest
    replicates = sorted(run["replicate"] for run in [*m["runs"], *m["failures"]])
    out, seed, of_replicate = machine.out, int(m["root_seed"]), drawn_in(stored.path)
    branch = _branch(stored) if m.get("branch") else None
    scenario = _load(stored, stored.path / SCENARIO) if branch is None else branch.scenario
    twins = twins_of([scenario]) if branch is None else []
    simulate = None
    if branch is not None:
        from sim.study.branch.branch import BranchModel

        simulate = BranchModel(branch)
    every = [scenario, *(twin.scenario for twin in twins)]
    with owned(out / WORK) as owner, RunStore(out).in_use(owner) as store:
        counts = [replicates] * len(every)
        done = run_jobs(every, counts, seed, machine.workers, store.runs, machine.progress, simulate, owner, of_replicate)
        if not done[0].runs:
            from sim.study.runs.jobs import RunsFailed

            raise RunsFailed(scenario.name, done[0].failures)
        without = [(twin.campaign, runs) for twin, runs in zip(twins, done[1:], strict=True)]
        return write_results(done[0], out, name=m["scenario"], twins=without, more=partial(_as_stored, stored))


def _as_stored(stored: Stored, part: Path) -> dict[str, Any]:
    """What was given to the runs and not made by them: drawn parameters, and the month and changes of a branch."""
    for name in (DRAWS, "original.yaml"):
        if (stored.path / name).is_file():
            shutil.copyfile(stored.path / name, part / name)
    return {key: stored.manifest[key] for key in ("posterior", "branch") if key in stored.manifest}


def _study(stored: Stored, machine: Machine) -> Path:
    from sim.study.sweeps.axes import path_text
    from sim.study.sweeps.sweep import Sweep

    study = _read_study(stored, machine.out / "study" / stored.path.name)
    fixed = tuple(path_text(path) for axis in study.axes for path in axis.paths)
    under = _under(stored, {base.scenario.region.name: base.scenario for base in study.bases}, fixed)
    results = Sweep(study, machine.out, under=under).run(machine.workers, progress=machine.progress)
    assert results is not None
    return results.path


def _coalitions(stored: Stored, machine: Machine) -> Path:
    from sim.study.coalitions.analyse import analyse
    from sim.study.coalitions.store import write_study

    m, scenario = stored.manifest, _load(stored, stored.path / SCENARIO)
    under = _under(stored, {scenario.region.name: scenario})
    of_replicate = None if under is None else partial(under, scenario)
    study = analyse(
        scenario, len(m["runs"]), int(m["root_seed"]), int(m["year"]), m["value"], m["arrays"], machine.progress, machine.out, machine.workers, of_replicate
    )
    return write_study(study, machine.out, under=under)


def _attribution(stored: Stored, machine: Machine) -> Path:
    from sim.study.attribute.attribute import Asked, Attributing
    from sim.study.attribute.groups import Group
    from sim.study.attribute.store import write_attribution

    m, (first, second) = stored.manifest, _two(stored)
    groups = [Group(g["name"], Text(**g["label"]), Text(**g["short"]), tuple(g["parts"])) for g in m["groups"]]
    under = _under(stored, {second.region.name: second})
    asked = Asked(tuple(m["replicates"]), int(m["root_seed"]), m["period"], of_replicate=under)
    found = Attributing(first, second, groups, machine.out, asked).run(machine.workers, machine.progress)
    return write_attribution(found, (first, second), machine.out, under=under)


def _treaty(stored: Stored, machine: Machine) -> Path:
    from sim.study.search.store import write_treaty
    from sim.study.search.treaty import design

    treaty = read_design(stored, machine.out / "design" / stored.path.name)
    return write_treaty(design(treaty, machine.out, machine.workers, machine.progress), machine.out)


def check_kind(kind: str, file: str) -> None:
    """InputError: an archive names a kind of results that this version does not know."""
    if kind not in ("run", "study", "coalitions", "attribution", "treaty"):
        raise fail(Place(file), "archive.broken", why=f"kind {kind}")
