"""What a command will do before it does it: runs, how many of them the store holds, time, memory and disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.declare.text import Text
from sim.scenario.scenario import BURN_IN, Scenario
from sim.study.runs.cost import START_SECONDS, Cost, cost_of_runs, run_seconds

_POOL_PAYS_SECONDS = 20.0


@dataclass(frozen=True)
class Plan:
    """What a command will do.

    runs: distinct runs; found: those that the store holds; months: of the longest run, with burn-in; workers: processes at a time; cost: of what is
    left; design: (points, replicates) of a study; twins: runs without a campaign among them; failed: those that failed before and are not tried again.
    """

    runs: int
    found: int
    months: int
    workers: int
    cost: Cost
    design: tuple[int, int] | None = None
    twins: int = 0
    failed: int = 0

    @property
    def seconds(self) -> float:
        """Estimated seconds."""
        return self.cost.seconds

    def text(self) -> Text:
        """The plan in a sentence."""
        first = Text(f"{self.runs:,} runs", f"{self.runs:,} 次模拟")
        if self.design is not None:
            points, replicates = self.design
            first = Text(
                f"{points:,} points x {replicates:,} replicates = {points * replicates:,} runs",
                f"{points:,} 个设计点 x {replicates:,} 次重复 = {points * replicates:,} 次模拟",
            )
        parts = [Text(f"{first.en} of {self.months:,} months (with burn-in)", f"{first.zh}，每次 {self.months:,} 个月（含预热期）")]
        if self.twins:
            parts.append(Text(f"{self.twins:,} of them without a campaign", f"其中 {self.twins:,} 次去掉某次行动"))
        if self.found:
            parts.append(Text(f"{self.found:,} of them found in the store", f"其中 {self.found:,} 次已在存储库中"))
        if self.failed:
            parts.append(Text(f"{self.failed:,} of them failed before", f"其中 {self.failed:,} 次此前失败"))
        en, zh = ", ".join(part.en for part in parts), "，".join(part.zh for part in parts)
        cost = self.cost.text()
        return Text(f"{en}; {self.workers} at a time: {cost.en}.", f"{zh}；同时运行 {self.workers} 次：{cost.zh}。")


def plan_of(
    scenarios: Sequence[Scenario], counts: Sequence[int], workers: int | None, cores: int, whole: bool = False, found: Sequence[int] = (), twins: int = 0
) -> Plan:
    """The plan of ``counts`` runs of every scenario, of which the store holds ``found``.

    ``whole``: every outcome is stored. Where ``workers`` is None: one process for little work, as many as there are cores for much.
    """
    left = [count - there for count, there in zip(counts, found or (0,) * len(counts), strict=True)]
    work = sum(count * run_seconds(scenario, whole) for scenario, count in zip(scenarios, left, strict=True))
    at_once = at_a_time(work, sum(left), workers, cores)
    cost = cost_of_runs(scenarios, left, at_once, (START_SECONDS if any(left) else 0.0) + work / at_once, whole)
    return Plan(sum(counts), sum(found), max((s.calendar.months for s in scenarios), default=0) + BURN_IN, at_once, cost, twins=twins)


def at_a_time(seconds: float, runs: int, workers: int | None, cores: int) -> int:
    """Processes for ``runs`` that take ``seconds`` together: as many as are wanted, or one where starting more takes longer than the runs."""
    wanted = workers or (1 if seconds < _POOL_PAYS_SECONDS else max(1, cores))
    return max(1, min(wanted, runs))
