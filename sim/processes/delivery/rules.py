"""Delivery rules: how a party chooses the share of its commitments that it delivers (docs/equations.md section 7). Plug-ins add rules of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from sim.declare.dates import Month
from sim.declare.plugins import DELIVERY_RULES, with_plugins
from sim.declare.records import record
from sim.declare.text import Text as T

CONDITIONAL, REPEATED, IMITATION, CHOSEN = range(4)
"""Who computes the share: the kernel by city, the kernel by party, the copying of parties, or the function of the rule."""


@record
class PartyView:
    """What one party knows when it chooses. Money is monthly, in 10^8 CNY; for a party outside the pact own commitments are zero.

    party: its name; month; member: whether it is in the pact; members: who is. trust: in every other party, 0 to 1 (what it believes
    that they deliver); mean_trust: in the partners, weighted by how much of its air they make. commitment: effort that the pact asks of
    its cities beyond Nash, mean over their people. cost: of delivering all of it, less its own benefit and the transfer earned; gain: what full
    delivery by the partners is worth. verification: probability a month that a shortfall is proven; fine: money for a proven full
    breach. budget: what its finance bureau can pay a month towards the public share of the cost. last: the share that it chose last month
    (in the first month a draw with ``initial_compliance``). draw: a uniform number of its own, new every month: a rule that is to be
    random uses it and nothing else.
    """

    party: str
    month: Month
    member: bool
    members: tuple[str, ...]
    trust: Mapping[str, float]
    mean_trust: float
    commitment: float
    cost: float
    gain: float
    verification: float
    fine: float
    budget: float
    last: float
    draw: float


@record
class DeliveryRule:
    """A rule that ``governments: {delivery_rule: NAME}`` may name.

    ``share`` maps what a party knows to the share of its commitments that it delivers, 0 to 1, every month; the fiscal limit may still
    cut it, and the membership payoff takes the latest share. ``kernel`` says who computes the rules that need more than one party's
    view; a plug-in leaves it as it is.
    """

    name: str
    label: T
    help: T
    share: Callable[[PartyView], float] | None = None
    kernel: int = CHOSEN

    def __post_init__(self) -> None:
        if (self.share is None) == (self.kernel == CHOSEN):
            raise ValueError(f"{self.name}: a delivery rule has a function 'share'")


def _everything(view: PartyView) -> float:
    return 1.0


def _nothing(view: PartyView) -> float:
    return 0.0


BUILT_IN: tuple[DeliveryRule, ...] = (
    DeliveryRule(
        "conditional_cooperation", T("Conditional cooperation", "条件性合作"),
        T("reciprocity, fear of a proven breach, and money", "互惠、违约被证实的顾虑与资金"), kernel=CONDITIONAL,
    ),
    DeliveryRule(
        "repeated_game", T("Repeated game", "重复博弈"),
        T("deliver in full while the threat of punishment holds", "在惩罚威胁有效时全部履约"), kernel=REPEATED,
    ),
    DeliveryRule("imitation", T("Imitation", "模仿"), T("copy bordering parties that do better", "模仿表现更好的相邻参与方"), kernel=IMITATION),
    DeliveryRule("always", T("Always", "始终履约"), T("deliver in full (theory)", "全部履约（理论算例）"), _everything),
    DeliveryRule("never", T("Never", "从不履约"), T("deliver nothing (theory)", "完全不履约（理论算例）"), _nothing),
)  # fmt: skip


@cache
def delivery_rules() -> dict[str, DeliveryRule]:
    """Every delivery rule by its YAML name, those of other packages last. InputError: two of one name, or no DeliveryRule."""
    return with_plugins({rule.name: rule for rule in BUILT_IN}, DELIVERY_RULES, DeliveryRule)
