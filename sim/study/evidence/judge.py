"""Put claims to the model: run the arms of their comparisons under every structure, and say what came out.

Arms that resolve to the same scenario are run once; a run leaves only the values that some comparison needs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.comparisons import AS_WRITTEN, FIRST, LAST, Finding
from sim.declare.problems import file_error
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.outcomes.table import RunTable
from sim.scenario.scenario import Scenario
from sim.study.compare.intervals import mean_interval
from sim.study.compare.spells import KINDS
from sim.study.evidence.cases import Case, Need, cases, chosen, needs_of, not_shipped
from sim.study.evidence.effects import Values, column, finding, key_of
from sim.study.evidence.spells import SPELL, kept_spells
from sim.study.runs.execute import Progress, model_as_function, run_missing
from sim.study.runs.jobs import Failure, Job, Setup
from sim.study.store.files import remove_parts
from sim.study.store.owners import Owner, owned
from sim.study.store.periods import WHOLE, period_values
from sim.study.store.runid import run_id_of, scenario_hash

ROOT_SEED = 1
REPLICATES = 20
WORK = Path("results") / ".evidence"

if TYPE_CHECKING:
    from sim.draws.streams import Draws

NOT_SHIPPED = Text("scenario not shipped yet: {names}", "情景尚未提供：{names}")
NO_VALUE = Text("the outcome has no value in these runs", "该指标在这些模拟中没有数值")
NOT_MET = Text("{outcome} is {found} where at least {least} is needed: {why}", "{outcome} 为 {found}，至少需要 {least}：{why}")


@dataclass(frozen=True)
class Judged:
    """What the runs said: findings in the order of the ledger; why a claim could not be judged; failed runs."""

    findings: tuple[Finding, ...]
    unjudged: Mapping[str, Text]
    failures: tuple[Failure, ...]


class Kept:
    """The model as a function that leaves only the values that are needed: need -> value."""

    def __init__(self, needs: Sequence[Need]) -> None:
        outcomes = {name for outcome, _, _ in needs for name in (KINDS.values() if outcome == SPELL else (outcome,))}
        self.needs, self.simulate = tuple(needs), model_as_function(tuple(sorted(outcomes.intersection(OUTCOMES))))

    def __call__(self, scenario: Scenario, draws: Draws) -> dict[str, Any]:
        return values_of(self.simulate(scenario, draws), self.needs)


def values_of(table: RunTable, needs: Sequence[Need]) -> dict[str, Any]:
    """The needed values of a run; what it does not have is left out."""
    years = list(dict.fromkeys(month[:4] for month in table.months))
    result: dict[str, Any] = {}
    for outcome, place, period in needs:
        if outcome == SPELL:
            result[key_of((outcome, place, period))] = kept_spells(table, place)
            continue
        asked = {FIRST: years[0], LAST: years[-1]}.get(period, period)
        if outcome in table.series and place in table.places and (asked == WHOLE or any(month.startswith(asked) for month in table.months)):
            column = table.series[outcome][:, [table.places.index(place)]]
            result[key_of((outcome, place, period))] = float(period_values(column, table.months, OUTCOMES[outcome], [asked])[0, 0])
    return result


def _store(left: dict[str, Any], folder: Path, run_id: str, mark: str) -> Path:
    """Write the values of a run beside their place and rename the file, so that they are there whole or not at all."""
    target, part = folder / f"{run_id}.json", folder / f".part-{mark}-{run_id}"
    try:
        part.write_text(json.dumps(left), encoding="utf-8")
        os.replace(part, os.path.realpath(target))
    except OSError as error:
        raise file_error(error, folder) from None
    return target


def _run(
    scenarios: Mapping[str, Scenario], needs: Sequence[Need], replicates: int, workers: int, owner: Owner, root_seed: int, progress: Progress | None
) -> tuple[dict[str, list[dict[str, Any]]], tuple[Failure, ...], list[Path]]:
    """Digest of a scenario -> the values of its replicates (empty where a run failed), failures, and the files of the runs.

    Runs that an earlier call left in the owner's folder are not repeated.
    """
    salt = hashlib.sha256(json.dumps(sorted(set(needs))).encode()).hexdigest()[:8]
    jobs = [Job(i, r, f"{run_id_of(digest, root_seed, r)}-{salt}") for i, digest in enumerate(scenarios) for r in range(replicates)]
    owner.claim(f"evidence {salt}")
    work = owner.folder
    stored = {job.run_id for job in jobs if _read(work / f"{job.run_id}.json") is not None}
    setup = Setup(tuple(scenarios.values()), root_seed, work, Kept(sorted(set(needs))), owner.mark, _store)
    failures = run_missing(setup, jobs, stored, workers, progress, chunk=min(replicates, 10))
    found: dict[str, list[dict[str, Any]]] = {digest: [] for digest in scenarios}
    digests, files = list(scenarios), [work / f"{job.run_id}.json" for job in jobs]
    for job, file in zip(jobs, files, strict=True):
        found[digests[job.scenario]].append(_read(file) or {})
    return found, tuple(failures.values()), files


def _read(file: Path) -> dict[str, Any] | None:
    """The stored values of a run; None where there are none, or where a power cut left the name without the bytes."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


