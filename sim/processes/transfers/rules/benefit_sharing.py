"""The tax of enterprises that moved is shared with the place that they left (the rule of Beijing, Tianjin and Hebei of 2015)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.declare.clauses import Fields, Finding, Surroundings
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.processes.transfers.rule import SHARE, TransferRule

if TYPE_CHECKING:
    from sim.declare.arrays import Floats
    from sim.processes.activity.fields import Activity
    from sim.processes.credit.fields import Credit
    from sim.processes.relocation.fields import Relocation
    from sim.processes.transfers.fields import Terms
    from sim.processes.turnover.fields import Turnover
    from sim.processes.world.fields import Firms, Places


def lump(
    due: Floats, amount: Floats, level: Floats, t: int, terms: Terms, activity: Activity, relocation: Relocation, turnover: Turnover, credit: Credit,
    firms: Firms, places: Places,
) -> None:
    """Add what the parties of the cities from which enterprises came get from those of the cities where they stand.

    amount[c] = share x tax rate of the new city c; output of the city of origin per kt of capacity, 10^8 CNY a month; an enterprise that is
    closed has none.
    """
    party = places.party
    for i in range(relocation.city.size):
        city, origin = relocation.city[i], turnover.origin[i]
        here, home = party[city], party[origin]
        if here != home and credit.closed_months[i] == 0:
            money = amount[city] * (activity.level[t] * terms.output[origin]) * firms.capacity[i]
            due[home, here] += money
            due[here, home] -= money


def _check(fields: Fields, known: Surroundings) -> Iterator[Finding]:
    if known.settings["enterprises"]["relocation_rate"] == 0:
        yield Finding(
            T(
                "the rule 'benefit_sharing' moves no money while no enterprise moves: 'enterprises.relocation_rate' is 0",
                "没有企业迁移时规则 'benefit_sharing' 不产生资金流动：'enterprises.relocation_rate' 为 0",
            )
        )


TAX_RATE = Parameter("tax_rate", "number", 0.08, T("Local tax on output", "产出的地方税率"), "share of output", 0, 0.5, plausible=(0.04, 0.15))

RULE = TransferRule(
    "benefit_sharing",
    T(
        "The party of the city to which an enterprise moved pays the party that it left a share of its tax.",
        "企业迁入地一方向迁出地一方支付该企业税收的一部分。",
    ),
    amount=lambda fields: fields["share"] * fields["tax_rate"],
    parameters=(
        (
            SHARE,
            T("of the tax of enterprises that moved (0.5 in the three-party rule of 2015, recalled)", "外迁企业税收的份额（2015 年三地办法为 0.5，凭记忆）"),
        ),
        (
            TAX_RATE,
            T(
                "what a local government takes of industrial value added; assumption: a quarter of a value-added tax of 17 % and two "
                "fifths of an income tax of 25 % on profits of about a third of it",
                "地方政府从工业增加值中取得的份额；假设：17% 增值税的四分之一，加上约三分之一增加值利润按 25% 所得税的五分之二",
            ),
        ),
    ),
    lump=lump,
    settled=("lump",),
    check=_check,
)
