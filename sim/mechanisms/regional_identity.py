"""A regional identity: officials feel part of their neighbours' damage without any pact."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="regional_identity",
    label=T("Regional identity", "区域整体意识"),
    help=T(
        "Officials count a share of the damage that their emissions do to neighbours, pact or no pact. It lies in both anchors of the cooperation index and can only "
        "lower it: judge it on concentration and effort.",
        "官员无论有无协议都会计入其排放对邻区损害的一部分。该项同时进入合作指数的两端，只会使其下降：应以浓度和努力评判。",
    ),
    anchor=T("regard 0.2 = a fifth of the neighbours' damage counts as one's own", "regard 0.2 表示将邻区损害的五分之一视同己有"),
    evidence=("S1.07",),
    fields=(
        field_of("regard", "regard", 0.2, T("Regard", "关切"), low=0, high=1, plausible=(0.05, 0.4)),
        running_cost(0.00179),
    ),
    claims={"nash_effort": "+", "concentration": "-"},
)
