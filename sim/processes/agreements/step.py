"""The steps of voluntary agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Step
from sim.declare.text import Text as T
from sim.draws.compiled import jit
from sim.processes.enterprises.kernel import BREACHED, SIGNED, choice, faced_in, honoured
from sim.processes.loops import some

if TYPE_CHECKING:
    from sim.processes.agreements.fields import Agreements
    from sim.processes.credit.fields import Credit
    from sim.processes.enterprises.fields import Enterprises
    from sim.processes.enterprises.kernel import Faced
    from sim.processes.relocation.fields import Relocation
    from sim.processes.technology.fields import Technology
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Calendar, Firms


@jit
def _renew(
    me: Agreements, i: int, c: int, here: Faced, enterprises: Enterprises, technology: Technology, turnover: Turnover, firms: Firms,
) -> None:
    """Enterprise i signs or renews where keeping the agreement pays."""
    e, standard, slope, _, penalty = choice(
        here, firms.capacity[i], turnover.uncontrolled[i], technology.unit_cost[i], enterprises.perceived[i], enterprises.violation_months[i], here.price
    )
    full, e0 = firms.capacity[i] * here.growth, turnover.uncontrolled[i] * here.growth
    pays, _ = honoured(e0, full, standard, slope, here.price, penalty, e, here.beyond, here.relief_value)
    me.signed[i] = 1 if pays else 0


@jit
def sign(
    t: int, burn: bool, me: Agreements, enterprises: Enterprises, relocation: Relocation, technology: Technology, turnover: Turnover, credit: Credit,
    firms: Firms, calendar: Calendar,
) -> None:
    """January: enterprises that are invited (``lot`` below ``active`` of the city) sign or renew, at last month's price of permits; bars run
    down. Whoever moved has no agreement, and where the clause ends, all of them end."""
    if relocation.moves[0] > 0:
        for i in range(me.signed.size):
            if relocation.moved[i] == 1:
                me.signed[i] = 0
    if not some(me.active[t]):
        me.signed[:] = 0
    elif calendar.month_number[t] == 1:
        for i in range(me.signed.size):
            c = relocation.city[i]
            if me.signed[i] < 0:
                me.signed[i] += 1
            if me.signed[i] < 0:
                continue
            me.signed[i] = 0
            if firms.lot[i] < me.active[t, c] and credit.closed_months[i] == 0:
                _renew(me, i, c, faced_in(enterprises.faced, c), enterprises, technology, turnover, firms)


@jit
def expel(t: int, burn: bool, me: Agreements, enterprises: Enterprises, relocation: Relocation) -> None:
    """Signatories whose breach was found are out."""
    if some(enterprises.totals[:, SIGNED]):
        for i in range(me.signed.size):
            if enterprises.totals[relocation.city[i], SIGNED] > 0.0 and enterprises.broke[i] == 1:
                me.signed[i] = BREACHED


STEPS = (
    Step(1800, sign, T("in January enterprises sign agreements", "每年一月企业签订自愿协议")),
    Step(2150, expel, T("who breached an agreement is out", "违反协议者退出")),
)
