"""A shared platform for monitoring and reporting."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, final_value, running_cost, seen_share

MECHANISM = Mechanism(
    name="information_platform",
    label=T("Information platform", "信息共享平台"),
    help=T(
        "Partners see what others deliver, sooner and with less noise; monitors are automatic; inspectors are pooled.",
        "各方更早、更清楚地看到彼此的履约情况；监测自动化；执法力量共享。",
    ),
    anchor=T(
        "transparency 0.85 = nearly all monitored sources reported to every partner; 0.6 = no platform",
        "transparency 0.85 表示几乎全部监测源向各方公开；0.6 表示无平台",
    ),
    evidence=("S0.17", "S1.13", "S1.22"),
    fields=(
        field_of(
            "transparency", "opacity", 0.85, T("Transparency", "透明度"), contributes=seen_share, unit="share of delivery that partners see", low=0, high=1,
            plausible=(0.8, 0.95),
        ),
        field_of(
            "report_noise", "report_noise", 0.05, T("Report noise", "报告噪声"), contributes=final_value, unit="sd of the observed delivered share", low=0, high=1,
            plausible=(0, 0.1),
        ),
        field_of("review_lag", "review_lag", 1.0, T("Review lag", "审查滞后"), low=1, high=12, plausible=(1, 3)),
        field_of(
            "monitor_bias", "monitor_bias", 0.0, T("Monitor bias", "监测偏差"), contributes=final_value, unit="share by which reported air is too good", low=0,
            high=0.9, source="GREENSTONE2022 (pattern automatic_monitors)",
        ),
        field_of("verification", "verification", 0.08, T("Verification", "核查概率"), low=0, high=1, plausible=(0.04, 0.18)),
        field_of("pooled_inspectors", "inspectors", 1.0, T("Pooled inspectors", "共享执法人员"), low=0, high=100, plausible=(0, 3)),
        running_cost(0.0135),
    ),
    claims={"trust": "+", "delivered_share": "+"},
)  # fmt: skip
