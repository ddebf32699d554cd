"""Environmental credit of enterprises: classes that fall with found violations and rise with clean records (clause credit)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, clause, column, stream
from sim.declare.outcomes import Outcome
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Keys, Short, Small

GREEN, BLUE, YELLOW, RED, BLACK = range(5)
CLASSES = 5


class Credit(Block):
    """Classes of enterprises, and who is closed."""

    active: Floats = clause("credit", "share of enterprises that are rated")
    closure: Floats = clause("credit", "probability a month that a black enterprise is closed")
    closure_months: Floats = clause("credit", "months of a closure")
    capital_premium: Floats = clause("credit", "added interest of red and black enterprises")

    closing: Keys = stream("enterprise.closure")

    credit_red_share: Floats = column("share of enterprises that are red or black", outcome=Outcome("credit_red_share", T("Red and black enterprises", "红黑企业份额"), "share", "city", "mean"))
    credit_classes: Floats = array("5", "cities", meaning="share of the enterprises in each class")
    rating: Small = array("1", dtype="i1", meaning="1 while anybody is rated")
    credit: Small = array("firms", dtype="i1", start=BLUE, meaning="class, 0 green .. 4 black")
    clean_months: Short = array("firms", dtype="i2", meaning="months without a found violation")
    closed_months: Short = array("firms", dtype="i2", meaning="months of closure that are left")
