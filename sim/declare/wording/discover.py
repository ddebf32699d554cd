"""The wording of messages about conditions and boxes (hazepact discover)."""

from __future__ import annotations

from sim.declare.text import Text

DISCOVER_MESSAGES: dict[str, Text] = {
    "discover.shape": Text(
        "'{found}' is no condition such as 'delivered_share < 0.5' (several: join them by 'and', or repeat --where)",
        "'{found}' 不是条件（如 'delivered_share < 0.5'；多个条件请用 and 连接，或重复 --where）",
    ),
    "discover.limit": Text("'{found}' is no number", "'{found}' 不是数值"),
    "discover.few": Text(
        "boxes need at least {needed} points at which the outcome has a value and axes that vary; this study has {found}",
        "寻找区间至少需要 {needed} 个指标有数值的设计点以及有变化的轴；该研究有 {found} 个",
    ),
    "discover.none": Text("none of {runs} runs meets '{where}'", "{runs} 次模拟中没有一次满足 '{where}'"),
    "discover.all": Text("all of {runs} runs meet '{where}'", "全部 {runs} 次模拟均满足 '{where}'"),
    "discover.equal": Text(
        "no headline outcome varies, so there is no worst quarter; name a condition with --where",
        "主要指标均无变化，没有最差的四分之一；请用 --where 给出条件",
    ),
    "front.where": Text("--front and --where are two questions; ask one at a time", "--front 与 --where 是两个问题；请分别使用"),
    "front.neither": Text("neither direction of '{found}' is better, so it cannot be traded off", "'{found}' 没有更好的方向，无法用于权衡"),
    "front.count": Text(
        "a front needs two or three outcomes with a better direction, not {found}; kept are: {known}",
        "前沿需要两个或三个有更好方向的指标，而不是 {found} 个；保留的有：{known}",
    ),
}
