"""More inspectors."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="enforcement_capacity",
    label=T("Enforcement capacity", "执法能力"),
    help=T("More inspectors check enterprises as a matter of routine.", "增加执法人员，加密日常检查。"),
    anchor=T(
        "5 inspectors added per 1,000 enterprises doubles the base: 15 instead of 8 % of violations are found a month",
        "每千家企业增加 5 名执法人员使基准翻倍：每月查实的违法由 8% 升至 15%",
    ),
    evidence=("S1.23", "S1.25", "S2.13", "S4.14"),
    fields=(
        field_of("inspectors", "inspectors", 5.0, T("Added inspectors", "增加的执法人员"), low=0, high=500, plausible=(1, 15)),
        running_cost(0.0269),
    ),
    claims={"compliance": "+", "abated_share": "+", "inspections": "+"},
)
