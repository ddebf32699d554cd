"""Parameters of delivery and trust."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

DELIVERY_RULES = ("conditional_cooperation", "always", "never")

PARAMETERS = (
    Parameter(
        "delivery_rule", "choice", "conditional_cooperation", T("Delivery rule", "履约规则"), choices=DELIVERY_RULES,
        help=T(
            "conditional_cooperation: reciprocity, fear of a proven breach, and money; always, never: theory",
            "conditional_cooperation：互惠、违约被证实的顾虑与资金；always、never：理论算例",
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
        "fiscal_limit", "flag", True, T("Fiscal limit", "财政约束"),
        help=T("a party delivers no more than it can pay (lever fiscal_capacity)", "参与方履约不超过其支付能力（杠杆 fiscal_capacity）"),
    ),
)

NOTHING_TO_DELIVER = 1e-3
"""A commitment D below this effort is none: the delivered share is NaN and stays outside every mean."""
