"""Parameters of delivery and trust."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.processes.delivery.rules import BUILT_IN, delivery_rules

PARAMETERS = (
    Parameter(
        "delivery_rule", "choice", "conditional_cooperation", T("Delivery rule", "履约规则"), choices=tuple(rule.name for rule in BUILT_IN),
        more_choices=delivery_rules,
        help=T(
            "; ".join(f"{rule.name}: {rule.help.en}" for rule in BUILT_IN) + "; other packages may add rules (hazepact list delivery_rules)",
            "；".join(f"{rule.name}：{rule.help.zh}" for rule in BUILT_IN) + "；其他软件包可添加规则（hazepact list delivery_rules）",
        ),
    ),
    Parameter("reciprocity", "number", 0.6, T("Reciprocity rho", "互惠强度"), unit="share", low=0, high=0.999, plausible=(0.3, 0.9)),
    Parameter("trust_gain_good", "number", 0.1, T("Trust gain from good news", "正面信息的信任增益"), unit="1/month", low=0, high=1, plausible=(0.05, 0.3)),
    Parameter("trust_gain_bad", "number", 0.2, T("Trust gain from bad news", "负面信息的信任增益"), unit="1/month", low=0, high=1, plausible=(0.1, 0.5)),
    Parameter(
        "belief_unseen", "number", 0.0, T("Belief about what is not seen", "对未见部分的信念"), unit="share", low=0, high=1, plausible=(0, 0.5),
        help=T("delivered share that an observer assumes for the part it cannot see", "观察者对看不见部分所假定的履约份额"),
    ),
    Parameter(
        "discount_factor", "number", 0.97, T("Discount factor", "贴现因子"), unit="per month", low=0, high=0.9999, plausible=(0.9, 0.99),
        help=T("rule repeated_game: weight of the next month", "规则 repeated_game：下一个月的权重"),
    ),
    Parameter(
        "punishment_months", "integer", 6, T("Length of punishment", "惩罚时长"), unit="months", low=1, high=120, plausible=(1, 24),
        help=T("rule repeated_game: months at Nash after a proven breach; punishment is finite", "规则 repeated_game：违约被证实后退回纳什的月数；惩罚有期限"),
    ),
    Parameter(
        "imitation_sharpness", "number", 10.0, T("Imitation sharpness", "模仿敏锐度"), unit="1/cooperation scale", low=0, plausible=(1, 20), source="assumption",
        help=T("rule imitation: slope of the Fermi copying in cooperation scales", "规则 imitation：费米模仿函数的斜率（以合作规模计）"),
    ),
    Parameter(
        "initial_compliance", "number", 0.5, T("Compliance at the start", "初始履约比例"), unit="share of parties", low=0, high=1, plausible=(0.2, 0.8),
        help=T("rule imitation: probability that a party delivers at the start", "规则 imitation：期初各方履约的概率"),
    ),
    Parameter(
        "fiscal_limit", "flag", True, T("Fiscal limit", "财政约束"),
        help=T("a party delivers no more than it can pay (lever fiscal_capacity)", "参与方履约不超过其支付能力（杠杆 fiscal_capacity）"),
    ),
)

NOTHING_TO_DELIVER = 1e-3
"""A commitment D below this effort is none: the delivered share is NaN and stays outside every mean."""
