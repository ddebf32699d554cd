"""Tables of an attribution: who carries what share of every quantity, and of one quantity by every measure."""

from __future__ import annotations

from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.outcomes.declarations import OUTCOMES
from sim.show.tables.grid import Column, Grid, same
from sim.study.attribute.found import Attribution, Quantity
from sim.study.attribute.groups import Group
from sim.study.attribute.shares import Effect
from sim.study.attribute.words import share_text
from sim.study.compare.compare import is_relative
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import DRAWS, counted, interval_text, number
from sim.study.store.periods import WHOLE

_DASH = same("–")
_EQUAL = Text("the same", "相同")
MEASURES = (
    (Text("Shapley share", "沙普利份额"), "shapley"),
    (Text("on alone", "单独加入"), "alone"),
    (Text("on last", "最后加入"), "last"),
)
"""How much a group carries, in the unit of the quantity."""


def shares_grid(found: Attribution) -> Grid:
    """A row a group, a column a quantity: shares of the change with their 90 % intervals."""
    columns = [Column(_head(found), whole=True), *(Column(quantity_text(q), right=True) for q in found.quantities)]
    effects = found.effects
    rows = [
        (found.titles[0], *(same(number(e.first.mean)) for e in effects)),
        (found.titles[1], *(same(number(e.second.mean)) for e in effects)),
        (Text("change", "变化"), *(same(number(e.total.mean, signed=True)) for e in effects)),
        *((_name(group), *(_cell(e, group.name) for e in effects)) for group in found.groups),
    ]
    return Grid(Text("", ""), tuple(columns), tuple(rows))


def measures_grid(found: Attribution, quantity: Quantity) -> Grid:
    """A row a group: what it carries of one quantity by every measure, in the unit of the quantity, with 90 % intervals."""
    effect = found.effect(quantity.name)
    name = quantity_text(quantity)
    title = Text(f"{name.en}: {interval_text(effect.total, signed=True)}", f"{name.zh}：{interval_text(effect.total, signed=True)}")
    columns = (Column(Text("group", "组"), whole=True), *(Column(label, right=True) for label, _ in MEASURES))
    rows = [
        (_name(group), *(same(interval_text(getattr(effect.share(group.name), measure), signed=True)) for _, measure in MEASURES))
        for group in found.groups
        if group.parts
    ]
    sums = (Text("sum", "合计"), *(same(interval_text(x, signed=True)) for x in (effect.total, effect.alone_sum, effect.last_sum)))
    return Grid(title, columns, (*rows, sums))


def paper_grid(found: Attribution, quantity: Quantity) -> Grid:
    """A row a group: what it carries of one quantity by every measure, and in per cent of the change."""
    grid, effect = measures_grid(found, quantity), found.effect(quantity.name)
    shares = [effect.share(group.name).of_total for group in found.groups if group.parts]
    percent = [same(interval_text(Interval(*(100.0 * x for x in (s.mean, s.lo, s.hi))))) for s in shares]
    cells = [*percent, same("100") if effect.told else _DASH]
    rows = tuple((*row[:2], cell, *row[2:]) for row, cell in zip(grid.rows, cells, strict=True))
    columns = (*grid.columns[:2], Column(Text("share, %", "份额，%"), right=True), *grid.columns[2:])
    name, (first, second) = quantity_text(quantity), found.titles
    title = Text(
        f"What carries the effect of “{second.en}” over “{first.en}”: {name.en}", f"“{second.zh}”相对“{first.zh}”的效应由何承担：{name.zh}"
    )
    return Grid(title, columns, rows)


def attribution_basis(found: Attribution) -> Text:
    """On what the numbers stand, and which groups are the same in both scenarios."""
    when = "..".join(found.months) if found.period == WHOLE else found.period
    count, equal = len(found.replicates), [group.label for group in found.groups if not group.parts]
    also = Text("", "")
    if equal:
        also = Text(f" The same in both: {', '.join(x.en for x in equal)}.", f"两个情景相同：{'、'.join(x.zh for x in equal)}。")
    span = DRAWS if found.drawn else Text("the 90 % interval of the mean", "均值的 90% 区间")
    return Text(
        f"{when}; {counted(count, 'replicate')} of every combination of the groups; in brackets {span.en}.{also.en}",
        f"{when}；各组的每种组合重复 {count:,} 次；方括号内为{span.zh}。{also.zh}",
    )


def _head(found: Attribution) -> Text:
    when = "..".join(found.months) if found.period == WHOLE else found.period
    return same(f"{when}, n={len(found.replicates)}")


def _name(group: Group) -> Text:
    """The short name of a group at the head of a row; that of the user's own as it was given."""
    return group.label if group.label == group.short else Text(group.short.en[:1].upper() + group.short.en[1:], group.short.zh)


def quantity_text(quantity: Quantity) -> Text:
    """The name of a quantity with its unit; of an index the name alone."""
    if quantity.name in OUTCOMES and is_relative(OUTCOMES[quantity.name]):
        return quantity.label
    unit = unit_text(quantity.unit)
    if quantity.unit == "deaths/year":
        return Text(f"{quantity.label.en} a year", f"{quantity.label.zh}，{unit.zh}")
    return Text(f"{quantity.label.en}, {unit.en}", f"{quantity.label.zh}，{unit.zh}")


def _cell(effect: Effect, group: str) -> Text:
    """The share of a group: a percentage; that it is the same in both scenarios; or nothing where there are no shares."""
    share = effect.share(group)
    if share.equal:
        return _EQUAL
    return share_text(share.of_total) if effect.told else _DASH
