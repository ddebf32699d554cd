"""The words of maps, matrices, calendars and cost curves."""

from __future__ import annotations

from sim.declare.text import Text

MAP_WORDS: dict[str, Text] = {
    "map.schematic": Text(
        "Schematic: cities at their coordinates, equal distances at {lat:.1f}° N; no boundaries are drawn.",
        "示意图：各城市按经纬度标出，在北纬 {lat:.1f}° 处保持等距；未绘制边界。",
    ),
    "map.projection": Text("Equal distances at {lat:.1f}° N.", "在北纬 {lat:.1f}° 处保持等距。"),
    "map.source": Text("Boundaries: {source}.", "边界数据来源：{source}。"),
    "map.approval": Text("Map approval number: {number}.", "审图号：{number}。"),
    "map.population": Text("area of a circle: population", "圆面积：人口"),
    "map.less": Text("{arm} minus {first}", "{arm}减{first}"),
    "map.mean": Text("Means of the replicates.", "各重复的均值。"),
    "map.by_party": Text("{outcome}: a city is shown with the value of its party.", "{outcome}：各城市以其所属参与方的值表示。"),
    "map.km": Text("{count} km", "{count} 千米"),
    "map.arrow": Text("{value} {unit}", "{value} {unit}"),
    "map.arrow.power": Text("{value} × {unit}", "{value} × {unit}"),
    "map.transport": Text(
        "Arrows: mean contribution of a city to the concentration in another over the whole period; the {shown} largest of {total}. What comes from "
        "outside the region and what a city does to itself is not drawn.",
        "箭头：全时段内一城市对另一城市浓度的平均贡献；所示为 {total} 项中最大的 {shown} 项。区域外来源与城市自身贡献未绘出。",
    ),
    "map.money": Text(
        "Arrows: what a party (or its enterprises) pays to another (or its enterprises), a mean year of {period}.",
        "箭头：{period}内年均由一方（或其企业）付给另一方（或其企业）的款项。",
    ),
    "map.whole": Text("the whole period", "全时段"),
    "map.no_money": Text("no payments", "没有款项往来"),
    "map.centre": Text("Payments to and from the centre are not drawn.", "与中央之间的款项未绘出。"),
    "calendar.one": Text("Daily means of replicate {replicate}.", "第 {replicate} 次重复的日均值。"),
    "calendar.weighted": Text("Region: mean of the cities, weighted by population.", "全区域：各城市按人口加权的均值。"),
    "calendar.heavy": Text("day above {limit}", "高于 {limit} 的日"),
    "calendar.alerts": Text("Right of a month: days under an alert (mean of the cities).", "月份右侧：预警天数（各城市均值）。"),
    "calendar.day": Text("Day of the month", "当月日期"),
    "calendar.month": Text("Month", "月"),
    "calendar.of_month": Text("{month}", "{month} 月"),
    "matrix.receptor": Text("Receptor", "受体"),
    "matrix.source": Text("Source", "来源"),
    "matrix.outside": Text("outside", "区域外"),
    "matrix.shade": Text("Share of the receptor's concentration", "占受体浓度的份额"),
    "matrix.cells": Text(
        "Shade: share of the receptor's concentration; numbers: {unit}, mean of the whole period and of the replicates.",
        "颜色：占受体浓度的份额；数字：{unit}，全时段及各重复的均值。",
    ),
    "matrix.no_cells": Text(
        "Share of the receptor's concentration, mean of the whole period and of the replicates.", "占受体浓度的份额，全时段及各重复的均值。"
    ),
    "macc.x": Text("Abated share of emissions", "减排份额"),
    "macc.y": Text("Marginal cost (10⁴ CNY per t)", "边际成本（万元/吨）"),
    "macc.curve": Text("marginal cost in the base year", "基准年边际成本"),
    "macc.notes": Text(
        "Curve: cost function of the plan (docs/equations.md, Eq. 5.1) with the costs of the region; all cities of a party abate the same share. Marks: mean "
        "effort of {period}, bars 90 % intervals of the mean.",
        "曲线：计划所用成本函数（docs/equations.md 式 5.1），成本取自地区数据；同一参与方的各城市减排份额相同。"
        "标记：{period}的平均努力，横线为均值的 90% 区间。",
    ),
    "macc.cap": Text("Curves end at the largest effort of a plan.", "曲线止于计划的最大努力。"),
    "macc.quadratic": Text("quadratic cost", "二次成本"),
    "macc.saturating": Text("saturating cost", "饱和成本"),
}
"""Text by word id."""
