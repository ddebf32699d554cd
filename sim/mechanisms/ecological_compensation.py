"""Ecological compensation between governments."""

from sim.declare.text import Text as T
from sim.declare.units import MONEY
from sim.mechanisms.base import Mechanism, field_of, running_cost
from sim.rules.transfer.parameters import TRANSFER_RULES, TransferClause

MECHANISM = Mechanism(
    name="ecological_compensation",
    label=T("Ecological compensation", "生态补偿"),
    help=T(
        "Money follows cleaner air: from above (vertical_bonus), among members (horizontal), or from those who are spared damage "
        "to those who abate (marginal_damage).",
        "资金随空气改善流动：自上而下（vertical_bonus）、成员之间（horizontal），或由受益方付给减排方（marginal_damage）。",
    ),
    anchor=T(
        "share 1 = the victim pays all that it is spared; rate 0.0027 = Shandong's 80x10^4 CNY per ug/m3 and quarter",
        "share 为 1 表示受益方支付全部所免损害；rate 0.0027 相当于山东每微克每季度 80 万元",
    ),
    evidence=("S3.13", "S3.14", "S4.22"),
    fields=(
        field_of(
            "rule", None, "marginal_damage", T("Rule", "补偿规则"), kind="choice", clause=True, choices=tuple(TRANSFER_RULES),
            source="Chander & Tulkens 1995; SD2017",
        ),
        field_of("share", None, 0.3, T("Share of the marginal damage", "边际损害份额"), clause=True, unit="share", low=0, high=1, plausible=(0.1, 0.5)),
        field_of(
            "rate", None, 0.0027, T("Rate", "补偿标准"), clause=True, unit=f"{MONEY} per ug/m3 and month", low=0, high=100, source="SD2017",
            plausible=(0.0007, 1.0),
        ),
        running_cost(0.3),
    ),
    clause="transfer",
    make_clause=lambda f: TransferClause(f["rule"], f["share"], f["rate"]),
    claims={"delivered_share": "+"},
)  # fmt: skip
