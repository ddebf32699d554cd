"""What carries the effect of one scenario over another: every combination of groups of levers is run with the same luck."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.declare.problems import Hint, Place, fail
from sim.declare.text import Text
from sim.outcomes.declarations import REGION
from sim.outcomes.measure import Measure
from sim.scenario.scenario import Scenario
from sim.study.attribute.found import Attribution, Quantity
from sim.study.attribute.groups import Group, check_count
from sim.study.attribute.parts import check_mixable, mixed
from sim.study.compare.answer import COST_PARTS
from sim.study.compare.smallest import POLICY_COST
from sim.study.runs.execute import Progress
from sim.study.runs.keep import Keep
from sim.study.runs.kept import run_kept
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


def months_of(scenario: Scenario) -> tuple[str, ...]:
    """Months YYYY-MM of the scenario."""
    return tuple(str(scenario.calendar.start + t) for t in range(scenario.calendar.months))


def attribute(
    first: Scenario, second: Scenario, groups: Sequence[Group], replicates: int | Sequence[int] = REPLICATES, root_seed: int = 1,
    out: Path = Path("results"), workers: int = 1, period: str = WHOLE, short: bool = False, progress: Progress | None = None,
) -> Attribution:  # fmt: skip
    """Run all combinations of the groups that differ with the same luck, and share out the effect of ``second`` over ``first``.

    Runs are kept in the store of ``out``, so asking again computes nothing. ``short``: the first quantity alone, and not what the pact brings by
    itself. InputError: the scenarios cannot be mixed, too many groups differ, or no such period.
    """
    check_mixable(first, second)
    check_period(first, period)
    arms, asked = arms_of(first, second, groups), quantities_of(first)[: 1 if short else None]
    outcomes = tuple(dict.fromkeys((*(part for q in asked for part in q.parts), *(() if short else (BENEFIT, *SPENT)))))
    scenarios = arms if short else [*arms, without_delivery(second)]
    kept = run_kept(scenarios, replicates, root_seed, Keep(outcomes, (REGION,), (period,)), out, workers, progress)
    values = {name: np.stack([of[:, i, 0, 0] for of in kept.values]) for i, name in enumerate(outcomes)}  # (scenarios, replicates)
    own = None
    if not short:
        own = np.stack([values[BENEFIT], np.sum([values[name] for name in SPENT], axis=0)], axis=-1)[[len(arms) - 1, len(arms)]]
    months = months_of(first)
    return Attribution(
        (first.name, second.name), (first.title, second.title), period, (months[0], months[-1]), root_seed,
        tuple(range(replicates)) if isinstance(replicates, int) else tuple(replicates), tuple(groups), asked,
        np.stack([np.sum([values[part][: len(arms)] for part in q.parts], axis=0) for q in asked], axis=-1),
        own, tuple(failure.error for failure in kept.failures), kept.reused,
    )  # fmt: skip
