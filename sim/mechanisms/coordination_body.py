"""A standing body that coordinates the parties."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="coordination_body",
    label=T("Coordination body", "协调机构"),
    help=T(
        "A standing secretariat: meeting costs fall (administrative borders rub less) and the pact asks for more.",
        "常设协调机构：降低协商成本（行政壁垒的摩擦），并提高协议力度。",
    ),
    anchor=T("meeting_cost 0.3 = a standing office instead of meetings called for each case", "meeting_cost 0.3 表示以常设机构取代一事一议"),
    evidence=("S1.14", "S1.21", "S3.04"),
    fields=(
        field_of("meeting_cost", "meeting_cost", 0.3, T("Meeting cost left", "剩余协商成本"), unit="factor", low=0, high=1, plausible=(0.1, 0.7)),
        field_of("ambition", "ambition", 0.6, T("Ambition", "协议力度"), low=0, high=1, plausible=(0.4, 0.75)),
        running_cost(0.00449),
    ),
    offers_membership=True,
    claims={"cooperation_index": "+"},
)
