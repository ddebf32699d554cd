"""Enterprises and diffuse sources: emission choice, inspection, fines, perceived risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, column, lever, parameter, stream
from sim.declare.levers import Lever
from sim.declare.outcomes import NOT_NEGATIVE, SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.declare.units import MONEY_PER_MONTH

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys, Short, Small

PENALTY_MONTHS = 6
"""Months of proven violation after which the daily penalty has grown to its full factor."""
FACED, TOTALS = 20, 18


class Enterprises(Block):
    """What enterprises face in every city, what they emit, and what diffuse sources abate."""

    enterprises_per_city: int = parameter("agents", Parameter(
        "enterprises_per_city", "integer", 40, T("Enterprises per city", "每城企业数"), low=0, high=1_000_000,
        help=T("0 = none: the city abates what it decides (theory)", "0 表示无企业：城市直接实现其决策（理论算例）"),
    ))
    unit_cost_sd: float = parameter("enterprises", Parameter("unit_cost_sd", "number", 1.0, T("Spread of unit abatement cost", "单位减排成本离散度"), unit="sd of ln", low=0, high=3, plausible=(0.5, 1.5)))
    perceived_risk_gain: float = parameter("enterprises", Parameter(
        "perceived_risk_gain", "number", 0.5, T("Learning of perceived risk", "风险感知学习速度"), unit="1/month", low=0.01, high=1, plausible=(0.25, 0.9)
    ))
    checks_per_inspector: float = parameter("enterprises", Parameter(
        "checks_per_inspector", "number", 16.7, T("Checks per inspector", "每名执法人员检查数"), unit="enterprises a month", low=0, high=200,
        plausible=(4, 70), help=T("5 inspectors per 1,000 enterprises detect 8 % of violations a month", "每千家企业 5 名执法人员每月发现 8% 的违法"),
    ))
    watch_detection: float = parameter("enterprises", Parameter(
        "watch_detection", "number", 0.3, T("Detection while watched", "重点监管发现率"), unit="per enterprise and month", low=0, high=1, plausible=(0, 0.8),
        help=T("added detection in the month after a found violation", "违法被查实后次月增加的发现率"),
    ))
    inspectors_respond: bool = parameter("enterprises", Parameter(
        "inspectors_respond", "flag", False, T("Inspectors respond", "执法力度内生"),
        help=T(
            "inspection effort follows the inspection game: it rises while enough enterprises violate and falls when few do; off: the lever alone",
            "执法力度遵循检查博弈：违法企业多则加强，少则放松；关闭时只由杠杆决定",
        ),
    ))
    inspection_cost: float = parameter("enterprises", Parameter(
        "inspection_cost", "number", 1.0 / 3.0, T("Cost of an inspection", "单次检查成本"), unit="share of the harm that a found violation prevents",
        low=0.001, high=0.999, plausible=(0.1, 0.6),
        help=T("the violating share at which inspections just pay (inspectors_respond)", "检查恰好值得的违法企业份额（inspectors_respond）"),
    ))
    inspection_adjustment: float = parameter("enterprises", Parameter(
        "inspection_adjustment", "number", 1.0, T("Adjustment of inspections", "检查力度调整速度"), unit="rise of log odds per month and violating share",
        low=0.01, high=100, plausible=(0.25, 4),
        help=T("speed of the replicator of inspections (inspectors_respond)", "检查力度复制动态的速度（inspectors_respond）"),
    ))
    diffuse_rate: float = parameter("enterprises", Parameter(
        "diffuse_rate", "number", 0.07, T("Rate of diffuse stocks", "面源存量调整速度"), unit="share of the gap a month", low=0.001, high=1,
        plausible=(0.03, 0.18), help=T("clean heating, vehicle fleet and dust control follow the standard slowly", "清洁取暖、车队与扬尘治理缓慢跟随要求"),
    ))
    violation_tolerance: float = parameter("enterprises", Parameter(
        "violation_tolerance", "number", 0.05, T("Tolerance of a violation", "超标判定容差"), unit="share of the standard", low=0, high=1,
        plausible=(0.01, 0.1), source="assumption: the measurement uncertainty of stack tests is 5-10 %",
        help=T("emission above the standard by no more than this is no violation", "超出标准不多于此份额的排放不判为违法"),
    ))
    competition: float = parameter("enterprises", Parameter(
        "competition", "number", 0.0, T("Competition", "竞争压力"), unit="rise of private cost per share of violating rivals", low=0, high=10, plausible=(0, 1),
        help=T("rivals who violate make honesty dearer; 0 until evidence gives a size", "违法的对手使守法更昂贵；在有依据之前取 0"),
    ))

    inspectors: Floats = lever(Lever("inspectors", T("Inspectors", "执法人员"), "per 1,000 enterprises", 5.0, "sum", "detection", high=1000.0))
    joint_detection: Floats = lever(Lever("joint_detection", T("Joint detection", "联合执法发现率"), "per border enterprise and month", 0.0, "1-prod", "detection", high=1.0))
    border_discount: Floats = lever(Lever("border_discount", T("Border discount", "边界执法折扣"), "share of detection lost at the border", 0.5, "product", "detection", high=1.0, plausible=(0.25, 0.6)))
    fine: Floats = lever(Lever("fine", T("Fine", "处罚力度"), "multiple of the city's mean unit abatement cost", 1.2, "product", "enterprise", plausible=(0.3, 3)))
    daily_penalty: Floats = lever(Lever("daily_penalty", T("Daily penalty", "按日计罚"), "factor on the fine of a lasting violation", 1.0, "product", "enterprise", low=0.0))
    perception_error: Floats = lever(Lever("perception_error", T("Perception error", "风险感知误差"), "sd of ln", 0.7, "product", "enterprise", plausible=(0.3, 1.2)))
    pollution_tax: Floats = lever(Lever("pollution_tax", T("Pollution tax", "环境税"), "CNY per t", 0.0, "sum", "enterprise", plausible=(0, 20000)))
    credit_weight: Floats = lever(Lever("credit_weight", T("Weight of credit", "信用权重"), "CNY per t of excess", 0.0, "sum", "enterprise", plausible=(0, 300000)))
    health_levy: Floats = lever(Lever("health_levy", T("Health levy", "健康损害课征"), "CNY per t", 0.0, "sum", "enterprise", plausible=(0, 20000)))

    inspection: Keys = stream("enterprise.inspection")

    abated: Floats = column("A, share of emissions really abated", outcome=Outcome("abated_share", T("Share abated", "减排份额"), "share", "city", "mean", better="higher", bounds=SHARE))
    own_abated: Floats = array("cities", meaning="A without what dated policies removed")
    base_abated: Floats = column("A0, that of the base year")
    base_standard: Floats = column("standard of the base year, share abated")
    base_compliant: Floats = column("enterprises that keep to the standard of the base year")
    stock: Floats = column("share abated of diffuse sources")
    abatement_price: Floats = column("what enterprises count on per kt abated beyond the Nash standard, 10^8 CNY")
    inspection_effort: Floats = column("factor on the inspectors, 1 unless they respond", start=1.0)
    closed_share: Floats = column("share of enterprises' output that is closed", outcome=Outcome("closed_share", T("Output closed for bad credit", "因信用关停的产出"), "share", "city", "mean", bounds=SHARE))
    cost: Floats = column("cost of abatement, 10^8 CNY this month", outcome=Outcome("abatement_cost", T("Abatement cost", "减排成本"), MONEY_PER_MONTH, "city", "sum", "sum", "lower", bounds=NOT_NEGATIVE))
    faced: Floats = array("20", "cities", meaning="what enterprises face this month, see the rows of the kernel")
    totals: Floats = array("cities", "18", meaning="sums over the enterprises of a city, see the columns of the kernel")
    misperception_sd: Floats = array("cities", start=float("nan"), meaning="perception error for which misperception was computed")
    perceived: Floats = array("firms", meaning="perceived probability of inspection a month")
    misperception: Floats = array("firms", start=1.0, meaning="factor on the true probability")
    emission: Floats = array("firms", meaning="kt a year")
    watched: Small = array("firms", dtype="i1", meaning="1 in the month after a found violation")
    violation_months: Short = array("firms", dtype="i2", meaning="months of proven violation")
    broke: Small = array("firms", dtype="i1", meaning="1 where a breach of an agreement was found (valid where the city has signatories)")
