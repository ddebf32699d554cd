"""Parameters of the plan."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

PARAMETERS = (
    Parameter(
        "cost", "choice", "saturating", T("Abatement cost", "减排成本函数"), choices=("saturating", "quadratic"),
        help=T("saturating: gamma(-x-ln(1-x)), marginal gamma x/(1-x); quadratic: gamma x^2/2 (theory)", "saturating：gamma(-x-ln(1-x))；quadratic：gamma x^2/2（理论算例）"),
    ),
    Parameter(
        "cap", "number", None, T("Cap on effort", "努力上限"), unit="share", low=0.01, none_word="none",
        help=T("largest effort of a plan; none = no cap (a saturating cost stays below 1 by itself)", "计划努力的上限；none 表示无上限（saturating 成本自身低于 1）"),
    ),
    Parameter(
        "party_cohesion", "number", 0.8, T("Party cohesion", "内部凝聚度"), unit="share", low=0, high=1, plausible=(0, 1),
        help=T("weight of the other cities of the own party", "本参与方内其他城市收益的权重"),
    ),
    Parameter(
        "assessment_softness", "number", 10.0, T("Softness of the assessment", "考核软度"), unit="ug/m3", low=0.1, high=100, plausible=(5, 40),
        help=T("at the target half of the pull of accountability is left", "达到目标时问责拉力剩一半"),
    ),
)
