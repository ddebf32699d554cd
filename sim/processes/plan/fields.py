"""The plan of governments: what air, effort and partners are worth, and the commitments of the pact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, choice, column, daily_lever, given, lever, parameter, party_column, party_lever
from sim.declare.levers import Lever
from sim.declare.outcomes import SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats

POPULATION, GDP, DAMAGE, CITY = range(4)
ANSWERING = {"population": POPULATION, "gdp": GDP, "damage": DAMAGE, "city": CITY}
"""What the accountability of the region's people is shared out by, among its cities."""


def _is_quadratic(cost: str) -> bool:
    return cost == "quadratic"


def _or_infinity(cap: float | None) -> float:
    return float("inf") if cap is None else float(cap)


class Outlook(Block):
    """What air and effort are worth this month, effort at Nash and under full cooperation. Money is monthly, in 10^8 CNY."""

    quadratic: bool = parameter("governments", Parameter(
        "cost", "choice", "saturating", T("Abatement cost", "减排成本函数"), choices=("saturating", "quadratic"),
        help=T("saturating: gamma(-x-ln(1-x)), marginal gamma x/(1-x); quadratic: gamma x^2/2 (theory)", "saturating：gamma(-x-ln(1-x))；quadratic：gamma x^2/2（理论算例）"),
    ), _is_quadratic, "?")
    cap: float = parameter("governments", Parameter(
        "cap", "number", None, T("Cap on effort", "努力上限"), unit="share", low=0.01, none_word="none",
        help=T("largest effort of a plan; none = no cap (a saturating cost stays below 1 by itself)", "计划努力的上限；none 表示无上限（saturating 成本自身低于 1）"),
    ), _or_infinity)
    party_cohesion: float = parameter("governments", Parameter(
        "party_cohesion", "number", 1.0, T("Party cohesion", "内部凝聚度"), unit="share", low=0, high=1, plausible=(0, 1),
        help=T(
            "weight of the other cities of the own party: 1 = the party plans for all its cities, as a province assesses all of them; below 1 each "
            "city decides for itself and counts its sisters less, so that a party in more cities tries less hard",
            "本参与方内其他城市收益的权重：1 表示如省级考核全部城市，按整体规划；低于 1 时各市自行决策、较少计入兄弟城市，城市越多的参与方越不努力",
        ),
    ))
    assessment_softness: float = parameter("governments", Parameter(
        "assessment_softness", "number", 10.0, T("Softness of the assessment", "考核软度"), unit="ug/m3", low=0.1, high=100, plausible=(5, 40),
        help=T("at the target half of the pull of accountability is left", "达到目标时问责拉力剩一半"),
    ))

    accountability_by: int = choice("governments", Parameter(
        "accountability_by", "choice", "population", T("What accountability goes by", "问责分配依据"), choices=tuple(ANSWERING),
        help=T(
            "how the accountability of the region's people is shared out among its cities: by people, GDP, health damage of a ug/m3, or alike for every city; "
            "by city a party counts the more, the more cities it is cut in",
            "全区人口对应的问责在各市间的分配：按人口、GDP、每 ug/m3 的健康损害，或各市相同；按城市时，参与方划分的城市越多分量越重",
        ),
    ), ANSWERING)

    damage_weight: Floats = lever(Lever("damage_weight", T("Damage weight", "损害权重"), "share of health damage that officials feel", 0.3, "sum", "plan", high=1.0, plausible=(0.05, 1)))
    accountability_per_million: Floats = lever(Lever(
        "accountability_per_million", T("Accountability", "问责强度"), "10^8 CNY per ug/m3 above target, month and million people", 0.0, "sum", "plan", plausible=(0, 0.47)
    ))
    target: Floats = lever(Lever("target", T("Target", "目标浓度"), "ug/m3", float("inf"), "min", "plan, appraisal", source="region pack"))
    emission_ceiling: Floats = lever(Lever("emission_ceiling", T("Emission ceiling", "排放上限"), "kt per year", float("inf"), "min", "plan", source="none without the mechanism"))
    excess_price: Floats = lever(Lever("excess_price", T("Price of excess emission", "超限价格"), "CNY per t above the ceiling", 0.0, "sum", "plan"))
    regard: Floats = lever(Lever("regard", T("Regard for neighbours", "对邻区的关切"), "share of partners' damage felt without a pact", 0.0, "1-prod", "plan", high=1.0))
    ambition: Floats = lever(Lever("ambition", T("Ambition", "协议雄心"), "share of the joint optimum that the pact asks for", 0.5, "1-prod", "pact plan", high=1.0, plausible=(0.3, 0.6)))
    planning_error: Floats = lever(Lever("planning_error", T("Planning error", "规划误差"), "sd of ln", 0.2, "product", "plan", plausible=(0, 0.5)))
    fiscal_capacity: Floats = party_lever(Lever(
        "fiscal_capacity", T("Fiscal capacity", "财政能力"), "share of general public budget revenue", 0.01, "product", "delivery", by="party",
        plausible=(0.005, 0.02),
    ))
    mandated_membership: Floats = daily_lever(Lever("mandated_membership", T("Mandated membership", "强制参与"), "0 or 1 by day", 0.0, "max", "membership, effort", by="party", clock="day", high=1.0))

    answering: Floats = given("cities", meaning="million people of the region x weight of the city in accountability")
    error_air: Floats = given("parties", "parties", meaning="fixed standard normal of the error of a party (column) about M to a party (row)")
    error_cost: Floats = given("parties", meaning="fixed standard normal of the error of a party about its gamma")

    value: Floats = column("value of one ug/m3 to the city's officials")
    slope: Floats = column("bonus from above per unit of effort")
    own: Floats = column("marginal benefit of effort to the own party")
    gamma: Floats = column("scale of abatement cost")
    gamma_believed: Floats = column("the same, as officials believe it to be")
    spared: Floats = column("e, true damage spared to other parties per unit of effort")
    nash: Floats = column("effort that the city would choose alone", outcome=Outcome("nash_effort", T("Effort alone (Nash)", "单独行动的努力（纳什）"), "share of emissions", "city", "mean", bounds=SHARE))
    nash_benefit: Floats = column("marginal benefit that this effort answers to")
    full: Floats = column("effort with everybody in and ambition 1", outcome=Outcome("full_effort", T("Effort of full cooperation", "完全合作的努力"), "share of emissions", "city", "mean", bounds=SHARE))
    scale: Floats = party_column("cooperation scale: what full cooperation is worth plus what it costs")
    budget: Floats = party_column("what the party's finance bureau can pay for delivery")
    by_party: Floats = array("parties", "cities", meaning="what effort of a city is worth to a party")
    excess: Floats = array("2", "cities", meaning="saved per unit of effort above the ceiling, and effort at which it is met")
    marginal: Floats = array("cities", "cities", meaning="fall of the annual mean (row) per unit of effort (column), ug/m3")
    marginal_believed: Floats = array("cities", "cities", meaning="the same, as officials believe it to be")
    expected: Floats = array("cities", meaning="annual mean that is to be reported, ug/m3")
    mandated: Floats = array("parties", meaning="share of the month in which membership is mandated")
    was_mandated: Floats = array("parties", meaning="1 where it was last month")


class Plan(Block):
    """The pact plans: joint optimum of its members, commitments, and money per unit of effort."""

    joint: Floats = column("effort of the joint optimum")
    benefit: Floats = column("marginal benefit that it answers to")
    commitment: Floats = column("D, effort beyond Nash that the pact asks for", outcome=Outcome("commitment", T("Commitment", "承诺"), "effort", "city", "mean"))
    kappa: Floats = column("money for the city's party per unit of effort above Nash")
    passed: Floats = column("money for the city's enterprises per unit of effort above Nash")
    share_in: Floats = party_column("membership m of the month: 1, or the mandated share of its days", outcome=Outcome("member", T("Members of the pact", "协议成员"), "parties", "party", "sum", better="higher", bounds=SHARE))
    in_pact: Flags = array("parties", dtype="?", meaning="who is in the pact, mandated parties included")
    rates: Floats = array("parties", "cities", meaning="what a party receives (+) or pays (-) per unit of effort of a city above Nash")
