"""The steps of environmental credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.draws.philox import uniform
from sim.processes.credit.fields import BLACK, BLUE, GREEN, RED
from sim.processes.credit.kernel import class_shares, share_by_city
from sim.processes.loops import some

if TYPE_CHECKING:
    from sim.processes.credit.fields import Credit
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.relocation.fields import Relocation
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Firms

CLEAN_MONTHS = 12
"""Months without a found violation after which an enterprise rises one class."""
_CLOSURE = np.uint64(1)
"""Slot of the draw that closes a black enterprise."""


@jit
def forget(t: int, burn: bool, me: Credit, turnover: Turnover) -> None:
    """Entrants begin with a clean record."""
    if turnover.entries[0] > 0:
        for i in range(me.credit.size):
            if turnover.entered[i] == 1:
                me.credit[i], me.clean_months[i], me.closed_months[i] = BLUE, 0, 0


@jit
def _close_scheme(me: Credit) -> None:
    """Once nobody is rated any more, everybody is blue again and what was closed opens."""
    me.credit[:] = BLUE
    me.clean_months[:] = 0
    me.closed_months[:] = 0
    me.credit_red_share[:] = 0.0
    me.credit_classes[:] = 0.0
    me.credit_classes[BLUE] = 1.0
    me.rating[0] = 0


@jit
def rate(t: int, burn: bool, me: Credit, enterprises: Enterprises, relocation: Relocation, firms: Firms) -> None:
    """One class down after a found violation, one up after twelve clean months; black may be closed.

    An enterprise is rated where its fixed uniform ``lot`` is below ``active`` of its city; others stay blue.
    """
    if firms.home.size == 0:
        return
    if not some(me.active[t]):
        if me.rating[0] == 1:
            _close_scheme(me)
        return
    me.rating[0] = 1
    for i in range(me.credit.size):
        c = relocation.city[i]
        if me.closed_months[i] > 0:
            me.closed_months[i] -= 1
        if firms.lot[i] >= me.active[t, c]:
            me.credit[i], me.clean_months[i] = BLUE, 0
        elif enterprises.watched[i] > 0:
            me.credit[i], me.clean_months[i] = min(BLACK, me.credit[i] + 1), 0
        else:
            me.clean_months[i] += 1
            if me.clean_months[i] >= CLEAN_MONTHS:
                me.credit[i], me.clean_months[i] = max(GREEN, me.credit[i] - 1), 0
        if me.credit[i] == BLACK and me.closed_months[i] == 0 and uniform(me.closing[t], firms.ids[i], _CLOSURE) < me.closure[t, c]:
            me.closed_months[i] = int(me.closure_months[t, c])
    share_by_city(me.credit_red_share, relocation.city, firms.represents, me.credit, RED)
    class_shares(me.credit_classes, relocation.city, firms.represents, me.credit)


STEPS = (
    Step(1660, forget, T("entrants begin with a clean record", "新进入企业信用清零")),
    Step(2200, rate, T("credit of enterprises", "企业环境信用")),
)
