"""The words of figures and tables, English and Chinese, and units as they are printed."""

from __future__ import annotations

import re

from sim.declare.text import Language, Text
from sim.show.words.maps import MAP_WORDS
from sim.show.words.runs import RUN_WORDS
from sim.show.words.studies import STUDY_WORDS

WORDS: dict[str, Text] = {
    "region": Text("Region", "全区域"),
    "median": Text("median of replicates", "各重复的中位数"),
    "mean": Text("mean of replicates", "各重复的均值"),
    "band": Text("5-95 % of replicates", "各重复的 5-95%"),
    "observed": Text("observed (read or derived)", "观测值（查得或推算）"),
    "observed_weak": Text("observed (recalled)", "观测值（凭记忆）"),
    "orientation": Text(
        "Observations are for orientation: these scenarios do not reconstruct the years.", "观测值仅供参照：这些情景并非对各年份的重建。"
    ),
    "yearly": Text("Yearly values.", "年值。"),
    "monthly": Text("Monthly values.", "月值。"),
    "study": Text("study {title} [{name}]; {points} x {each}", "研究 {title} [{name}]；{points} 个设计点 x {each} 次重复"),
    "single": Text("5-95 % of replicates and nested points", "各重复与嵌套点的 5-95%"),
    "single_plain": Text("5-95 % of replicates", "各重复的 5-95%"),
    "resampled": Text("90 % interval (points resampled)", "90% 区间（设计点重抽样）"),
    "together": Text("All together: {values}.", "全部合计：{values}。"),
    "whole": Text("whole period", "全时段"),
    "other_axes": Text("Means over the levels of the other axes.", "对其他轴的各水平取均值。"),
    "phase_points": Text("Dots: points that were run.", "圆点：实际模拟的设计点。"),
    "phase_hatched": Text(
        "Hatching (or crosses): the 90 % interval of the paired difference from the corner of both least levels holds zero.",
        "斜线（或叉号）：与两轴最低水平角点的配对差值的 90% 区间包含零。",
    ),
    "phase_undefined": Text("Grey: no run has a value.", "灰色：所有模拟均无数值。"),
    "mean_runs": Text("mean, with its 90 % interval over replicates", "均值及其 90% 区间（按重复）"),
    "band_runs": Text("5-95 % of the runs", "各次模拟的 5-95%"),
    "least_level": Text("at the least level", "最低水平"),
    "largest_level": Text("at the largest level", "最高水平"),
    "tornado": Text(
        "Means over all runs at the least and the largest level of an axis (of many values: their lowest and highest eighth); the line is the mean of all runs. "
        "Intervals are of the paired distance from it.",
        "各轴在最低与最高水平（取值较多时为最低与最高八分之一）下全部模拟的均值；竖线为全部模拟的均值；区间为与其配对距离的区间。",
    ),
    "most_axes": Text("Of {total} axes the {shown} with the longest bars are shown.", "仅显示 {total} 个轴中条形最长的 {shown} 个。"),
    "missing_glyphs": Text("no font has these characters of {file}: {found}", "{file} 中的下列字符没有可用字体：{found}"),
    "more_pages": Text("{file} is continued on further pages ({count} in all); --height makes one", "{file} 分为 {count} 页；可用 --height 合为一页"),
    "coincide": Text("The lines of {arms} lie on each other.", "{arms}的曲线重合。"),
    "scales": Text("Vertical scales differ between panels.", "各分图纵轴刻度不同。"),
    "some_places": Text("Of {total} places the {shown} with the largest populations are shown.", "仅显示 {total} 个地点中人口最多的 {shown} 个。"),
    "too_large": Text("Values of 10¹⁰⁰ and more, and infinite ones, are left out.", "10¹⁰⁰ 及以上的值与无穷大的值未绘制。"),
    "no_value": Text("no value", "无数值"),
    "changes": Text("joined / left per run", "每次模拟加入/退出次数"),
    "mandated": Text("mandated (at least half of the replicates)", "强制参与（至少一半重复）"),
    "visit": Text("central visit (at least half of the replicates)", "中央督察（至少一半重复）"),
    "payments_by": Text("Other payments by kind", "其他款项"),
    "kind.sanction": Text("Sanctions for breach", "违约制裁"),
    "kind.tax": Text("Pollution tax", "环境税"),
    "kind.financing": Text("Financing loss", "融资损失"),
    "kind.subsidy": Text("Subsidies", "补贴"),
    "kind.permit": Text("Permits", "排污权"),
    "undefined_difference": Text("Not drawn, as an arm has no value of it: {outcomes}.", "未绘制在某一情景中没有数值的指标：{outcomes}。"),
    "running_cost": Text("Running cost of the mechanisms", "机制运行成本"),
    "interval_draws": Text("90 % of the draws", "抽样的 90%"),
    "interval_mean": Text("90 % interval of the mean", "均值的 90% 区间"),
    "whole_period": Text("Mean year of the whole period.", "全时段的年均值。"),
    "of_period": Text("Values of {period}.", "{period} 年的值。"),
    "nothing_drawn": Text("no figure shows what was chosen", "没有图可显示所选内容"),
    "no_difference": Text("no difference", "无差异"),
    "better_higher": Text("better →", "更好 →"),
    "better_lower": Text("← better", "← 更好"),
    "cannot_tell": Text("cannot tell: the interval holds zero", "无法判断：区间包含零"),
    "interval_paired": Text("90 % interval of the paired difference", "配对差值的 90% 区间"),
    "interval_unpaired": Text("90 % interval of the difference (unpaired)", "差值的 90% 区间（非配对）"),
    "treaty.cost": Text("Cost beyond the base", "比基准多出的费用"),
    "treaty.share": Text("Share of draws that meet the aim", "达到目标的抽样比例"),
    "treaty.answer": Text("the answer", "所得方案"),
    "treaty.front": Text("none is cheaper and met as often", "无更廉价且同样常达到者"),
    "treaty.mix": Text("other mixes that were tried", "尝试过的其他组合"),
    "treaty.asked": Text("share that is asked", "要求的比例"),
    "treaty.note": Text(
        "{tried} mixes, each in the same {draws} draws; costs are means over them.", "{tried} 个组合，各用相同的 {draws} 组抽样；费用为其均值。"
    ),
    "waterfall": Text(
        "Steps are Shapley values: the mean change over all orders in which the groups can be switched from the first scenario to the second.",
        "各步为沙普利值：在各组从第一个情景切换到第二个情景的全部顺序上取平均的变化。",
    ),
    "waterfall.equal": Text("The same in both scenarios: {groups}.", "两个情景相同：{groups}。"),
    "waterfall.lower": Text("lowers it", "使其下降"),
    "waterfall.higher": Text("raises it", "使其上升"),
    "centre": Text("Centre", "中央"),
    "enterprises": Text("Enterprises", "企业"),
    "spells.delivery": Text("Members that deliver at least half", "至少履约一半的成员"),
    "spells.member": Text("Membership", "成员身份"),
    "spell_share": Text("Share of spells that last longer", "持续更久的存续期份额"),
    "spell_count": Text("{label} {count:,} ({open:,})", "{label} {count:,}（{open:,}）"),
    "spell_counts": Text("{kind}: {parts}", "{kind}：{parts}"),
    "spell_notes": Text(
        "Thin line: one half, where the median is read. Number of spells (not ended by the end of the period): {counts}.",
        "细线为二分之一，由此读出中位数。存续期数（期末未结束者）：{counts}。",
    ),
    "no_spells": Text("no spells", "没有存续期"),
    "months_axis": Text("Months", "月数"),
    "band_bootstrap": Text("90 % interval (bootstrap over replicates)", "90% 区间（按重复自助抽样）"),
    "retention_share": Text("Share of the change that is left", "保持率"),
    "months_after": Text("Months after the end", "结束后的月数"),
    # provenance
    "replicates": Text("{count} replicates", "重复 {count} 次"),
    "replicate": Text("1 replicate", "重复 1 次"),
    "seed": Text("root seed {seed}", "随机种子 {seed}"),
    "model": Text("model version {version}", "模型版本 {version}"),
    "weak": Text("Data: {parts}.", "数据：{parts}。"),
    "surrogate": Text("transport: surrogate matrix", "传输矩阵：替代矩阵"),
    "weak_files": Text("recalled or assumed numbers in {files}", "含凭记忆或假设的数值：{files}"),
    "region.yaml": Text("region settings", "地区参数"),
    "cities.csv": Text("populations and GDP", "人口与地区生产总值"),
    "transport.csv": Text("transport", "传输矩阵"),
    "observed.csv": Text("observations", "观测"),
    "borders.csv": Text("borders", "边界"),
    "emissions.csv": Text("emissions", "排放"),
    "sectors.csv": Text("sectors and costs", "行业与成本"),
    "damage.yaml": Text("damages", "损害"),
    "revenue.csv": Text("budgets", "财政收支"),
    "measures.csv": Text("dated policies", "已实施的政策"),
    "targets.csv": Text("targets", "目标"),
    "weather.yaml": Text("weather", "气象"),
    "river.weather.yaml": Text("flow", "流量"),
    "river.weather_history.csv": Text("flow of the years", "历年流量"),
    "weather_history.csv": Text("weather of the years", "历年气象"),
    "outcome": Text("Outcome", "指标"),
    "unit": Text("Unit", "单位"),
    "verdict": Text("Verdict", "结论"),
    "place": Text("Place", "地点"),
    "difference": Text("Difference", "差值"),
    "needed": Text("Replicates to settle", "所需重复次数"),
    "better": Text("better", "更好"),
    "worse": Text("worse", "更差"),
    **RUN_WORDS,
    **MAP_WORDS,
    **STUDY_WORDS,
}
"""Text by word id."""

