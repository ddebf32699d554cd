"""Environmental credit of enterprises: classes that fall with found violations and rise with clean records (clause credit)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, activity_of, array, clause, column, stream
from sim.declare.clauses import Clause
from sim.declare.outcomes import SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys, Short, Small

GREEN, BLUE, YELLOW, RED, BLACK = range(5)
CLASSES = 5

CREDIT = Clause(
    "credit",
    T(
        "Governments rate enterprises by found violations; red and black ones pay more for capital, and black ones may be closed.",
        "政府按查实的违法行为评定企业等级；红牌、黑牌企业融资更贵，黑牌企业可被关停。",
    ),
    (
        Parameter("closure", "number", 0.1, T("Closure of black enterprises", "黑牌企业关停"), "share a year", 0, 0.99, plausible=(0, 0.5)),
        Parameter("closure_months", "number", 6.0, T("Length of a closure", "关停时长"), "months", 1, 60, plausible=(3, 24)),
        Parameter(
            "capital_premium", "number", 0.04, T("Premium on capital", "融资溢价"), "1/year", 0, 1, plausible=(0.01, 0.1),
            help=T("what red and black enterprises pay above the interest of others when they invest", "红牌、黑牌企业投资时高于其他企业的利率"),
        ),
    ),
)  # fmt: skip


class Credit(Block):
    """Classes of enterprises, and who is closed."""

    active: Floats = activity_of(CREDIT, "share of enterprises that are rated")
    closure: Floats = clause(
        CREDIT, "probability a month that a black enterprise is closed", lambda fields: 1.0 - (1.0 - fields["closure"]) ** (1.0 / 12.0)
    )
    closure_months: Floats = clause(CREDIT, "months of a closure")
    capital_premium: Floats = clause(CREDIT, "added interest of red and black enterprises")

    closing: Keys = stream("enterprise.closure")

    credit_red_share: Floats = column("share of enterprises that are red or black", outcome=Outcome("credit_red_share", T("Red and black enterprises", "红牌、黑牌企业份额"), "share", "city", "mean", bounds=SHARE))
    credit_classes: Floats = array("5", "cities", meaning="share of the enterprises in each class")
    rating: Small = array("1", dtype="i1", meaning="1 while anybody is rated")
    credit: Small = array("firms", dtype="i1", start=BLUE, meaning="class, 0 green .. 4 black")
    clean_months: Short = array("firms", dtype="i2", meaning="months without a found violation")
    closed_months: Short = array("firms", dtype="i2", meaning="months of closure that are left")
