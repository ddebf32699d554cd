"""Every outcome: label, unit, level, aggregation. Tables, charts and documentation come from here.

An outcome that is a recorded column is declared beside it, in the process; those below are computed in this folder.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.declare.outcomes import NOT_NEGATIVE, SHARE, Outcome
from sim.declare.text import Text as T
from sim.declare.units import MONEY_PER_MONTH
from sim.processes import blocks

_CREDIT_HELP = T("share of the enterprises in this credit class; who is not rated is blue", "处于该信用等级的企业份额；未评级者计为蓝牌")

_COMPUTED = (
    # cooperation
    Outcome(
        "cooperation_index", T("Cooperation index", "合作指数"), "share", "city", "own", better="higher",
        help=T("0 = Nash or no members, 1 = full cooperation; damage spared to other parties", "0 为纳什或无成员，1 为完全合作；以其他参与方所免损害计"),
        bounds=SHARE,
    ),
    Outcome("cooperation_part", T("Part of the regional cooperation index", "对区域合作指数的贡献"), "share", "city", "sum", better="higher", bounds=SHARE),
    Outcome(
        "trust", T("Trust of the others", "他方的信任"), "share", "party", "own", better="higher",
        help=T("weighted by how much of the air of those who trust a party makes, as delivery weighs it", "按被信任方对信任方空气的贡献加权，与履约中的权重相同"),
        bounds=SHARE,
    ),
    Outcome(
        "honouring_members", T("Members that deliver at least half", "至少履约一半的成员"), "parties", "party", "sum", better="higher", bounds=SHARE,
        help=T(
            "1 where share of the month in the pact x delivered share (cities weighted by e D) >= 1/2, else 0; runs of such months are spells",
            "当月在协议内的份额与履约份额（城市按 e D 加权）之积不低于 1/2 时为 1，否则为 0；连续月份构成存续期",
        ),
    ),
    Outcome(
        "months_to_first_pact", T("Months to the first pact", "首个协议前的月数"), "months", "region", "own", better="lower",
        help=T(
            "one value a run: months before the first pact of two or more parties that share air, mandated ones included (0: from the first month); missing where "
            "there is never one, so that missing_share in summary.csv is the share of runs without",
            "每次模拟一个值：首个由两个以上共享空气的参与方组成的协议（含强制）之前的月数（0 表示首月即有）；从未形成则缺失，summary.csv 的 missing_share 即无协议的模拟所占份额",
        ),
    ),
    Outcome(
        "internal_margin", T("Internal stability margin", "内部稳定边际"), "share of the cooperation scale", "region", "own", better="higher",
        help=T(
            "least gain of a member from staying, V(S) - V(S-r) less the meeting cost; at or above 0 nobody gains by leaving; the pact after the "
            "quarter's decisions (mandated members included), kept for its three months; missing without a pact",
            "成员留下的最小收益 V(S) - V(S-r)（扣除协商成本）；不低于 0 时无人愿退出；按季度决策后的协议（含强制成员）计，沿用三个月；无协议时缺失",
        ),
    ),
    Outcome(
        "external_margin", T("External stability margin", "外部稳定边际"), "share of the cooperation scale", "region", "own",
        help=T(
            "least gain of an outsider from staying out, V(S) - V(S+r) plus the meeting cost; above 0 nobody gains by joining; by quarter; missing "
            "where nobody is outside",
            "外部方留在外面的最小收益 V(S) - V(S+r)（加协商成本）；高于 0 时无人愿加入；按季度计；无外部方时缺失",
        ),
    ),
    Outcome(
        "potential_margin", T("Potential stability margin", "潜在稳定边际"), "share of the cooperation scale", "region", "own", better="higher",
        help=T(
            "sum over members of V(S) - V(S-r) less meeting costs, over the sum of their scales; at or above 0 transfers among the members can hold "
            "the pact together (Carraro, Eyckmans & Finus 2006); by quarter; missing without a pact",
            "各成员 V(S) - V(S-r)（扣除协商成本）之和与其合作规模之和的比；不低于 0 时成员间转移支付可维系协议（Carraro, Eyckmans & Finus 2006）；按季度计；无协议时缺失",
        ),
    ),
    Outcome(
        "effort_gap", T("Effort gap to full cooperation", "与完全合作的努力差距"), "share of emissions", "city", "mean",
        help=T("full_effort - effort; below 0 where floors or habit hold effort above full cooperation", "full_effort - effort；下限或惯性使努力高于完全合作时为负"),
    ),
    Outcome(
        "effort_spread", T("Spread of effort between cities", "城市间努力的离散"), "share of emissions", "party", "own",
        help=T("standard deviation; missing where there is a single city", "标准差；仅有一个城市时缺失"),
    ),
    Outcome(
        "welfare_gap_closed", T("Welfare gap closed", "福利差距弥合"), "share", "region", "own", better="higher",
        help=T(
            "(W - W_Nash)/(W_joint - W_Nash) with true damage, anchors under the same levers; below 0 = more abatement than damages justify; "
            "missing where the joint optimum under the levers is no gain in true damage",
            "以真实损害计的 (W - W_Nash)/(W_joint - W_Nash)，两端点取相同杠杆；低于 0 表示减排超过损害所值；杠杆下联合最优无真实收益时缺失",
        ),
    ),
    # air
    Outcome("exposure", T("Exposure (population-weighted)", "人口加权暴露"), "ug/m3", "city", "population", better="lower"),
    Outcome("emission", T("Emission", "排放量"), "kt", "city", "sum", "sum", "lower"),
    # health and money
    Outcome("attributable_deaths", T("Attributable deaths", "归因死亡"), "deaths", "city", "sum", "sum", "lower"),
    Outcome("health_damage", T("Health damage", "健康损失"), MONEY_PER_MONTH, "city", "sum", "sum", "lower", bounds=NOT_NEGATIVE),
    Outcome("governance_cost", T("Governance cost", "治理成本"), MONEY_PER_MONTH, "region", "own", "sum", "lower", bounds=NOT_NEGATIVE),
    Outcome(
        "coordination_cost", T("Coordination cost", "协调成本"), MONEY_PER_MONTH, "party", "sum", "sum", "lower", bounds=NOT_NEGATIVE,
        help=T("meeting_cost x cooperation scale of the members", "各成员的 meeting_cost 乘以合作规模"),
    ),
    Outcome(
        "damage_avoided", T("Health damage avoided", "避免的健康损失"), MONEY_PER_MONTH, "city", "sum", "sum", "higher",
        help=T(
            "against the controls of the base year kept for ever at today's activity, under normal weather",
            "相对于一直保持基准年控制水平（活动水平取当期，正常气象）",
        ),
    ),
    Outcome(
        "benefit_cost", T("Benefit-cost ratio", "效益成本比"), "ratio", "region", "own",
        help=T(
            "damage_avoided over abatement (above that of base-year controls), output lost, technology, governance and coordination, both of the last "
            "twelve months; missing where less is added than half the cost of base-year controls",
            "damage_avoided 与新增成本之比（减排成本超出基准年控制的部分、停限产损失、技术投资、治理与协调成本），均取最近十二个月；新增不足基准年控制成本的一半时缺失",
        ),
    ),
    Outcome("fines", T("Fines and consequences", "处罚及后果"), MONEY_PER_MONTH, "city", "sum", "sum"),
    Outcome("tax_revenue", T("Revenue of the pollution tax and health levy", "环境税与健康课征收入"), MONEY_PER_MONTH, "city", "sum", "sum"),
    Outcome("financing_loss", T("Financing loss of downgraded enterprises", "降级企业的融资损失"), MONEY_PER_MONTH, "city", "sum", "sum"),
    Outcome("permit_price", T("Price of permits", "排污权价格"), "CNY per t", "city", "mean"),
    Outcome("transfer_balance", T("Net transfers received", "净转移收入"), MONEY_PER_MONTH, "party", "sum", "sum"),
    # enterprises
    Outcome(
        "compliance", T("Compliant enterprises", "达标企业"), "share", "city", "own", better="higher",
        help=T("emission at most the standard of the month, within violation_tolerance; the standard rises with effort", "排放不超过当月标准（含 violation_tolerance 容差）；标准随努力提高"),
        bounds=SHARE,
    ),
    Outcome(
        "compliance_base_year", T("Enterprises that meet the base-year standard", "达到基准年标准的企业"), "share", "city", "own", better="higher",
        help=T("as compliance, against the standard of the base year as a share of capacity", "同 compliance，但以基准年标准（占产能排放的份额）衡量"),
        bounds=SHARE,
    ),
    Outcome(
        "illegal_share", T("Emission above the standard", "超标排放份额"), "share of emissions", "city", "own", better="lower",
        help=T("what violators emit above their standard, of the emission of all enterprises", "违法企业超出标准的排放占全部企业排放的份额"),
        bounds=SHARE,
    ),
    *(
        Outcome(f"credit_{name}", T(f"{name.capitalize()} enterprises", f"{zh}牌企业"), "share", "city", "mean", help=_CREDIT_HELP, bounds=SHARE)
        for name, zh in (("green", "绿"), ("blue", "蓝"), ("yellow", "黄"), ("red", "红"), ("black", "黑"))
    ),
    Outcome("agreement_share", T("Enterprises under an agreement", "签约企业份额"), "share", "city", "own", bounds=SHARE),
    Outcome("border_activity", T("Enterprise activity at the border", "边界企业活动份额"), "share of capacity", "city", "own", bounds=SHARE),
    Outcome("inspections", T("Inspections", "检查次数"), "enterprises", "city", "sum", "sum"),
    Outcome("violations_found", T("Violations found", "查实违法"), "enterprises", "city", "sum", "sum"),
    Outcome("border_ratio", T("Emission intensity at the border", "边界排放强度比"), "ratio to the inside", "city", "mean", better="lower"),
    # citizens and the centre
    Outcome("complaints", T("Complaints", "投诉"), "per 1,000 citizens", "city", "mean", "sum"),
)
_ORDER = (
    "cooperation_index", "cooperation_part", "delivered_share", "realised_share", "trust", "member", "honouring_members", "months_to_first_pact",
    "voluntary_margin", "internal_margin", "external_margin", "potential_margin", "commitment", "effort", "nash_effort", "full_effort", "effort_gap",
    "effort_spread", "fiscal_limit_binds", "willingness_binds", "welfare_gap_closed", "concentration", "exposure", "good_days_pm25", "heavy_days_pm25", "alert_days",
    "own_share", "regional_share", "outside_share", "emission", "abated_share", "attributable_deaths", "health_damage", "abatement_cost",
    "output_lost", "governance_cost", "coordination_cost", "damage_avoided", "benefit_cost", "fines", "tax_revenue", "financing_loss",
    "technology_investment", "subsidies", "permit_price", "permit_sales", "permit_revenue", "sanctions", "transfer_balance", "compliance",
    "compliance_base_year", "illegal_share", "credit_green", "credit_blue", "credit_yellow", "credit_red", "credit_black", "credit_red_share", "closed_share",
    "technology_share", "retired_capacity", "agreement_share", "treated_share", "border_activity", "inspections", "violations_found", "border_ratio",
    "awareness", "efficacy", "complaints", "suits", "visits", "appraisal_score",
)
"""The order of tables and documents; an outcome that is not named here stands after them."""


def _recorded() -> Iterator[tuple[str, str, Outcome]]:
    """Block, field and outcome of every recorded column that is an outcome."""
    for name, block in blocks().items():
        for field, declared in block.fields.items():
            if isinstance(declared.declared, Outcome):
                yield name, field, declared.declared


def _every() -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    for outcome in (*_COMPUTED, *(outcome for _, _, outcome in _recorded())):
        if outcome.name in found:
            raise ValueError(f"two outcomes are called {outcome.name}")
        found[outcome.name] = outcome
    place = {name: number for number, name in enumerate(_ORDER)}
    return dict(sorted(found.items(), key=lambda item: place.get(item[0], len(place))))


OUTCOMES: dict[str, Outcome] = _every()
"""Outcome by name. ``ALL`` is the region, ``party:NAME`` a party, anything else a city."""
RECORDED: dict[str, str] = {outcome.name: field for _, field, outcome in _recorded()}
"""The column of each outcome that is one as it is recorded, by the name of the outcome."""

REGION = "ALL"

PARTIES = "parties"
"""Unit of what counts parties."""

HALF = 0.5
"""A member that delivers at least this share of a full month's commitment honours the pact in that month."""


def party_place(name: str) -> str:
    """The place name of a party's row."""
    return f"party:{name}"


def bounds_at(outcome: Outcome, place: str, places: Sequence[str]) -> tuple[float, float] | None:
    """Bounds of an outcome at a place: of parties that are counted in the region, as many as stand in ``places`` (no upper one where none does)."""
    if outcome.unit == PARTIES and place == REGION:
        return 0.0, float(sum(name.startswith(party_place("")) for name in places)) or math.inf
    return outcome.bounds
