"""The rules of the clause ``transfer``."""

from dataclasses import dataclass

from sim.declare.text import Text

NONE, VERTICAL_BONUS, HORIZONTAL, MARGINAL_DAMAGE = 0, 1, 2, 3

TRANSFER_RULES = {"vertical_bonus": VERTICAL_BONUS, "horizontal": HORIZONTAL, "marginal_damage": MARGINAL_DAMAGE}

LABELS = {
    "vertical_bonus": Text("Bonus from above for cleaner air", "纵向奖补"),
    "horizontal": Text("Horizontal compensation among members", "成员间横向补偿"),
    "marginal_damage": Text("Marginal-damage compensation", "边际损害补偿"),
}


@dataclass(frozen=True)
class TransferClause:
    """What a mechanism that sets the clause says: rule, share (of the marginal damage) and rate (10^8 CNY per ug/m3 and month)."""

    rule: str
    share: float
    rate: float
