"""What a calibration says, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from sim.declare.text import Text
from sim.study.calibrate.file import Calibration
from sim.study.calibrate.fit import Checks, Fitted
from sim.study.calibrate.planted import ACCEPTED, Planted
from sim.study.calibrate.weigh import FEW, SAMPLES, Direction

_LOADING = 0.3
"""A parameter is named as part of a direction where its loading is at least this."""


def basis(calibration: Calibration) -> Text:
    """What is fitted to what."""
    record, design = calibration.record, calibration.design
    years = f"{record.years[0]}-{record.years[-1]}" if len(record.years) > 1 else str(record.years[0])
    return Text(
        f"{calibration.title.en}: {len(calibration.free)} parameters, {len(record.entries)} annual values of {record.variable} ({years}), "
        f"{design.points:,} points x {design.replicates:,} replicates of {calibration.base}",
        f"{calibration.title.zh}：{len(calibration.free)} 个参数，{len(record.entries)} 个 {record.variable} 年度观测值（{years}），"
        f"情景 {calibration.base} 的 {design.points:,} 个设计点 x {design.replicates:,} 次重复",
    )


def sentences(fitted: Fitted) -> list[Text]:
    """Directions, the emulator, the sample, and the distance from what was observed."""
    return [directions_text([one.label for one in fitted.learned.calibration.free], fitted.directions), *checks_text(fitted.checks, len(fitted.draws))]


def checks_text(checks: Checks, draws: int) -> tuple[Text, ...]:
    """The emulator, the sample, and the distance from what was observed."""
    return (*_emulator(checks), _sample(checks, draws), _distance(checks))


def directions_text(labels: Sequence[Text], directions: Sequence[Direction]) -> Text:
    """How many combinations of the parameters the record tells much about, and which."""
    known = [direction for direction in directions if direction.identified]
    if not known:
        least = 100 * directions[0].share**0.5
        return Text(
            f"No direction is identified: even along the best known one the spread is {least:.0f} % of the prior's; the posterior is little more than the "
            "prior.",
            f"没有可识别的方向：即使沿信息最多的方向，离散程度仍为先验的 {least:.0f}%。后验与先验相差无几。",
        )
    named = [_direction(labels, direction) for direction in known]
    count = ("One direction is", "Two directions are", "Three directions are")[len(known) - 1] if len(known) <= 3 else f"{len(known)} directions are"
    rest = len(directions) - len(known)
    tail = Text("", "") if not rest else Text(" What else the prior leaves open stays open.", "先验留下的其余不确定性仍然存在。")
    return Text(
        f"{count} identified: {'; '.join(text.en for text in named)}.{tail.en}",
        f"可识别 {len(known)} 个方向：{'；'.join(text.zh for text in named)}。{tail.zh}",
    )


def _direction(labels: Sequence[Text], direction: Direction) -> Text:
    up = [label for label, loading in zip(labels, direction.loadings, strict=True) if loading >= _LOADING]
    down = [label for label, loading in zip(labels, direction.loadings, strict=True) if loading <= -_LOADING]
    against = Text(f" against {_and(down).en}", f" 相对于 {_and(down).zh}") if down else Text("", "")
    spread = f"{100 * direction.share**0.5:.0f}"
    together = " together" if len(up) > 1 else ""
    return Text(f"{_and(up).en}{together}{against.en} (spread {spread} % of the prior's)", f"{_and(up).zh}{against.zh}（离散程度为先验的 {spread}%）")


def _and(labels: Sequence[Text]) -> Text:
    lowered = [label.en[:1].lower() + label.en[1:] for label in labels]
    return Text(" and ".join(filter(None, (", ".join(lowered[:-1]), *lowered[-1:]))), "、".join(label.zh for label in labels))


def _emulator(checks: Checks) -> list[Text]:
    error, mean, luck, noise = (100 * x for x in (checks.emulator, checks.luck_of_mean, checks.luck, checks.noise))
    found = [Text(
        f"Emulator: {error:.1f} % (root mean square) from the means of runs at {checks.draws} draws of the posterior, of which the luck of those runs is "
        f"{mean:.1f} %; one run varies by {luck:.1f} %, the error model allows {noise:.1f} %.",
        f"代理模型：与 {checks.draws} 个后验抽样处的模拟均值相差 {error:.1f}%（均方根），其中模拟自身的随机波动为 {mean:.1f}%；"
        f"单次模拟波动 {luck:.1f}%，误差模型允许 {noise:.1f}%。",
    )]  # fmt: skip
    if error**2 - mean**2 > (0.5 * noise) ** 2:
        found.append(Text("That is more than half of the error model: take more points.", "该误差超过误差模型的一半：请增加设计点。"))
    return found


def _sample(checks: Checks, count: int) -> Text:
    first = Text(
        f"Effective sample size {checks.effective:,.0f} of {SAMPLES:,}; {checks.different:,} of {count:,} draws differ.",
        f"有效样本量 {checks.effective:,.0f}（共 {SAMPLES:,}）；{count:,} 个抽样中有 {checks.different:,} 个互不相同。",
    )
    if checks.effective >= FEW:
        return first
    return Text(
        f"{first.en} That is few: the prior and the record hardly overlap, and the quantiles are rough.",
        f"{first.zh}样本量偏小：先验与观测几乎不重叠，分位数较粗略。",
    )


def _distance(checks: Checks) -> Text:
    before, after = 100 * checks.before, 100 * checks.after
    return Text(
        f"Distance from what was observed (root mean square): {before:.1f} % as the scenario stands, {after:.1f} % under the posterior.",
        f"与观测的距离（均方根）：情景原设定为 {before:.1f}%，后验为 {after:.1f}%。",
    )


def planted_text(planted: Planted) -> Text:
    """Whether intervals of 90 % hold the truth as often as they should."""
    low, high = (f"{100 * x:.0f}" for x in ACCEPTED)
    verdict = Text("as it should", "符合要求") if planted.accepted else Text("outside what is accepted", "超出可接受范围")
    count = len(planted.truth)
    return Text(
        f"{count} records made by the model from known values: {100 * planted.share:.0f} % of the 90 % intervals hold the truth, {verdict.en} "
        f"({low}-{high} %).",
        f"由已知参数值经模型生成的 {count} 份记录：90% 区间包含真值的比例为 {100 * planted.share:.0f}%，{verdict.zh}（{low}-{high}%）。",
    )
