"""What carries the effect of one scenario over another: every combination of groups of levers is run with the same luck."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.text import Text
from sim.outcomes.declarations import REGION
from sim.outcomes.measure import Measure
from sim.scenario.scenario import Scenario
from sim.study.attribute.found import Attribution, Quantity
from sim.study.attribute.groups import Group, check_count, read_groups, usual_groups
from sim.study.attribute.parts import check_mixable, mixed
from sim.study.compare.answer import COST_PARTS
from sim.study.compare.smallest import POLICY_COST
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import OfReplicate
from sim.study.runs.keep import Keep, months_of
from sim.study.runs.kept import KeptRuns
from sim.study.runs.plan import Plan
from sim.study.store.periods import WHOLE, periods, unit_of_period

REPLICATES = 5
"""Replicates of every combination where the user names none."""
NEVER = "never"
"""The delivery rule under which a pact delivers nothing."""
BENEFIT = "damage_avoided"
SPENT = ("abatement_cost", "output_lost", "technology_investment", "governance_cost", "coordination_cost")
"""Outcomes whose sum is what is spent in the benefit-cost ratio, as in the outcome ``benefit_cost``."""
_SHORT = {"exposure": Text("Exposure", "人口加权暴露"), "attributable_deaths": Text("Deaths", "归因死亡")}


def quantities_of(scenario: Scenario) -> tuple[Quantity, ...]:
    """What an effect is measured on: air (or water), deaths (or damage), cost of policy, cooperation index. The first is that of the short form."""
    measure, river = Measure.of(scenario.region), scenario.region.medium == "river"

    def one(name: str) -> Quantity:
        declared = measure.outcome(name)
        return Quantity(name, _SHORT.get(name, declared.label), unit_of_period(declared), (name,))

    cost = Quantity(POLICY_COST, Text("Cost", "政策成本"), unit_of_period(measure.outcome(COST_PARTS[0])), COST_PARTS)
    first, second = ("concentration", "health_damage") if river else ("exposure", "attributable_deaths")
    return one(first), one(second), cost, one("cooperation_index")


def arms_of(first: Scenario, second: Scenario, groups: Sequence[Group]) -> list[Scenario]:
    """The scenarios of all combinations of the groups that differ, by mask. InputError: too many groups."""
    check_count(groups)
    differ = [group for group in groups if group.parts]
    return [
        mixed(first, second, [part for i, group in enumerate(differ) if mask >> i & 1 for part in group.parts]) for mask in range(1 << len(differ))
    ]


def without_delivery(scenario: Scenario) -> Scenario:
    """The scenario with a pact that delivers nothing."""
    governments = dict(scenario.settings["governments"]) | {"delivery_rule": NEVER}
    return dataclasses.replace(scenario, settings=dict(scenario.settings) | {"governments": governments})


def check_period(scenario: Scenario, period: str) -> None:
    """InputError: the period is neither ``all`` nor a year of the scenario."""
    known = periods(months_of(scenario))
    if period not in known:
        raise fail(Place("--period"), "value.choice", key="period", found=period, hint=Hint(period, known))


def checked_groups(first: Scenario, second: Scenario, texts: Sequence[str], period: str = WHOLE) -> tuple[Group, ...]:
    """The groups that ``texts`` name (:func:`read_groups`). InputError with every problem of scenarios, groups and period."""
    found, problems = list[tuple[Group, ...]](), Problems()

    def groups() -> None:
        found.append(read_groups(texts, first, second))
        check_count(found[0])

    for check in (lambda: check_mixable(first, second), lambda: check_period(first, period), groups):
        try:
            check()
        except InputError as error:
            problems.found += error.problems
    problems.stop()
    return found[0]


@dataclass(frozen=True)
class Asked:
    """What is asked: replicates and root seed of every combination, the period, and whether only the ``short`` form is wanted: the first quantity
    alone, and not what the pact brings by itself. ``of_replicate``: the combination of a replicate, where parameters are drawn."""

    replicates: int | Sequence[int] = REPLICATES
    root_seed: int = 1
    period: str = WHOLE
    short: bool = False
    of_replicate: OfReplicate | None = None


class Attributing:
    """The question what carries the effect of ``second`` over ``first``: all combinations of the groups that differ, with the same luck.

    Nothing is run before :meth:`run`; runs are kept in the store of ``out``, so asking again computes nothing. InputError: the scenarios cannot be
    mixed, too many groups differ, or no such period.
    """

    def __init__(self, first: Scenario, second: Scenario, groups: Sequence[Group], out: Path, asked: Asked = Asked()) -> None:
        check_mixable(first, second)
        check_period(first, asked.period)
        self.first, self.second, self.groups, self.asked = first, second, tuple(groups), asked
        self.arms = arms_of(first, second, groups)
        self.quantities = quantities_of(first)[: 1 if asked.short else None]
        self.outcomes = tuple(dict.fromkeys((*(part for q in self.quantities for part in q.parts), *(() if asked.short else (BENEFIT, *SPENT)))))
        scenarios = self.arms if asked.short else [*self.arms, without_delivery(second)]
        keep = Keep(self.outcomes, (REGION,), (asked.period,))
        self.runs = KeptRuns(scenarios, asked.replicates, asked.root_seed, keep, out, asked.of_replicate)

    def plan(self, workers: int | None, cores: int) -> Plan:
        """What is left to run, and what it costs."""
        return self.runs.plan(workers, cores)

    def run(self, workers: int = 1, progress: Progress | None = None) -> Attribution:
        """Do the runs that are left, and share out the effect on every quantity. EnvironmentFailed as of :meth:`KeptRuns.run`."""
        kept, count = self.runs.run(workers, progress), len(self.arms)
        values = {name: np.stack([of[:, i, 0, 0] for of in kept.values]) for i, name in enumerate(self.outcomes)}  # (scenarios, replicates)
        own = None
        if not self.asked.short:
            own = np.stack([values[BENEFIT], np.sum([values[name] for name in SPENT], axis=0)], axis=-1)[[count - 1, count]]
        months = months_of(self.first)
        return Attribution(
            (self.first.name, self.second.name), (self.first.title, self.second.title), self.asked.period, (months[0], months[-1]),
            self.asked.root_seed, self.runs.replicates, self.groups, self.quantities,
            np.stack([np.sum([values[part][:count] for part in q.parts], axis=0) for q in self.quantities], axis=-1),
            own, tuple(failure.error for failure in kept.failures), kept.found,
        )  # fmt: skip


def attribute(
    first: Scenario, second: Scenario, groups: Sequence[Group] = (), out: Path = Path("results"), workers: int = 1, asked: Asked = Asked()
) -> Attribution:
    """Ask and run at once, see :class:`Attributing`; the usual groups where none are given."""
    check_mixable(first, second)
    return Attributing(first, second, groups or usual_groups(first, second), out, asked).run(workers)
