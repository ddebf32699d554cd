"""What a pilot found, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.declare.text import Text
from sim.study.compare.printed import number
from sim.study.pilot.anova import SOURCES
from sim.study.pilot.pilot import Pilot, Row

SOURCE_NAMES = {
    "parameters": Text("parameters", "参数"), "matrix": Text("transport matrix", "传输矩阵"), "luck": Text("luck", "随机因素"),
    "together": Text("luck with the matrix", "随机因素与矩阵的交互"),
}  # fmt: skip
SMALL = 0.01
"""A smaller share is not spoken of."""
WORTH = 0.1
"""Other numbers of agents are spoken of where they save this share of the time."""


def basis(pilot: Pilot) -> Text:
    """What the pilot ran and how."""
    s, arms = pilot.sizes, len(pilot.scenarios)
    drawing = pilot.drawing
    where = Text(drawing.where.en.format(varied=drawing.varied), drawing.where.zh.format(varied=drawing.varied))
    runs = arms * (3 * s.plain + s.draws * s.matrices * s.luck)
    return Text(
        f"Pilot of {runs:,} runs: {s.plain} replicates of each file as it is and with {s.more} times the enterprises or citizens; {s.draws} draws of the "
        f"parameters ({where.en}), each with {s.matrices} transport matrices and {s.luck} replicates.",
        f"预试验共 {runs:,} 次模拟：每个文件原样重复 {s.plain} 次，并将企业或市民数增至 {s.more} 倍各重复一遍；另抽取 {s.draws} 组参数（{where.zh}），"
        f"每组配 {s.matrices} 个传输矩阵、重复 {s.luck} 次。",
    )


def sentences(pilot: Pilot) -> Iterator[Text]:
    """How many replicates and agents, what common random numbers save, what the width is made of, and whether more agents move a mean."""
    yield from _needed(pilot)
    yield from _gain(pilot)
    yield from _made_of(pilot)
    yield from _moved(pilot)


def _needed(pilot: Pilot) -> Iterator[Text]:
    hardest, now, best = pilot.hardest, pilot.now, pilot.cheapest
    if hardest is None or now is None or best is None:
        yield Text("No number of replicates gives every wanted half-width.", "任何重复次数都无法使全部区间达到所需半宽。")
        return
    label = _label(pilot, hardest)
    yield Text(
        f"{now.replicates} replicates give every wanted half-width with {now.enterprises} enterprises and {now.citizens} citizens a city; what needs most "
        f"is {label.en}. The file asks for {pilot.scenarios[0].replicates}.",
        f"每城 {now.enterprises} 家企业、{now.citizens} 名市民时，重复 {now.replicates} 次可使全部区间达到所需半宽；要求最高的是{label.zh}。"
        f"文件设定为 {pilot.scenarios[0].replicates} 次。",
    )
    if best.seconds < (1 - WORTH) * now.seconds:
        saved = f"{100 * (1 - best.seconds / now.seconds):.0f}"
        yield Text(
            f"Quickest: {best.replicates} replicates with {best.enterprises} enterprises and {best.citizens} citizens a city, {saved} % less time.",
            f"最省时的方案：每城 {best.enterprises} 家企业、{best.citizens} 名市民，重复 {best.replicates} 次，用时减少 {saved}%。",
        )


def _gain(pilot: Pilot) -> Iterator[Text]:
    gains = [row for row in pilot.rows if row.arm and math.isfinite(row.gain)]
    if not gains:
        return
    low, high = min(gains, key=lambda row: row.gain), max(gains, key=lambda row: row.gain)
    span = f"{number(low.gain, digits=2)} ({_label(pilot, low).en}) to {number(high.gain, digits=2)} ({_label(pilot, high).en})"
    span_zh = f"{number(low.gain, digits=2)}（{_label(pilot, low).zh}）至 {number(high.gain, digits=2)}（{_label(pilot, high).zh}）"
    yield Text(
        f"Common random numbers: without them the variance of the difference would be {span} times as large, and so would the number of replicates.",
        f"共同随机数：若不使用，差值的方差将为现在的 {span_zh} 倍，所需重复次数亦然。",
    )


def _made_of(pilot: Pilot) -> Iterator[Text]:
    row = pilot.hardest
    if row is None or row.split is None or not row.split.total > 0:
        return
    shares = [(SOURCE_NAMES[name], row.split.share[name]) for name in SOURCES if row.split.share[name].mean >= SMALL]
    en = ", ".join(f"{name.en} {100 * x.mean:.0f} % [{100 * x.lo:.0f}, {100 * x.hi:.0f}]" for name, x in shares)
    zh = "、".join(f"{name.zh} {100 * x.mean:.0f}% [{100 * x.lo:.0f}, {100 * x.hi:.0f}]" for name, x in shares)
    label = _label(pilot, row)
    yield Text(
        f"If the parameters are uncertain too, the variance of {label.en} is {en}. Replicates average luck and matrix away; what parameters make stays, "
        "however many there are.",
        f"若参数也不确定，{label.zh}的方差构成为：{zh}。增加重复可平均掉随机因素与矩阵的影响；参数带来的部分则不随重复次数减小。",
    )


def _moved(pilot: Pilot) -> Iterator[Text]:
    kinds = {"enterprises": Text("enterprises", "企业"), "citizens": Text("citizens", "市民")}
    told = False
    for kind, name in kinds.items():
        moved = [(row, getattr(row, kind).shift) for row in pilot.rows if row.arm > 0 or len(pilot.scenarios) == 1]
        beyond = [(row, x) for row, x in moved if abs(x.mean) > row.wanted / 2 and (x.lo > 0 or x.hi < 0)]
        told = told or bool(beyond)
        for row, x in beyond:
            label = _label(pilot, row)
            yield Text(
                f"{pilot.sizes.more} times the {name.en} move {label.en} by {number(x.mean, True)}, more than half of the wanted half-width: take more.",
                f"{name.zh}数增至 {pilot.sizes.more} 倍使{label.zh}变化 {number(x.mean, True)}，超过所需半宽的一半：应取更多。",
            )
    if not told:
        yield Text(
            "As far as the pilot can tell, more agents move no mean by half of a wanted half-width.",
            "就预试验所见，增加主体数使各均值的变化均不超过所需半宽的一半。",
        )


def _label(pilot: Pilot, row: Row) -> Text:
    """An outcome within a sentence, and whether it is of the difference."""
    label = row.of.label(pilot.scenarios[0].region.names_zh)
    en = label.en if label.en[:2].isupper() else label.en[:1].lower() + label.en[1:]
    return Text(f"the difference in {en}" if row.arm else en, f"{label.zh}之差" if row.arm else label.zh)
