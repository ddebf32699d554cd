"""Supervision from above: visits and accountability of the cooperation itself."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="supervision",
    label=T("Central supervision", "中央督察"),
    help=T(
        "Inspection teams visit cities, officials answer for their air, shortfalls are proven and sanctioned.",
        "督察组进驻城市，官员对空气质量负责，未履约被查实并受到制裁。",
    ),
    anchor=T("visit_detection 0.6 = a month of a central inspection team in the city", "visit_detection 0.6 表示中央督察组进驻一个月"),
    evidence=("S1.16", "S1.24", "S4.08"),
    fields=(
        field_of("visit_detection", "visit_detection", 0.6, T("Visit detection", "督察发现率"), low=0, high=1, plausible=(0.3, 0.9)),
        field_of("accountability_per_million", "accountability_per_million", 0.035, T("Accountability", "问责强度"), low=0, high=20, plausible=(0, 0.07)),
        field_of("verification", "verification", 0.10, T("Verification", "核查概率"), low=0, high=1, plausible=(0.04, 0.18)),
        field_of("breach_sanction", "breach_sanction", 0.25, T("Sanction of a breach", "违约制裁"), low=0, high=5, plausible=(0.1, 0.5)),
        field_of("exit_cost", "exit_cost", 0.1, T("Cost of leaving", "退出成本"), low=0, high=5, plausible=(0.05, 0.2)),
        running_cost(0.0269),
    ),
    claims={"compliance": "+", "delivered_share": "+"},
)
