"""The wording of messages about pilots (``run --pilot``), English and Chinese, by message id."""

from __future__ import annotations

from sim.declare.text import Text

PILOT_MESSAGES: dict[str, Text] = {
    "pilot.form": Text(
        "OUTCOME=VALUE or OUTCOME=VALUE% is needed (or OUTCOME@PLACE=...), above 0; found '{found}'",
        "写法为 指标=值 或 指标=值%（或 指标@地点=……），且大于 0；实际为 '{found}'",
    ),
    "pilot.place": Text("{what} does not exist at '{name}'.{hint}", "{what} 在 '{name}' 没有取值。{hint}"),
    "pilot.apart": Text(
        "the region or the period differs from that of {first}; their difference means nothing, so run a pilot of each",
        "地区或时段与 {first} 不同，二者之差没有意义；请分别做预试验",
    ),
    "pilot.few": Text("a pilot needs at least {least} replicates; found {found}", "预试验至少需要 {least} 次重复；实际为 {found}"),
    "pilot.useless": Text("{name} changes nothing in a pilot, which stores no results; leave it out", "预试验不保存结果，{name} 不起作用；请删去"),
    "pilot.missing": Text("{name} belongs to a pilot; add --pilot, or leave it out", "{name} 仅用于预试验；请加上 --pilot 或删去该选项"),
}
