"""Put claims to the model: run the arms of their comparisons under every structure, and say what came out.

Arms that resolve to the same scenario are run once, and every run stays in the store of results: a question that was asked before runs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim.declare.comparisons import AS_WRITTEN, Finding, Member
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.scenario.scenario import Scenario
from sim.study.compare.intervals import mean_interval
from sim.study.evidence.cases import Case, cases, chosen, not_shipped
from sim.study.evidence.effects import Values, column, finding
from sim.study.evidence.kinds import Kind, kind_of
from sim.study.evidence.members import member_cases, member_of
from sim.study.evidence.runs import Asked, asked
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import Failure
from sim.study.runs.plan import Plan, plan_of
from sim.study.store.periods import WHOLE
from sim.study.store.runid import scenario_hash

ROOT_SEED = 1
REPLICATES = 20
OUT = Path("results")
"""The folder whose store keeps the runs."""

NOT_SHIPPED = Text("scenario not shipped yet: {names}", "情景尚未提供：{names}")
NO_VALUE = Text("the outcome has no value in these runs", "该指标在这些模拟中没有数值")
NOT_MET = Text("{outcome} is {found} where at least {least} is needed: {why}", "{outcome} 为 {found}，至少需要 {least}：{why}")


@dataclass(frozen=True)
class Judged:
    """What the runs said: findings in the order of the ledger; what each mechanism of a bundle adds; the kinds of the claims; why a claim could not
    be judged; failed runs."""

    findings: tuple[Finding, ...]
    unjudged: Mapping[str, Text]
    failures: tuple[Failure, ...]
    members: tuple[Member, ...] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """What is put to the model: the cases, those of the mechanisms of bundles (with mechanism and its kind), kinds of the claims, and why claims cannot
    be judged."""

    cases: tuple[Case, ...]
    members: tuple[tuple[str, str, Case], ...]
    kinds: Mapping[str, Kind]
    unjudged: Mapping[str, Text]

    def rough(self, replicates: int, workers: int | None, cores: int) -> Plan:
        """What the runs cost if the store holds none of them; no parameter is drawn for it."""
        as_they_are, drawn = dict[str, Scenario](), dict[tuple[str, str], Scenario]()
        for case in (*self.cases, *(case for _, _, case in self.members)):
            for scenario in case.arms:
                if case.draws:
                    drawn[scenario_hash(scenario), case.draws] = scenario
                else:
                    as_they_are[scenario_hash(scenario)] = scenario
        scenarios = [*as_they_are.values(), *drawn.values()]
        return plan_of(scenarios, [replicates] * len(scenarios), workers, cores)

    def asked(self, replicates: int = REPLICATES, root_seed: int = ROOT_SEED, out: Path = OUT) -> Asked:
        """The runs that it takes."""
        return asked([*self.cases, *(case for _, _, case in self.members)], replicates, root_seed, out)


def plan(ids: Sequence[str] = ()) -> Planned:
    """What has to be run to judge the claims (all when none is named). InputError: see :func:`chosen`; a comparison that cannot be resolved."""
    every: list[Case] = []
    unjudged: dict[str, Text] = {}
    able = []
    for comparison in chosen(ids):
        absent = ", ".join(not_shipped(comparison))
        if absent:
            unjudged[comparison.claim.id] = Text(NOT_SHIPPED.en.format(names=absent), NOT_SHIPPED.zh.format(names=absent))
        else:
            able.append(comparison)
            every += cases(comparison)
    return Planned(tuple(every), tuple(member_cases(able)), {comparison.claim.id: kind_of(comparison) for comparison in able}, unjudged)


def judge(
    planned: Planned, runs: Asked, replicates: int = REPLICATES, workers: int = 1, root_seed: int = ROOT_SEED, progress: Progress | None = None
) -> Judged:
    """Judge the claims by ``replicates`` paired runs an arm. ``runs``: of :meth:`Planned.asked` with the same replicates and seed.

    EnvironmentFailed: the store cannot be written, or another command does the same runs.
    """
    failures = runs.run(workers, progress)
    unjudged = dict(planned.unjudged)
    results: list[Finding] = []
    for case in planned.cases:
        values = runs.values(case, replicates, root_seed)
        lacking = _not_met(case, values)
        if lacking is not None:
            unjudged.setdefault(case.comparison.claim.id, lacking)
        results.append(finding(case, values, root_seed))
    members = tuple(member_of(name, kind, case, runs.values(case, replicates, root_seed), root_seed) for name, kind, case in planned.members)
    return Judged(tuple(f for f in results if f.claim not in unjudged), unjudged, failures, members, planned.kinds)


def _not_met(case: Case, arms: Sequence[Values]) -> Text | None:
    """Why the claim stays untested under this structure as written, or None. Asked of the arm *without*, where the factor could help."""
    requires = case.comparison.requires
    if requires is None or case.structure != AS_WRITTEN:
        return None
    wanted = arms[0] if case.comparison.without is None else arms[1]
    found = mean_interval(column(wanted, (requires.outcome, requires.place, WHOLE))).mean
    if found >= requires.at_least:
        return None
    label = OUTCOMES[requires.outcome].label
    shown = {"found": f"{found:.3f}", "least": f"{requires.at_least:g}"}
    return Text(NOT_MET.en.format(outcome=label.en, why=requires.why.en, **shown), NOT_MET.zh.format(outcome=label.zh, why=requires.why.zh, **shown))
