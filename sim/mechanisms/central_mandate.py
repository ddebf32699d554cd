"""A mandate of the central government: membership is ordered, leaving is costly, effort has a floor."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost, switch

MECHANISM = Mechanism(
    name="central_mandate",
    label=T("Central mandate", "中央统筹"),
    help=T(
        "The centre leads and many take part: everybody is in the pact while the mandate holds, leaving costs, and effort has a floor.",
        "中央主导、多主体参与：授权期间各方均须参与协议，退出有成本，努力有下限。",
    ),
    anchor=T("mandated true = membership by order, as in the coordination group of 2013", "mandated true 表示按指令强制参与，如 2013 年的协作小组"),
    evidence=("S2.15", "S3.16", "S3.17"),
    fields=(
        field_of("mandated", "mandated_membership", True, T("Membership is mandated", "强制参与"), contributes=switch, kind="flag", unit=""),
        field_of("exit_cost", "exit_cost", 0.2, T("Cost of leaving", "退出成本"), low=0, high=5, plausible=(0.05, 0.5)),
        field_of("effort_floor", "effort_floor", 0.1, T("Floor under effort", "努力下限"), low=0, high=0.95, plausible=(0, 0.3)),
        running_cost(0.00897),
    ),
    by_day=True,
    offers_membership=True,
    claims={"member": "+"},
)
