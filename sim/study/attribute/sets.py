"""The sets of levers that an effect is shared out to: every lever, every clause and the settings of policy, each in one set."""

from __future__ import annotations

from sim.declare.records import record
from sim.declare.text import Text as T
from sim.mechanisms import registry
from sim.mechanisms.base import OFFERS


@record
class LeverSet:
    """Levers, clauses and settings (``section.name``) that are switched together; ``short``: its name in a sentence; ``why``: what they have in common."""

    name: str
    label: T
    short: T
    why: T
    levers: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    offers: bool = False


ACCOUNTABILITY, ENFORCEMENT, PACT, MONEY, MEASURES, REST = "accountability", "enforcement", "pact", "money", "measures", "rest"

SETS: tuple[LeverSet, ...] = (
    LeverSet(
        ACCOUNTABILITY, T("Accountability and appraisal", "问责与考核"), T("accountability", "问责"),
        T("what officials answer for, feel, know and are ordered to do, with or without a pact", "官员无论有无协议都须负责、感受、了解和执行的内容"),
        (
            "accountability_per_million", "target", "emission_ceiling", "excess_price", "damage_weight", "regard", "planning_error", "monitor_bias",
            "alpha_economy", "effort_floor",
        ),
        settings=(
            "governments.accountability_by", "governments.assessment_softness", "governments.alpha_environment", "governments.alpha_health",
            "governments.alpha_transport", "central.appraisal.gdp", "central.appraisal.air", "central.appraisal.liveability",
        ),
    ),
    LeverSet(
        ENFORCEMENT, T("Enforcement on enterprises", "企业监管执法"), T("enforcement", "监管执法"),
        T(
            "who finds what enterprises and citizens' complaints bring to light, what it costs them, and who sees to it in the departments",
            "如何发现企业违法（含市民投诉）、企业为此付出的代价，以及由哪个部门负责",
        ),
        (
            "inspectors", "visit_detection", "grid_detection", "joint_detection", "border_discount", "inspection_relief", "fine", "daily_penalty",
            "perception_error", "pollution_tax", "health_levy", "credit_weight", "permit_cap", "disclosure", "complaint_reach", "media", "organisations",
            "coordination", "unassigned_share",
        ),
        ("agreement", "credit", "permit_market"),
        (
            "central.visits_per_city", "central.anticipation", "central.visit_error", "central.visit_rotation", "enterprises.checks_per_inspector",
            "enterprises.watch_detection", "enterprises.inspectors_respond", "enterprises.inspection_cost", "enterprises.inspection_adjustment",
            "enterprises.violation_tolerance",
        ),
    ),
    LeverSet(
        PACT, T("Pact", "协议"), T("pact", "协议"),
        T(
            "who may join, what is promised, and how it is delivered, seen, proven and sanctioned between governments",
            "谁可以加入、承诺什么，以及政府之间如何履约、观察、核查与制裁",
        ),
        ("ambition", "meeting_cost", "exit_cost", "mandated_membership", "opacity", "report_noise", "review_lag", "verification", "breach_sanction"),
        settings=(
            "governments.delivery_rule", "governments.delivery_cost", "governments.pact", "governments.members", "governments.minimum_participation",
            "governments.founding_wait", "governments.material_gain", "governments.on_exit", "governments.choice_sharpness",
            "governments.sanctions_in_choice", "governments.trust", "governments.trust_gain_good", "governments.trust_gain_bad",
            "governments.belief_unseen", "governments.reciprocity", "governments.discount_factor", "governments.punishment_months",
            "governments.imitation_sharpness", "governments.initial_compliance",
        ),
        offers=True,
    ),
    LeverSet(
        MONEY, T("Money between parties", "参与方间的资金"), T("money", "资金"),
        T("transfers between governments, and what a finance bureau can pay for delivery", "政府间的转移支付，以及财政部门能为履约支付的数额"),
        ("fiscal_capacity",), ("transfer", "payment"), ("governments.fiscal_limit", "governments.public_cost_share"),
    ),
    LeverSet(
        MEASURES, T("Measures and technology", "治理措施与技术"), T("measures", "治理措施"),
        T(
            "what removes emission whoever decides: dated policies, orders of the day, facilities, technology, capacity that is closed",
            "无论由谁决定都直接减少排放的内容：已实施的政策、按日命令、治理设施、技术与淘汰产能",
        ),
        ("campaign_floor", "curtailment", "emergency_cut", "treatment_capacity", "operating_share", "retirement", "entry_standard", "subsidy", "cost_slope"),
        ("measures", "alert"),
    ),
)  # fmt: skip
"""The sets by which an effect is shared out where the user names none. The order is that of tables and figures."""

REST_SET = LeverSet(
    REST, T("Everything else", "其余设定"), T("everything else", "其余设定"),
    T("settings that are no policy, such as the transport matrix or the weather", "不属于政策的设定，如传输矩阵或气象"),
)  # fmt: skip
"""What differs between two scenarios and lies in no set."""


def set_of_lever(name: str) -> str:
    """Name of the set of a lever; ``rest`` of one that no set names."""
    return next((s.name for s in SETS if name in s.levers), REST)


def set_of_clause(name: str) -> str:
    """Name of the set of a clause; ``rest`` of one that no set names, such as that of a plug-in."""
    return next((s.name for s in SETS if name in s.clauses), REST)


def set_of_setting(key: str) -> str:
    """Name of the set of a setting ``section.name``; of ``levers.name`` that of the lever; ``rest`` of one that is no policy."""
    section, _, name = key.partition(".")
    return set_of_lever(name) if section == "levers" else next((s.name for s in SETS if key in s.settings), REST)


def set_of_part(mechanism: str, part: str) -> str:
    """Name of the set of a part of a mechanism: of a field that of its lever, of its clause that of the clause, of offers of membership the pact."""
    if part == OFFERS:
        return next(s.name for s in SETS if s.offers)
    lever = next((f.lever for f in registry()[mechanism].fields if f.parameter.name == part), None)
    return set_of_clause(part) if lever is None else set_of_lever(lever)
