"""Tables of a validation, from its plain values: for the terminal, and for docs/validation.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sim.declare.text import Language, Text
from sim.show.tables.grid import Column, Grid, same
from sim.show.tables.validation_patterns import Report, figure, interval, pattern_grid, tally_grid, text_of
from sim.study.validate.scoring import ROLES

_SEPARATES = {"yes": Text("yes", "能"), "weakly": Text("weakly", "较弱"), "no": Text("no", "不能")}
_EXPLAINED = {
    "accountability": Text("accountability", "问责"),
    "measures": Text("policies as counted", "政策（按统计）"),
    "measures_free": Text("policies of any size", "政策（规模自由）"),
    "trend": Text("policies and a trend", "政策加趋势"),
    "both": Text("accountability and policies", "问责与政策"),
}
_STATISTICS = {
    "cv": Text("coefficient of variation", "变异系数"),
    "lag1_ln": Text("lag-1 correlation of ln C", "ln C 的一日自相关"),
    "winter_summer": Text("winter over summer", "冬夏之比"),
    "above_75": Text("share of days above 75", "高于 75 的日数份额"),
    "above_150": Text("share of days above 150", "高于 150 的日数份额"),
    "sd_ln_months": Text("spread of ln C within months", "月内 ln C 的离散度"),
}


# forecasts --------------------------------------------------------------------------------------------------------------


def forecast_grid(report: Report) -> Grid:
    """Scores by method and origin."""
    f = report["forecasts"]
    origins = list(next(iter(f["scores"].values())))
    rows = []
    for name, text in f["methods"].items():
        cells = []
        for origin in origins:
            s = f["scores"][name][origin]
            cells.append(same(f"{s['rmse']:.1f} / {s['bias']:+.1f} / {100 * s['coverage']:.0f} % / {s['width']:.0f}"))
        difference = f["differences"].get(name)
        rows.append((text_of(text), *cells, same("" if difference is None else _signed(difference))))
    heads = [Text(f"origin {o}", f"起点 {o}") if o != "pooled" else Text("all together", "合计") for o in origins]
    columns = (
        Column(Text("method", "方法"), whole=True),
        *(Column(head, right=True, whole=True) for head in heads),
        Column(Text("RMSE of model and random walk less this one's", "模型加随机游走的 RMSE 减此方法"), right=True, whole=True),
    )
    title = Text(
        "Forecasts of the next two years, RMSE / bias / coverage of 90 % / width, ug/m3", "对未来两年的预测：RMSE / 偏差 / 90% 区间覆盖率 / 宽度，ug/m3"
    )
    return Grid(title, columns, tuple(rows), (forecast_sentence(report),))


def _signed(values: Sequence[float]) -> str:
    return "{:+.1f} [{:+.1f}, {:+.1f}]".format(*values)


def forecast_sentence(report: Report) -> Text:
    """Who is better, in a sentence: a difference whose interval includes 0 is a tie."""
    f = report["forecasts"]
    names = {name: text_of(text) for name, text in f["methods"].items()}
    better = [names[n] for n, (_, _, high) in f["differences"].items() if high < 0]
    worse = [names[n] for n, (_, low, _) in f["differences"].items() if low > 0]
    tie = [names[n] for n, (_, low, high) in f["differences"].items() if low <= 0 <= high]
    parts = [
        (Text("better than", "优于"), better),
        (Text("no better and no worse than", "与下列方法难分高下"), tie),
        (Text("worse than", "劣于"), worse),
    ]
    en = "; ".join(f"{word.en}: {', '.join(n.en for n in who)}" for word, who in parts if who)
    zh = "；".join(f"{word.zh}：{'、'.join(n.zh for n in who)}" for word, who in parts if who)
    return Text(f"Over bootstrap samples of cities, model and random walk is {en}.", f"按城市的自助抽样，模型加随机游走{zh}。")


# years ------------------------------------------------------------------------------------------------------------------


def base_grid(report: Report) -> Grid:
    """The base year by city."""
    y, rows = report["years"], []
    for c, city in enumerate(y["cities"]):
        level, seen, made = y["level"][c], y["observed"][0][c], y["base"][c]
        gaps = [same("-" if x is None else f"{100 * (made[0] / x - 1):+.1f} %") for x in (level, seen)]
        rows.append((same(city), same(figure(seen)), same(y["quality"][c]), same(f"{level:.1f}"), same("{:.1f} [{:.1f}, {:.1f}]".format(*made)), *gaps))
    columns = (
        Column(Text("city", "城市")),
        Column(Text("observed", "观测"), right=True),
        Column(Text("quality", "质量")),
        Column(Text("level, from 2013-15", "由 2013-15 年估计的水平"), right=True),
        Column(Text("simulated, mean and 90 %", "模拟：均值与 90% 区间"), right=True),
        Column(Text("to level", "与水平之差"), right=True),
        Column(Text("to observed", "与观测之差"), right=True),
    )
    return Grid(Text("Base year, weather of no particular year, ug/m3", "基准年（不特指年份的气象），ug/m3"), columns, tuple(rows))


def years_grid(report: Report) -> Grid:
    """What was done, simulated and observed, by city and year."""
    y = report["years"]
    rows = [
        (same(city), *(same(f"{figure(made[c], 2)} / {figure(seen[c], 2)}") for made, seen in zip(y["simulated"], y["observed"], strict=True)))
        for c, city in enumerate(y["cities"])
    ]
    fitted, later = ((y["rmse"][part], y["bias"][part]) for part in ("fitted", "later"))
    columns = (Column(Text("city", "城市")), *(Column(same(str(year)), right=True, whole=True) for year in y["years"]))
    note = Text(
        f"Root mean square error {fitted[0]:.1f} ug/m3 in 2013-17 (bias {fitted[1]:+.1f}), {later[0]:.1f} after, with nothing fitted (bias {later[1]:+.1f}).",
        f"均方根误差：2013-17 年 {fitted[0]:.1f} ug/m3（偏差 {fitted[1]:+.1f}），此后 {later[0]:.1f}（未拟合，偏差 {later[1]:+.1f}）。",
    )
    return Grid(Text("What was done, simulated / observed, ug/m3", "历史情景：模拟 / 观测，ug/m3"), columns, tuple(rows), (note,))


# the rest ---------------------------------------------------------------------------------------------------------------


def days_grid(report: Report) -> Grid:
    """Statistics of days: how near the simulated ones are, over the cities."""
    rows = []
    for name, text in _STATISTICS.items():
        pairs = [(d["simulated"][name], d["observed"][name]) for d in report["days"]]
        ratio = sorted(s / o for s, o in pairs)
        inside = sum(d["inside"][name] for d in report["days"])
        rows.append((text, same(f"{ratio[len(ratio) // 2]:.2f} [{ratio[0]:.2f}, {ratio[-1]:.2f}]"), same(f"{inside} / {len(pairs)}")))
    columns = (
        Column(Text("statistic of the days of 2014-15", "2014-15 年日值统计量")),
        Column(Text("simulated / observed: middle city [lowest, highest]", "模拟 / 观测：居中城市 [最低, 最高]"), right=True),
        Column(Text("cities whose observed value lies in the 90 % of replicates", "观测值落入 90% 重复区间的城市数"), right=True),
    )
    return Grid(Text("Days, once every city has its observed mean", "日值（各市均值调整为观测均值后）"), columns, tuple(rows))


def attribution_grid(report: Report) -> Grid:
    """What brought the fall."""
    rows = [(text_of(r["text"]), *(same(interval(r[key], 2)) for key in ("beijing", "region", "beijing_alone", "region_alone"))) for r in report["attribution"]]
    columns = (
        Column(Text("cause", "原因")),
        *(
            Column(head, right=True, whole=True)
            for head in (
                Text("Beijing", "北京"),
                Text("mean of 13 cities", "十三市平均"),
                Text("Beijing, nobody accountable", "北京（无问责）"),
                Text("13 cities, nobody accountable", "十三市（无问责）"),
            )
        ),
    )
    title = Text("What the air of 2017 would be without a cause, less what it is, ug/m3", "去掉某一原因时 2017 年浓度的增量，ug/m3")
    return Grid(title, columns, tuple(rows))


def explanation_grid(report: Report) -> Grid:
    """Every record under every explanation: evidence and miss."""
    rows = []
    for r in report["explanations"]:
        cells = [same(f"{r['evidence'][who]:+.1f} ({figure(r['miss'][who], 2)})" if who in r["evidence"] else "-") for who in _EXPLAINED]
        left = [_EXPLAINED[who] for who in r["left"]]
        rows.append(
            (
                text_of(r["text"]),
                same(str(r["size"])),
                *cells,
                same(r["unit"]),
                _SEPARATES[r["separates"]],
                Text(", ".join(t.en for t in left), "、".join(t.zh for t in left)),
            )
        )
    columns = (
        Column(Text("record", "记录")),
        Column(Text("numbers", "数值个数"), right=True),
        *(Column(text, right=True, whole=True) for text in _EXPLAINED.values()),
        Column(Text("unit of the miss", "偏差单位")),
        Column(Text("tells them apart", "能否区分")),
        Column(Text("what it leaves", "未被排除者")),
    )
    title = Text("Log evidence less the best one's (and the root mean square miss)", "对数证据减最优者（括号内为均方根偏差）")
    return Grid(title, columns, tuple(rows))


def known_grid(report: Report) -> Grid:
    """What the annual means until 2017 say about the parameters."""
    k = report["known"]
    rows = [(text_of(p["text"]), same(interval(p["prior"], 2)), same(interval(p["posterior"], 2)), same(f"{100 * p['left']:.0f} %")) for p in k["parameters"]]
    columns = (
        Column(Text("parameter", "参数")),
        Column(Text("prior, median and 90 %", "先验：中位数与 90% 区间"), right=True),
        Column(Text("weighed by 2013-17", "由 2013-17 年加权"), right=True),
        Column(Text("spread that is left", "剩余离散度"), right=True),
    )
    return Grid(Text("What is known", "可识别性"), columns, tuple(rows), (known_sentence(report),))


def known_sentence(report: Report) -> Text:
    """The directions that the record knows, in words."""
    k = report["known"]
    words = {p["name"]: text_of(p["text"]) for p in k["parameters"]}
    said = []
    for d in (d for d in k["directions"] if d["share"] < 0.5):
        named = sorted(((abs(v), n, v) for n, v in d["loadings"].items() if abs(v) >= 0.3), reverse=True)
        en = " ".join(f"{'+' if v > 0 else '-'} {words[n].en.lower()}" for _, n, v in named)
        zh = " ".join(f"{'+' if v > 0 else '-'} {words[n].zh}" for _, n, v in named)
        said.append(Text(f"{en} ({100 * d['share']:.0f} % of its prior variance left)", f"{zh}（先验方差剩余 {100 * d['share']:.0f}%）"))
    count = len(said)
    en, zh = "; ".join(s.en for s in said), "；".join(s.zh for s in said)
    total = len(k["directions"])
    return Text(f"Directions that are known: {count} of {total}: {en or 'none'}.", f"可识别的方向：{total} 个中的 {count} 个：{zh or '无'}。")


def robustness_grid(report: Report) -> Grid:
    """Patterns in band under other choices."""
    rows = [
        (
            text_of(c["text"]),
            same(f"{c['in_band']['fitted']} / {c['total']['fitted']}"),
            same(f"{c['in_band']['held_out']} / {c['total']['held_out']}"),
            same(", ".join(c["lost"])),
            same(", ".join(c["won"])),
        )
        for c in report["robustness"]
    ]
    columns = (
        Column(Text("choice", "设定")),
        Column(Text("fitted", "拟合"), right=True),
        Column(Text("held out, A and B", "留出（A 与 B）"), right=True),
        Column(Text("no longer in band", "不再处于接受范围")),
        Column(Text("newly in band", "新进入接受范围")),
    )
    return Grid(Text("Patterns in band under other choices", "其他设定下处于接受范围的规律数"), columns, tuple(rows))


SECTIONS: dict[str, tuple[str, Callable[[Report], Grid]]] = {
    "base": ("years", base_grid),
    "years": ("years", years_grid),
    "forecasts": ("forecasts", forecast_grid),
    "days": ("days", days_grid),
    "attribution": ("attribution", attribution_grid),
    "explanations": ("explanations", explanation_grid),
    "known": ("known", known_grid),
    "robustness": ("robustness", robustness_grid),
}
"""Table -> section of the report that it shows, and how."""


def grids(report: Report, everything: bool = False) -> Iterator[Grid]:
    """All tables of a report, in order; a section that is empty has none."""
    roles = dict.fromkeys(p["role"] for p in report["patterns"])
    yield from (pattern_grid(report, role, everything) for role in ROLES if role in roles)
    yield tally_grid(report)
    yield from (make(report) for section, make in SECTIONS.values() if report[section])


def markdown(grid: Grid, language: Language = "en") -> str:
    """A table as Markdown, with its title in bold above and its notes below."""
    head, rows = grid.head(language), grid.cells(language)
    lines = [f"**{grid.title.to(language)}**", "", f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    for k, note in enumerate(grid.notes):
        text = note.to(language)
        lines += [text] if k and text.startswith("- ") else ["", text]
    return "\n".join(lines) + "\n"
