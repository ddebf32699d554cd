"""Daily concentrations by source: the linear layer of air (or water), with campaigns and cuts by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, choice, column, daily_lever, given, lever, output, parameter
from sim.declare.levers import Lever
from sim.declare.outcomes import NOT_NEGATIVE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.declare.units import MONEY_PER_MONTH

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Ints

MATRICES = {"central": 0, "low": 1, "high": 2, "sampled": 3}


class Air(Block):
    """Concentrations and emission ratios; what was lost by curtailment and closures."""

    transport_matrix: int = choice("air", Parameter(
        "transport", "choice", "central", T("Transport matrix", "传输矩阵"), choices=("central", "low", "high", "sampled"),
        help=T(
            "central: share_percent; low, high: share_low, share_high; sampled: drawn between the limits in every replicate; rows closed to 100",
            "central：share_percent 列；low、high：share_low、share_high 列；sampled：每次重复在界限内抽样；各行归一为 100",
        ),
    ), MATRICES)
    memory: float = parameter("air", Parameter(
        "memory", "number", 0.2, T("Memory of air or water", "大气或水体记忆"), unit="share of yesterday's air or water", low=0, high=0.95,
        source="fixed in the weather fit", plausible=(0, 0.4),
    ))
    legacy_share: float = parameter("air", Parameter(
        "legacy_share", "number", 0.0, T("Share of legacy pollution", "历史遗留污染份额"), unit="share of what a source adds", low=0, high=0.95,
        plausible=(0, 0.4),
        help=T(
            "released by a slow stock of past pollution (sediment, soil) instead of this month's emission",
            "由过去污染的缓慢存量（底泥、土壤）释放，而非当月排放",
        ),
    ))
    legacy_half_life: float = parameter("air", Parameter(
        "legacy_half_life", "number", 60.0, T("Half-life of legacy pollution", "遗留污染半衰期"), unit="months", low=1, high=1200, plausible=(12, 240),
        help=T(
            "how slowly the stock follows emission; years to decades in rivers (Meals, Dressing & Davenport 2010)",
            "存量跟随排放的快慢；河流中为数年至数十年（Meals、Dressing 与 Davenport 2010）",
        ),
    ))
    outside_growth: float = parameter("air", Parameter(
        "outside_growth", "number", 0.0, T("Added trend of pollution from outside", "区外污染的附加趋势"), unit="1/year", low=-0.3, high=0.3,
        plausible=(-0.03, 0.03),
        help=T("yearly rate on top of the pack's outside_trend, from its base year on", "在地区数据的 outside_trend 之外另加的年变化率，自基准年起"),
    ))

    monitor_bias: Floats = lever(Lever("monitor_bias", T("Monitor bias", "监测偏差"), "share by which reported air is too good", 0.0, "product", "plan, disclosure", high=0.9))
    campaign_floor: Floats = daily_lever(Lever("campaign_floor", T("Campaign floor", "运动式减排下限"), "share of emissions that day", 0.0, "max", "air", clock="day", high=0.95))
    curtailment: Floats = daily_lever(Lever("curtailment", T("Curtailment", "停限产"), "share of output that day", 0.0, "max", "air", clock="day", high=0.95))
    emergency_cut: Floats = daily_lever(Lever("emergency_cut", T("Emergency cut", "应急减排"), "share of emissions that day", 0.0, "max", "air", clock="day", high=0.95))

    good: float = given(meaning="standard of a good day, ug/m3")
    heavy: float = given(meaning="threshold of heavy pollution, ug/m3")
    ventilation: Floats = given("days", "cities", meaning="V, 1 = base-year mean (high = stagnant)")
    regime: Ints = given("days", dtype="i8", meaning="0 clean north, 1 stagnant, 2 southerly")
    tilt: Floats = given("3", "cities", "cities", meaning="factor of the regime on M")
    tilt_outside: Floats = given("3", "cities", meaning="factor of the regime on the background")

    emission_ratio: Floats = column("emission / base-year emission, mean of the month")
    legacy: Floats = column("stock of past pollution, as the emission ratio at which it would rest", start=1.0)
    concentration: Floats = column("mean of the month, ug/m3", outcome=Outcome("concentration", T("Concentration", "浓度"), "ug/m3", "city", "mean", better="lower"))
    output_lost: Floats = column("by curtailment, emergency cuts and closures, 10^8 CNY this month", outcome=Outcome("output_lost", T("Output lost to curtailment", "停限产损失"), MONEY_PER_MONTH, "city", "sum", "sum", "lower", bounds=NOT_NEGATIVE))
    by_source: Floats = array("cities", "cities+1", meaning="last day's concentration by source, ug/m3; last column: outside")
    contribution: Floats = array("cities", "cities+1", meaning="the month's means by source, ug/m3")
    concentration_past: Floats = array("12", "cities", meaning="the last twelve months, by month modulo 12")
    reported_past: Floats = array("12", "cities", meaning="the same, as reported")
    year_ago: Floats = array("cities", meaning="reported twelve months ago, ug/m3")
    cost_past: Floats = array("12", "cities", meaning="abatement cost and output lost, 10^8 CNY a month")
    uncut: Floats = array("31", "cities", meaning="emission ratio of the month's days before emergency cuts")
    daily: Floats = output("days", "cities", meaning="concentration of every day, ug/m3")
