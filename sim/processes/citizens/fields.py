"""Citizens and social organisations: exposure, awareness, complaints, suits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, choice, column, lever, parameter, stream
from sim.declare.levers import Lever
from sim.declare.outcomes import SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys

HEGSELMANN_KRAUSE, DEFFUANT = 0, 1
INFLUENCE_RULES = {"hegselmann_krause": HEGSELMANN_KRAUSE, "deffuant": DEFFUANT}


class Citizens(Block):
    """What citizens know, believe and say."""

    citizens_per_city: int = parameter("agents", Parameter("citizens_per_city", "integer", 100, T("Citizens per city", "每城市民数"), low=0, high=1_000_000))
    threshold_sd: float = parameter("citizens", Parameter("threshold_sd", "number", 0.3, T("Spread of exposure thresholds", "暴露阈值离散度"), unit="sd of ln", low=0, high=2, plausible=(0.1, 0.6)))
    experience_half_life: float = parameter("citizens", Parameter(
        "experience_half_life", "number", 24.0, T("Half-life of experience", "经验半衰期"), unit="months", low=1, high=240, plausible=(12, 48),
        help=T("the threshold follows what a city is used to", "阈值随当地已适应的浓度变化"),
    ))
    awareness_gain: float = parameter("citizens", Parameter("awareness_gain", "number", 0.2, T("Awareness gain", "环境意识调整速度"), unit="1/month", low=0, high=1, plausible=(0.05, 0.5)))
    influence_rule: int = choice("citizens", Parameter(
        "influence_rule", "choice", "hegselmann_krause", T("Rule of influence", "影响规则"), choices=tuple(INFLUENCE_RULES),
        help=T(
            "hegselmann_krause: towards the mean of the links within the bound; deffuant: towards one drawn link within the bound",
            "hegselmann_krause：趋向界限内各联系人的均值；deffuant：趋向随机抽中的一名界限内联系人",
        ),
    ), INFLUENCE_RULES)
    influence: float = parameter("citizens", Parameter(
        "influence", "number", 0.2, T("Influence of others", "他人影响"), unit="share of the difference a month", low=0, high=1, plausible=(0, 0.5),
        help=T("1 = the citizen takes over the mean (hegselmann_krause) or the other's awareness (deffuant)", "1 表示市民完全采纳均值或对方的意识"),
    ))
    confidence_bound: float = parameter("citizens", Parameter(
        "confidence_bound", "number", 0.3, T("Confidence bound", "信任界限"), unit="difference of awareness", low=0, high=1, plausible=(0.1, 0.5),
        help=T("those who differ more are not listened to", "差距更大者的意见不被采纳"),
    ))
    rewiring: float = parameter("citizens", Parameter(
        "rewiring", "number", 0.05, T("Rewired links", "重连联系份额"), unit="share of links", low=0, high=1, plausible=(0.01, 0.3),
        help=T("drawn in the city instead of the ring (Watts & Strogatz 1998)", "在本市随机抽取而非环上邻居（Watts 与 Strogatz 1998）"),
    ))
    links_across: float = parameter("citizens", Parameter("links_across", "number", 0.01, T("Links across cities", "跨城联系份额"), unit="share of links", low=0, high=1, plausible=(0, 0.1)))
    efficacy_gain: float = parameter("citizens", Parameter(
        "efficacy_gain", "number", 0.5, T("Learning of efficacy", "效能感学习速度"), unit="1/complaint", low=0, high=1, plausible=(0.1, 1),
        help=T("an answered complaint moves efficacy up by this share of the gap, an unanswered one down", "投诉得到回应则按此份额上升，否则下降"),
    ))
    checks_per_complaint: float = parameter("citizens", Parameter(
        "checks_per_complaint", "number", 1.0, T("Checks per complaint", "每件投诉引发的检查"), low=0, high=20, plausible=(0.5, 2),
        help=T("checks of an enterprise in a month when every citizen complains once", "全体市民当月各投诉一次时每家企业受检次数"),
    ))
    organisation_reach: float = parameter("citizens", Parameter(
        "organisation_reach", "number", 10_000.0, T("Reach of an organisation", "社会组织影响人数"), unit="citizens", low=0, high=1e6, plausible=(1e3, 1e5),
        help=T("citizens for whom one social organisation speaks", "一个社会组织所代表的市民数"),
    ))
    suits_per_organisation: float = parameter("citizens", Parameter(
        "suits_per_organisation", "number", 0.1, T("Suits per organisation", "每个组织的公益诉讼"), unit="1/year", low=0, high=100, plausible=(0.01, 1),
        help=T("public-interest suits where all emission is a visible violation", "全部排放均为可见违法时的公益诉讼数"),
    ))
    suit_reach: float = parameter("citizens", Parameter(
        "suit_reach", "number", 100_000.0, T("Reach of a suit", "诉讼影响力"), unit="citizens", low=0, high=1e7, plausible=(1e4, 1e6),
        help=T("a suit draws as many checks as the complaints of so many citizens", "一件诉讼引发的检查相当于若干市民的投诉"),
    ))

    disclosure: Floats = lever(Lever("disclosure", T("Disclosure", "信息公开"), "share", 0.0, "1-prod", "citizens", high=1.0))
    complaint_reach: Floats = lever(Lever("complaint_reach", T("Complaint reach", "投诉渠道"), "factor", 1.0, "product", "citizens"))
    media: Floats = lever(Lever("media", T("Media", "媒体监督"), "factor", 1.0, "product", "citizens"))
    organisations: Floats = lever(Lever("organisations", T("Social organisations", "社会组织"), "per million people", 0.0, "sum", "citizens"))

    listens: Keys = stream("citizen.influence")

    experience: Floats = column("what a city is used to, ug/m3")
    awareness: Floats = column("mean awareness", outcome=Outcome("awareness", T("Awareness", "环境意识"), "share", "city", "mean", bounds=SHARE))
    efficacy: Floats = column("mean belief that a complaint will be answered", outcome=Outcome("efficacy", T("Efficacy", "效能感"), "share", "city", "mean", bounds=SHARE))
    complaints: Floats = column("complaints per citizen and month")
    suits: Floats = column("public-interest suits this month", outcome=Outcome("suits", T("Public-interest suits", "公益诉讼"), "suits", "city", "sum", "sum"))
    pressure: Floats = column("complaints per citizen and month, suits included")
    answered: Floats = array("cities", meaning="share of complaints answered in the burn-in, where efficacy begins")
    complaints_past: Floats = array("12", "cities", meaning="the last twelve months, by month modulo 12")
    citizen_awareness: Floats = array("people", meaning="awareness")
    citizen_influenced: Floats = array("people", meaning="awareness after listening")
    citizen_efficacy: Floats = array("people", meaning="efficacy")
    citizen_complaint: Floats = array("people", meaning="probability of a complaint this month")
