"""The words of the figures of studies: indices, screening, boxes and fronts."""

from __future__ import annotations

from sim.declare.text import Text

STUDY_WORDS: dict[str, Text] = {
    "index_first": Text("first-order: alone", "一阶：单独"),
    "index_total": Text("total: with all interactions", "总效应：含全部交互"),
    "index_interval": Text("90 % interval (bootstrap)", "90% 区间（自助抽样）"),
    "index_luck": Text("what a random input would reach", "随机输入可达的值"),
    "index_open": Text("negligible, or cannot tell from luck", "可忽略，或无法判断是否为随机"),
    "index_share": Text("Share of variance", "方差份额"),
    "index_value": Text("Index", "指数"),
    "index_pairs": Text("{outcome}: second-order indices", "{outcome}：二阶指数"),
    "index_pairs_open": Text("A dash: the 90 % interval holds zero.", "短横：90% 区间包含零。"),
    "screen_x": Text("Mean absolute elementary effect", "基本效应绝对值均值"),
    "screen_y": Text("Spread of elementary effects", "基本效应标准差"),
    "screen_lines": Text(
        "Lines: a spread of one half of the absolute effect (below: acts alike everywhere; above: bent or interacting) and equal to it.",
        "斜线：标准差为绝对效应的一半（其下影响均匀，其上非线性或有交互）及与之相等。",
    ),
    "screen_names": Text("Numbers: {names}.", "编号：{names}。"),
    "screen_small": Text("negligible", "可忽略"),
    "box_coverage": Text("Coverage: share of all cases in the box", "覆盖率：全部情形落入区间的份额"),
    "box_density": Text("Density: share of cases in the box", "密度：区间内情形的份额"),
    "box_path": Text("Peeling", "剥离路径"),
    "box_chosen": Text("Box", "所选区间"),
    "box_axes": Text("limited axes", "受限制的轴数"),
    "box_case": Text("share of runs that are cases", "属于该情形的模拟份额"),
    "box_case_is": Text("Case: {what}.", "情形：{what}。"),
    "box_limits": Text("Box {number}: {limits}.", "区间 {number}：{limits}。"),
    "box_none": Text("No box holds clearly more cases than the rest.", "没有区间明显包含更多情形。"),
    "front_on": Text("on the front", "位于前沿"),
    "front_luck": Text("beaten within luck", "仅在随机性范围内被超过"),
    "front_out": Text("surely beaten", "确定被超过"),
    "front_points": Text("Points of the front: {names}.", "前沿上的设计点：{names}。"),
    "front_more": Text("and {count} more (pareto.csv)", "另有 {count} 个（pareto.csv）"),
    "front_best": Text("Better: {directions}.", "更优方向：{directions}。"),
    "front_lower": Text("{outcome} lower", "{outcome}更低"),
    "front_higher": Text("{outcome} higher", "{outcome}更高"),
    "front_interval": Text("90 % interval of the paired distance from the mean of all points", "与全部设计点均值的配对距离的 90% 区间"),
    "front_single": Text("With a single replicate luck and difference look the same.", "仅一次重复，无法区分随机性与差异。"),
}
"""Text by word id."""
