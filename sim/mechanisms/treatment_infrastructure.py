"""Treatment facilities, and running them."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="treatment_infrastructure",
    label=T("Treatment infrastructure", "治理基础设施"),
    help=T(
        "Facilities (sewers and plants, shared dust and gas cleaning of a zone) are built over years and treat effluent as far as they are run; third parties "
        "run more of them.",
        "治理设施（管网与处理厂、园区集中除尘净化）逐年建成，按运行率处理污染物；第三方治理提高运行率。",
    ),
    anchor=T(
        "capacity 0.3 = facilities for three tenths of the effluent; operating_share 0.5 = built and then half neglected, 0.9 = run by a third party",
        "capacity 0.3 表示可处理三成污染物的设施；operating_share 0.5 表示建成后半数闲置，0.9 表示由第三方运行",
    ),
    evidence=("S4.04", "S4.05", "S4.11", "S4.29"),
    fields=(
        field_of("capacity", "treatment_capacity", 0.3, T("Treatment capacity", "治理设施能力"), low=0, high=0.95, plausible=(0.1, 0.6)),
        field_of("operating_share", "operating_share", 0.9, T("Operating share", "设施运行率"), low=0, high=1, plausible=(0.5, 1)),
        running_cost(0.269),
    ),
    claims={"emission": "-", "concentration": "-", "treated_share": "+"},
)  # fmt: skip