_UNITS_ZH = {
    "share": "份额", "share of the commitment": "占承诺的份额", "share of the cooperation scale": "占合作规模的份额", "share of months": "占月份的份额",
    "share of emissions": "占排放的份额", "parties": "个参与方", "days": "天", "deaths": "例", "kt": "千吨", "effort": "努力", "10^8 CNY": "亿元",
    "ratio": "比值", "months": "个月",
}  # fmt: skip
_UNITS_EN = {"ug/m3": "µg/m³", "10^8 CNY": "10⁸ CNY", "ratio": "ratio"}

PROVINCES_ZH = {
    "Beijing": "北京", "Tianjin": "天津", "Hebei": "河北", "Shanxi": "山西", "Inner Mongolia": "内蒙古", "Liaoning": "辽宁", "Jilin": "吉林",
    "Heilongjiang": "黑龙江", "Shanghai": "上海", "Jiangsu": "江苏", "Zhejiang": "浙江", "Anhui": "安徽", "Fujian": "福建", "Jiangxi": "江西",
    "Shandong": "山东", "Henan": "河南", "Hubei": "湖北", "Hunan": "湖南", "Guangdong": "广东", "Guangxi": "广西", "Hainan": "海南",
    "Chongqing": "重庆", "Sichuan": "四川", "Guizhou": "贵州", "Yunnan": "云南", "Tibet": "西藏", "Shaanxi": "陕西", "Gansu": "甘肃",
    "Qinghai": "青海", "Ningxia": "宁夏", "Xinjiang": "新疆", "Hong Kong": "香港", "Macau": "澳门", "Taiwan": "台湾",
}  # fmt: skip
"""Provinces, for parties that are no city and so have no Chinese name in a pack."""


def say(word: str, language: Language, **values: object) -> str:
    """The words of an id."""
    return WORDS[word].to(language).format(**values)


def unit_text(unit: str, language: Language) -> str:
    """A unit as it is printed: ``ug/m3`` becomes µg/m³, ``10^8 CNY/year`` 10⁸ CNY per year or 亿元/年."""
    base, _, time = unit.rpartition("/") if unit.endswith(("/year", "/month")) else (unit, "", "")
    if language == "zh":
        shown = _UNITS_ZH.get(base, _UNITS_EN.get(base, base))
        return shown + {"year": "/年", "month": "/月", "": ""}[time]
    shown = _UNITS_EN.get(base, base)
    return f"{shown} per {time}" if time else shown


def pretty(text: str) -> str:
    """Subscripts of pollutants: PM2.5 becomes PM₂.₅."""
    return re.sub(r"\bPM2\.5\b", "PM₂.₅", re.sub(r"\bPM10\b", "PM₁₀", text))
