"""An attribution in sentences, English and Chinese: what carries the effect, who carries most, how the groups hang together, what the pact is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR, unit_text
from sim.outcomes.declarations import OUTCOMES
from sim.study.attribute.found import Attribution, Quantity, Worth
from sim.study.attribute.groups import Group
from sim.study.attribute.sets import REST_SET
from sim.study.attribute.shares import Effect, Share
from sim.study.compare.answer_words import spoken
from sim.study.compare.compare import is_relative
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import has_ends, interval_text, number

OPEN = Text("cannot be told from nothing", "无法与零区分")
_NO_DECIMAL, _ONE_DECIMAL = 0.1, 0.001
"""Percentages of shares as large are printed so; of smaller ones with two decimals."""
_ADDS_UP = 0.005
"""Sums of effects that are as near to the total add up."""


def sentences(found: Attribution) -> list[Text]:
    """What there is to say: who carries each quantity, who most of the first, whether the effects add up, what the pact brings by itself."""
    said = [carried(found, quantity) for quantity in found.quantities]
    first = found.effects[0]
    if first.told:
        said[1:1] = [_most(found, first), *_together(found, first)]
    for group in found.differ:
        if group.label == REST_SET.label:
            listed = ", ".join(group.parts)
            said.append(Text(f"Everything else, which no set of levers holds: {listed}.", f"其余设定（不属于任何杠杆集合）：{listed}。"))
    if found.worth is not None:
        said.append(worth_sentence(found.worth))
    return said


def short_line(found: Attribution) -> Text:
    """One line about the first quantity."""
    quantity, effect = found.quantities[0], found.effects[0]
    name = spoken(quantity.label)
    if not effect.count:
        return carried(found, quantity)
    if not effect.told:
        return Text(f"What carries it cannot be told: the change of {name.en} itself {OPEN.en}.", f"由何承担无法判断：{name.zh}的变化本身{OPEN.zh}。")
    parts = _shares(found, effect, with_interval=False)
    head = Text(f"What carries it ({name.en}, n={effect.count})", f"由何承担（{name.zh}，n={effect.count}）")
    return Text(f"{head.en}: {parts.en}.", f"{head.zh}：{parts.zh}。")


def only_line(group: Group) -> Text:
    """The line where the scenarios differ in one group alone."""
    only = group.short
    return Text(f"What carries it: {only.en} alone, as nothing else differs.", f"由何承担：仅{only.zh}，其他均无差别。")


def carried(found: Attribution, quantity: Quantity) -> Text:
    """Who carries the change of a quantity, with the intervals of the shares; why no share is given where none is."""
    effect, name = found.effect(quantity.name), quantity.label
    if not effect.count:
        return Text(
            f"{name.en}: no replicate has a number in every combination, so no shares are given.", f"{name.zh}：没有一次重复在全部组合中均有数值，不给出份额。"
        )
    if effect.total.mean == 0:
        return Text(f"{name.en}: no difference.", f"{name.zh}：无差异。")
    if not effect.told:
        span = interval_text(effect.total, signed=True)
        return Text(f"{name.en}: the change ({span}) {OPEN.en}, so no shares are given.", f"{name.zh}：变化（{span}）{OPEN.zh}，不给出份额。")
    up, unit, by = effect.total.mean > 0, _unit(quantity), number(abs(effect.total.mean))
    way = Text("rise", "上升") if up else Text("fall", "下降")
    parts = _shares(found, effect, with_interval=True)
    equal = _listed([found.group(share.group).short for share in effect.shares if share.equal])
    also = Text(f"; equal in both: {equal.en}", f"；两者相同：{equal.zh}") if equal.en else Text("", "")
    return Text(
        f"Of the {way.en} of {spoken(name).en} by {by}{unit.en}: {parts.en}{also.en}.", f"{name.zh}{way.zh} {by}{unit.zh}，其中：{parts.zh}{also.zh}。"
    )


def _ordered(effect: Effect) -> list[Share]:
    """Shares of the groups that differ, the largest first."""
    return [effect.share(name) for name in effect.order]


def share_text(x: Interval) -> Text:
    """A share as a percentage with its interval."""
    size = abs(x.mean) if math.isfinite(x.mean) else math.inf
    places = 0 if size >= _NO_DECIMAL or size == 0 else 1 if size >= _ONE_DECIMAL else 2

    def percent(share: float) -> str:
        if not math.isfinite(share):
            return number(share)
        text = f"{100.0 * share:,.{places}f}"
        return text if share == 0 or float(text.replace(",", "")) else number(100.0 * share, digits=1)

    mean = percent(x.mean)
    if not has_ends(x):
        return Text(f"{mean} %", f"{mean}%")
    lo, hi = percent(x.lo), percent(x.hi)
    return Text(f"{mean} % [{lo}, {hi}]", f"{mean}% [{lo}, {hi}]")


def _shares(found: Attribution, effect: Effect, with_interval: bool) -> Text:
    """The shares, the largest first; those that cannot be told from nothing at the end, in brackets."""
    sure, unsure = [], []
    for share in _ordered(effect):
        name, x = found.group(share.group).short, share.of_total
        text = share_text(x if with_interval else Interval(x.mean, math.nan, math.nan))
        if share.sure:
            sure.append(Text(f"{name.en} {text.en}", f"{name.zh} {text.zh}"))
        else:
            unsure.append(Text(f"{name.en} ({text.en})", f"{name.zh}（{text.zh}）"))
    told = _listed(sure)
    if not unsure:
        return told
    rest = _listed(unsure)
    rest = Text(f"{OPEN.en}: {rest.en}", f"{OPEN.zh}：{rest.zh}")
    return Text(f"{told.en}; {rest.en}", f"{told.zh}；{rest.zh}") if sure else rest


def _most(found: Attribution, effect: Effect) -> Text:
    """Who carries most, if anybody can tell."""
    names = [found.group(name).short for name in effect.order]
    if len(names) == 1:
        return Text(f"Nothing but {names[0].en} differs.", f"除{names[0].zh}外均无差别。")
    if effect.rivals:
        between = [names[0], *(found.group(name).short for name in effect.rivals)]
        return Text(f"Which carries most cannot be told: {_listed(between).en}.", f"何者承担最多无法判断：{_listed(between).zh}。")
    unit, lead = _unit(found.quantities[0]), interval_text(effect.leads[0])
    return Text(
        f"Most is carried by {names[0].en}: {lead}{unit.en} more than by {names[1].en}.", f"{names[0].zh}承担最多：比{names[1].zh}多 {lead}{unit.zh}。"
    )


def _together(found: Attribution, effect: Effect) -> list[Text]:
    """Whether the effects of the groups add up to the whole."""
    if len(effect.order) < 2:
        return []
    alone, last = (x.mean / effect.total.mean for x in (effect.alone_sum, effect.last_sum))
    word = Text("", "")
    if max(abs(alone - 1.0), abs(last - 1.0)) < _ADDS_UP:
        word = Text(": they add up", "：可以相加")
    elif alone < 1.0 < last:
        word = Text(": they need each other", "：它们相互补充")
    elif last < 1.0 < alone:
        word = Text(": they replace each other", "：它们相互替代")
    return [
        Text(
            f"Switched on alone, the groups make {alone:.0%} of it; switched off alone, they take away {last:.0%}{word.en}.".replace("%", " %"),
            f"各组单独加入合计为总效应的 {alone:.0%}，单独去掉合计损失 {last:.0%}{word.zh}。",
        )
    ]


def worth_sentence(worth: Worth) -> Text:
    """The pact's own benefit-cost ratio, or why there is none."""
    if not worth.delivers:
        return Text(
            "The pact by itself brings nothing: every run is as with a pact that delivers nothing.", "协议本身没有作用：各次模拟均与完全不履约的协议相同。"
        )
    money = unit_text(MONEY_PER_YEAR)
    benefit, cost = interval_text(worth.benefit, signed=True), interval_text(worth.cost, signed=True)
    head = Text(
        f"The pact by itself (against one that delivers nothing): {benefit} {money.en} of damage avoided, {cost} {money.en} of cost",
        f"协议本身（与完全不履约的协议相比）：避免的损害 {benefit} {money.zh}，成本 {cost} {money.zh}",
    )
    if not worth.told:
        why = Text("no benefit-cost ratio, as nobody can tell that it costs anything", "无法判断其是否产生成本，故不给出效益成本比")
        return Text(f"{head.en}; {why.en}.", f"{head.zh}；{why.zh}。")
    ratio = interval_text(worth.ratio)
    return Text(f"{head.en}; benefit-cost ratio {ratio}.", f"{head.zh}；效益成本比 {ratio}。")


def _unit(quantity: Quantity) -> Text:
    """The unit after a number; none of an index or a share."""
    if quantity.name in OUTCOMES and is_relative(OUTCOMES[quantity.name]):
        return Text("", "")
    unit = unit_text(quantity.unit)
    if quantity.unit == "deaths/year":
        return Text(" a year", f" {unit.zh}")
    return Text(f" {unit.en}", f" {unit.zh}")


def _listed(parts: Sequence[Text]) -> Text:
    return Text(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))
