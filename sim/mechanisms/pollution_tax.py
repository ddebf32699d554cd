"""A tax on every tonne that enterprises emit."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="pollution_tax",
    label=T("Pollution tax", "环境税"),
    help=T(
        "Every tonne that an enterprise emits costs money, found or not; the revenue goes to the government of its party.",
        "企业每排放一吨都须付费，无论是否被查；收入归所属一方的政府。",
    ),
    anchor=T(
        "5,500 CNY per t = 12 CNY per pollution equivalent of dust (2.18 kg), as in Beijing from 2018; abating a tonne costs about 40 times as much here",
        "每吨 5,500 元相当于 2018 年起北京每污染当量（烟尘 2.18 千克）12 元；模型中减排一吨的成本约为其 40 倍",
    ),
    evidence=("S0.16", "S2.23", "S2.32", "S4.19", "S4.29"),
    fields=(
        field_of(
            "tax_rate", "pollution_tax", 5500.0, T("Tax rate", "税率"), low=0, high=1_000_000, source="Environmental Protection Tax Law 2018 (recalled)",
            plausible=(1200, 20000),
        ),
        running_cost(0.00449),
    ),
    claims={"emission": "-", "abated_share": "+", "tax_revenue": "+"},
)  # fmt: skip
