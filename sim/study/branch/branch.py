"""Run a stored result again with a change from one month on: the same luck before and after, so that what differs is due to the change."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.dates import Month
from sim.declare.problems import InputError, Place, Problems, fail
from sim.declare.text import Text
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.study.runs.execute import Progress, run_jobs
from sim.study.runs.jobs import RunsFailed
from sim.study.runs.plan import Plan, plan_of
from sim.study.store.owners import WORK, owned
from sim.study.store.place import check_target
from sim.study.store.results import Results, open_results
from sim.study.store.run_store import RunStore
from sim.study.store.runid import known_as, run_id_of, scenario_hash
from sim.study.store.store import SCENARIO, write_results
from sim.version import MODEL_VERSION

if TYPE_CHECKING:
    from sim.draws.streams import Draws
    from sim.engine.prepared import Prepared
    from sim.outcomes.table import RunTable

ORIGINAL = "original.yaml"
"""The scenario of the months before the change, in the folder of a branch."""


@dataclass(frozen=True)
class Branch:
    """``original`` up to the month before ``at``, ``changed`` from then on; ``sets`` are the changes as they were written."""

    original: Scenario
    changed: Scenario
    at: Month
    sets: tuple[str, ...]

    @property
    def after(self) -> int:
        """Index of the last month before the change, burn-in counted."""
        return self.original.calendar.burn_in + (self.at - self.original.calendar.start) - 1

    @cached_property
    def scenario(self) -> Scenario:
        """The changed scenario under a title and a hash of its own: its runs are not those of the scenario alone."""
        parts = ["branch", scenario_hash(self.original), str(self.at), scenario_hash(self.changed)]
        title = self.original.title
        named = Text(f"{title.en}, changed from {self.at}", f"{title.zh}（自 {self.at} 起变更）")
        return known_as(dataclasses.replace(self.changed, title=named), hashlib.sha256(json.dumps(parts).encode()).hexdigest())

    def prepared(self) -> tuple[Prepared, Prepared]:
        """Arrays of the original, and of the branch. InputError: the change needs other arrays, or changes nothing from ``at`` on."""
        from sim.engine.prepared import prepare
        from sim.engine.splice import spliced

        old = prepare(self.original)
        try:
            new, changed = spliced(old, prepare(self.changed), self.after)
        except ValueError as error:
            raise fail(Place("--set"), "branch.arrays", names=str(error)) from None
        if not changed:
            raise fail(Place("--set"), "branch.nothing", month=str(self.at))
        return old, new


class BranchModel:
    """The model as a function that leaves the tables of a branch; arrays are prepared once a process."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self._prepared: tuple[Prepared, Prepared] | None = None

    def __reduce__(self) -> tuple[type[BranchModel], tuple[Branch]]:
        return (BranchModel, (self.branch,))

    def __call__(self, scenario: Scenario, draws: Draws) -> RunTable:
        from sim.model.model import CooperationModel
        from sim.outcomes.compute import run_table

        if self._prepared is None:
            self._prepared = self.branch.prepared()
        old, new = self._prepared
        parent = CooperationModel(prepared=old, root_seed=draws.root_seed, replicate=draws.replicate)
        while parent.t < self.branch.after:
            parent.step()
        model = CooperationModel(prepared=new, root_seed=draws.root_seed, replicate=draws.replicate, snapshot=parent.snapshot()).run_all()
        try:
            return run_table(model)
        finally:
            parent.release()
            model.release()


