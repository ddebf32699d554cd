"""Emission trading: the price that clears a cap (clause permit_market)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, clause, column, lever
from sim.declare.clauses import Clause
from sim.declare.levers import Lever
from sim.declare.outcomes import Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.declare.units import MONEY_PER_MONTH

if TYPE_CHECKING:
    from sim.declare.arrays import Floats

PERMIT_MARKET = Clause(
    "permit_market",
    T(
        "Enterprises trade permits for what they emit under a common cap; governments sell a part of them.",
        "企业在共同总量下交易排污权，政府出售其中一部分。",
    ),
    (Parameter("auctioned", "number", 0.0, T("Auctioned permits", "排污权拍卖份额"), "share of permits", 0, 1, plausible=(0, 0.5)),),
)


class Permits(Block):
    """The permit market of the month; cities take part where the cap is finite."""

    permit_cap: Floats = lever(Lever("permit_cap", T("Permit cap", "排污权总量"), "kt per year", float("inf"), "min", "permit market"))

    auctioned: Floats = clause(PERMIT_MARKET, "share of the permits that is sold")

    permit_price: Floats = column("10^8 CNY per kt, NaN outside the market")
    permit_sales: Floats = column("net sales of the city's enterprises, 10^8 CNY this month", outcome=Outcome("permit_sales", T("Net sales of permits", "排污权净出售收入"), MONEY_PER_MONTH, "city", "sum", "sum"))
    permit_revenue: Floats = column("of auctions, 10^8 CNY this month", outcome=Outcome("permit_revenue", T("Revenue of permit auctions", "排污权拍卖收入"), MONEY_PER_MONTH, "city", "sum", "sum"))
