"""Payments that are neither transfers nor fines nor running cost, by kind."""

from __future__ import annotations

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.money import FINE, RUNNING, Bar, Floats, bars_drawing, flows_of, kind_label, kinds_of, of_kind, transfer_kinds, yearly
from sim.show.page.drawing import Drawing
from sim.show.words.common import say


def compose(given: Given) -> Drawing | None:
    """A row a kind (sanctions, taxes, subsidies, permits): 10^8 CNY a year over all payers, mean and 90 % interval."""
    arms, language = given.arms, given.language
    kinds = [kind for kind in kinds_of(arms) if kind not in (*transfer_kinds(), FINE, RUNNING)]
    if not kinds:
        return None

    def amounts(kind: str) -> list[Floats | None]:
        flows = [flows_of(given, arm, of_kind(kind)) for arm in arms]
        return [None if table is None else yearly(given, arm, table) for arm, table in zip(arms, flows, strict=True)]

    bars = [Bar(kind_label(kind, language), {"kind": kind}, amounts(kind)) for kind in kinds]
    return bars_drawing(given, bars, say("payments_by", language), [])


FIGURE = FigureType(
    "other_payments",
    Text("Other payments", "其他款项"),
    Text("sanctions, taxes, subsidies and permits, by kind", "处罚、税收、补贴与排污权等款项（按类别）"),
    Text("results of a run with such payments", "有此类款项的模拟结果"),
    compose,
    takes=("period", "arm"),
)
