"""Parameters of enterprises and of diffuse sources."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

PARAMETERS = (
    Parameter("unit_cost_sd", "number", 1.0, T("Spread of unit abatement cost", "单位减排成本离散度"), unit="sd of ln", low=0, high=3, plausible=(0.5, 1.5)),
    Parameter(
        "perceived_risk_gain", "number", 0.5, T("Learning of perceived risk", "风险感知学习速度"), unit="1/month", low=0.01, high=1, plausible=(0.25, 0.9)
    ),
    Parameter(
        "checks_per_inspector", "number", 16.7, T("Checks per inspector", "每名执法人员检查数"), unit="enterprises a month", low=0, high=200,
        plausible=(4, 70), help=T("5 inspectors per 1,000 enterprises detect 8 % of violations a month", "每千家企业 5 名执法人员每月发现 8% 的违法"),
    ),
    Parameter(
        "watch_detection", "number", 0.3, T("Detection while watched", "重点监管发现率"), unit="per enterprise and month", low=0, high=1, plausible=(0, 0.8),
        help=T("added detection in the month after a found violation", "违法被查实后次月增加的发现率"),
    ),
    Parameter(
        "inspectors_respond", "flag", False, T("Inspectors respond", "执法力度内生"),
        help=T(
            "inspection effort follows the inspection game: it rises while enough enterprises violate and falls when few do; off: the lever alone",
            "执法力度遵循检查博弈：违法企业多则加强，少则放松；关闭时只由杠杆决定",
        ),
    ),
    Parameter(
        "inspection_cost", "number", 1.0 / 3.0, T("Cost of an inspection", "单次检查成本"), unit="share of the harm that a found violation prevents",
        low=0.001, high=0.999, plausible=(0.1, 0.6),
        help=T("the violating share at which inspections just pay (inspectors_respond)", "检查恰好值得的违法企业份额（inspectors_respond）"),
    ),
    Parameter(
        "inspection_adjustment", "number", 1.0, T("Adjustment of inspections", "检查力度调整速度"), unit="rise of log odds per month and violating share",
        low=0.01, high=100, plausible=(0.25, 4),
        help=T("speed of the replicator of inspections (inspectors_respond)", "检查力度复制动态的速度（inspectors_respond）"),
    ),
    Parameter(
        "diffuse_rate", "number", 0.07, T("Rate of diffuse stocks", "面源存量调整速度"), unit="share of the gap a month", low=0.001, high=1,
        plausible=(0.03, 0.18), help=T("clean heating, vehicle fleet and dust control follow the standard slowly", "清洁取暖、车队与扬尘治理缓慢跟随要求"),
    ),
    Parameter(
        "competition", "number", 0.0, T("Competition", "竞争压力"), unit="rise of private cost per share of violating rivals", low=0, high=10, plausible=(0, 1),
        help=T("rivals who violate make honesty dearer; 0 until evidence gives a size", "违法的对手使守法更昂贵；在有依据之前取 0"),
    ),
    Parameter(
        "relocation_rate", "number", 0.0, T("Relocation", "企业迁移"), unit="share of enterprises that consider it a year", low=0, high=1, plausible=(0, 0.1),
        help=T("they move where their expected cost is lowest: a laxer city, a border cell; 0 until evidence gives a size", "迁往预期成本最低处：更宽松的城市或边界地带；在有依据之前取 0"),
    ),
    Parameter(
        "relocation_cost", "number", 0.05, T("Cost of relocation", "迁移成本"), unit="share of the cost of full abatement (k e0)", low=0, high=10, plausible=(0.01, 0.3),
    ),
)

PENALTY_MONTHS = 6
"""Months of proven violation after which the daily penalty has grown to its full factor."""
