"""Ecological compensation between governments."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, clause_fields, running_cost
from sim.processes.transfers.clause import TRANSFER
from sim.processes.transfers.rules import transfer_rules

MECHANISM = Mechanism(
    name="ecological_compensation",
    label=T("Ecological compensation", "生态补偿"),
    help=T(
        "Money moves between governments by one rule. " + " ".join(f"{rule.name}: {rule.says.en}" for rule in transfer_rules().values()),
        "资金按一种规则在政府之间流动。" + "".join(f"{rule.name}：{rule.says.zh}" for rule in transfer_rules().values()),
    ),
    anchor=T(
        "share 1 = the victim pays all that it is spared; rate 0.0027 = Shandong's 80x10^4 CNY per ug/m3 and quarter; the Xin'an bet, 10^8 CNY "
        "a year on one section, is a rate of 0.0083 where 1 unit is at stake",
        "share 为 1 表示受益方支付全部所免损害；rate 0.0027 相当于山东每微克每季度 80 万元；新安江“对赌”每断面每年 1 亿元，若差额为 1 个单位则相当于 0.0083",
    ),
    evidence=("S3.13", "S3.14", "S4.22"),
    fields=(*clause_fields(TRANSFER), running_cost(0.00269)),
    clause=TRANSFER,
    offers_membership=True,
    claims={"delivered_share": "+"},
)  # fmt: skip
