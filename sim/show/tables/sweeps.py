"""Tables of a study for the terminal: its points before it is run, its effects afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.declare.text import LANGUAGES, Language, Text
from sim.declare.units import unit_text
from sim.show.tables.grid import Column, Grid, rich_table, same
from sim.show.tables.main import place_text
from sim.study.analysis.effect_words import weakest_pair
from sim.study.analysis.records import FACTORIAL, MEASURES, TOGETHER, Effect, Sensitivity, axis_label
from sim.study.compare.printed import counted, interval_text
from sim.study.compare.verdicts import VERDICTS
from sim.study.sweeps.study_file import Study

if TYPE_CHECKING:
    from rich.table import Table

    from sim.study.sweeps.sweep_store import SweepResults

_HEAD = {
    "axis": Text("axis", "轴"), "levels": Text("values", "取值"), "key": Text("sets", "设定的键"), "verdict": Text("verdict (Shapley)", "结论（沙普利）"),
    "rank_verdict": Text("verdict", "结论"), "design": Text("{title}: {method}, {points}", "{title}：{method}，{points} 个设计点"),
    "nested": Text("nested: ", "嵌套："), "log": Text(" (logarithmic)", "（对数）"), "to": Text("{low} to {high}", "{low} 至 {high}"),
    "order": Text('The order "{name}" holds in this share of {count}', "顺序“{name}”在 {count}中成立的比例"),
    "weakest": Text("weakest pair (Shapley)", "最弱的一对（沙普利）"), "replicates": Text("{each}", "{each} 次重复"),
    "points": Text("{each} x {points} parameter points", "{each} 次重复 x {points} 个参数点"),
    "of_points": Text("of points (Shapley)", "参数点（沙普利）"), "outcome": Text("outcome", "指标"),
    "runs": Text(" (on {runs} of {every} runs)", "（基于 {every} 次模拟中的 {runs} 次）"),
}  # fmt: skip
_SHORT = {
    "add_one": Text("alone (others off)", "单独加入的增益（其余皆无）"), "drop_one": Text("lost (others on)", "去掉的损失（其余皆有）"),
    "shapley": Text("Shapley effect", "沙普利效应"), "main": Text("main effect", "主效应"),
}  # fmt: skip


_METHODS_ZH = {
    "factorial": "析因设计", "grid": "网格设计", "latin_hypercube": "拉丁超立方抽样", "table": "设计点表",
    "fractional_factorial": "部分析因设计", "ratings": "专家评分", "sobol": "Sobol 抽样", "morris": "Morris 抽样", "posterior": "后验抽样",
}  # fmt: skip


def _method(name: str, language: Language) -> str:
    """A method of a design: in English as it is written in study files."""
    return _METHODS_ZH[name] if language == "zh" else name


def _table(title: str) -> Table:
    from rich.table import Table

    return Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")


def design_table(study: Study, language: Language = "en") -> Table:
    """The axes of a study with their values and keys."""
    from sim.study.sweeps.axes import path_text

    method = " x ".join(_method(design.method, language) for design in (study.design, study.nested) if design is not None)
    points = counted(study.points, "point") if language == "en" else f"{study.points:,}"
    table = _table(_HEAD["design"].to(language).format(title=study.title.to(language), method=method, points=points))
    for key in ("axis", "levels", "key"):
        table.add_column(_HEAD[key].to(language), overflow="fold")
    inner = study.nested.axes if study.nested is not None else ()
    for axis in study.axes:
        if axis.ranged:
            values = _HEAD["to"].to(language).format(low=f"{axis.low:g}", high=f"{axis.high:g}") + (_HEAD["log"].to(language) if axis.log else "")
        else:
            values = ", ".join(level.text for level in axis.levels)
        name = (_HEAD["nested"].to(language) if axis in inner else "") + axis.label.to(language)
        table.add_row(name, values, ", ".join(path_text(path) for path in axis.paths))
    return table


def effects_grid(found: Sensitivity, base: str, outcome: str, place: str, period: str) -> Grid:
    """Effects of every axis on one outcome: a column a measure."""
    results = found.results
    rows = found.rows(base=base, outcome=outcome, place=place, period=period)
    every = results.manifest["points"] // len(results.manifest["bases"]) * results.manifest["replicates"]
    measures = found.measures
    columns = [Column(_HEAD["axis"]), *(Column(_SHORT.get(measure, MEASURES[measure]), right=True) for measure in measures)]
    columns.append(Column(_HEAD["verdict" if found.factorial else "rank_verdict"]))
    deciding = found.deciding
    of = {(r.axis, r.measure): r for r in rows}
    lines = [
        (axis_label(results, axis), *(same(_cell(of[axis, measure], measure)) for measure in measures), VERDICTS[of[axis, deciding].verdict])
        for axis in ordered_axes(rows, deciding)
    ]
    en, zh = (_effects_title(found, (base, outcome, place, period), rows[0].runs if rows else 0, every, language) for language in LANGUAGES)
    return Grid(Text(en, zh), tuple(columns), tuple(lines))


def _effects_title(found: Sensitivity, of: tuple[str, str, str, str], runs: int, every: int, language: Language) -> str:
    base, outcome, place, period = of
    results = found.results
    kept = results.kept(outcome)
    title = next(Text(**b["title"]) for b in results.manifest["bases"] if b["name"] == base)
    unit = f" [{unit_text(str(kept['unit'])).to(language)}]" if found.in_units else ""
    where = "" if place == "ALL" and period == "all" else f", {place_text(place, language, _names_zh(results))}, {period}"
    rest = _HEAD["runs"].to(language).format(runs=f"{runs:,}", every=f"{every:,}")
    return f"{kept['label'][language]}{unit}{where}: {title.to(language)}{rest}"


def effects_table(found: Sensitivity, base: str, outcome: str, place: str, period: str, language: Language = "en") -> Table:
    """Effects of every axis on one outcome: a column a measure."""
    return rich_table(effects_grid(found, base, outcome, place, period), language)


def _names_zh(results: SweepResults) -> dict[str, str]:
    """Chinese names of places of all bases."""
    return {name: chinese for base in results.manifest["bases"] for name, chinese in base["region"]["names_zh"].items()}


def _cell(row: Effect, measure: str) -> str:
    """All axes together stand once, not under every measure."""
    return "" if row.axis == TOGETHER and measure != "shapley" else interval_text(row.effect, signed=True)


def ordered_axes(rows: Sequence[Effect], measure: str) -> list[str]:
    """Axes from the largest effect to the smallest, all together last."""
    own = sorted((r for r in rows if r.measure == measure and r.axis != TOGETHER), key=lambda r: -abs(r.effect.mean))
    return [*(r.axis for r in own), *([TOGETHER] if any(r.axis == TOGETHER for r in rows) else [])]


def _over(count: int, points: int, language: Language) -> str:
    """The replicates (and nested points) that a share is counted over."""
    each = counted(count // points, "replicate") if language == "en" else f"{count // points:,}"
    return _HEAD["points" if points > 1 else "replicates"].to(language).format(each=each, points=points)


def order_tables(found: Sensitivity, outcomes: Sequence[str], language: Language = "en") -> list[Table]:
    """How often each stated order held: a table an order, a row an outcome (and base), a column a measure."""
    m, tables = found.results.manifest, []
    points, titles = m["nested_points"], {b["name"]: b["title"][language] for b in m["bases"]}
    held = [h for h in found.held if h.outcome in outcomes]
    for contrast in dict.fromkeys(h.contrast for h in held):
        of = {(h.base, h.outcome, h.place, h.period, h.measure): h for h in held if h.contrast == contrast}
        several = len({h.count for h in of.values()}) > 1
        count = _over(next(iter(of.values())).count, points, language)
        table = _table(_HEAD["order"].to(language).format(name=contrast.to(language), count=count))
        table.add_column(_HEAD["outcome"].to(language), overflow="fold")
        for measure in FACTORIAL:
            table.add_column(_SHORT[measure].to(language), justify="right", overflow="fold")
        for key in ("of_points", "weakest") if points > 1 else ("weakest",):
            table.add_column(_HEAD[key].to(language), overflow="fold")
        for base, outcome, place, period in dict.fromkeys(key[:4] for key in of):
            if (place, period) != (m["places"][0], m["periods"][0]):
                continue
            row = {measure: of[base, outcome, place, period, measure] for measure in FACTORIAL}
            label = found.results.kept(outcome)["label"][language] + (f", {titles[base]}" if len(titles) > 1 else "")
            label += f" ({_over(row['shapley'].count, points, language)})" if several else ""
            share = [f"{row['shapley'].of_points:.0%}"] if points > 1 else []
            weakest = weakest_pair(found, row["shapley"]).to(language)
            table.add_row(label, *(f"{row[measure].share:.0%}" for measure in FACTORIAL), *share, weakest)
        tables.append(table)
    return tables
