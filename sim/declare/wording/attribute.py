"""The wording of messages about what carries an effect."""

from __future__ import annotations

from sim.declare.text import Text

ATTRIBUTE_MESSAGES: dict[str, Text] = {
    "attribute.two": Text(
        "an effect is that of one scenario over another: name two (a file with --variant base --variant NAME is two); found {found}",
        "效应是一个情景相对另一个情景的差别：请给出两个（一个文件加 --variant base --variant 名称 也算两个）；实际为 {found} 个",
    ),
    "attribute.fixed": Text(
        "the scenarios differ in {key} ({first}, {second}); between these nothing can lie, so no group can carry the difference",
        "两个情景的 {key} 不同（{first}、{second}）；二者之间没有中间情形，任何组都无法承担该差别",
    ),
    "attribute.data": Text("the two scenarios read different data files of the region {region}", "两个情景读取的地区 {region} 数据文件不同"),
    "attribute.same": Text("the scenarios do not differ, so there is no effect to share out", "两个情景没有差别，因而没有可分摊的效应"),
    "attribute.form": Text("a group is NAME=ITEM,ITEM; found '{found}'", "组的写法为 名称=项目,项目；实际为 '{found}'"),
    "attribute.group_twice": Text("the group '{name}' is given twice", "组 '{name}' 重复给出"),
    "attribute.item": Text(
        "'{found}' is no lever, mechanism, field of a mechanism or setting, nor 'offers', 'rest' or a set such as set.pact.{hint}",
        "'{found}' 不是杠杆、机制、机制的字段或设定，也不是 'offers'、'rest' 或 set.pact 之类的集合。{hint}",
    ),
    "attribute.empty": Text("the group '{name}' holds nothing", "组 '{name}' 为空"),
    "attribute.twice": Text(
        "'{found}' is in two groups: {first} and {second}; write 'mechanism.field' to share out one mechanism or lever",
        "'{found}' 同时在两个组中：{first} 与 {second}；同一机制或杠杆要分开时请写“机制.字段”",
    ),
    "attribute.left_out": Text(
        "the scenarios differ in what is in no group: {parts} (a group may hold 'rest')",
        "两个情景在未列入任何组的项目上有差别：{parts}（可用 'rest' 归入某组）",
    ),
    "attribute.many": Text(
        "{found} groups differ, which would need {arms} scenarios; at most {most} can be shared out to",
        "有 {found} 个组存在差别，需要 {arms} 个情景；最多允许 {most} 个组",
    ),
    "result.attribution": Text(
        "this folder holds an attribution: it is drawn by 'hazepact plot {path}' and read from its CSV files",
        "此文件夹为效应归因结果：可用 'hazepact plot {path}' 绘图，或读取其中的 CSV 文件",
    ),
}
