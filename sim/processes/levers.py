"""The lever table: every door through which policy enters a rule (declarations only)."""

from __future__ import annotations

from sim.declare.levers import Lever
from sim.declare.text import Text as T

LEVERS: dict[str, Lever] = {
    lever.name: lever
    for lever in (
        # what officials want
        Lever("damage_weight", T("Damage weight", "损害权重"), "share of health damage that officials feel", 0.3, "sum", "plan", high=1.0, plausible=(0.05, 1)),
        Lever("accountability", T("Accountability", "问责强度"), "10^8 CNY per ug/m3 and month above target", 0.0, "sum", "plan", plausible=(0, 4)),
        Lever("target", T("Target", "目标浓度"), "ug/m3", float("inf"), "min", "plan, appraisal", source="region pack"),
        Lever("emission_ceiling", T("Emission ceiling", "排放上限"), "kt per year", float("inf"), "min", "plan", source="none without the mechanism"),
        Lever("excess_price", T("Price of excess emission", "超限价格"), "CNY per t above the ceiling", 0.0, "sum", "plan"),
        Lever("regard", T("Regard for neighbours", "对邻区的关切"), "share of partners' damage felt without a pact", 0.0, "1-prod", "plan", high=1.0),
        Lever("ambition", T("Ambition", "协议雄心"), "share of the joint optimum that the pact asks for", 0.5, "1-prod", "pact plan", high=1.0, plausible=(0.3, 0.6)),
        Lever("planning_error", T("Planning error", "规划误差"), "sd of ln", 0.2, "product", "plan", plausible=(0, 0.5)),
        # what keeps a promise
        Lever("verification", T("Verification", "核查概率"), "probability per month that a shortfall is proven", 0.08, "1-prod", "delivery", high=1.0, plausible=(0.04, 0.14)),
        Lever("breach_sanction", T("Breach sanction", "违约制裁"), "multiple of the commitment's marginal cost", 1.0, "sum", "delivery", plausible=(0.5, 1.5)),
        Lever(
            "fiscal_capacity", T("Fiscal capacity", "财政能力"), "share of the cost of full cooperation", 0.5, "product", "delivery", by="party", plausible=(0.25, 1)
        ),
        Lever("meeting_cost", T("Meeting cost", "协商成本"), "multiple of the cooperation scale", 0.05, "product", "membership", by="party", plausible=(0.02, 0.1)),
        Lever("exit_cost", T("Exit cost", "退出成本"), "multiple of the cooperation scale", 0.0, "sum", "membership", by="party", plausible=(0, 0.5)),
        Lever("mandated_membership", T("Mandated membership", "强制参与"), "0 or 1 by day", 0.0, "max", "membership, effort", by="party", clock="day", high=1.0),
        # what is seen
        Lever("opacity", T("Opacity", "不透明度"), "share of partners' delivery that is not seen", 0.4, "product", "observation", high=1.0, plausible=(0.3, 0.6)),
        Lever("report_noise", T("Report noise", "报告噪声"), "sd of the observed delivered share", 0.1, "product", "observation", plausible=(0, 0.15)),
        Lever("review_lag", T("Review lag", "审查滞后"), "months", 3.0, "min", "observation", low=1.0, high=12.0, plausible=(1, 12)),
        Lever("monitor_bias", T("Monitor bias", "监测偏差"), "share by which reported air is too good", 0.0, "product", "plan, disclosure", high=0.9),
        # campaigns
        Lever("effort_floor", T("Effort floor", "努力下限"), "share of emissions", 0.0, "max", "effort", high=0.95),
        Lever("campaign_floor", T("Campaign floor", "运动式减排下限"), "share of emissions that day", 0.0, "max", "air", clock="day", high=0.95),
        Lever("curtailment", T("Curtailment", "停限产"), "share of output that day", 0.0, "max", "air", clock="day", high=0.95),
        Lever("emergency_cut", T("Emergency cut", "应急减排"), "share of emissions that day", 0.0, "max", "air", clock="day", high=0.95),
        # departments
        Lever("coordination", T("Coordination of departments", "部门协调"), "share", 0.4, "1-prod", "departments", high=1.0, plausible=(0, 0.8)),
        Lever("unassigned_share", T("Unassigned share", "职责空缺份额"), "share of the task nobody owns", 0.1, "product", "departments", high=1.0, plausible=(0, 0.3)),
        Lever("alpha_economy", T("Alignment of the economy department", "经济部门配合度"), "share", 0.6, "max", "departments", high=1.0, plausible=(0.3, 1)),
        # detection and fines
        Lever("inspectors", T("Inspectors", "执法人员"), "per 1,000 enterprises", 5.0, "sum", "detection", high=1000.0),
        Lever("joint_detection", T("Joint detection", "联合执法发现率"), "per border enterprise and month", 0.0, "1-prod", "detection", high=1.0),
        Lever("visit_detection", T("Visit detection", "督察发现率"), "per enterprise and month of a visit", 0.0, "1-prod", "detection", high=1.0),
        Lever("grid_detection", T("Grid detection", "网格发现率"), "per enterprise and month", 0.0, "1-prod", "detection", high=1.0),
        Lever("border_discount", T("Border discount", "边界执法折扣"), "share of detection lost at the border", 0.5, "product", "detection", high=1.0, plausible=(0.25, 0.6)),
        Lever("fine", T("Fine", "处罚力度"), "multiple of the city's mean unit abatement cost", 1.2, "product", "enterprise", plausible=(0.3, 3)),
        Lever("daily_penalty", T("Daily penalty", "按日计罚"), "factor on the fine of a lasting violation", 1.0, "product", "enterprise", low=0.0),
        Lever("perception_error", T("Perception error", "风险感知误差"), "sd of ln", 0.7, "product", "enterprise", plausible=(0.3, 1.2)),
        Lever("inspection_relief", T("Inspection left to signatories", "签约企业检查强度"), "factor on routine detection", 1.0, "product", "detection of signatories", high=1.0),
        # money on emission
        Lever("pollution_tax", T("Pollution tax", "环境税"), "CNY per t", 0.0, "sum", "enterprise", plausible=(0, 20000)),
        Lever("credit_weight", T("Weight of credit", "信用权重"), "CNY per t of excess", 0.0, "sum", "enterprise", plausible=(0, 300000)),
        # technology
        Lever("subsidy", T("Subsidy", "补贴"), "share of an investment", 0.0, "sum", "technology", high=0.9),
        Lever("cost_slope", T("Slope of abatement cost", "减排成本斜率"), "factor", 1.0, "product", "cost", low=0.01, plausible=(0.65, 1.5)),
        Lever("health_levy", T("Health levy", "健康损害课征"), "CNY per t", 0.0, "sum", "enterprise", plausible=(0, 20000)),
        Lever("permit_cap", T("Permit cap", "排污权总量"), "kt per year", float("inf"), "min", "permit market"),
        # treatment of effluent
        Lever("treatment_capacity", T("Treatment capacity", "治理设施能力"), "share of effluent that facilities could treat", 0.0, "1-prod", "pollutant stock", high=0.95),
        Lever("operating_share", T("Operating share", "设施运行率"), "share of the facilities that are run", 0.5, "max", "pollutant stock", high=1.0, plausible=(0.3, 0.9)),
        # exit and entry
        Lever("retirement", T("Retirement of capacity", "产能退出"), "share of capacity per year", 0.0, "max", "exit", high=1.0, plausible=(0, 0.1)),
        Lever("entry_standard", T("Entry standard", "准入标准"), "share of emission that entrants avoid", 0.0, "max", "entry", high=0.95),
        # citizens
        Lever("disclosure", T("Disclosure", "信息公开"), "share", 0.0, "1-prod", "citizens", high=1.0),
        Lever("complaint_reach", T("Complaint reach", "投诉渠道"), "factor", 1.0, "product", "citizens"),
        Lever("media", T("Media", "媒体监督"), "factor", 1.0, "product", "citizens"),
        Lever("organisations", T("Social organisations", "社会组织"), "per million people", 0.0, "sum", "citizens"),
    )
}
"""Every lever by name. The fields of mechanisms, the region pack and the scenario key ``levers`` refer to these names."""
