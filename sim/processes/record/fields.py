"""What a run leaves behind, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, given, output
from sim.declare.outcomes import NOT_NEGATIVE, SHARE, Outcome
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Ints


class Record(Block):
    """Recorded columns of every month after the burn-in; T months."""

    of_cities: Floats = given("city columns", "cities", meaning="every column by city of every block: the memory in which they live")
    of_parties: Floats = given("party columns", "parties", meaning="every column by party of every block")

    city: Floats = output("city columns", "recorded", "cities", start=float("nan"), meaning="columns by city")
    party: Floats = output("party columns", "recorded", "parties", start=float("nan"), meaning="columns by party")
    trust: Floats = output("recorded", "parties", "parties", start=float("nan"), meaning="trust")
    flows: Ints = output("recorded", "parties", "parties", dtype="i8", meaning="fen by payer and payee")
    agreed: Ints = output("recorded", "parties", "parties", dtype="i8", meaning="fen by payer and payee, of payments by name")
    to_enterprises: Ints = output("recorded", "parties", "cities", dtype="i8", meaning="fen by payer and city")
    totals: Floats = output("recorded", "cities", "18", start=float("nan"), meaning="sums over enterprises")
    welfare: Floats = output("recorded", "3", start=float("nan"), meaning="welfare at effort, Nash and full cooperation, 10^8 CNY a month")
    stability: Floats = output("recorded", "3", start=float("nan"), meaning="internal, external and potential margin")
    credit_classes: Floats = output("recorded", "5", "cities", start=float("nan"), meaning="shares of enterprises by class")
    contribution: Floats = output("cities", "cities+1", meaning="sum over months of the means by source, ug/m3")
    base_cost: Floats = output("cities", meaning="abatement cost and output lost in the base year, 10^8 CNY a month")
    year_mean: Floats = output("recorded", "cities", start=float("nan"), meaning="mean of the last twelve months, ug/m3")
    own_part: Floats = output("recorded", "cities", start=float("nan"), meaning="share of the city's own sources", outcome=Outcome("own_share", T("Share of the own city", "本地贡献份额"), "share", "city", "mean", bounds=SHARE))
    region_part: Floats = output("recorded", "cities", start=float("nan"), meaning="share of the other cities", outcome=Outcome("regional_share", T("Share of the other cities", "区域内其他城市份额"), "share", "city", "mean", bounds=SHARE))
    outside_part: Floats = output("recorded", "cities", start=float("nan"), meaning="share from outside", outcome=Outcome("outside_share", T("Share from outside", "区域外份额"), "share", "city", "mean", bounds=SHARE))
    good: Floats = output("recorded", "cities", start=float("nan"), meaning="good days", outcome=Outcome("good_days_pm25", T("Good days (24 h mean)", "优良天数（24 小时均值）"), "days", "city", "mean", "sum", "higher", bounds=NOT_NEGATIVE))
    heavy: Floats = output("recorded", "cities", start=float("nan"), meaning="days of heavy pollution", outcome=Outcome("heavy_days_pm25", T("Heavy days (24 h mean)", "重污染天数（24 小时均值）"), "days", "city", "mean", "sum", "lower", bounds=NOT_NEGATIVE))
    cooperated: Floats = output("recorded", "cities", start=float("nan"), meaning="damage spared to other parties by effort beyond Nash, 10^8 CNY a month")
    cooperable: Floats = output("recorded", "cities", start=float("nan"), meaning="the same under full cooperation")
