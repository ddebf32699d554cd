"""Tables of a pilot: replicates needed, and what the variance is made of."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.outcomes.declarations import OUTCOMES
from sim.show.tables.grid import Column, Grid, same
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import interval_text, number
from sim.study.pilot.anova import SOURCES
from sim.study.pilot.pilot import Pilot, Row
from sim.study.pilot.words import SOURCE_NAMES
from sim.study.store.periods import unit_of_period

_NEVER = Text("never", "无法达到")


def pilot_grids(pilot: Pilot) -> Iterator[Grid]:
    """For the first scenario, and for the difference of every other to it: replicates needed; then the variance by source."""
    for arm, scenario in enumerate(pilot.scenarios):
        rows = [row for row in pilot.rows if row.arm == arm]
        first = pilot.scenarios[0].title
        title = Text(f"{scenario.title.en} minus {first.en}", f"{scenario.title.zh}减去{first.zh}") if arm else scenario.title
        if rows:
            yield _needed(pilot, rows, title)
            yield _variance(pilot, rows, title)


def _needed(pilot: Pilot, rows: list[Row], title: Text) -> Grid:
    held = pilot.scenarios[0].replicates
    columns = [
        Column(Text("outcome", "指标")), Column(Text("mean of the pilot", "预试验均值"), right=True), Column(Text("unit", "单位")),
        Column(Text("wanted ±", "所需半宽 ±"), right=True), Column(Text("replicates needed", "所需重复次数"), right=True),
        Column(Text(f"± of {held} replicates", f"重复 {held} 次的半宽 ±"), right=True),
    ]  # fmt: skip
    paired = rows[0].arm > 0
    if paired:
        columns += [Column(Text("needed unpaired", "非配对时所需次数"), right=True), Column(Text("gain of pairing", "配对增益"), right=True)]
    lines = []
    for row in rows:
        cells = [
            row.of.label(pilot.scenarios[0].region.names_zh), same(interval_text(row.mean, signed=paired)), unit_text(unit_of_period(OUTCOMES[row.of.outcome])),
            same(number(row.wanted)), _counts(row, row.variance), same(number(row.half_width(held))),
        ]  # fmt: skip
        if paired:
            cells += [_count(row.needed(row.unpaired)), same(number(row.gain, digits=2) if math.isfinite(row.gain) else "–")]
        lines.append(tuple(cells))
    head = Text(f"{title.en}: replicates for a 90 % interval of the wanted half-width", f"{title.zh}：90% 区间达到所需半宽的重复次数")
    return Grid(head, tuple(columns), tuple(lines))


def _count(count: int | None) -> Text:
    return _NEVER if count is None else same(f"{count:,}")


def _counts(row: Row, variance: Interval) -> Text:
    """Replicates needed, and for the ends of the interval of the variance."""
    best, low, high = (row.needed(v) if math.isfinite(v) else None for v in (variance.mean, variance.lo, variance.hi))
    if best is None or low is None or high is None:
        return _count(best)
    return same(f"{best:,} [{low:,}, {high:,}]")


def _variance(pilot: Pilot, rows: list[Row], title: Text) -> Grid:
    columns = (
        Column(Text("outcome", "指标")), Column(Text("standard deviation", "标准差"), right=True),
        *(Column(Text(f"{SOURCE_NAMES[name].en} %", f"{SOURCE_NAMES[name].zh} %"), right=True) for name in SOURCES),
        Column(Text("enterprises drawn %", "企业抽样 %"), right=True), Column(Text("citizens drawn %", "市民抽样 %"), right=True),
    )  # fmt: skip
    lines = [
        (
            row.of.label(pilot.scenarios[0].region.names_zh),
            same(number(math.sqrt(row.split.total)) if row.split else "–"),
            *(same(_percent(row.split.share[name]) if row.split else "–") for name in SOURCES),
            *(same(_percent(_of(kind.variance, row.variance.mean))) for kind in (row.enterprises, row.citizens)),
        )
        for row in rows
    ]
    head = Text(f"{title.en}: what the variance is made of", f"{title.zh}：方差的构成")
    notes = (
        Text(
            "Shares of the sum of four variances (90 % intervals): between draws of the parameters, between transport matrices, between replicates "
            "(luck), and luck that differs by matrix. The last two columns: shares of the variance of a replicate of the file as it is.",
            "四项方差之和的份额（90% 区间）：参数抽样之间、传输矩阵之间、重复之间（随机因素）、以及随矩阵而异的随机因素。"
            "最后两列为文件原样时单次重复方差中的份额。",
        ),
    )
    return Grid(head, columns, tuple(lines), notes)


def _of(part: Interval, whole: float) -> Interval:
    with np.errstate(divide="ignore", invalid="ignore"):
        return Interval(*(float(np.minimum(np.float64(x) / np.float64(whole), 1.0)) for x in (part.mean, part.lo, part.hi)))


def _percent(x: Interval) -> str:
    if not math.isfinite(x.mean):
        return "–"
    if not (math.isfinite(x.lo) and math.isfinite(x.hi)):
        return f"{100 * x.mean:.0f}"
    return f"{100 * x.mean:.0f} [{100 * x.lo:.0f}, {100 * x.hi:.0f}]"
