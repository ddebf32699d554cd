"""Delivery of commitments, trust in partners, proven breaches, and what partners could see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, column, lever, parameter, party_column, party_lever, stream
from sim.declare.levers import Lever
from sim.declare.outcomes import SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.declare.units import MONEY_PER_MONTH
from sim.processes.delivery.rules import BUILT_IN, delivery_rules

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys

NOTHING_TO_DELIVER = 1e-3
"""A commitment D below this effort is none: the delivered share is NaN and stays outside every mean."""
LAGS = 13
"""Months of realised delivery that are remembered: review_lag is at most 12."""


def _code_of(rule: str) -> int:
    return delivery_rules()[rule].kernel


def _is_saturating(cost: str) -> bool:
    return cost == "saturating"


class Trust(Block):
    """Trust of every party in every other."""

    trust_at_start: float = parameter("governments", Parameter(
        "trust", "number", 0.0, T("Trust at the start", "初始信任"), unit="share", low=0, high=1,
        help=T("trust of every party in every other at the start", "期初各方之间的信任"),
    ))
    trust_gain_good: float = parameter("governments", Parameter("trust_gain_good", "number", 0.1, T("Trust gain from good news", "对正面信息的信任调整速度"), unit="1/month", low=0, high=1, plausible=(0.05, 0.3)))
    trust_gain_bad: float = parameter("governments", Parameter("trust_gain_bad", "number", 0.2, T("Trust gain from bad news", "对负面信息的信任调整速度"), unit="1/month", low=0, high=1, plausible=(0.1, 0.5)))
    belief_unseen: float = parameter("governments", Parameter(
        "belief_unseen", "number", 0.0, T("Belief about what is not seen", "对未见部分的信念"), unit="share", low=0, high=1, plausible=(0, 0.5),
        help=T("delivered share that an observer assumes for the part it cannot see", "观察者对看不见部分所假定的履约率"),
    ))

    opacity: Floats = party_lever(Lever("opacity", T("Opacity", "不透明度"), "share of partners' delivery that is not seen", 0.4, "product", "observation", high=1.0, plausible=(0.3, 0.6)))
    report_noise: Floats = party_lever(Lever("report_noise", T("Report noise", "报告噪声"), "sd of the observed delivered share", 0.1, "product", "observation", plausible=(0, 0.15)))
    review_lag: Floats = party_lever(Lever("review_lag", T("Review lag", "审查滞后"), "months", 3.0, "min", "observation", low=1.0, high=12.0, plausible=(1, 12)))

    noise: Keys = stream("governments.report_noise")

    trust: Floats = array("parties", "parties", meaning="trust of a party (row) in another (column), 0 to 1")


class Choice(Block):
    """The share of its commitments that a party chooses to deliver, under the rules that let parties choose."""

    comply: Floats = party_column("share that the party chooses; under conditional cooperation the kernel computes it by city")


class Delivery(Block):
    """What cities deliver of their commitments, under the party's fiscal limit."""

    rule: int = parameter("governments", Parameter(
        "delivery_rule", "choice", "conditional_cooperation", T("Delivery rule", "履约规则"), choices=tuple(rule.name for rule in BUILT_IN),
        more_choices=delivery_rules,
        help=T(
            "; ".join(f"{rule.name}: {rule.help.en}" for rule in BUILT_IN) + "; other packages may add rules (hazepact list delivery_rules)",
            "；".join(f"{rule.name}：{rule.help.zh}" for rule in BUILT_IN) + "；其他软件包可添加规则（hazepact list delivery_rules）",
        ),
    ), _code_of, "i8")
    saturating: bool = parameter("governments", Parameter(
        "delivery_cost", "choice", "saturating", T("Cost of delivery", "履约成本函数"), choices=("saturating", "quadratic"),
        help=T(
            "saturating: K D^2 ((1-d) ln(1-d) + d), the last part of a promise is dear; quadratic: K D^2 d^2/2",
            "saturating：K D^2 ((1-d) ln(1-d) + d)，承诺的最后一部分最贵；quadratic：K D^2 d^2/2",
        ),
    ), _is_saturating, "?")
    reciprocity: float = parameter("governments", Parameter("reciprocity", "number", 0.6, T("Reciprocity rho", "互惠强度"), unit="share", low=0, high=0.999, plausible=(0.3, 0.9)))
    discount_factor: float = parameter("governments", Parameter(
        "discount_factor", "number", 0.97, T("Discount factor", "贴现因子"), unit="per month", low=0, high=0.9999, plausible=(0.9, 0.99),
        help=T("rule repeated_game: weight of the next month", "规则 repeated_game：下一个月的权重"),
    ))
    punishment_months: int = parameter("governments", Parameter(
        "punishment_months", "integer", 6, T("Length of punishment", "惩罚时长"), unit="months", low=1, high=120, plausible=(1, 24),
        help=T("rule repeated_game: months at Nash after a proven breach; punishment is finite", "规则 repeated_game：违约被证实后退回纳什的月数；惩罚有期限"),
    ))
    imitation_sharpness: float = parameter("governments", Parameter(
        "imitation_sharpness", "number", 10.0, T("Imitation sharpness", "模仿敏锐度"), unit="1/cooperation scale", low=0, plausible=(1, 20), source="assumption",
        help=T("rule imitation: slope of the Fermi copying in cooperation scales", "规则 imitation：费米模仿函数的斜率（以合作规模计）"),
    ))
    initial_compliance: float = parameter("governments", Parameter(
        "initial_compliance", "number", 0.5, T("Compliance at the start", "初始履约概率"), unit="share of parties", low=0, high=1, plausible=(0.2, 0.8),
        help=T("rule imitation: probability that a party delivers at the start", "规则 imitation：期初各方履约的概率"),
    ))
    fiscal_limit: bool = parameter("governments", Parameter(
        "fiscal_limit", "flag", True, T("Fiscal limit", "财政约束"),
        help=T("a party delivers no more than its finance bureau can pay (lever fiscal_capacity)", "参与方履约不超过其财政支付能力（杠杆 fiscal_capacity）"),
    ))
    public_cost_share: float = parameter("governments", Parameter(
        "public_cost_share", "number", 0.25, T("Public share of abatement cost", "减排成本的财政分担比例"), unit="share", low=0, high=1,
        plausible=(0.2, 0.3), source="assumption",
        help=T("what the budget pays of the cost of delivery; enterprises and households pay the rest", "履约成本中由财政承担的部分；其余由企业和居民承担"),
    ))

    verification: Floats = lever(Lever("verification", T("Verification", "核查概率"), "probability per month that a shortfall is proven", 0.08, "1-prod", "delivery", high=1.0, plausible=(0.04, 0.14)))
    breach_sanction: Floats = lever(Lever("breach_sanction", T("Breach sanction", "违约制裁"), "multiple of K D^2", 1.0, "sum", "delivery", plausible=(0.5, 1.5)))

    proof: Keys = stream("central.verification")
    imitation: Keys = stream("governments.imitation")

    delivered: Floats = column("delivered share of the commitment (NaN: nothing to deliver)", outcome=Outcome("delivered_share", T("Delivered share", "履约率"), "share of the commitment", "city", "mean", better="higher", bounds=SHARE))
    sanctions: Floats = column("money of the shortfalls that were proven this month, 10^8 CNY", outcome=Outcome("sanctions", T("Sanctions of proven breaches", "已证实违约的制裁"), MONEY_PER_MONTH, "city", "sum", "sum"))
    extra: Floats = array("cities", meaning="delivered commitment m d D, share of emissions")
    mean_trust: Floats = party_column("trust in its partners, weighted by how much of its air they make")
    binds: Floats = party_column("1 where the fiscal limit cuts, 0 where not, NaN where nothing is to be delivered", outcome=Outcome("fiscal_limit_binds", T("Fiscal limit binds", "财政约束生效"), "share of months", "party", "mean", bounds=SHARE))
    unwilling: Floats = party_column("1 where will, not money, leaves a part undelivered, 0 where not, NaN where nothing is to be delivered", outcome=Outcome(
        "willingness_binds", T("Willingness binds", "履约意愿约束生效"), "share of months", "party", "mean", bounds=SHARE,
        help=T("what trust, proof, sanction and transfers make a party want is less than it promised, and it could pay for that", "信任、核查、制裁与转移支付使该方的履约意愿低于承诺，而其财政足以承担"),
    ))


class Realised(Block):
    """What partners could see of a party's delivery."""

    realised: Floats = party_column("realised share of the month (NaN: no member, or nothing to deliver)", outcome=Outcome("realised_share", T("Realised share that partners could see", "伙伴可见的实现份额"), "share of the commitment", "party", "mean", better="higher", bounds=SHARE))
    past: Floats = array("13", "parties", start=float("nan"), meaning="the last thirteen months, by month modulo 13")