@dataclass(frozen=True)
class Plan:
    """The cases, the distinct scenarios to run (by digest), and why claims cannot be judged."""

    cases: tuple[Case, ...]
    scenarios: Mapping[str, Scenario]
    unjudged: Mapping[str, Text]


def plan(ids: Sequence[str] = ()) -> Plan:
    """What has to be run to judge the claims (all when none is named). InputError: see :func:`chosen`; a comparison that cannot be resolved."""
    every: list[Case] = []
    unjudged: dict[str, Text] = {}
    for comparison in chosen(ids):
        absent = ", ".join(not_shipped(comparison))
        if absent:
            unjudged[comparison.claim.id] = Text(NOT_SHIPPED.en.format(names=absent), NOT_SHIPPED.zh.format(names=absent))
        else:
            every += cases(comparison)
    return Plan(tuple(every), {scenario_hash(scenario): scenario for case in every for scenario in case.arms}, unjudged)


def judge(
    planned: Plan, replicates: int = REPLICATES, workers: int = 1, work: Path = WORK, root_seed: int = ROOT_SEED, progress: Progress | None = None
) -> Judged:
    """Judge the claims by ``replicates`` paired runs an arm.

    Runs in hand lie in ``work``, so that a stopped call goes on where it stopped; they go when all have been done. InputError: a
    place that a region does not have. EnvironmentFailed: the folder cannot be written, or another command runs the same tests there.
    """
    with owned(work) as owner:
        return _judge(planned, replicates, workers, owner, root_seed, progress)


def _judge(planned: Plan, replicates: int, workers: int, owner: Owner, root_seed: int, progress: Progress | None) -> Judged:
    unjudged = dict(planned.unjudged)
    needs = [need for case in planned.cases for scenario in case.arms for need in needs_of(case.comparison, scenario)]
    found, failures, files = _run(planned.scenarios, needs, replicates, workers, owner, root_seed, progress)
    results: list[Finding] = []
    for case in planned.cases:
        values = [found[scenario_hash(scenario)] for scenario in case.arms]
        lacking = _not_met(case, values)
        if lacking is not None:
            unjudged.setdefault(case.comparison.claim.id, lacking)
        results.append(finding(case, values, root_seed))
    remove_parts(files if not failures else ())
    return Judged(tuple(f for f in results if f.claim not in unjudged), unjudged, failures)


def _not_met(case: Case, arms: Sequence[Values]) -> Text | None:
    """Why the claim stays untested under this structure as written, or None. Asked of the arm *without*, where the factor could help."""
    requires = case.comparison.requires
    if requires is None or case.structure != AS_WRITTEN:
        return None
    asked = arms[0] if case.comparison.without is None else arms[1]
    found = mean_interval(column(asked, (requires.outcome, requires.place, WHOLE))).mean
    if found >= requires.at_least:
        return None
    label = OUTCOMES[requires.outcome].label
    shown = {"found": f"{found:.3f}", "least": f"{requires.at_least:g}"}
    return Text(NOT_MET.en.format(outcome=label.en, why=requires.why.en, **shown), NOT_MET.zh.format(outcome=label.zh, why=requires.why.zh, **shown))
