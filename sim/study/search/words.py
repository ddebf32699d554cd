"""What a designed treaty says, in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR, unit_text
from sim.outcomes.measure import Measure
from sim.study.compare.intervals import draws_interval
from sim.study.compare.printed import interval_text, number
from sim.study.search.file import Treaty
from sim.study.search.mixes import Tried
from sim.study.search.treaty import Designed, wilson
from sim.study.store.periods import WHOLE, unit_of_period

Named = Callable[[str], Text]
"""A party place in words."""


def percent(share: float) -> str:
    """A share as a whole percentage; a dash where there is none."""
    if not math.isfinite(100.0 * share):
        return "–"
    return f"{share:.0%}".replace("%", " %")


def aim_text(treaty: Treaty, name: Named) -> Text:
    """The aim in words, with who must stay."""
    aim, outcome = treaty.aim, Measure.of(treaty.base.region).outcome(treaty.aim.outcome)
    bound = Text("at most", "不高于") if aim.upper else Text("at least", "不低于")
    unit = unit_text(unit_of_period(outcome))
    value = Text(f"{number(aim.limit)} {unit.en}", f"{number(aim.limit)} {unit.zh}")
    if aim.relative:
        value = Text(f"{percent(aim.limit)} of the base", f"基准的 {percent(aim.limit)}")
    when = Text("", "") if aim.period == WHOLE else Text(f" in {aim.period}", f"{aim.period} 年")
    head = Text(f"{outcome.label.en} {bound.en} {value.en}{when.en}", f"{when.zh}{outcome.label.zh}{bound.zh}{value.zh}")
    if not treaty.parties:
        return head
    who = [name(place) for place in treaty.parties]
    return Text(f"{head.en}, with {', '.join(x.en for x in who)} staying", f"{head.zh}，且{'、'.join(x.zh for x in who)}均不退出")


def mix_text(treaty: Treaty, one: Tried) -> Text:
    """The levels of a mix, those in their first level left out."""
    said = [
        (axis.label, levels[number].text)
        for axis, levels, number in zip(treaty.axes, treaty.levels, one.mix, strict=True)
        if number
    ]  # fmt: skip
    if not said:
        return Text("nothing", "无任何制度")
    plain = [Text(label.en, label.zh) if text in ("on", "true") else Text(f"{label.en} {text}", f"{label.zh} {text}") for label, text in said]
    return Text(", ".join(x.en for x in plain), "、".join(x.zh for x in plain))


def more_cost(designed: Designed, one: Tried, base: Tried) -> Text:
    """Cost beyond the base: mean and 5-95 % of the draws."""
    unit = unit_text(MONEY_PER_YEAR)
    span = interval_text(draws_interval(one.cost - base.cost), signed=True)
    return Text(f"{span} {unit.en}", f"{span} {unit.zh}")


def sentences(designed: Designed, name: Named) -> list[Text]:
    """The answer, what other draws say of it, and how it was found."""
    treaty, answer = designed.treaty, designed.answer
    draws, asked = treaty.draws, percent(treaty.share)
    aim, mix, share = aim_text(treaty, name), mix_text(treaty, answer), percent(answer.share)
    found = []
    if designed.needless:
        found.append(Text(
            f"The base meets the aim as it is, in {percent(designed.base.share)} of {draws} draws: nothing more is needed for it.",
            f"基准本身即已达到目标（{draws} 组抽样中的 {percent(designed.base.share)}）：无需更多制度。",
        ))  # fmt: skip
    cost = more_cost(designed, answer, designed.base)
    if designed.met:
        found.append(Text(
            f"The cheapest mix found for {aim.en}: {mix.en}. It is met in {share} of {draws} draws (asked: {asked}) for {cost.en} beyond the base.",
            f"达到“{aim.zh}”的最廉价组合：{mix.zh}。在 {draws} 组抽样的 {share} 中达到（要求 {asked}），比基准多花费 {cost.zh}。",
        ))  # fmt: skip
    else:
        alone, stay = percent(float(answer.reached.mean())), percent(float(answer.stays.all(axis=1).mean()))
        found.append(Text(
            f"No mix that was tried meets {aim.en} in {asked} of {draws} draws. "
            f"The best meets it in {share} (the aim alone in {alone}, everybody stays in {stay}): {mix.en}.",
            f"尝试过的组合均未能在 {draws} 组抽样的 {asked} 中达到“{aim.zh}”。最好的达到 {share}（仅目标 {alone}，各方均不退出 {stay}）：{mix.zh}。",
        ))  # fmt: skip
    count = int(designed.fresh.met.sum())
    low, high = wilson(count, draws)
    found.append(Text(
        f"In {draws} other draws, which the search has not seen: {percent(designed.fresh.share)} [{percent(low)}, {percent(high)}], "
        f"{more_cost(designed, designed.fresh, designed.fresh_base).en} beyond the base.",
        f"在搜索未见过的另外 {draws} 组抽样中：{percent(designed.fresh.share)} [{percent(low)}, {percent(high)}]，"
        f"比基准多花费 {more_cost(designed, designed.fresh, designed.fresh_base).zh}。",
    ))  # fmt: skip
    every = len(designed.tried)
    how = Text("all there are", "即全部组合") if every == treaty.mixes else Text(f"of {treaty.mixes:,}", f"共 {treaty.mixes:,} 个")
    found.append(Text(f"{every:,} mixes were tried ({how.en}).", f"共尝试 {every:,} 个组合（{how.zh}）。"))
    return found


def leaves(one: Tried, treaty: Treaty, name: Named) -> Text:
    """Who does not stay in how many draws; a dash where everybody always stays."""
    counts = [(name(place), int((~stays).sum())) for place, stays in zip(treaty.parties, one.stays.T, strict=True)]
    gone = [(who, count) for who, count in counts if count]
    if not gone:
        return Text("–", "–")
    draws = len(one.cost)
    return Text(", ".join(f"{who.en} {count} of {draws}" for who, count in gone), "、".join(f"{who.zh} {count}/{draws}" for who, count in gone))


