"""What a design is made of and what it can tell, in sentences for the plan of a study."""

from __future__ import annotations

from sim.declare.text import Text
from sim.study.sweeps.axes import short_labels
from sim.study.sweeps.designs import Design, aliases, resolution_of
from sim.study.sweeps.sizes import LEAST, least_for_ranks
from sim.study.sweeps.study_file import Study

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_MOST_ALIASES = 12
"""Axes whose aliases are printed; the manifest has all."""


def design_sentences(study: Study) -> list[Text]:
    """Of the design and of the nested one: how its number of points comes about, the least that its method needs, and what it confounds."""
    return [sentence for design in (study.design, study.nested) if design is not None for sentence in _sentences(design)]


def _sentences(design: Design) -> list[Text]:
    if design.method == "fractional_factorial":
        return _fraction(design)
    if design.method in ("sobol", "morris"):
        return [_sampled(design)]
    if design.method == "ratings":
        return [Text(
            f"ratings: {len(design.rows)} experts, each a point; the lowest rating is the low end (off), the highest the high end (on).",
            f"专家评分：{len(design.rows)} 位专家，每人一个设计点；最低分为下端（无），最高分为上端（有）。",
        )]  # fmt: skip
    if design.method == "posterior":
        count = design.count()
        return [Text(f"posterior: the first {count} draws; its parameters are the axes.", f"后验抽样：前 {count} 组抽样；其参数即为各轴。")]
    least = least_for_ranks(len(design.axes))
    if design.method == "latin_hypercube" and design.points < least:
        return [Text(
            f"latin_hypercube: rank regression of {len(design.axes)} axes needs at least {least} points; this design has {design.points}.",
            f"拉丁超立方抽样：{len(design.axes)} 个轴的秩回归至少需要 {least} 个设计点；本设计有 {design.points} 个。",
        )]  # fmt: skip
    return []


def _sampled(design: Design) -> Text:
    """The points of a Sobol or a Morris design."""
    count, moved, least = design.count(), design.moved, LEAST[design.method]
    what = Text("groups", "个组") if design.groups else Text("axes", "个轴")
    if design.method == "morris":
        made = f"{design.points} trajectories x ({moved} {what.en} + 1) = {count} points on a grid of {design.steps} levels"
        zh = f"{design.points} 条轨迹 x（{moved} {what.zh} + 1）= {count} 个设计点，网格 {design.steps} 个水平"
        return Text(f"morris: {made}; at least {least} trajectories.", f"Morris 抽样：{zh}；至少 {least} 条轨迹。")
    order, factor = Text("first-order and total", "一阶与总"), ""
    if design.second_order:
        order, factor = Text("first-order, second-order and total", "一阶、二阶与总"), "2 x "
    return Text(
        f"sobol: {design.points} base points x ({factor}{moved} {what.en} + 2) = {count} points, for {order.en} indices; at least {least} base points.",
        f"Sobol 抽样：{design.points} 个基点 x（{factor}{moved} {what.zh} + 2）= {count} 个设计点，用于{order.zh}指数；至少 {least} 个基点。",
    )


def _fraction(design: Design) -> list[Text]:
    """Size and resolution of a fraction, and the main effects that it confounds with interactions of two axes."""
    words, count, axes = design.words(), design.count(), len(design.axes)
    resolution = resolution_of(words)
    if resolution is None:
        return [Text(
            f"fractional_factorial: resolution {_ROMAN[design.resolution]} of {axes} axes takes all {count} combinations: nothing is confounded.",
            f"部分析因设计：{axes} 个轴的分辨度 {_ROMAN[design.resolution]} 需要全部 {count} 个组合：没有混杂。",
        )]  # fmt: skip
    roman = _ROMAN[resolution] if resolution < len(_ROMAN) else str(resolution)
    removed = axes - (count.bit_length() - 1)
    told = [Text(
        f"fractional_factorial: a 2^({axes}-{removed}) fraction of resolution {roman}: {count} of {1 << axes:,} combinations.",
        f"部分析因设计：2^({axes}-{removed})，分辨度 {roman}：{1 << axes:,} 个组合中的 {count} 个。",
    )]  # fmt: skip
    labels, confounded = short_labels(design.axes), aliases(words)
    if not any(confounded):
        told.append(Text("No main effect is confounded with an interaction of two axes.", "主效应不与任何两轴交互混杂。"))
    for label, pairs in list(zip(labels, confounded, strict=True))[:_MOST_ALIASES]:
        if pairs:
            en = ", ".join(f"{labels[i].en} x {labels[j].en}" for i, j in pairs)
            zh = "、".join(f"{labels[i].zh} x {labels[j].zh}" for i, j in pairs)
            told.append(Text(f"The main effect of {label.en} is confounded with {en}.", f"{label.zh} 的主效应与 {zh} 混杂。"))
    return told
