"""The rules of the clause ``transfer``."""

from __future__ import annotations

from sim.declare.records import record

NONE, VERTICAL_BONUS, HORIZONTAL, MARGINAL_DAMAGE, SHAPLEY, BORDER_BET, BENEFIT_SHARING = range(7)

TRANSFER_RULES = {
    "vertical_bonus": VERTICAL_BONUS,
    "horizontal": HORIZONTAL,
    "marginal_damage": MARGINAL_DAMAGE,
    "shapley": SHAPLEY,
    "border_bet": BORDER_BET,
    "benefit_sharing": BENEFIT_SHARING,
}

ENTERPRISES = "enterprises"
RECIPIENTS = ("governments", ENTERPRISES)

PAID_FOR_EFFORT = ("marginal_damage", "shapley")
"""Rules that pay a city's own party for the city's effort; the others follow the air, or the tax, and have nothing to pass on."""

MOST_PARTIES = 16
"""Largest number of parties whose coalitions are all worked out (2^16)."""


@record
class TransferClause:
    """What a mechanism that sets the clause says.

    share: of the marginal damage (marginal_damage), or of the tax (benefit_sharing); rate: 10^8 CNY per ug/m3 and month (vertical_bonus,
    horizontal, border_bet); tax_rate: local tax per output (benefit_sharing); recipient: who keeps what is paid for effort.
    """

    rule: str
    share: float
    rate: float
    tax_rate: float = 0.0
    recipient: str = RECIPIENTS[0]

    @property
    def amount(self) -> float:
        """The one number of the rule, which strength and ramp scale: a share, a rate, share x tax rate, or 1 (the whole Shapley transfer)."""
        amounts = {"marginal_damage": self.share, "shapley": 1.0, "benefit_sharing": self.share * self.tax_rate}
        return amounts.get(self.rule, self.rate)
