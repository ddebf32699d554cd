"""Joint enforcement across the border."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="joint_enforcement",
    label=T("Joint enforcement", "联合执法"),
    help=T(
        "Inspectors of neighbouring governments work together: the border is no longer a blind spot, and shortfalls are proven more often.",
        "相邻政府的执法人员联合行动：边界不再是监管盲区，未履约更易被证实。",
    ),
    anchor=T("border_discount 0 = an enterprise at the border is checked like any other", "border_discount 为 0 表示边界企业与其他企业同等受检"),
    evidence=("S1.15",),
    fields=(
        field_of("joint_detection", "joint_detection", 0.08, T("Joint detection", "联合发现率"), low=0, high=1, plausible=(0.02, 0.3)),
        field_of("verification", "verification", 0.10, T("Verification", "核查概率"), low=0, high=1, plausible=(0.04, 0.18)),
        field_of("border_discount", "border_discount", 0.0, T("Border discount left", "剩余边界折扣"), unit="factor on the discount", low=0, high=1),
        running_cost(0.00897),
    ),
    claims={"compliance": "+", "delivered_share": "+", "border_ratio": "-"},
)