def read_branch(results: Results, at: str, sets: Sequence[str]) -> Branch:
    """The branch of stored results. InputError with every problem: another model version or other data, drawn parameters, a month outside the
    period, a key that cannot change during a run, a change that changes nothing."""
    problems, where = Problems(), Place(str(results.path))
    if results.manifest["model_version"] != MODEL_VERSION:
        raise fail(where, "branch.version", found=results.manifest["model_version"], ours=MODEL_VERSION)
    for key, id in (("posterior", "branch.posterior"), ("branch", "branch.branch")):
        if results.manifest.get(key):
            problems.add(where, id)
    original = results.scenario()
    if dict(original.region.digests) != results.manifest["region"]["data_files"]:
        problems.add(where, "branch.data", region=original.region.name)
    month = _month(at, original, problems)
    changed = original
    try:
        changed = load_scenario(results.path / SCENARIO, sets=sets)
    except InputError as error:
        problems.found += error.problems
    if not problems.found:
        _check_world(original, changed, problems)
    problems.stop()
    branch = Branch(original, changed, month, tuple(sets))
    branch.prepared()
    return branch


def _month(text: str, scenario: Scenario, problems: Problems) -> Month:
    first, last = scenario.calendar.start, scenario.calendar.start + (scenario.calendar.months - 1)
    try:
        month = Month.parse(text)
    except ValueError:
        month = None
    if month is None or not first.ordinal <= month.ordinal <= last.ordinal:
        allowed = Text(f" from {first} to {last}", f"（{first} 至 {last}）")
        problems.add(Place("--at"), "value.month", key="--at", range=allowed, found=text)
        return first
    return month


def _check_world(original: Scenario, changed: Scenario, problems: Problems) -> None:
    """What the whole run rests on cannot change on the way."""
    facts: list[tuple[str, Any, Any]] = [
        ("region", original.region, changed.region), ("period.weather", original.weather, changed.weather),
        ("period.start", original.calendar.start, changed.calendar.start), ("period.months", original.calendar.months, changed.calendar.months),
        *((f"{section}.{key}", original.get(section, key), changed.get(section, key)) for section, key in (("air", "transport"), ("governments", "party"))),
        ("agents", original.settings["agents"], changed.settings["agents"]),
    ]  # fmt: skip
    for name, old, new in facts:
        if old != new:
            problems.add(Place("--set"), "branch.world", key=name)


def folder_name(results: Results, branch: Branch) -> str:
    """Name of the folder of results of a branch."""
    return f"{results.path.resolve().name}-from-{branch.at}"


def plan_branch(results: Results, branch: Branch, workers: int | None, cores: int, out: Path) -> Plan:
    """What :func:`run_branch` will do; the store of ``out`` is asked for what it holds."""
    digest, seed = scenario_hash(branch.scenario), int(results.manifest["root_seed"])
    runs = RunStore(out).runs
    found = sum((runs / run_id_of(digest, seed, r)).is_dir() for r in results.replicates)
    return plan_of([branch.scenario], [len(results.replicates)], workers, cores, True, [found])


def run_branch(results: Results, branch: Branch, workers: int, out: Path, overwrite: bool = False, progress: Progress | None = None) -> Results:
    """Run the branch with the root seed and the replicates of ``results`` and store it in ``out/<name>-from-<month>``.

    Up to the month before the change every replicate is that of ``results``, to the last bit on one type of processor. The runs stay in the store: a
    command that was stopped goes on. Errors as of :func:`sim.study.runs.run.run_scenarios`.
    """
    name, out = folder_name(results, branch), Path(out)
    check_target(out, name, overwrite)
    with owned(out / WORK) as owner:
        if overwrite:
            owner.claim(f"folder {name}")
        with RunStore(out).in_use(owner) as store:
            replicates = [list(results.replicates)]
            seed = int(results.manifest["root_seed"])
            done = run_jobs([branch.scenario], replicates, seed, workers, store.runs, progress, BranchModel(branch), owner)[0]
        if not done.runs:
            raise RunsFailed(name, done.failures)

        def about(part: Path) -> dict[str, Any]:
            """The original's scenario beside the changed one, and what the manifest says."""
            shutil.copyfile(results.path / SCENARIO, part / ORIGINAL)
            of = {"scenario": results.name, "scenario_sha256": results.manifest["scenario_sha256"]}
            return {"branch": {"at": str(branch.at), "set": list(branch.sets), "of": of, "changed_sha256": scenario_hash(branch.changed)}}

        return open_results(write_results(done, out, overwrite, name, more=about))
