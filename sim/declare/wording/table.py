"""The wording of messages about tables for a paper."""

from __future__ import annotations

from sim.declare.text import Text

TABLE_MESSAGES: dict[str, Text] = {
    "paper.held": Text("the {key} '{found}' is not in it.{hint} It holds: {known}", "其中没有{key} '{found}'。{hint}其中有：{known}"),
    "paper.runs": Text(
        "the table '{table}' needs results of scenarios; these are made by: hazepact run FILE...",
        "表格 '{table}' 需要情景的结果；生成命令：hazepact run FILE...",
    ),
    "paper.two": Text(
        "the table '{table}' needs the results of two scenarios or more, the first is the baseline; made by: hazepact run A B",
        "表格 '{table}' 至少需要两个情景的结果，第一个为基准；生成命令：hazepact run A B",
    ),
    "paper.study": Text(
        "the table '{table}' needs the results of a study; these are made by: hazepact sweep STUDY",
        "表格 '{table}' 需要研究的结果；生成命令：hazepact sweep STUDY",
    ),
    "paper.coalitions": Text(
        "the table '{table}' needs a coalition analysis; it is made by: hazepact coalitions FILE",
        "表格 '{table}' 需要联盟分析；生成命令：hazepact coalitions FILE",
    ),
    "paper.attribution": Text(
        "the table '{table}' needs an attribution; it is made by: hazepact attribute FIRST SECOND",
        "表格 '{table}' 需要效应归因结果；生成命令：hazepact attribute 情景一 情景二",
    ),
    "paper.scenario": Text(
        "the table '{table}' needs results that hold a scenario; these are made by: hazepact run FILE...",
        "表格 '{table}' 需要含有情景的结果；生成命令：hazepact run FILE...",
    ),
    "paper.option": Text("{option} chooses nothing in the table '{table}'; leave it out", "{option} 对表格 '{table}' 不起作用；请删去"),
    "paper.empty": Text(
        "the table '{table}' has no rows with what was chosen; choose other outcomes, places or another period",
        "表格 '{table}' 按所选内容没有任何行；请选择其他指标、地点或时段",
    ),
    "paper.default": Text(
        "every parameter of {name} is at its default; --all lists all of them", "{name} 的参数均为默认值；加 --all 可列出全部参数"
    ),
}
