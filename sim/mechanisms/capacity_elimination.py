"""Outdated capacity is closed, and newcomers must be cleaner."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="capacity_elimination",
    label=T("Elimination of outdated capacity", "淘汰落后产能"),
    help=T(
        "Each January a share of capacity retires, drawn from the dirtier enterprises without technology; entrants take over their activity and must meet a "
        "standard; green industry gets a subsidy.",
        "每年一月从未采用清洁技术且排放较高的企业中抽取一部分产能退出；新进入者承接其产出并须达到准入标准；绿色产业获得补贴。",
    ),
    anchor=T(
        "retirement 0.05 = one twentieth of industrial capacity a year; entry_standard 0.5 = a new plant emits half as much per unit of output",
        "retirement 0.05 表示每年退出二十分之一的工业产能；entry_standard 0.5 表示新建产能单位产出排放减半",
    ),
    evidence=("S2.02", "S2.13", "S4.13", "S4.17", "S4.19", "S4.27"),
    fields=(
        field_of("retirement", "retirement", 0.05, T("Retirement", "产能退出"), low=0, high=1, plausible=(0, 0.1)),
        field_of("entry_standard", "entry_standard", 0.5, T("Entry standard", "准入标准"), low=0, high=0.95, plausible=(0.2, 0.8)),
        field_of("green_subsidy", "subsidy", 0.1, T("Subsidy of green industry", "绿色产业补贴"), low=0, high=0.9, plausible=(0, 0.3)),
        running_cost(0.179),
    ),
    claims={"emission": "-", "concentration": "-", "retired_capacity": "+"},
)  # fmt: skip
