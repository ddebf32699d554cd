"""Ecological compensation between governments."""

from sim.declare.text import Text as T
from sim.declare.units import MONEY
from sim.mechanisms.base import Mechanism, field_of, running_cost
from sim.processes.transfers.clause import RECIPIENTS, TRANSFER_RULES, TransferClause

MECHANISM = Mechanism(
    name="ecological_compensation",
    label=T("Ecological compensation", "生态补偿"),
    help=T(
        "Money follows cleaner air: from above (vertical_bonus), among members (horizontal), from those who are spared damage to those who "
        "abate (marginal_damage; shapley: by the Shapley value of the pact), between neighbours by what a border section reports "
        "(border_bet); or it shares the tax of enterprises that moved (benefit_sharing).",
        "资金随空气改善流动：自上而下（vertical_bonus）、成员之间（horizontal）、由受益方付给减排方（marginal_damage；shapley：按协议的 Shapley 值），"
        "或按断面监测结果在相邻方之间双向支付（border_bet）；或分享外迁企业的税收（benefit_sharing）。",
    ),
    anchor=T(
        "share 1 = the victim pays all that it is spared; rate 0.0027 = Shandong's 80x10^4 CNY per ug/m3 and quarter; the Xin'an bet, 10^8 CNY "
        "a year on one section, is a rate of 0.0083 where 1 unit is at stake",
        "share 为 1 表示受益方支付全部所免损害；rate 0.0027 相当于山东每微克每季度 80 万元；新安江“对赌”每断面每年 1 亿元，若差额为 1 个单位则相当于 0.0083",
    ),
    evidence=("S3.13", "S3.14", "S4.22"),
    fields=(
        field_of(
            "rule", None, "marginal_damage", T("Rule", "补偿规则"), kind="choice", clause=True, choices=tuple(TRANSFER_RULES),
            source="Chander & Tulkens 1995; SD2017",
        ),
        field_of(
            "share", None, 0.3, T("Share of the marginal damage, or of the tax", "边际损害或税收的份额"), clause=True, unit="share", low=0, high=1,
            plausible=(0.1, 0.5),
            help=T(
                "marginal_damage: of what victims are spared; benefit_sharing: of the tax of enterprises that moved (0.5 in the three-party rule of 2015, recalled)",
                "marginal_damage：所免损害的份额；benefit_sharing：外迁企业税收的份额（2015 年三地办法为 0.5，凭记忆）",
            ),
        ),
        field_of(
            "rate", None, 0.0027, T("Rate", "补偿标准"), clause=True, unit=f"{MONEY} per ug/m3 and month", low=0, high=100, source="SD2017",
            plausible=(0.0007, 1.0), help=T("vertical_bonus, horizontal, border_bet", "用于 vertical_bonus、horizontal、border_bet"),
        ),
        field_of(
            "tax_rate", None, 0.08, T("Local tax on output", "产出的地方税率"), clause=True, unit="share of output", low=0, high=0.5, plausible=(0.04, 0.15),
            help=T(
                "benefit_sharing: what a local government takes of industrial value added; assumption: a quarter of a value-added tax of 17 % and two "
                "fifths of an income tax of 25 % on profits of about a third of it",
                "benefit_sharing：地方政府从工业增加值中取得的份额；假设：17% 增值税的四分之一，加上约三分之一增加值利润按 25% 所得税的五分之二",
            ),
        ),
        field_of(
            "recipient", None, RECIPIENTS[0], T("Recipient", "受偿方"), kind="choice", clause=True, choices=RECIPIENTS,
            help=T(
                "marginal_damage, shapley: who keeps what is paid for a city's effort: its government, or its enterprises, per kt that they abate "
                "beyond the Nash standard (closure payments)",
                "marginal_damage、shapley：对某市努力的付款归谁：该市政府，或该市企业（按其超出纳什标准的减排量，即关停补偿）",
            ),
        ),
        running_cost(0.3),
    ),
    clause="transfer",
    make_clause=lambda f: TransferClause(f["rule"], f["share"], f["rate"], f["tax_rate"], f["recipient"]),
    offers_membership=True,
    claims={"delivered_share": "+"},
)  # fmt: skip
