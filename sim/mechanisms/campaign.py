"""A campaign: floors, curtailment and mandated membership inside a window."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost, switch

MECHANISM = Mechanism(
    name="campaign",
    label=T("Campaign", "运动式治理"),
    help=T(
        "Command inside a window: floors under abatement and curtailed output by the day, floors under effort by the month, everybody in.",
        "限定时段内的行政命令：按日的减排下限与停限产，按月的努力下限，各方必须参与。",
    ),
    anchor=T(
        "curtailment 0.3 = odd-even traffic and production stops as around APEC 2014; effort_floor acts in campaigns of months",
        "curtailment 0.3 相当于 2014 年 APEC 期间的单双号限行与停限产；effort_floor 用于持续数月的行动",
    ),
    evidence=("S0.03", "S3.06", "S3.08", "S3.09"),
    fields=(
        field_of("campaign_floor", "campaign_floor", 0.0, T("Floor under abatement", "减排下限"), low=0, high=0.95, plausible=(0, 0.5)),
        field_of("curtailment", "curtailment", 0.3, T("Curtailment", "停限产"), low=0, high=0.95, source="APEC_EPB", plausible=(0.1, 0.5)),
        field_of("effort_floor", "effort_floor", 0.0, T("Floor under effort", "努力下限"), low=0, high=0.95, plausible=(0, 0.5)),
        field_of("mandated", "mandated_membership", True, T("Membership is mandated", "强制参与"), contributes=switch, kind="flag", unit=""),
        running_cost(0.0449),
    ),
    by_day=True,
    claims={"concentration": "-"},
)
