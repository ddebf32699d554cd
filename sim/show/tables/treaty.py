"""The table of a designed treaty: its pieces, and what is lost without each."""

from __future__ import annotations

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR, unit_text
from sim.show.tables.grid import Column, Grid, same
from sim.study.compare.intervals import draws_interval
from sim.study.compare.printed import interval_text
from sim.study.search.treaty import Designed
from sim.study.search.words import Named, leaves, percent


def pieces_grid(designed: Designed, name: Named) -> Grid:
    """A row a piece of the answer: its level, and without it the share of draws that meet the aim, the cost, and who does not stay; then answer and base."""
    treaty, unit = designed.treaty, unit_text(MONEY_PER_YEAR)
    columns = (
        Column(Text("piece", "组成部分"), whole=True), Column(Text("level", "水平"), right=True), Column(Text("met without it", "去掉后达到"), right=True),
        Column(Text(f"cost without it, {unit.en}", f"去掉后的费用变化（{unit.zh}）"), right=True), Column(Text("does not stay (draws)", "退出（抽样数）")),
    )  # fmt: skip
    rows: list[tuple[Text, ...]] = []
    for i, without in designed.pieces.items():
        level = treaty.levels[i][designed.answer.mix[i]].text
        saved = interval_text(draws_interval(without.cost - designed.answer.cost), signed=True)
        rows.append((treaty.axes[i].label, same(level), same(percent(without.share)), same(saved), leaves(without, treaty, name)))
    dash = same("–")
    own = leaves(designed.answer, treaty, name), leaves(designed.base, treaty, name)
    spent = interval_text(draws_interval(designed.base.cost - designed.answer.cost), signed=True)
    rows.append((Text("the answer", "所得方案"), dash, same(percent(designed.answer.share)), dash, own[0]))
    rows.append((Text("the base", "基准"), dash, same(percent(designed.base.share)), same(spent), own[1]))
    return Grid(Text("", ""), columns, tuple(rows))
