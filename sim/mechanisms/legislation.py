"""Joint legislation and its popularisation."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="legislation",
    label=T("Joint legislation", "协同立法"),
    help=T(
        "Dearer violations for enterprises, costlier breach and exit for governments, and a law that everybody knows.",
        "提高企业违法成本，提高政府违约与退出成本，并使法律广为人知。",
    ),
    anchor=T(
        "fine_multiplier 3 = roughly the 2015 environmental protection law against the law before it",
        "fine_multiplier 3 大致相当于 2015 年新环保法与旧法之比",
    ),
    evidence=("S0.19", "S1.12", "S1.20", "S3.12"),
    fields=(
        field_of("fine_multiplier", "fine", 3.0, T("Fine multiplier", "罚款倍数"), unit="factor", low=0, high=20, plausible=(1, 5)),
        field_of(
            "daily_penalty", "daily_penalty", 1.5, T("Daily penalty", "按日计罚"), unit="factor", low=1, high=10, source="CAIXIN2015", plausible=(1, 3)
        ),
        field_of("breach_sanction", "breach_sanction", 0.5, T("Sanction of a breach", "违约制裁"), low=0, high=5, plausible=(0.25, 1)),
        field_of("exit_cost", "exit_cost", 0.2, T("Cost of leaving", "退出成本"), low=0, high=5, plausible=(0.08, 0.3)),
        field_of("popularisation", "perception_error", 0.7, T("Popularisation", "普法"), unit="factor on misperceived risk", low=0, high=1, plausible=(0.4, 1)),
        running_cost(0.0179),
    ),
    offers_membership=True,
    claims={"compliance": "+", "delivered_share": "+"},
)
