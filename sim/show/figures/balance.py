"""Net balance of the transfers between governments, by party."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm
from sim.show.marks.money import Floats, is_transfer, party_bars, yearly
from sim.show.page.drawing import Drawing
from sim.show.words.common import say

if TYPE_CHECKING:
    import pandas as pd


def compose(given: Given) -> Drawing | None:
    """A row a party: what it received in transfers less what it paid, 10^8 CNY a year, mean and 90 % interval."""
    return party_bars(given, is_transfer, say("money.balance", given.language), partial(_net, given), signed=True)


def _net(given: Given, arm: Arm, transfers: pd.DataFrame, place: str) -> Floats:
    """Received less paid, by replicate."""
    return yearly(given, arm, transfers[transfers["payee"] == place]) - yearly(given, arm, transfers[transfers["payer"] == place])


FIGURE = FigureType(
    "balance",
    Text("Net balance of transfers", "转移支付净额"),
    Text("what each party received in transfers less what it paid", "各方收到的转移支付减去支付的部分"),
    Text("results of a run with transfers between governments", "有政府间转移支付的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
    usual=True,
)
