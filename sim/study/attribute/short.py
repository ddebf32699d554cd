"""The short form of an attribution: one line under the answer to two scenarios, where it takes seconds."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sim.declare.problems import InputError, Problem
from sim.declare.text import Text
from sim.scenario.scenario import Scenario
from sim.study.attribute.attribute import REPLICATES, Asked, Attributing, checked_groups
from sim.study.attribute.words import only_line, short_line
from sim.study.runs.cost import duration
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import OfReplicate
from sim.study.store.periods import WHOLE

LONGEST_SECONDS = 15.0
"""What is estimated to take longer in one process is left to ``hazepact attribute``."""
_NOTHING_TO_SAY = ("attribute.same",)
HEAD = Text("What carries it", "由何承担")


def carried_line(
    scenarios: Sequence[Scenario], root_seed: int, out: Path, period: str = WHOLE, workers: int | None = None, progress: Progress | None = None,
    of_replicate: OfReplicate | None = None, replicates: int | Sequence[int] = REPLICATES,
) -> Text | None:  # fmt: skip
    """What carries the effect of the second scenario over the first, by the usual groups; how to ask where that takes longer, and why nothing can
    be told. None where there is nothing to say: other than two scenarios, of different regions, or without any difference.

    ``of_replicate``: the scenario of a replicate, where parameters are drawn. Runs are kept in the store of ``out``, or nowhere if it cannot be written.
    """
    if len(scenarios) != 2 or scenarios[0].region.name != scenarios[1].region.name:
        return None
    first, second = scenarios
    try:
        groups = checked_groups(first, second, (), period)
    except InputError as error:
        return _why_not(error.problems)
    differ = [group for group in groups if group.parts]
    if len(differ) == 1:
        return only_line(differ[0])
    with tempfile.TemporaryDirectory() as substitute:
        store = out if os.access(out, os.W_OK) else Path(substitute)
        asking = Attributing(first, second, groups, store, Asked(replicates, root_seed, period, True, of_replicate))
        plan = asking.plan(workers, os.cpu_count() or 1)
        if asking.plan(1, 1).seconds > LONGEST_SECONDS:
            wait, left, ask = duration(plan.seconds), plan.runs - plan.found, f"hazepact attribute {first.name} {second.name}"
            return Text(f"{HEAD.en}: {ask} ({left:,} runs, {wait.en}).", f"{HEAD.zh}：{ask}（{left:,} 次模拟，{wait.zh}）。")
        return short_line(asking.run(plan.workers, progress))


def _why_not(problems: Sequence[Problem]) -> Text | None:
    told = [problem for problem in problems if problem.id not in _NOTHING_TO_SAY]
    if not told:
        return None
    return Text(f"{HEAD.en}: {told[0].message('en')}.", f"{HEAD.zh}：{told[0].message('zh')}。")
