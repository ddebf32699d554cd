"""Environmental credit of enterprises."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, clause_fields, field_of, running_cost
from sim.processes.credit.fields import CREDIT

MECHANISM = Mechanism(
    name="credit_rating",
    label=T("Environmental credit rating", "企业环境信用评价"),
    help=T(
        "Enterprises are green, blue, yellow, red or black: a found violation costs a class, twelve clean months win one; a worse class costs capital, red and black lose subsidies, and black may be closed.",
        "企业评为绿、蓝、黄、红、黑五级：被查实违法降一级，连续十二个月清白升一级；等级低则融资更贵，红牌、黑牌企业失去补贴，黑牌企业可被关停。",
    ),
    anchor=T(
        "60,000 CNY per t of excess = about a quarter of the mean cost of abating a tonne; closure 0.1 = one black enterprise in ten is closed within a year",
        "每超标一吨 60,000 元约为平均减排成本的四分之一；closure 0.1 表示黑牌企业一年内十分之一被关停",
    ),
    evidence=("S0.23", "S0.24", "S4.12", "S4.26", "S4.28"),
    fields=(
        field_of("credit_weight", "credit_weight", 60_000.0, T("Financing loss", "融资损失"), low=0, high=1e7, plausible=(10_000, 300_000)),
        *clause_fields(CREDIT),
        running_cost(0.00897),
    ),
    clause=CREDIT,
    claims={"compliance": "+", "abated_share": "+", "credit_red_share": "+"},
)  # fmt: skip
