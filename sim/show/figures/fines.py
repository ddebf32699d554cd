"""Fines that enterprises pay, by party."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm
from sim.show.marks.money import FINE, Floats, of_kind, party_bars, yearly
from sim.show.page.drawing import Drawing
from sim.show.words.common import say

if TYPE_CHECKING:
    import pandas as pd


def compose(given: Given) -> Drawing | None:
    """A row a party: fines that its enterprises paid, 10^8 CNY a year, mean and 90 % interval."""
    return party_bars(given, of_kind(FINE), say("kind.fine", given.language), partial(_fined, given))


def _fined(given: Given, arm: Arm, fines: pd.DataFrame, place: str) -> Floats:
    return yearly(given, arm, fines[fines["payee"] == place])


FIGURE = FigureType(
    "fines",
    Text("Fines", "罚款"),
    Text("fines that the enterprises of each party paid", "各方企业缴纳的罚款"),
    Text("results of a run with fines", "有罚款的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
)
