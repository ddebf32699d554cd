"""How many patterns hold under other choices that nobody measured: matrix, weights of accountability, rules, founding, number of agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.declare.text import Text
from sim.study.validate.arms import Changes, Measure
from sim.study.validate.gather import Bench, gather, numbers_of
from sim.study.validate.published import Pattern
from sim.study.validate.scoring import IN_BAND, score
from sim.world.pack import RegionPack

FEWER = 5
"""Replicates are divided by this under every choice."""
LEFT_OUT = ("tianjin_ranking",)
"""Patterns that try other structures themselves."""
AS_SHIPPED, DRAWN = "as_shipped", "drawn"
"""Choices without changes: the values as shipped; parameters and a matrix drawn from the posterior."""
_WORDS = {AS_SHIPPED: Text("values as shipped", "默认值"), DRAWN: Text("draws of the posterior", "后验抽样")}
CHANGES: dict[str, tuple[Text, Changes]] = {
    "transport_low": (Text("matrix at its low limit", "传输矩阵取下限"), (("air.transport", "low"),)),
    "transport_high": (Text("matrix at its high limit", "传输矩阵取上限"), (("air.transport", "high"),)),
    "by_gdp": (Text("accountability by GDP", "按 GDP 分配问责"), (("governments.accountability_by", "gdp"),)),
    "by_damage": (Text("accountability by health damage", "按健康损害分配问责"), (("governments.accountability_by", "damage"),)),
    "by_city": (Text("accountability alike for every city", "各市问责相同"), (("governments.accountability_by", "city"),)),
    "dissolve": (Text("the pact dissolves when one leaves", "一方退出即解散协议"), (("governments.on_exit", "dissolve"),)),
    "repeated_game": (Text("delivery by repeated game", "按重复博弈履约"), (("governments.delivery_rule", "repeated_game"),)),
    "imitation": (Text("delivery by imitation", "按模仿履约"), (("governments.delivery_rule", "imitation"),)),
    "quadratic": (Text("quadratic delivery cost", "二次型履约成本"), (("governments.delivery_cost", "quadratic"),)),
    "open": (Text("everybody may join", "任何一方均可加入"), (("governments.pact", "open"),)),
    "few_enterprises": (Text("10 enterprises a city", "每市 10 家企业"), (("agents.enterprises_per_city", 10),)),
    "many_enterprises": (Text("160 enterprises a city", "每市 160 家企业"), (("agents.enterprises_per_city", 160),)),
}
"""Choice -> words and the changes that make it, in every scenario."""


@dataclass(frozen=True)
class Choice:
    """A choice with its words, its changes of every scenario, and where its runs are made."""

    name: str
    text: Text
    changes: Changes
    bench: Bench


def choices(bench: Bench) -> tuple[Choice, ...]:
    """Every choice, with fewer replicates than ``bench``; the first is how the patterns are judged, to which the others are compared."""
    few = bench.fewer(FEWER)
    plain = Choice(AS_SHIPPED, _WORDS[AS_SHIPPED], (), few.as_shipped)
    first = [plain] if bench.drawn is None else [Choice(DRAWN, _WORDS[DRAWN], (), few), plain]
    return (*first, *(Choice(name, text, changes, few) for name, (text, changes) in CHANGES.items()))


@dataclass(frozen=True)
class Count:
    """Patterns in band under a choice, of those fitted and of those held out in classes A and B; and which verdicts differ from those of the first choice."""

    name: str
    text: Text
    in_band: Mapping[str, int]
    total: Mapping[str, int]
    lost: tuple[str, ...]
    won: tuple[str, ...]


def judged(patterns: Sequence[Pattern]) -> list[Pattern]:
    """The patterns that are counted."""
    return [p for p in patterns if p.id not in LEFT_OUT and (p.role == "fitted" or (p.role == "held_out" and p.level in "AB"))]


def robustness(patterns: Sequence[Pattern], measures: Mapping[str, Measure], region: RegionPack, bench: Bench) -> tuple[Count, ...]:
    """The counts under every choice."""
    chosen = judged(patterns)
    mine = [measures[p.id] for p in chosen if p.id in measures]
    verdicts: dict[str, dict[str, str]] = {}
    every = choices(bench)
    for choice in every:
        got = gather(mine, region, choice.bench, choice.changes)
        verdicts[choice.name] = {p.id: score(p, measures.get(p.id), numbers_of(measures.get(p.id), got)).verdict for p in chosen}
    base = verdicts[every[0].name]
    found = []
    for choice in every:
        given = verdicts[choice.name]
        held = {role: [p.id for p in chosen if p.role == role] for role in ("fitted", "held_out")}
        found.append(
            Count(
                choice.name,
                choice.text,
                {role: sum(given[p] == IN_BAND for p in ids) for role, ids in held.items()},
                {role: len(ids) for role, ids in held.items()},
                tuple(p for p in given if base[p] == IN_BAND != given[p]),
                tuple(p for p in given if given[p] == IN_BAND != base[p]),
            )
        )
    return tuple(found)
