"""The steps of the permit market."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.enterprises.kernel import BORDER_E0, EMISSION, INSIDE_E0
from sim.processes.permits.kernel import clearing_price, permit_accounts

if TYPE_CHECKING:
    from sim.processes.agreements.fields import Agreements
    from sim.processes.credit.fields import Credit
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.measures.fields import Measures
    from sim.processes.permits.fields import Permits
    from sim.processes.relocation.fields import Relocation
    from sim.processes.technology.fields import Technology
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Firms


@jit
def clear_market(
    t: int, burn: bool, me: Permits, agreements: Agreements, enterprises: Enterprises, relocation: Relocation, technology: Technology, turnover: Turnover,
    credit: Credit, measures: Measures, firms: Firms,
) -> None:
    """The price of the month, where a cap is finite; it enters the choice of enterprises like a tax."""
    if firms.home.size == 0:
        return
    me.permit_price[:] = math.nan
    me.permit_sales[:] = 0.0
    me.permit_revenue[:] = 0.0
    cap, inside = me.permit_cap[t], False
    for c in range(cap.size):
        inside |= cap[c] < math.inf
    if inside:
        price = clearing_price(
            enterprises.faced, relocation.city, firms.capacity, turnover.uncontrolled, technology.unit_cost, enterprises.perceived,
            enterprises.violation_months, credit.closed_months, agreements.signed, measures.applied, cap,
        )  # fmt: skip
        for c in range(cap.size):
            if cap[c] < math.inf:
                me.permit_price[c] = price


@jit
def settle_permits(t: int, burn: bool, me: Permits, enterprises: Enterprises) -> None:
    """Who sold and who bought, and what auctions brought."""
    n, price, any_inside = me.permit_price.size, 0.0, False
    for c in range(n):
        if me.permit_cap[t, c] < math.inf and not math.isnan(me.permit_price[c]):
            price, any_inside = max(price, me.permit_price[c]), True
    if not any_inside or enterprises.emission.size == 0:
        return
    totals = enterprises.totals
    emission, capacity = np.empty(n), np.empty(n)
    for c in range(n):
        emission[c], capacity[c] = totals[c, EMISSION], totals[c, INSIDE_E0] + totals[c, BORDER_E0]
    permit_accounts(me.permit_sales, me.permit_revenue, price, me.permit_cap[t], emission, capacity, me.auctioned[t])
    for c in range(n):
        me.permit_sales[c] /= 12.0
        me.permit_revenue[c] /= 12.0


STEPS = (
    Step(1900, clear_market, T("price of emission permits", "排污权价格")),
    Step(2100, settle_permits, T("sales of permits", "排污权买卖")),
)
