"""The sections of a scenario that hold parameters of rules: one top-level key each, gathered from the submodels."""

from __future__ import annotations

from sim.declare.levers import Lever
from sim.declare.parameters import INFINITY, Parameter, Section, merged_section
from sim.declare.text import Text as T
from sim.processes.activity import parameters as activity
from sim.processes.central import parameters as central
from sim.processes.citizens import parameters as citizen
from sim.processes.delivery import parameters as delivery
from sim.processes.effort import parameters as effort
from sim.processes.enterprises import parameters as enterprise
from sim.processes.levers import LEVERS
from sim.processes.membership import parameters as membership
from sim.processes.plan import parameters as plan
from sim.processes.technology import parameters as technology

AGENTS = Section(
    "agents",
    T("Number of agents", "智能体数量"),
    (
        Parameter(
            "enterprises_per_city", "integer", 40, T("Enterprises per city", "每城企业数"), low=0, high=1_000_000,
            help=T("0 = none: the city abates what it decides (theory)", "0 表示无企业：城市直接实现其决策（理论算例）"),
        ),
        Parameter("citizens_per_city", "integer", 100, T("Citizens per city", "每城市民数"), low=0, high=1_000_000),
    ),
)

AIR = Section(
    "air",
    T("Air or water", "大气或水体"),
    (
        Parameter(
            "transport", "choice", "central", T("Transport matrix", "传输矩阵"), choices=("central", "low", "high", "sampled"),
            help=T(
                "central: share_percent; low, high: share_low, share_high; sampled: drawn between the limits in every replicate; rows closed to 100",
                "central：share_percent 列；low、high：share_low、share_high 列；sampled：每次重复在界限内抽样；各行归一为 100",
            ),
        ),
        Parameter(
            "memory", "number", 0.2, T("Memory of air or water", "大气或水体记忆"), unit="share of yesterday's air or water", low=0, high=0.95,
            source="fixed in the weather fit", plausible=(0, 0.4),
        ),
        Parameter(
            "legacy_share", "number", 0.0, T("Share of legacy pollution", "历史遗留污染份额"), unit="share of what a source adds", low=0, high=0.95,
            plausible=(0, 0.4),
            help=T(
                "released by a slow stock of past pollution (sediment, soil) instead of this month's emission",
                "由过去污染的缓慢存量（底泥、土壤）释放，而非当月排放",
            ),
        ),
        Parameter(
            "legacy_half_life", "number", 60.0, T("Half-life of legacy pollution", "遗留污染半衰期"), unit="months", low=1, high=1200, plausible=(12, 240),
            help=T(
                "how slowly the stock follows emission; years to decades in rivers (Meals, Dressing & Davenport 2010)",
                "存量跟随排放的快慢；河流中为数年至数十年（Meals、Dressing 与 Davenport 2010）",
            ),
        ),
    ),
)


def _base_value(lever: Lever) -> Parameter:
    high = None if lever.high == INFINITY else lever.high
    return Parameter(lever.name, "number", lever.base, lever.label, lever.unit, lever.low, high, source=lever.source, plausible=lever.plausible)


SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        AGENTS,
        AIR,
        merged_section("activity", T("Economic activity", "经济活动"), activity.PARAMETERS),
        merged_section(
            "governments", T("Governments", "政府"), membership.PARAMETERS, delivery.PARAMETERS, plan.PARAMETERS, effort.PARAMETERS
        ),
        merged_section("central", T("Central government", "中央政府"), central.PARAMETERS),
        merged_section("enterprises", T("Enterprises", "企业"), enterprise.PARAMETERS, technology.PARAMETERS),
        merged_section("citizens", T("Citizens", "市民"), citizen.PARAMETERS),
        Section("levers", T("Base values of levers", "杠杆基准值"), tuple(_base_value(lever) for lever in LEVERS.values() if lever.base != INFINITY)),
    )
}
"""Section by top-level key. ``central.appraisal`` (weights that sum to 1) is declared in processes/central."""
