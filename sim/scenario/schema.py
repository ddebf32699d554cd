"""The schema of a scenario file: top-level keys and the fields that every mechanism takes."""

from __future__ import annotations

from sim.declare.parameters import Parameter, Section
from sim.declare.text import Text as T
from sim.processes.sections import SECTIONS

TOP_LEVEL: dict[str, T] = {
    "extends": T("another scenario file that this one starts from", "作为起点的另一情景文件"),
    "name": T("name of the scenario", "情景名称"),
    "name_zh": T("name in Chinese", "中文名称"),
    "question": T("the question that the scenario is to answer", "该情景要回答的问题"),
    "question_zh": T("the question in Chinese", "问题的中文"),
    "region": T("a packaged region, or a folder of your own", "内置地区，或您自己的数据文件夹"),
    "period": T("first month, number of months, weather", "起始月份、月数与气象"),
    "replicates": T("number of runs with different draws", "重复模拟次数"),
    **{name: section.label for name, section in SECTIONS.items()},
    "mechanisms": T("the institutions that act", "起作用的制度机制"),
    "record": T("what is stored beside the monthly series", "月度序列之外还要保存的内容"),
    "figures": T("figures to draw, each with its options (hazepact list figures)", "要绘制的图及其选项（hazepact list figures）"),
    "variants": T("named blocks that change the scenario (--variant)", "可命名的变体（--variant）"),
}
"""Every top-level key and its meaning. Anything else is refused."""

PERIOD = Section(
    "period",
    T("Period", "模拟期"),
    (
        Parameter("start", "month", "2013-01", T("First month", "起始月份")),
        Parameter("months", "integer", 84, T("Number of months", "月数"), unit="months", low=1, high=1200),
        Parameter(
            "weather", "choice", "climatology", T("Weather", "气象"), choices=("climatology", "history", "none"),
            help=T(
                "climatology: drawn from the fitted climate; history: with the pack's ventilation of each year; none: normal weather every day (theory)",
                "climatology：按拟合气候抽样；history：叠加各年通风条件；none：每天均为正常气象（理论算例）",
            ),
        ),
    ),
)

REPLICATES = Parameter("replicates", "integer", 20, T("Replicates", "重复次数"), low=1, high=100_000)

COMMON = Section(
    "mechanism",
    T("Fields of every mechanism", "各机制的通用字段"),
    (
        Parameter("enabled", "flag", True, T("Enabled", "启用"), help=T("false switches the mechanism off", "false 表示关闭该机制")),
        Parameter("from", "day", None, T("From", "起"), help=T("first month or day; blank = from the start", "起始月份或日期；留空表示从期初开始")),
        Parameter("to", "day", None, T("To", "止"), help=T("last month or day, inclusive; blank = to the end", "截止月份或日期（含）；留空表示直到期末")),
        Parameter("cities", "cities", "all", T("Cities", "城市"), help=T("where it acts; blank = everywhere", "适用城市；留空表示全部")),
        Parameter(
            "ramp_months", "number", 0.0, T("Ramp", "渐进期"), unit="months", low=0, high=600,
            help=T("months until the full effect", "达到全部效果所需月数"),
        ),
        Parameter(
            "strength", "number", 1.0, T("Strength", "强度"), unit="share", low=0, high=1,
            help=T("0 = as without the mechanism, 1 = as declared", "0 表示等同于没有该机制，1 表示完全生效"),
        ),
    ),
)

RECORDABLE = ("daily",)
